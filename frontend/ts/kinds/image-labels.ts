// <image-labels data-hint data-empty data-full data-picked data-tray> around a numbered picture (.board) and a list of selects, one per place.
// Labels lie in a tray; they are dragged to their place, or a label is tapped and then its place. Tapping a place takes its label up again.
import { dragged } from "./parts/drag";
import { filled, inUse } from "./parts/filled";

class ImageLabels extends HTMLElement {
  #picked = "";
  #status = document.createElement("p");
  #tray = document.createElement("div");
  #places = new Map<HTMLSelectElement, HTMLButtonElement>();

  connectedCallback(): void {
    if (this.classList.contains("ready") || inUse(this)) return;
    this.classList.add("ready");
    const hint = this.previousElementSibling;
    if (hint) hint.textContent = this.dataset.hint ?? "";
    this.#status.className = "hush";
    this.#status.setAttribute("role", "status");
    this.#tray.className = "tray";
    this.#tray.setAttribute("role", "group");
    this.#tray.setAttribute("aria-label", this.dataset.tray ?? "");
    for (const select of this.#selects) this.#place(select);
    for (const option of this.#options) this.#tray.append(this.#label(option));
    this.querySelector(".place-list")?.setAttribute("hidden", "");
    this.querySelector(".board")?.after(this.#tray, this.#status);
    filled(this, () => this.#draw());
    this.#draw();
  }

  get #selects(): HTMLSelectElement[] { return Array.from(this.querySelectorAll("select")); }
  get #options(): HTMLOptionElement[] { return Array.from(this.#selects[0]?.options ?? []).filter((option) => option.value); }
  #words(value: string): string { return this.#options.find((option) => option.value === value)?.text ?? ""; }

  #place(select: HTMLSelectElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "spot";
    button.style.insetInlineStart = `${select.dataset.across}%`;
    button.style.setProperty("--at", `-${select.dataset.across}%`); // a label near the edge stays on the picture
    button.style.insetBlockStart = `${select.dataset.down}%`;
    button.addEventListener("click", () => this.#tapped(select));
    this.#places.set(select, button);
    this.querySelector(".board")?.append(button);
  }
  #label(option: HTMLOptionElement): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tag";
    button.textContent = option.text;
    button.dataset.label = option.value;
    button.addEventListener("click", () => this.#pick(this.#picked === option.value ? "" : option.value));
    let from = { x: 0, y: 0 };
    button.addEventListener("pointerdown", (event) => { from = { x: event.clientX, y: event.clientY }; });
    dragged(button, button, {
      over: (x, y) => {
        button.style.translate = `${x - from.x}px ${y - from.y}px`;
        for (const [select, spot] of this.#places) spot.classList.toggle("over", select === this.#under(x, y));
      },
      end: (x, y) => {
        button.style.translate = "";
        const select = this.#under(x, y);
        for (const spot of this.#places.values()) spot.classList.remove("over");
        if (select) this.#fill(select, option.value);
      },
    });
    return button;
  }
  /** The place nearest to a point, not farther than a thumb. */
  #under(x: number, y: number): HTMLSelectElement | null {
    let best: HTMLSelectElement | null = null;
    let least = 48;
    for (const [select, spot] of this.#places) {
      const box = spot.getBoundingClientRect();
      const far = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
      if (far < least) [best, least] = [select, far];
    }
    return best;
  }

  #tapped(select: HTMLSelectElement): void {
    if (this.#picked) return this.#fill(select, this.#picked);
    const held = select.value;
    if (!held) return this.#tray.querySelector<HTMLButtonElement>("button")?.focus();
    this.#fill(select, "");
    this.#pick(held);
  }
  #pick(value: string): void {
    this.#picked = value;
    this.#draw();
    if (value) this.#status.textContent = (this.dataset.picked ?? "").replace("{l}", this.#words(value));
  }
  #fill(select: HTMLSelectElement, value: string): void {
    select.value = value;
    this.#picked = "";
    this.#draw();
    this.#status.textContent = this.#places.get(select)?.getAttribute("aria-label") ?? "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  #draw(): void {
    const used = new Set(this.#selects.map((select) => select.value));
    for (const tag of Array.from(this.#tray.querySelectorAll<HTMLButtonElement>(".tag"))) {
      tag.setAttribute("aria-pressed", String(tag.dataset.label === this.#picked));
      tag.classList.toggle("used", used.has(tag.dataset.label ?? ""));
    }
    this.#selects.forEach((select, n) => {
      const spot = this.#places.get(select);
      const name = this.querySelector(`label[for="${select.id}"]`)?.textContent ?? "";
      const held = this.#words(select.value);
      if (!spot) return;
      spot.textContent = held || String(n + 1);
      spot.classList.toggle("full", Boolean(held));
      spot.setAttribute("aria-label", ((held ? this.dataset.full : this.dataset.empty) ?? "").replace("{t}", name).replace("{l}", held));
    });
  }
}
if (!customElements.get("image-labels")) customElements.define("image-labels", ImageLabels);
