// <answer-file> around a file input and the button that sends it: a file that was chosen is sent at once, also one that was
// chosen before this script had come, or without a signal.

class AnswerFile extends HTMLElement {
  #isSending = false;
  connectedCallback(): void {
    this.addEventListener("change", this.#send);
    window.addEventListener("online", this.#send);
    void this.#send();
  }
  disconnectedCallback(): void { window.removeEventListener("online", this.#send); }
  /** After the answers that were given before it, which know nothing of this file; with an id of its own. */
  #send = async (): Promise<void> => {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    const button = this.querySelector("button");
    if (!input?.files?.length || !button || this.#isSending) return;
    this.#isSending = true;
    button.setAttribute("aria-busy", "true");
    await window.pintar?.flush().catch(() => undefined);
    const act = input.form?.elements.namedItem("act");
    if (act instanceof HTMLInputElement) act.value = "";
    input.form?.requestSubmit(button);
    this.#isSending = false;
    if (!navigator.onLine) button.removeAttribute("aria-busy");
  };
}
if (!customElements.get("answer-file")) customElements.define("answer-file", AnswerFile);
