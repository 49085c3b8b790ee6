// Notes of one's own and questions to facilitators, in the drawers of a lesson. What is typed is on this phone at once; what is saved
// goes by the outbox, with or without a signal, and each shows when the server has it.
// <note-pad src=JSON data-enrolment data-lesson data-…> and <ask-box src=HTML data-…>; their words are in discussion/panel.html.
import { pending, queue, type Act, type Receipt } from "./acts";
import { clock } from "./player/values";
import type { Note, Spot } from "./returned";
import { filmHere, make, Slip, timeOfDay } from "./slip";
import { all, drop, put } from "./store";
import { uuid7 } from "./uuid7";

type Told = Spot & { note: string; act: string; text: string; spot: string; label: string };

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
      note.label = receipt.label || this.word("kept", timeOfDay());
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
    for (const note of await all<Note>("notes", this.#prefix).catch(() => [])) if (note.state === "refused") this.#notes.set(note.note, note);
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
    const spot = position === null ? "" : this.#notes.get(key)?.spot || this.word("spot", clock(position));
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
      this.show(receipt.label || this.word("kept", timeOfDay()));
      void this.#fetch();
    } else if (receipt.state === "refused") {
      // Not taken: the words go back to where they can be changed or sent again.
      this.show(receipt.label, "bad");
      this.giveBack(String(act.text ?? ""));
      void this.#wait();
    } else this.show(this.word("waiting"), "waiting");
  }
  async #fetch(): Promise<void> {
    const html = await fetch(this.getAttribute("src") ?? "", { headers: { "HX-Request": "true" } })
      .then((reply) => (reply.ok && !reply.redirected ? reply.text() : null))
      .catch(() => null);
    if (html !== null) this.#draw(html);
    else if (!this.#list.children.length) this.#list.replaceChildren(make("p", "muted small", this.word("offline")));
    await this.#wait();
  }
  /** Whoever is in the list with the keyboard stays at the same link. */
  #draw(html: string): void {
    const links = (): HTMLAnchorElement[] => [...this.#list.querySelectorAll("a")];
    const place = links().findIndex((link) => link === document.activeElement);
    const address = links()[place]?.href;
    this.#list.innerHTML = html; // our own server's, escaped there
    if (place >= 0) (links().find((link) => link.href === address) ?? links()[place] ?? this.area).focus();
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

customElements.define("note-pad", NotePad);
customElements.define("ask-box", AskBox);
