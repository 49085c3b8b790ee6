// <order-steps data-hint data-said data-keep> around a list whose every line has a select with its place, and a template of buttons.
// The list itself becomes the answer: lines move by dragging, by their buttons, and by the arrow keys on their grip.
import { dragged } from "./parts/drag";
import { filled, inUse } from "./parts/filled";

class OrderSteps extends HTMLElement {
  #status = document.createElement("p");
  #keep = document.createElement("button");

  connectedCallback(): void {
    if (this.classList.contains("ready") || inUse(this)) return;
    this.classList.add("ready");
    const hint = this.previousElementSibling;
    if (hint) hint.textContent = this.dataset.hint ?? "";
    for (const line of this.#lines) this.#dress(line);
    this.#status.className = "hush";
    this.#status.setAttribute("role", "status");
    this.#keep.type = "button";
    this.#keep.className = "button quiet small";
    this.#keep.textContent = this.dataset.keep ?? "";
    this.#keep.addEventListener("click", () => this.#tell(null));
    this.append(this.#keep, this.#status);
    this.#lay();
    filled(this, () => this.#lay());
  }

  get #list(): HTMLOListElement { return this.querySelector("ol")!; }
  get #lines(): HTMLLIElement[] { return Array.from(this.#list.children) as HTMLLIElement[]; }

  #dress(line: HTMLLIElement): void {
    const made = this.querySelector("template")!.content.cloneNode(true) as DocumentFragment;
    const [grip, up, down] = ["grip", "up", "down"].map((name) => made.querySelector<HTMLButtonElement>(`.${name}`)!) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
    for (const button of [grip, up, down]) button.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace("{t}", line.dataset.text ?? ""));
    made.querySelector(".text")!.append(...(line.querySelector("label")?.cloneNode(true).childNodes ?? []));
    line.querySelectorAll<HTMLElement>("label, select").forEach((part) => { part.hidden = true; });
    line.prepend(made);
    grip.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.#move(line, by);
      grip.focus();
    });
    up.addEventListener("click", () => { this.#move(line, -1); (up.disabled ? down : up).focus(); });
    down.addEventListener("click", () => { this.#move(line, 1); (down.disabled ? up : down).focus(); });
    dragged(grip, line, {
      over: (x, y) => {
        const other = document.elementsFromPoint(x, y).find((one): one is HTMLLIElement => one !== line && one.parentElement === this.#list);
        if (other) this.#put(line, this.#lines.indexOf(other));
      },
      end: () => this.#tell(line),
    });
  }

  /** Bring a line to a place by moving the others: a line that leaves the page for a moment would lose the finger that drags it. */
  #put(line: HTMLLIElement, to: number): void {
    const lines = this.#lines;
    const from = lines.indexOf(line);
    if (to > from) line.before(...lines.slice(from + 1, to + 1));
    else line.after(...lines.slice(to, from));
  }
  /** The lines in the order that the selects hold; those without a place stay behind the others. */
  #lay(): void {
    const place = (line: HTMLLIElement): number => Number(line.querySelector("select")?.value) || 1000;
    const lines = this.#lines.sort((one, other) => place(one) - place(other));
    this.#list.append(...lines);
    this.#mark();
  }
  #move(line: HTMLLIElement, by: number): void {
    const to = this.#lines.indexOf(line) + by;
    if (to < 0 || to >= this.#lines.length) return;
    this.#put(line, to);
    this.#tell(line);
  }
  /** Write the order into the selects, and say where the line stands now. */
  #tell(moved: HTMLLIElement | null): void {
    const lines = this.#lines;
    lines.forEach((line, n) => { line.querySelector("select")!.value = String(n + 1); });
    this.#mark();
    const words = (this.dataset.said ?? "").replace("{t}", moved?.dataset.text ?? "").replace("{n}", String(moved ? lines.indexOf(moved) + 1 : "")).replace("{all}", String(lines.length));
    if (moved) this.#status.textContent = words;
    lines[0]?.querySelector("select")?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  #mark(): void {
    const lines = this.#lines;
    lines.forEach((line, n) => {
      line.querySelector<HTMLButtonElement>(".up")!.disabled = n === 0;
      line.querySelector<HTMLButtonElement>(".down")!.disabled = n === lines.length - 1;
    });
    this.#keep.hidden = lines.every((line) => line.querySelector("select")?.value);
  }
}
if (!customElements.get("order-steps")) customElements.define("order-steps", OrderSteps);
