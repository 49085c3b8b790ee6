// What the staff desk adds: choosing many rows, and typing a name before something is taken away. The server checks both again.
// <pick-all data-some="{n} dipilih"> around a table with one input[data-all], many input[name=row] and an [data-count].
// <typed-name expected="…"> around a form with an input and the button it frees.

class PickAll extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.matches("[data-all]")) for (const row of this.#rows) row.checked = box.checked;
      this.#count();
    });
    this.#count();
  }
  get #rows(): HTMLInputElement[] { return Array.from(this.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")); }
  #count(): void {
    const chosen = this.#rows.filter((row) => row.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-all]");
    if (all) {
      all.checked = chosen > 0 && chosen === this.#rows.length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
    const line = this.querySelector("[data-count]");
    if (line) line.textContent = chosen ? (this.dataset.some ?? "{n}").replace("{n}", String(chosen)) : "";
  }
}

class TypedName extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input:not([type=hidden])");
    const button = this.querySelector<HTMLButtonElement>("button:not([type=button])");
    if (!input || !button) return;
    const judge = (): void => { button.disabled = input.value.trim() !== this.getAttribute("expected"); };
    input.addEventListener("input", judge);
    judge();
  }
}

customElements.define("pick-all", PickAll);
customElements.define("typed-name", TypedName);
