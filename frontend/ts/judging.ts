// Marking by keyboard: <mark-keys> around a form of criteria. A digit chooses that level of the criterion one is in, or of the first
// that has none, and goes on to the next; Ctrl+Enter gives the mark. Without it, Tab, arrows and the buttons do the same.

class MarkKeys extends HTMLElement {
  connectedCallback(): void {
    this.classList.add("ready");
    document.addEventListener("keydown", this.#press);
  }
  disconnectedCallback(): void { document.removeEventListener("keydown", this.#press); }

  #press = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      const form = this.querySelector("form");
      form?.requestSubmit(form.querySelector<HTMLButtonElement>("button[name=act]"));
      return;
    }
    if (event.ctrlKey || !/^[1-9]$/.test(event.key) || isTyping(event.target)) return;
    const all = Array.from(this.querySelectorAll<HTMLElement>("[data-criterion]"));
    const here = all.find((one) => one.contains(document.activeElement)) ?? all.find((one) => !one.querySelector(":checked")) ?? all[0];
    const level = here?.querySelectorAll<HTMLInputElement>("input[type=radio]")[Number(event.key) - 1];
    if (!here || !level) return;
    event.preventDefault();
    level.checked = true;
    level.dispatchEvent(new Event("input", { bubbles: true }));
    const next = all[all.indexOf(here) + 1];
    const target = next ? (next.querySelector<HTMLElement>(":checked") ?? next.querySelector<HTMLElement>("input")) : this.querySelector<HTMLElement>("button[name=act]");
    target?.focus();
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

customElements.define("mark-keys", MarkKeys);
