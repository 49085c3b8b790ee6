// Notes of one's own and questions to facilitators, in the drawers of a lesson. What is typed is on this phone at once; what is saved
// goes by the outbox, with or without a signal, and each shows when the server has it.
// <note-pad src=JSON data-enrolment data-lesson data-…> and <ask-box src=HTML data-…>; their words are in discussion/panel.html.
import { pending, queue, type Act, type Receipt } from "./acts";
import { all, drop, get, put, type Row } from "./store";
import { uuid7 } from "./uuid7";

type Spot = { medium: string; position: number | null };
type Note = Row & Spot & { note: string; act: string; text: string; spot: string; label: string; state: "kept" | "waiting" | "refused" };
type Told = Spot & { note: string; act: string; text: string; spot: string; label: string };
type Draft = Row & { text: string };

const PAUSE = 400; // milliseconds without a key before what is typed is put away

/** A form for a few words, with a place in the film where one is played; what is typed survives a closed page. */
abstract class Slip extends HTMLElement {
  protected abstract kind: string;
  protected area = document.createElement("textarea");
  protected line = make("p", "kept", "");
  #mark = document.createElement("input");
  #markRow = make("label", "check small", "");
  #seconds = 0;
  #typing = 0;
  #isBegun = false;

  connectedCallback(): void {
    const drawer = this.closest("details");
    document.addEventListener("act", this.#heard);
    window.addEventListener("pagehide", this.#put);
    if (!drawer || drawer.open) void this.#begin();
    else drawer.addEventListener("toggle", () => void this.#begin(), { once: true });
  }
  disconnectedCallback(): void {
    void this.#put();
    document.removeEventListener("act", this.#heard);
    window.removeEventListener("pagehide", this.#put);
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

  get #draft(): string { return `draft:${this.kind}:${this.enrolment}:${this.lesson}`; }

  async #begin(): Promise<void> {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const isHere = this.contains(document.activeElement);
    const opening = this.open(); // the form stands at once; what it is filled with comes from the disk
    if (isHere) this.area.focus();
    const held = await get<Draft>("notes", this.#draft).catch(() => undefined);
    await opening;
    if (held?.text && !this.area.value) {
      this.area.value = held.text;
      this.show(this.word("draft"));
    }
  }
  #typed = (event: Event): void => {
    if (event.target !== this.area) return;
    const film = filmHere();
    // The place is where the film was when the first letter was typed.
    if (this.#markRow.hidden && film && film.currentTime >= 1) {
      this.#seconds = Math.floor(film.currentTime);
      this.#markRow.hidden = false;
      this.#mark.checked = true;
      this.#markRow.lastElementChild!.textContent = this.word("mark", stopwatch(this.#seconds));
    }
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => void this.#put(), PAUSE);
  };
  #put = async (): Promise<void> => {
    window.clearTimeout(this.#typing);
    if (!this.#isBegun) return;
    const text = this.area.value;
    try {
      if (text.trim()) await put<Draft>("notes", { id: this.#draft, text });
      else await drop("notes", this.#draft);
      if (text.trim() && text === this.area.value) this.show(this.word("draft"));
    } catch {
      this.show(this.word("full"), "bad");
    }
  };
  async #submit(): Promise<void> {
    const text = this.area.value.trim();
    if (!text) return this.area.focus();
    const film = filmHere();
    const isMarked = !this.#markRow.hidden && this.#mark.checked && film;
    window.clearTimeout(this.#typing);
    try {
      await this.save(text, isMarked ? { medium: film.localName, position: this.#seconds } : { medium: "", position: null });
    } catch {
      return this.show(this.word("full"), "bad");
    }
    this.area.value = "";
    this.#markRow.hidden = true;
    await drop("notes", this.#draft);
  }
  #heard = (event: DocumentEventMap["act"]): void => {
    const { act, receipt } = event.detail;
    if (act.kind === this.kind && act.enrolment === this.enrolment && act.lesson === this.lesson) this.told(act, receipt);
  };
}

class NotePad extends Slip {
  protected kind = "noted";
  #list = make("ul", "notes", "");
  #notes = new Map<string, Note>();

  protected async open(): Promise<void> {
    this.replaceChildren(this.form(this.word("new"), this.word("save")), this.#list);
    for (const note of await all<Note>("notes", this.#prefix).catch(() => [])) this.#notes.set(note.note, note);
    this.#draw();
    await this.#fetch();
  }
  protected async save(text: string, spot: Spot): Promise<void> {
    await this.#write(uuid7(), text, spot);
  }
  protected told(act: Act, receipt: Receipt): void {
    const note = this.#notes.get(String(act.note));
    if (!note || note.act !== act.id) return;
    if (receipt.state === "kept") {
      note.state = "kept";
      note.label = receipt.label || this.word("kept", clock());
      this.show(note.label);
    } else if (receipt.state === "refused") {
      note.state = "refused";
      note.label = receipt.label;
      this.show(receipt.label, "bad");
    } else return this.show(this.word("waiting"), "waiting");
    void (note.text || note.state === "refused" ? put("notes", note) : drop("notes", note.id));
    this.#redraw(note);
  }

  get #prefix(): string { return `${this.enrolment}:${this.lesson}:`; }

  /** What the server holds, and what other phones wrote; what still waits here stays as it is. */
  async #fetch(): Promise<void> {
    const told = await fetch(this.getAttribute("src") ?? "", { headers: { Accept: "application/json" } })
      .then((reply) => (reply.ok ? (reply.json() as Promise<{ notes: Told[] }>) : null))
      .catch(() => null);
    if (!told) return;
    const waiting = new Set((await pending({ kind: this.kind, enrolment: this.enrolment, lesson: this.lesson })).map((act) => act.id));
    const held = new Set(told.notes.map((one) => one.note));
    for (const note of [...this.#notes.values()]) {
      if (waiting.has(note.act) || note.state === "refused" || held.has(note.note)) continue;
      this.#notes.delete(note.note);
      await drop("notes", note.id);
    }
    for (const one of told.notes) {
      const mine = this.#notes.get(one.note);
      if (mine && (waiting.has(mine.act) || mine.state === "refused")) continue;
      const note: Note = { ...one, id: this.#prefix + one.note, state: "kept" };
      this.#notes.set(note.note, note);
      await put("notes", note).catch(() => undefined);
    }
    this.#draw();
  }
  async #write(key: string, text: string, { medium, position }: Spot): Promise<Note> {
    const spot = position === null ? "" : this.#notes.get(key)?.spot || this.word("spot", stopwatch(position));
    const note: Note = { id: this.#prefix + key, note: key, act: uuid7(), text, medium, position, spot, label: this.word("waiting"), state: "waiting" };
    await put("notes", note);
    this.#notes.set(key, note);
    this.#redraw(note);
    this.show(note.label, navigator.onLine ? "" : "waiting");
    await queue({ id: note.act, kind: this.kind, enrolment: this.enrolment, lesson: this.lesson, note: key, text, medium, position }, { urgent: true });
    return note;
  }

  #draw(): void {
    const shown = [...this.#notes.values()].filter((note) => note.text).sort((one, other) => (one.note < other.note ? -1 : 1));
    this.#drawing(() => {
      this.#list.replaceChildren(...shown.map((note) => this.#beingWritten(note) ?? this.#item(note)));
      if (!shown.length) this.#list.append(make("li", "muted small none", this.word("none")));
    });
  }
  #redraw(note: Note): void {
    this.#list.querySelector(".none")?.remove();
    const item = this.#itemOf(note);
    if (this.#beingWritten(note)) return;
    if (!item) this.#list.append(this.#item(note));
    else if (note.text || !item.querySelector(".undo")) this.#drawing(() => item.replaceWith(this.#item(note)));
  }
  /** Whoever is in the list with the keyboard stays at the same thing of the same note. */
  #drawing(draw: () => void): void {
    const held = document.activeElement;
    const key = this.#list.contains(held) ? held?.closest<HTMLElement>("[data-note]")?.dataset.note : undefined;
    const things = (): HTMLElement[] => [...this.#list.querySelectorAll<HTMLElement>(`[data-note="${key}"] :is(button, textarea)`)];
    const place = things().findIndex((thing) => thing === held);
    draw();
    if (place >= 0 && document.activeElement !== held) things()[place]?.focus();
  }
  #itemOf(note: Note): HTMLElement | null { return this.#list.querySelector(`[data-note="${note.note}"]`); }
  #beingWritten(note: Note): HTMLElement | null { return this.#itemOf(note)?.querySelector("textarea") ? this.#itemOf(note) : null; }
  #item(note: Note): HTMLLIElement {
    const item = make("li", "note", "");
    item.dataset.note = note.note;
    const said = make("div", "written", note.text);
    said.dir = "auto";
    const row = make("p", "row small muted", "");
    const state = make("span", note.state === "kept" ? "" : `kept ${note.state === "refused" ? "bad" : "waiting"}`, note.label);
    if (note.spot) row.append(this.#place(note));
    row.append(state);
    for (const [word, act] of [["edit", this.#edit], ["drop", this.#away]] as const) {
      const button = make("button", "as-link", this.word(word));
      button.type = "button";
      button.setAttribute("aria-label", `${this.word(word)}: ${note.text.slice(0, 40)}`);
      button.addEventListener("click", () => void act(note, item));
      row.append(button);
    }
    item.append(said, row);
    return item;
  }
  /** The place in the film; pressing it goes there where that film is on the page. */
  #place(note: Note): HTMLElement {
    const film = filmHere();
    if (!film || film.localName !== note.medium || note.position === null) return make("span", "num", note.spot);
    const button = make("button", "as-link num", note.spot);
    button.type = "button";
    button.addEventListener("click", () => {
      film.currentTime = note.position!;
      film.scrollIntoView({ block: "center" });
      film.focus();
    });
    return button;
  }
  #edit = (note: Note, item: HTMLLIElement): void => {
    const form = make("form", "form", "");
    const field = make("div", "field", "");
    const label = make("label", "", this.word("text"));
    const area = document.createElement("textarea");
    area.id = `note-${note.note}`;
    label.htmlFor = area.id;
    area.value = note.text;
    area.dir = "auto";
    area.maxLength = 4000;
    field.append(label, area);
    const row = make("div", "row", "");
    const cancel = make("button", "button quiet small", this.word("cancel"));
    cancel.type = "button";
    row.append(make("button", "button small", this.word("save")), cancel);
    form.append(field, row);
    const leave = (): void => {
      const drawn = this.#item(this.#notes.get(note.note) ?? note);
      item.replaceWith(drawn);
      drawn.querySelector<HTMLElement>("button.as-link:not(.num)")?.focus();
    };
    cancel.addEventListener("click", leave);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = area.value.trim();
      if (!text) return area.focus();
      void this.#write(note.note, text, note).then(leave, () => this.show(this.word("full"), "bad"));
    });
    item.replaceChildren(form);
    area.focus();
  };
  #away = async (note: Note, item: HTMLLIElement): Promise<void> => {
    const line = make("p", "row small muted", "");
    const undo = make("button", "as-link undo", this.word("undo"));
    undo.type = "button";
    undo.addEventListener("click", () => void this.#write(note.note, note.text, note));
    line.append(make("span", "", this.word("gone")), undo);
    item.replaceChildren(line);
    undo.focus();
    await this.#write(note.note, "", note);
  };
}

class AskBox extends Slip {
  protected kind = "asked";
  #own = make("ul", "notes", "");
  #list = make("div", "threads", "");

  protected async open(): Promise<void> {
    const link = this.querySelector("a");
    this.replaceChildren(this.form(this.word("text"), this.word("send"), this.word("hint")), this.#own, this.#list, ...(link ? [link] : []));
    await this.#fetch();
  }
  protected async save(text: string, spot: Spot): Promise<void> {
    const id = uuid7();
    await queue({ id, kind: this.kind, enrolment: this.enrolment, lesson: this.lesson, text, ...spot }, { urgent: true });
    this.show(this.word("waiting"), navigator.onLine ? "" : "waiting");
    await this.#wait();
  }
  protected told(act: Act, receipt: Receipt): void {
    if (receipt.state === "kept") {
      this.show(receipt.label || this.word("kept", clock()));
      void this.#fetch();
    } else if (receipt.state === "refused") {
      // Not taken: the words go back to where they can be changed or sent again.
      this.show(receipt.label, "bad");
      if (!this.area.value.trim()) {
        this.area.value = String(act.text ?? "");
        this.area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      void this.#wait();
    } else this.show(this.word("waiting"), "waiting");
  }
  async #fetch(): Promise<void> {
    const html = await fetch(this.getAttribute("src") ?? "", { headers: { "HX-Request": "true" } })
      .then((reply) => (reply.ok && !reply.redirected ? reply.text() : null))
      .catch(() => null);
    if (html !== null) this.#list.innerHTML = html; // our own server's, escaped there
    else if (!this.#list.children.length) this.#list.replaceChildren(make("p", "muted small", this.word("offline")));
    await this.#wait();
  }
  /** What was asked and is still on this phone. */
  async #wait(): Promise<void> {
    const acts = await pending({ kind: this.kind, enrolment: this.enrolment, lesson: this.lesson });
    this.#own.hidden = !acts.length;
    this.#own.replaceChildren(...acts.map((act) => {
      const item = make("li", "note", "");
      const said = make("div", "written", String(act.text ?? ""));
      said.dir = "auto";
      item.append(said, make("p", "kept waiting", this.word("waiting")));
      return item;
    }));
  }
}

/** The film or sound of the lesson that is open. */
function filmHere(): HTMLMediaElement | null {
  return document.querySelector<HTMLMediaElement>("main :is(video, audio):not(.prose *)");
}

/** A place in a film as it is written: 3.12, 1.03.12. */
function stopwatch(seconds: number): string {
  const two = (value: number): string => String(value % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}.${two(seconds)}` : `${Math.floor(minutes / 60)}.${two(minutes)}.${two(seconds)}`;
}

function clock(): string {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

customElements.define("note-pad", NotePad);
customElements.define("ask-box", AskBox);
