// <picture-spots> around a numbered picture and its list of inputs: tapping an area of the picture taps its input.
import { filled } from "./parts/filled";

class PictureSpots extends HTMLElement {
  connectedCallback(): void {
    this.classList.add("ready");
    this.addEventListener("click", this.#tap);
    this.addEventListener("change", this.#mark);
    filled(this, this.#mark);
    this.#mark();
  }
  #tap = (event: Event): void => {
    const area = (event.target as Element).closest<SVGGElement>("[data-area]");
    const input = area && this.#input(area);
    if (!input) return;
    input.click();
    input.focus({ preventScroll: true });
  };
  #mark = (): void => {
    for (const area of Array.from(this.querySelectorAll<SVGGElement>("[data-area]"))) area.classList.toggle("chosen", Boolean(this.#input(area)?.checked));
  };
  #input(area: SVGGElement): HTMLInputElement | null { return this.querySelector(`input[value="${area.dataset.area}"]`); }
}
if (!customElements.get("picture-spots")) customElements.define("picture-spots", PictureSpots);
