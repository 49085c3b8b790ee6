// <pack-download data-src data-enrolment data-total data-room data-full data-signed-out> around the form that chooses what is taken along.
// <stored-packs data-empty data-gone data-one data-many> and [data-space]: what this phone holds. Both draw packs from <template data-pack-row>.
import { takeAway } from "./focus";
import { all, drop, get, put } from "./store";
import { chosen, dropPack, fetchPack, forgetLost, hasRoom, lost, missing, planPack, priceOf, type Offer, type Pack, type State, type Wish } from "./packs";
import { megabytes, say } from "./say";

const SRC = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
const person = (): string => document.documentElement.dataset.person ?? "";
const running = new Map<string, AbortController>();
const SHOWN: Record<string, State[]> = {
  pause: ["running"],
  resume: ["paused", "broken", "full", "signed-out"],
  cancel: ["running", "paused", "broken", "full", "signed-out"],
  delete: ["done"],
};

/** Fetch a pack, here and on every page that is opened meanwhile; another page of this phone that does it already goes on alone. */
async function run(id: string): Promise<void> {
  if (running.has(id)) return;
  const stop = new AbortController();
  running.set(id, stop);
  await put("meta", { id: "download", src: SRC, person: person() });
  const work = async (): Promise<void> => {
    const pack = await fetchPack(id, stop.signal, (now) => document.dispatchEvent(new CustomEvent<Pack>("pack", { detail: now })));
    if (pack) document.dispatchEvent(new CustomEvent<Pack>("pack", { detail: pack }));
  };
  try {
    if ("locks" in navigator) await navigator.locks.request("pintar-download", { signal: stop.signal }, work);
    else await work();
  } catch { /* paused before its turn came */ } finally {
    running.delete(id);
    if (!(await all<Pack>("packs")).some((pack) => pack.state === "running")) await drop("meta", "download");
  }
}

async function pause(id: string): Promise<void> {
  running.get(id)?.abort();
  const pack = await get<Pack>("packs", id);
  if (pack?.state !== "running") return;
  await put("packs", { ...pack, state: "paused" });
  document.dispatchEvent(new CustomEvent<Pack>("pack", { detail: { ...pack, state: "paused" } }));
}

/** One pack with its state, its bytes and what can be done with it. */
class PackRow {
  readonly element: HTMLElement;
  #pack: Pack;
  constructor(pack: Pack, gone = 0) {
    const sheet = document.querySelector<HTMLTemplateElement>("template[data-pack-row]");
    this.element = sheet?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#pack = pack;
    this.element.querySelector("[data-title]")!.textContent = pack.title;
    this.element.querySelector<HTMLAnchorElement>("[data-open]")!.href = `/belajar/${pack.enrolment}/`;
    this.element.addEventListener("click", (event) => void this.#press((event.target as Element).closest("button")?.dataset.do ?? ""));
    this.show(pack, gone);
  }
  get id(): string { return this.#pack.id; }

  show(pack: Pack, gone = 0): void {
    this.#pack = pack;
    const { dataset } = this.element;
    const line = this.element.querySelector("[data-line]")!;
    const text = gone ? dataset.gone : { running: dataset.running, paused: dataset.paused, done: dataset.done, full: dataset.full, broken: dataset.broken, "signed-out": dataset.signedOut }[pack.state];
    line.textContent = (text ?? "").replace("{g}", megabytes(pack.got)).replace("{t}", megabytes(pack.total)).replace("{n}", String(gone));
    const bar = this.element.querySelector("progress")!;
    bar.max = Math.max(1, pack.total);
    bar.value = pack.got;
    bar.hidden = pack.state === "done" && !gone;
    bar.setAttribute("aria-label", pack.title);
    const held = document.activeElement;
    const buttons = [...this.element.querySelectorAll<HTMLButtonElement>("button[data-do]")];
    for (const button of buttons) {
      const name = button.dataset.do ?? "";
      button.hidden = name === "again" ? !gone : !SHOWN[name]?.includes(pack.state);
    }
    // Whoever pressed a button that goes now stays in this row: at its counterpart, or at the link that is always there.
    const goes = buttons.find((button) => button === held && button.hidden);
    if (goes) (buttons.find(({ hidden, dataset: { do: name } }) => !hidden && (name === "pause" || name === "resume")) ?? this.element.querySelector<HTMLElement>("[data-open]"))?.focus();
  }
  async #press(what: string): Promise<void> {
    if (what === "pause") await pause(this.id);
    else if (what === "resume" || what === "again") {
      if (!(await hasRoom(this.#pack.total - (what === "again" ? 0 : this.#pack.got)))) return say(this.element.dataset.room);
      await put("packs", { ...this.#pack, state: "running" });
      void run(this.id);
    } else if (what === "cancel" || (what === "delete" && window.confirm(this.element.dataset.sure))) {
      running.get(this.id)?.abort();
      await dropPack(this.id);
      const room = this.element.parentElement;
      document.dispatchEvent(new CustomEvent("pack-dropped", { detail: this.id }));
      takeAway(this.element, room);
    }
  }
}

class PackDownload extends HTMLElement {
  #offer: Offer | null = null;
  #row: PackRow | null = null;

  connectedCallback(): void {
    if (!person() || !("caches" in window) || !("serviceWorker" in navigator)) return;
    const room = this.closest("details");
    if (room) room.hidden = false;
    document.addEventListener("pack", this.#heard);
    document.addEventListener("pack-dropped", this.#dropped);
    this.addEventListener("change", () => void this.#weigh());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#begin();
    });
    room?.addEventListener("toggle", () => { if (room.open) void this.#load(); });
    void get<Pack>("packs", `${person()}:${this.dataset.enrolment}`).then(async (pack) => {
      if (!pack) return;
      this.#show(pack, await missing(pack));
      if (pack.state === "running") void run(pack.id);
    });
  }
  disconnectedCallback(): void {
    document.removeEventListener("pack", this.#heard);
    document.removeEventListener("pack-dropped", this.#dropped);
  }

  get #form(): HTMLFormElement { return this.querySelector("form")!; }
  get #wish(): Wish {
    const form = new FormData(this.#form);
    return { media: form.getAll("media").map(String), sections: form.getAll("section").map(String) };
  }

  async #load(): Promise<void> {
    if (!this.#offer) this.#offer = await fetch(this.dataset.src ?? "", { headers: { Accept: "application/json" } }).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
    await this.#weigh();
  }
  /** What was chosen in MB and rupiah, and whether it will fit, before a byte is fetched. */
  async #weigh(): Promise<void> {
    const line = this.querySelector<HTMLElement>("[data-weight]");
    const button = this.#form.querySelector("button");
    if (!line || !button) return;
    if (!this.#offer) {
      line.textContent = this.dataset.signal ?? "";
      button.disabled = true;
      return;
    }
    const { total } = chosen(this.#offer, this.#wish);
    const price = `Rp${priceOf(total, this.#offer.rupiah_per_mb).toLocaleString(document.documentElement.lang)}`;
    const fits = await hasRoom(total);
    line.textContent = ((fits ? this.dataset.total : this.dataset.room) ?? "").replace("{m}", megabytes(total)).replace("{r}", price);
    button.disabled = !fits || !this.#wish.sections.length;
  }
  async #begin(): Promise<void> {
    await this.#load();
    let offer = this.#offer;
    if (!offer || !(await hasRoom(chosen(offer, this.#wish).total))) return;
    const sealed = offer.sections.filter((section) => this.#wish.sections.includes(section.key)).flatMap((section) => section.lessons).filter((lesson) => lesson.quiz?.kind === "sealed");
    if (sealed.length && this.querySelector<HTMLInputElement>("input[name=papers]")?.checked !== false) {
      const body = new URLSearchParams(sealed.map((lesson) => ["lessons", lesson.key]));
      body.set("csrfmiddlewaretoken", this.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "");
      offer = await fetch(this.dataset.src ?? "", { method: "POST", body, headers: { Accept: "application/json" } }).then((reply) => (reply.ok ? reply.json() : offer)).catch(() => offer);
    }
    const pack = await planPack(offer!, this.#wish);
    this.#show(pack);
    void run(pack.id);
  }
  #heard = ({ detail }: CustomEvent<Pack>): void => { if (detail.id === `${person()}:${this.dataset.enrolment}`) this.#show(detail); };
  #dropped = ({ detail }: CustomEvent<string>): void => {
    if (detail !== this.#row?.id) return;
    this.#row = null;
    this.#form.hidden = false;
    void this.#load();
  };
  #show(pack: Pack, gone = 0): void {
    this.#form.hidden = true;
    if (this.#row) return this.#row.show(pack, gone);
    this.#row = new PackRow(pack, gone);
    this.append(this.#row.element);
    const room = this.closest("details");
    if (room && pack.state !== "done") room.open = true;
  }
}

class StoredPacks extends HTMLElement {
  #rows = new Map<string, PackRow>();

  connectedCallback(): void {
    document.addEventListener("pack", this.#heard);
    document.addEventListener("pack-dropped", this.#dropped);
    void this.#list();
  }
  disconnectedCallback(): void {
    document.removeEventListener("pack", this.#heard);
    document.removeEventListener("pack-dropped", this.#dropped);
  }

  async #list(): Promise<void> {
    const here = person() || ((await get<{ id: string; value: string }>("meta", "person"))?.value ?? "");
    const packs = (await all<Pack>("packs")).filter((pack) => pack.person === here);
    for (const pack of packs) {
      const row = new PackRow(pack, await missing(pack));
      this.#rows.set(pack.id, row);
      this.append(row.element);
      if (pack.state === "running" && person()) void run(pack.id);
    }
    for (const one of await lost(here)) this.#tellLost(one);
    this.#tellEmpty();
    await this.#space();
  }
  /** The phone took everything away: said once for each pack, with the way to fetch it again. */
  #tellLost(one: { id: string; title: string; enrolment: number }): void {
    const note = document.createElement("div");
    note.className = "notice bad";
    const inside = document.createElement("div");
    const line = document.createElement("p");
    line.textContent = (this.dataset.lost ?? "").replace("{t}", one.title);
    const link = document.createElement("a");
    link.href = `/belajar/${one.enrolment}/#luring`;
    link.textContent = this.dataset.again ?? "";
    link.addEventListener("click", () => void forgetLost());
    inside.append(line, link);
    note.append(inside);
    this.prepend(note);
  }
  #tellEmpty(): void {
    const empty = this.querySelector<HTMLElement>("[data-empty]");
    if (empty) empty.hidden = this.#rows.size > 0;
  }
  async #space(): Promise<void> {
    const line = document.querySelector<HTMLElement>("[data-space]");
    const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
    if (!line || quota === undefined) return;
    const isKept = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
    line.textContent = ((isKept ? line.dataset.kept : line.dataset.loose) ?? "").replace("{u}", megabytes(usage ?? 0)).replace("{q}", megabytes(Math.max(0, quota - (usage ?? 0))));
    line.hidden = false;
  }
  #heard = ({ detail }: CustomEvent<Pack>): void => {
    this.#rows.get(detail.id)?.show(detail);
    if (detail.state === "done") void this.#space();
  };
  #dropped = ({ detail }: CustomEvent<string>): void => {
    this.#rows.delete(detail);
    this.#tellEmpty();
    void this.#space();
  };
}

declare global {
  interface DocumentEventMap {
    pack: CustomEvent<Pack>;
    "pack-dropped": CustomEvent<string>;
  }
}

customElements.define("pack-download", PackDownload);
customElements.define("stored-packs", StoredPacks);
if (!document.querySelector("pack-download, stored-packs")) void all<Pack>("packs").then((packs) => packs.filter((pack) => pack.state === "running" && pack.person === person()).forEach((pack) => void run(pack.id)));
