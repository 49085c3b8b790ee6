// <answer-file> around a file input and the button that sends it: a file that was chosen is sent at once, also one that was
// chosen before this script had come.

class AnswerFile extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", (event) => {
      event.stopPropagation(); // a file waits for no signal: it goes now, with an id of its own, or not at all
      this.#send();
    });
    this.#send();
  }
  #send(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    const button = this.querySelector("button");
    const act = input?.form?.elements.namedItem("act");
    if (!input?.files?.length || !button) return;
    if (act instanceof HTMLInputElement) act.value = "";
    button.setAttribute("aria-busy", "true");
    input.form?.requestSubmit(button);
  }
}
if (!customElements.get("answer-file")) customElements.define("answer-file", AnswerFile);
