// <kept-answers data-sitting data-slot data-saving data-waiting data-signed-out> around one question's form and its <p class="kept">.
// <waiting-count data-sitting data-one data-many>: how many answers of this sitting wait ({n} in data-many).
// form[data-hand-in=SITTING][data-hold]: handing in waits until nothing waits any more.
import { flush, post, release, waiting, type Letter, type Receipt } from "./outbox";
import { say } from "./say";

class KeptAnswers extends HTMLElement {
  #typing = 0;
  #changed = false; // since the last answer that the server acknowledged

  connectedCallback(): void {
    this.addEventListener("change", this.#keep);
    this.addEventListener("input", this.#later);
    this.addEventListener("submit", this.#leave);
    document.addEventListener("answer", this.#heard);
    const held = waiting(this.dataset.sitting).find((letter) => letter.slot === this.dataset.slot);
    if (held) {
      this.#fill(new URLSearchParams(held.body));
      this.#show("waiting", this.dataset.waiting);
      this.#keep();
    }
  }
  disconnectedCallback(): void {
    window.clearTimeout(this.#typing);
    document.removeEventListener("answer", this.#heard);
  }

  get #form(): HTMLFormElement | null { return this.querySelector("form"); }

  #keep = (): void => {
    window.clearTimeout(this.#typing);
    this.#changed = true;
    const form = this.#form;
    const { sitting, slot, saving } = this.dataset;
    if (!form || !sitting || !slot) return;
    const body = new URLSearchParams([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
    this.#show("", saving);
    const act = post(sitting, slot, form.action, body);
    const field = form.elements.namedItem("act");
    if (field instanceof HTMLInputElement) field.value = act;
  };
  #later = (event: Event): void => {
    this.#changed = true;
    if (!(event.target as Element).matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(this.#keep, 1500);
  };
  /** Without a signal the next page would only be an error page; the answer is safe here, so stay. What is kept already needs no sending. */
  #leave = (event: SubmitEvent): void => {
    const onward = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    if (navigator.onLine && (this.#changed || !onward)) return;
    event.preventDefault();
    if (navigator.onLine) return window.location.assign(`../${onward}/`);
    this.#keep();
    this.#show("waiting", this.dataset.waiting);
  };
  #heard = (event: Event): void => {
    const { letter, receipt } = (event as CustomEvent<{ letter: Letter; receipt?: Receipt }>).detail;
    if (letter.sitting !== this.dataset.sitting || letter.slot !== this.dataset.slot) return;
    if (!receipt) this.#show("waiting", this.dataset.waiting);
    else if (receipt.state === "kept") {
      this.#changed = false;
      this.#show("", receipt.label);
    }
    else if (receipt.state === "refused") this.#show("bad", receipt.label);
    else this.#show("waiting", receipt.label || this.dataset.signedOut);
  };
  #show(state: string, words: string | undefined): void {
    const line = this.querySelector(".kept");
    if (!line) return;
    line.className = `kept ${state}`;
    line.textContent = words ?? "";
  }
  #fill(body: URLSearchParams): void {
    for (const field of Array.from(this.#form?.elements ?? [])) {
      if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) field.checked = body.getAll(field.name).includes(field.value);
      else if ((field instanceof HTMLInputElement && field.type !== "hidden") || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) field.value = body.get(field.name) ?? field.value;
    }
  }
}

class WaitingCount extends HTMLElement {
  connectedCallback(): void { document.addEventListener("answer", this.#count); this.#count(); }
  disconnectedCallback(): void { document.removeEventListener("answer", this.#count); }
  #count = (): void => {
    const letters = waiting(this.dataset.sitting);
    this.hidden = letters.length === 0;
    this.textContent = (letters.length === 1 ? this.dataset.one : this.dataset.many)?.replace("{n}", String(letters.length)) ?? "";
    for (const link of document.querySelectorAll<HTMLElement>(".slots [data-slot]")) link.classList.toggle("waiting", letters.some((letter) => letter.slot === link.dataset.slot));
  };
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const sitting = form.dataset.handIn;
  if (!sitting || !waiting(sitting).length) return;
  event.preventDefault();
  void flush().then(() => waiting(sitting).length ? say(form.dataset.hold) : form.requestSubmit());
}, true);

for (const part of document.querySelectorAll<HTMLElement>("[data-sitting], [data-hand-in]")) release(part.dataset.sitting ?? part.dataset.handIn ?? "");
customElements.define("kept-answers", KeptAnswers);
customElements.define("waiting-count", WaitingCount);
void flush();
