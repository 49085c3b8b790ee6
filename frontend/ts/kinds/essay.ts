// <word-count data-count> around a textarea and a `.count`: how many words there are.
import { filled } from "./parts/filled";

class WordCount extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", this.#count);
    filled(this, this.#count);
    this.#count();
  }
  #count = (): void => {
    const words = this.querySelector("textarea")?.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length ?? 0;
    const line = this.querySelector(".count");
    if (line) line.textContent = (this.dataset.count ?? "").replace("{n}", String(words));
  };
}
if (!customElements.get("word-count")) customElements.define("word-count", WordCount);
