// <theme-pick> and <text-size>: buttons with data-theme or data-text; the choice stays on this device.
// <copy-link value data-done> and <share-link value data-title>: each around one button.
import { say } from "./say";

abstract class Pick extends HTMLElement {
  abstract readonly key: "theme" | "text";
  abstract readonly usual: string;
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const chosen = (event.target as Element).closest("button")?.dataset[this.key];
      if (!chosen) return;
      try {
        if (chosen === this.usual) localStorage.removeItem(this.key);
        else localStorage.setItem(this.key, chosen);
      } catch { /* the choice lasts for this page */ }
      if (chosen === this.usual) delete document.documentElement.dataset[this.key];
      else document.documentElement.dataset[this.key] = chosen;
      this.#mark();
    });
    this.#mark();
  }
  #mark(): void {
    const now = document.documentElement.dataset[this.key] ?? this.usual;
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset[this.key] === now));
  }
}
class ThemePick extends Pick { readonly key = "theme"; readonly usual = "auto"; }
class TextSize extends Pick { readonly key = "text"; readonly usual = "1"; }

class CopyLink extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", () => void this.#copy());
  }
  async #copy(): Promise<void> {
    const text = this.getAttribute("value") ?? location.href;
    try {
      await navigator.clipboard.writeText(text);
      say(this.dataset.done);
    } catch {
      window.prompt("", text);
    }
  }
}
class ShareLink extends HTMLElement {
  connectedCallback(): void {
    this.hidden = !("share" in navigator);
    this.addEventListener("click", () => {
      navigator.share({ title: this.dataset.title ?? document.title, url: this.getAttribute("value") ?? location.href }).catch(() => undefined);
    });
  }
}

customElements.define("theme-pick", ThemePick);
customElements.define("text-size", TextSize);
customElements.define("copy-link", CopyLink);
customElements.define("share-link", ShareLink);
