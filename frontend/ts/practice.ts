// <practice-quiz data-score> shows one of its <template data-item> at a time in [data-stage]; in each a
// <practice-item data-key data-right data-partly data-wrong data-empty data-key-is> stands around the form of one question.
// The phone marks and explains at once, with a signal or without; nothing of it goes to the server.
import { mark, type Key, type Marked } from "./marking";

class PracticeItem extends HTMLElement {
  marked: Marked | null = null;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check();
    });
    this.addEventListener("change", () => this.#clear());
  }
  get #key(): Key { return JSON.parse(this.dataset.key ?? "{}"); }

  #check(): void {
    const form = this.querySelector("form");
    if (!form) return;
    const pairs = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
    const key = this.#key;
    const found = mark(key, new URLSearchParams(pairs), this.querySelectorAll("input[type=checkbox]").length);
    this.#clear();
    if (!found.isAnswered) return this.#say("wait", this.dataset.empty);
    this.marked = found;
    this.#say(found.isRight ? "good" : found.share > 0 ? "wait" : "bad", found.isRight ? this.dataset.right : found.share > 0 ? this.dataset.partly : this.dataset.wrong);
    for (const input of this.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]")) {
      const choice = input.closest(".choice");
      if (found.right.includes(input.value)) choice?.classList.add("right");
      else if (input.checked) choice?.classList.add("wrong");
      if (input.checked && key.notes?.[input.value]) this.#add(choice?.querySelector("span") ?? this, key.notes[input.value]!);
    }
    for (const select of this.querySelectorAll("select")) {
      const right = found.right.find((one) => one.startsWith(`${select.name}=`))?.split("=")[1];
      const text = [...select.options].find((option) => option.value === right)?.text ?? "";
      if (select.value !== right) this.#add(select.parentElement ?? this, `${this.dataset.keyIs} ${text}`);
    }
    if (!found.isRight && ["short-answer", "numeric"].includes(key.kind)) this.#add(this.querySelector(".field") ?? this, `${this.dataset.keyIs} ${found.right.join(" / ")}`);
    if (key.feedback) this.#add(this.querySelector(".explanation") ?? this, key.feedback);
    this.dispatchEvent(new Event("marked", { bubbles: true }));
  }
  #say(state: string, words: string | undefined): void {
    const line = this.querySelector<HTMLElement>(".verdict-line");
    if (!line) return;
    line.className = `verdict-line notice ${state}`;
    line.textContent = words ?? "";
    line.hidden = false;
  }
  /** Feedback was made safe when the course was published; it comes from our own server. */
  #add(room: Element, html: string): void {
    const note = document.createElement("small");
    note.className = "practice-note";
    const words = new DOMParser().parseFromString(html, "text/html").body;
    note.append(...words.childNodes);
    room.append(note);
  }
  #clear(): void {
    this.marked = null;
    this.querySelectorAll(".practice-note").forEach((note) => note.remove());
    this.querySelectorAll(".choice").forEach((choice) => choice.classList.remove("right", "wrong"));
    const line = this.querySelector<HTMLElement>(".verdict-line");
    if (line) line.hidden = true;
  }
}

/** One question at a time; what was answered and explained stays while one goes back and forth. */
class PracticeQuiz extends HTMLElement {
  #sheets: HTMLTemplateElement[] = [];
  #made: PracticeItem[] = [];
  #at = 0;

  connectedCallback(): void {
    this.#sheets = [...this.querySelectorAll<HTMLTemplateElement>("template[data-item]")];
    this.addEventListener("marked", () => this.#count());
    this.addEventListener("click", (event) => {
      const by = Number((event.target as Element).closest("button")?.dataset.by ?? 0);
      if (by) this.#show(this.#at + by, true);
    });
    this.#show(0, false);
  }
  #show(at: number, isMoved: boolean): void {
    const sheet = this.#sheets[at];
    const stage = this.querySelector<HTMLElement>("[data-stage]");
    if (!sheet || !stage) return;
    this.#at = at;
    this.#made[at] ??= sheet.content.querySelector("practice-item")!.cloneNode(true) as PracticeItem;
    stage.replaceChildren(this.#made[at]);
    for (const button of this.querySelectorAll<HTMLButtonElement>("button[data-by]")) button.disabled = !this.#sheets[at + Number(button.dataset.by)];
    const end = this.querySelector<HTMLElement>("[data-end]");
    if (end) end.hidden = at < this.#sheets.length - 1;
    if (isMoved) stage.focus();
  }
  #count(): void {
    const line = this.querySelector("[data-score-line]");
    const tried = this.#made.filter((item) => item?.marked);
    const right = tried.filter((item) => item.marked?.isRight).length;
    if (line) line.textContent = (this.dataset.score ?? "").replace("{r}", String(right)).replace("{n}", String(tried.length)).replace("{t}", String(this.#sheets.length));
  }
}

customElements.define("practice-item", PracticeItem);
customElements.define("practice-quiz", PracticeQuiz);
