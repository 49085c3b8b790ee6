// What is said, beside or below: it follows the film, and a touch on a sentence goes there.

/** Whether a key belongs to the field, link or button it was pressed in. */
export function isForField(event: KeyboardEvent): boolean {
  const target = event.target as Element;
  if (target.closest("input:not([type=range]), textarea, select, [contenteditable]")) return true;
  if ((event.key === " " || event.key === "Enter") && target.closest("button, a, summary, [data-start]")) return true;
  return event.key.startsWith("Arrow") && Boolean(target.closest(".said-words, [role=tablist], [role=menu]"));
}

export class Transcript {
  #now: HTMLElement | undefined;
  #lines: HTMLElement[];
  #times: number[];

  private constructor(private readonly box: HTMLElement, go: (second: number) => void) {
    this.#lines = Array.from(box.querySelectorAll<HTMLElement>("[data-start]"));
    this.#times = this.#lines.map((line) => Number(line.dataset.start));
    const first = this.#lines[0];
    if (first) first.tabIndex = 0;
    box.addEventListener("click", (event) => this.#chosen(event, go));
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const line = (event.target as Element).closest<HTMLElement>("[data-start]");
      if (event.key === "Enter" || (event.key === " " && line)) this.#chosen(event, go);
      else if (step && line) this.#focus(this.#lines[this.#lines.indexOf(line) + step], event);
    });
  }
  /** The transcript of a player, opened where there is room beside it; nothing when it has none. */
  static of(player: HTMLElement, go: (second: number) => void): Transcript | undefined {
    const drawer = player.closest(".lesson")?.querySelector<HTMLDetailsElement>(".transcript"), box = drawer?.querySelector<HTMLElement>(".said-words");
    if (!drawer || !box) return undefined;
    box.classList.add("goes");
    drawer.open = matchMedia("(min-width: 1100px)").matches;
    return new Transcript(box, go);
  }
  /** Mark what is said at this second, and keep it in sight unless somebody is reading elsewhere in it. */
  follow(second: number): void {
    let place = -1;
    while ((this.#times[place + 1] ?? Infinity) <= second + 0.05) place++;
    const line = this.#lines[place];
    if (line === this.#now) return;
    this.#now?.classList.remove("now");
    this.#now = line;
    line?.classList.add("now");
    if (line && !this.box.matches(":hover, :focus-within")) this.box.scrollTop = line.offsetTop - this.box.clientHeight / 3;
  }
  #chosen(event: Event, go: (second: number) => void): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-start]");
    if (!line || window.getSelection()?.toString()) return;
    event.preventDefault();
    go(Number(line.dataset.start));
  }
  #focus(line: HTMLElement | undefined, event: Event): void {
    if (!line) return;
    event.preventDefault();
    for (const other of this.#lines) other.removeAttribute("tabindex");
    line.tabIndex = 0;
    line.focus();
  }
}
