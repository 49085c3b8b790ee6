// What the forms of notes and questions (notes.ts) have in common.
import type { Act, Receipt } from "./acts";
import { clock } from "./player/values";
import { draftOf, joined, type Draft, type Spot } from "./returned";
import { drop, get, put } from "./store";

const PAUSE = 400; // milliseconds without a key before what is typed is put away

/** A form for a few words, with a place in the film where one is played; what is typed survives a closed page. */
export abstract class Slip extends HTMLElement {
  protected abstract kind: string;
  protected area = document.createElement("textarea");
  protected line = make("p", "kept", "");
  #mark = document.createElement("input");
  #markRow = make("label", "check small", "");
  #seconds = 0;
  #typing = 0;
  #isBegun = false;
  #isSaving = false;
  #stored: string | null = null; // the draft as this form knows it on the phone; null until it was looked up

  connectedCallback(): void {
    const drawer = this.closest("details");
    document.addEventListener("act", this.#heard);
    window.addEventListener("pagehide", this.#put);
    window.addEventListener("pageshow", this.#again);
    document.addEventListener("visibilitychange", this.#again);
    if (!drawer || drawer.open) void this.#begin();
    else drawer.addEventListener("toggle", () => void this.#begin(), { once: true });
  }
  disconnectedCallback(): void {
    void this.#put();
    document.removeEventListener("act", this.#heard);
    window.removeEventListener("pagehide", this.#put);
    window.removeEventListener("pageshow", this.#again);
    document.removeEventListener("visibilitychange", this.#again);
  }

  protected get enrolment(): number { return Number(this.dataset.enrolment); }
  protected get lesson(): string { return this.dataset.lesson ?? ""; }
  protected word(name: string, time = ""): string { return (this.dataset[name] ?? "").replace("{t}", time); }
  protected abstract open(): Promise<void>;
  protected abstract save(text: string, spot: Spot): Promise<void>;
  protected abstract told(act: Act, receipt: Receipt): void;

  /** The words beside the form, said to screen readers too. */
  protected show(words: string, state = ""): void {
    this.line.className = `kept ${state}`;
    this.line.textContent = words;
  }

  protected form(label: string, button: string, hint = ""): HTMLFormElement {
    const form = make("form", "form", "");
    const field = make("div", "field", "");
    const name = make("label", "", label);
    this.area.id = `${this.kind}-${this.lesson}`;
    this.area.rows = 3;
    this.area.dir = "auto";
    this.area.maxLength = this.kind === "asked" ? 2000 : 4000;
    name.htmlFor = this.area.id;
    field.append(name);
    if (hint) {
      const help = make("p", "hint", hint);
      help.id = `${this.area.id}-hint`;
      this.area.setAttribute("aria-describedby", help.id);
      field.append(help);
    }
    field.append(this.area);
    this.#mark.type = "checkbox";
    this.#markRow.append(this.#mark, make("span", "", ""));
    this.#markRow.hidden = true;
    this.line.setAttribute("role", "status");
    form.append(field, this.#markRow, make("button", "button quiet small", button), this.line);
    form.addEventListener("input", this.#typed);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    return form;
  }

  /** What was not taken stands in the form again, after what is being written there. */
  protected giveBack(text: string): void {
    this.area.value = joined(this.area.value, text);
    void this.#store();
  }

  get #draft(): string { return draftOf(this.kind, this.enrolment, this.lesson); }

  async #begin(): Promise<void> {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const isHere = this.contains(document.activeElement);
    const opening = this.open(); // the form stands at once; what it is filled with comes from the disk
    if (isHere) this.area.focus();
    await this.#recall();
    await opening;
  }
  /** The draft of this phone, before whatever was typed or came back while it was looked up. */
  async #recall(): Promise<void> {
    const held = (await get<Draft>("notes", this.#draft).catch(() => undefined))?.text ?? "";
    if (held) {
      this.area.value = joined(held, this.area.value);
      this.show(this.word("draft"));
    }
    this.#stored = held;
    void this.#store();
  }
  /** Its reader is back on this page; meanwhile other pages, or the worker, may have put something back. */
  #again = (): void => {
    if (document.hidden || this.#stored === null || this.area.value !== this.#stored) return;
    this.area.value = "";
    void this.#recall();
  };
  #typed = (event: Event): void => {
    if (event.target !== this.area) return;
    const film = filmHere();
    // The place is where the film was when the first letter was typed.
    if (this.#markRow.hidden && film && film.currentTime >= 1) {
      this.#seconds = Math.floor(film.currentTime);
      this.#markRow.hidden = false;
      this.#mark.checked = true;
      this.#markRow.lastElementChild!.textContent = this.word("mark", clock(this.#seconds));
    }
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => void this.#put(), PAUSE);
  };
  #put = async (): Promise<void> => {
    const text = this.area.value;
    if (await this.#store() && text.trim() && text === this.area.value) this.show(this.word("draft"));
  };
  /** Put away what stands in the form; whether anything had changed. */
  async #store(): Promise<boolean> {
    window.clearTimeout(this.#typing);
    const text = this.area.value;
    const before = this.#stored;
    if (before === null || text === before) return false;
    this.#stored = text;
    try {
      if (text.trim()) await put<Draft>("notes", { id: this.#draft, text });
      else await drop("notes", this.#draft);
      return true;
    } catch {
      this.#stored = before;
      this.show(this.word("full"), "bad");
      return false;
    }
  }
  async #submit(): Promise<void> {
    const written = this.area.value;
    const text = written.trim();
    if (this.#isSaving) return;
    if (!text) return this.area.focus();
    const film = filmHere();
    const isMarked = !this.#markRow.hidden && this.#mark.checked && film;
    window.clearTimeout(this.#typing);
    this.#isSaving = true;
    try {
      await this.save(text, isMarked ? { medium: film.localName, position: this.#seconds } : { medium: "", position: null });
    } catch {
      return this.show(this.word("full"), "bad");
    } finally {
      this.#isSaving = false;
    }
    // Only what was saved goes; letters typed since then stay.
    if (this.area.value.startsWith(written)) this.area.value = this.area.value.slice(written.length).trimStart();
    this.#markRow.hidden = true;
    await this.#store();
  }
  #heard = ({ detail: { act, receipt } }: DocumentEventMap["act"]): void => {
    if (this.#isBegun && act.kind === this.kind && act.enrolment === this.enrolment && act.lesson === this.lesson) this.told(act, receipt);
  };
}

/** The film or sound of the lesson that is open. */
export function filmHere(): HTMLMediaElement | null {
  return document.querySelector<HTMLMediaElement>("main :is(video, audio):not(.prose *)");
}

/** The time of day on this phone. */
export function timeOfDay(): string {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`;
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
