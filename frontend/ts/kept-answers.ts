// <kept-answers data-sitting data-slot data-saving data-kept data-waiting data-signed-out> around one question's form and its <p class="kept">.
// <waiting-count data-sitting data-one data-many>: how many answers of this sitting wait ({n} in data-many).
// form[data-hand-in=SITTING][data-hold]: handing in waits until nothing waits any more; with [data-by-clock] it then goes by itself.
import type { Act } from "./acts";
import { isKept } from "./away";
import { flush, pending, queue, release, waiting } from "./outbox";
import { say, words } from "./say";
import { get, put } from "./store";
import { uuid7 } from "./uuid7";

const PAUSE = 1500; // milliseconds without a letter before what is typed is kept
const LONGEST = 10_000; // and so long at most while somebody types on

class KeptAnswers extends HTMLElement {
  #typing = 0;
  #typedAt = 0; // when the first letter was typed that is not kept yet
  #id = ""; // of the latest answer
  #changed = false; // since the last answer that the server acknowledged

  connectedCallback(): void {
    this.addEventListener("change", (event) => void (isFile(event) || this.#keep()));
    this.addEventListener("input", this.#later);
    this.addEventListener("submit", this.#leave);
    document.addEventListener("act", this.#heard);
    document.addEventListener("leaving", this.#hurry);
    if ("changed" in this.dataset) void this.#keep();
    void pending({ kind: "answered", sitting: this.dataset.sitting }).then((held) => {
      const mine = held.find((act) => this.#isMine(act));
      if (!mine || this.#changed) return void this.#recall();
      this.#fill(new URLSearchParams(String(mine.form)));
      this.#changed = true;
      this.#show("waiting", this.dataset.waiting);
      void flush();
    });
  }
  disconnectedCallback(): void {
    window.clearTimeout(this.#typing);
    document.removeEventListener("act", this.#heard);
    document.removeEventListener("leaving", this.#hurry);
  }

  get #form(): HTMLFormElement | null { return this.querySelector("form"); }

  #keep = async (): Promise<void> => {
    window.clearTimeout(this.#typing);
    this.#typedAt = 0;
    this.#changed = true;
    const form = this.#form;
    const { sitting, slot, saving } = this.dataset;
    if (!form || !sitting || !slot) return;
    const where = /\/belajar\/(\d+)\/([^/]+)\//.exec(new URL(form.action).pathname);
    if (!where) return;
    const given = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string" && !["csrfmiddlewaretoken", "act"].includes(pair[0]));
    this.#show("", saving);
    this.#id = uuid7();
    const field = form.elements.namedItem("act");
    if (field instanceof HTMLInputElement) field.value = this.#id;
    const fields = new URLSearchParams(given).toString();
    void put("meta", { id: this.#name, form: fields });
    await queue({
      id: this.#id, enrolment: Number(where[1]), lesson: where[2]!, kind: "answered", sitting, slot: Number(slot), form: fields,
    }, { urgent: true });
  };
  #isMine(act: Act): boolean { return act.kind === "answered" && act.sitting === this.dataset.sitting && String(act.slot) === this.dataset.slot; }
  #later = (event: Event): void => {
    if (isFile(event)) return;
    this.#changed = true;
    if (!(event.target as Element).matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    this.#typedAt ||= Date.now();
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => void this.#keep(), Math.max(0, Math.min(PAUSE, this.#typedAt + LONGEST - Date.now())));
  };
  /** The page may be left for ever: what is being typed is kept as far as it is. */
  #hurry = (): void => { if (this.#typedAt) void this.#keep(); };
  /** Without a signal the next page would only be an error page; the answer is safe here, so stay. What is kept already needs no sending. */
  #leave = (event: SubmitEvent): void => {
    const onward = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    const isAway = !navigator.onLine || "stored" in document.documentElement.dataset;
    if (!isAway && (this.#changed || !onward)) return;
    event.preventDefault();
    if (event.submitter?.hasAttribute("formenctype")) return say(words().offline); // a file
    const next = new URL(`../${onward}/`, window.location.href).pathname;
    if (!isAway) return window.location.assign(next);
    if (this.#changed) void this.#keep().then(() => this.#goTo(next));
    else void this.#goTo(next);
  };
  /** On to a question that was taken along; without it the page stays, and the answer with it. */
  async #goTo(next: string): Promise<void> {
    if (await isKept(next)) return window.location.assign(next);
    this.#show("waiting", this.dataset.waiting);
  }
  /** A page from the store shows the answers of the day it was taken along; this phone knows the latest. */
  async #recall(): Promise<void> {
    if (!("stored" in document.documentElement.dataset)) return;
    const given = await get<{ id: string; form: string }>("meta", this.#name);
    if (given && !this.#changed) this.#fill(new URLSearchParams(given.form));
  }
  get #name(): string { return `given:${this.dataset.sitting}:${this.dataset.slot}`; }
  #heard = ({ detail: { act, receipt } }: DocumentEventMap["act"]): void => {
    if (!this.#isMine(act) || (this.#id && act.id !== this.#id)) return;
    if (receipt.state === "waiting") this.#show("waiting", this.dataset.waiting);
    else if (receipt.state === "kept") {
      this.#changed = this.#typedAt > 0;
      this.#show("", receipt.label || this.dataset.kept);
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
      else if ((field instanceof HTMLInputElement && !["hidden", "file"].includes(field.type)) || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) field.value = body.get(field.name) ?? field.value;
    }
    this.#form?.dispatchEvent(new Event("filled"));
  }
}

/** A file waits for no signal: it goes by itself (kinds/file.ts), and what goes without it would be an answer without the file. */
function isFile({ target }: Event): boolean { return target instanceof HTMLInputElement && target.type === "file"; }

class WaitingCount extends HTMLElement {
  connectedCallback(): void { document.addEventListener("acts", this.#count); this.#count(); }
  disconnectedCallback(): void { document.removeEventListener("acts", this.#count); }
  #count = (): void => {
    const answers = waiting({ kind: "answered", sitting: this.dataset.sitting });
    this.hidden = answers.length === 0;
    this.textContent = (answers.length === 1 ? this.dataset.one : this.dataset.many)?.replace("{n}", String(answers.length)) ?? "";
    for (const link of document.querySelectorAll<HTMLElement>(".slots [data-slot]")) link.classList.toggle("waiting", answers.some((act) => String(act.slot) === link.dataset.slot));
  };
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset.handIn || "sure" in form.dataset) return;
  event.preventDefault();
  void handIn(form, form.dataset.handIn);
}, true);

/** Hand a sitting in once everything that was answered on this phone is with the server; before that say why not. */
async function handIn(form: HTMLFormElement, sitting: string): Promise<void> {
  if (form.getAttribute("aria-busy") === "true") return;
  const button = form.querySelector("button");
  const wait = (isWaiting: boolean): void => [form, button].forEach((one) => one?.setAttribute("aria-busy", String(isWaiting)));
  wait(true);
  await Promise.all([pending(), new Promise((go) => setTimeout(go))]); // while its event goes round a form cannot be sent
  if (waiting({ kind: "answered", sitting }).length) await flush();
  wait(false);
  const isFree = (): boolean => navigator.onLine && !waiting({ kind: "answered", sitting }).length;
  if (isFree()) {
    form.dataset.sure = "";
    return form.requestSubmit();
  }
  say(form.dataset.hold);
  if (!("byClock" in form.dataset)) return;
  const again = (): void => {
    if (!isFree()) return;
    window.removeEventListener("online", again);
    document.removeEventListener("acts", again);
    void handIn(form, sitting);
  };
  window.addEventListener("online", again);
  document.addEventListener("acts", again);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-hand-in][data-wanted]")) form.requestSubmit();
for (const part of document.querySelectorAll<HTMLElement>("[data-sitting], [data-hand-in]")) void release(part.dataset.sitting ?? part.dataset.handIn ?? "");
customElements.define("kept-answers", KeptAnswers);
customElements.define("waiting-count", WaitingCount);
