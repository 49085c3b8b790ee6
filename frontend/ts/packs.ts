// Taking a training along: what the server offers, what was chosen of it, and fetching that piece by piece.
// A download may be paused, broken off and taken up again: what is whole stays, and a large file goes on where it stopped.
import { all, drop, get, keys, put } from "./store";
import { dropFile, fileAt, keepPiece, PIECE, pieceOf, type StoredFile } from "./files";

export type FileOffer = [address: string, bytes: number, others: string[]];
export type LessonOffer = {
  key: string;
  title: string;
  number: number;
  media?: Record<string, { page: string; bytes: number; files: FileOffer[] }>;
  extras?: FileOffer[];
  quiz?: { kind: "practice" | "sealed" | "online"; page?: string; sitting?: string; slots?: number };
};
export type Offer = {
  enrolment: number;
  person: number;
  title: string;
  release: string;
  is_strict: boolean;
  can_learn: boolean;
  done: string[];
  pages: string[];
  page_bytes: number;
  fonts: string[];
  rupiah_per_mb: number;
  sections: { key: string; title: string; lessons: LessonOffer[] }[];
};
export type Wish = { media: string[]; sections: string[] };
export type State = "running" | "paused" | "done" | "full" | "broken" | "signed-out";

/** A pack on this phone; its id is person and enrolment. `got` and `total` are bytes, as far as they are known before. */
export type Pack = {
  id: string;
  person: string;
  enrolment: number;
  title: string;
  release: string;
  isStrict: boolean;
  canLearn: boolean;
  wish: Wish;
  lessons: LessonOffer[];
  done: string[];
  pages: string[];
  files: FileOffer[];
  fonts: string[];
  got: number;
  total: number;
  state: State;
  since: string;
  at: string;
};
export type Tell = (pack: Pack) => void;

export const PERSON_CACHE = "pintar-person-"; // the worker's name for a person's pages
const SHELL_CACHE = "pintar-shell"; // and for the program's own files
const WHOLE = 32 << 20; // bytes; a larger file is checked by its length alone, to spare the phone's memory
const MIRROR = "pintar:packs"; // in localStorage: what should be here, should the phone have taken the rest away

/** Pages and files that a wish comes to, and their bytes. A file that two lessons share is fetched and counted once. */
export function chosen(offer: Offer, wish: Wish): { pages: string[]; files: FileOffer[]; total: number } {
  const lessons = offer.sections.filter((section) => wish.sections.includes(section.key)).flatMap((section) => section.lessons);
  const pages = ["/", "/belajar/", "/unduhan/", ...offer.pages];
  const files = new Map<string, FileOffer>();
  for (const lesson of lessons) {
    const here = `${offer.pages[0]!}${lesson.key}/`;
    for (const [name, medium] of Object.entries(lesson.media ?? {})) {
      if (!wish.media.includes(name)) continue;
      pages.push(medium.page);
      medium.files.forEach((file) => files.set(file[0], file));
    }
    if (wish.media.includes("extras")) lesson.extras?.forEach((file) => files.set(file[0], file));
    if (lesson.quiz) pages.push(here);
    if (lesson.quiz?.page) pages.push(lesson.quiz.page);
    if (lesson.quiz?.sitting) {
      const paper = `${here}ujian/${lesson.quiz.sitting}/`;
      for (let slot = 1; slot <= (lesson.quiz.slots ?? 0); slot++) pages.push(`${paper}${slot}/`);
      pages.push(`${paper}kumpulkan/`);
    }
  }
  const total = pages.length * offer.page_bytes + [...files.values()].reduce((sum, [, bytes]) => sum + bytes, 0);
  return { pages, files: [...files.values()], total };
}

/** The price of so many bytes, rounded up so that nobody is surprised: to ten rupiah, to a hundred from a thousand on. */
export function priceOf(bytes: number, perMegabyte: number): number {
  const exact = (bytes * perMegabyte) / 1_000_000;
  const step = exact >= 1000 ? 100 : 10;
  return Math.ceil(exact / step) * step;
}

/** Whether so many bytes more will fit, with a tenth to spare; true where the phone does not tell. */
export async function hasRoom(bytes: number): Promise<boolean> {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  return quota === undefined || quota - (usage ?? 0) > bytes * 1.1;
}

/** Write a pack down; fetching it comes next. */
export async function planPack(offer: Offer, wish: Wish): Promise<Pack> {
  const { pages, files, total } = chosen(offer, wish);
  const lessons = offer.sections.flatMap((section) => section.lessons); // all of them: their order decides what is open
  const id = `${offer.person}:${offer.enrolment}`;
  const pack: Pack = {
    id, person: String(offer.person), enrolment: offer.enrolment, title: offer.title, release: offer.release, isStrict: offer.is_strict, canLearn: offer.can_learn,
    wish, lessons, done: offer.done, pages, files, fonts: offer.fonts, got: 0, total, state: "running", since: new Date().toISOString(), at: new Date().toISOString(),
  };
  await save(pack);
  await navigator.storage?.persist?.().catch(() => false);
  return pack;
}

/** Fetch what a pack still lacks. Resolves with the pack as it then stands: done, paused (by `signal`), full, broken off, or signed out. */
export async function fetchPack(id: string, signal: AbortSignal, tell: Tell): Promise<Pack | undefined> {
  let pack = await get<Pack>("packs", id);
  if (!pack) return undefined;
  const step = async (change: Partial<Pack>): Promise<void> => {
    pack = { ...pack!, ...change };
    await save(pack);
    tell(pack);
  };
  try {
    await step({ state: "running", got: 0 });
    const pages = await caches.open(PERSON_CACHE + pack.person);
    let got = 0;
    const share = Math.max(0, Math.floor((pack.total - pack.files.reduce((sum, [, bytes]) => sum + bytes, 0)) / pack.pages.length));
    for (const page of pack.pages) {
      const kept = await pages.match(page);
      if (!kept || (kept.headers.get("X-Stored") ?? "") < pack.since) await keepPage(pages, page, pack.person, signal);
      got += share;
      tell({ ...pack, got });
    }
    for (const font of pack.fonts) await keepOwn(font, signal);
    for (const file of pack.files) {
      await keepFile(file, signal, (have) => tell({ ...pack!, got: got + have }));
      got += file[1];
    }
    await step({ state: "done", got: pack.total, at: new Date().toISOString() });
  } catch (fault) {
    const state = stateOf(fault, signal);
    await step({ state }).catch(() => tell({ ...pack!, state })); // a full phone may not even take that note
  }
  return pack;
}

/** Take a pack away, with every file that no other pack needs. */
export async function dropPack(id: string): Promise<void> {
  const pack = await get<Pack>("packs", id);
  await drop("packs", id);
  const others = await all<Pack>("packs");
  const shared = new Set(others.flatMap((other) => other.files.map(([address]) => address)));
  for (const [address, , more] of pack?.files ?? []) if (!shared.has(address)) for (const one of [address, ...more]) await dropFile(one);
  if (pack) {
    const pages = await caches.open(PERSON_CACHE + pack.person);
    const wanted = new Set(others.filter((other) => other.person === pack.person).flatMap((other) => other.pages));
    for (const page of pack.pages) if (!wanted.has(page) && page.includes(`/${pack.enrolment}/`)) await pages.delete(page);
    for (const lesson of pack.lessons) await pages.delete(`/belajar/${pack.enrolment}/${lesson.key}/`);
  }
  mirror(others);
}

/** Take everything away that is one person's: their packs and their pages. What they did and have not sent yet stays. */
export async function forgetPerson(person: string): Promise<void> {
  for (const id of await keys("packs", `${person}:`)) await dropPack(id);
  await caches.delete(PERSON_CACHE + person);
}

/** What the phone took away of a pack that was whole: how many pages and files are gone. */
export async function missing(pack: Pack): Promise<number> {
  if (pack.state !== "done") return 0;
  const pages = await caches.open(PERSON_CACHE + pack.person);
  let gone = 0;
  for (const page of pack.pages) if (!(await pages.match(page))) gone++;
  for (const [address] of pack.files) {
    const file = await fileAt(address);
    if (!file?.isWhole || (file.bytes > 0 && !(await pieceOf(address, 0)))) gone++;
  }
  return gone;
}

/** Packs that were here and of which the phone's database knows nothing any more: it was taken away as a whole. */
export async function lost(person: string): Promise<{ id: string; title: string; enrolment: number }[]> {
  const known = new Set(await keys("packs"));
  return mirrored().filter((one) => one.id.startsWith(`${person}:`) && !known.has(one.id));
}

/** It was said that a pack is lost; not again. */
export async function forgetLost(): Promise<void> {
  mirror(await all<Pack>("packs"));
}

async function save(pack: Pack): Promise<void> {
  await put("packs", pack);
  mirror(await all<Pack>("packs"));
}
function mirror(packs: Pack[]): void {
  try {
    localStorage.setItem(MIRROR, JSON.stringify(packs.map(({ id, title, enrolment }) => ({ id, title, enrolment }))));
  } catch { /* full or switched off: then the loss of a whole store cannot be told */ }
}
function mirrored(): { id: string; title: string; enrolment: number }[] {
  try {
    return JSON.parse(localStorage.getItem(MIRROR) ?? "[]");
  } catch {
    return [];
  }
}

class SignedOut extends Error {}

/** One page as it is taken along, for the person whose pack it is; and the program's own files that it names. */
async function keepPage(pages: Cache, address: string, person: string, signal: AbortSignal): Promise<void> {
  const asked = /^\/belajar\/\d+\/[^/]+\//.test(address) ? `${address}${address.includes("?") ? "&" : "?"}luring=1` : address;
  const reply = await fetch(asked, { signal, headers: { Accept: "text/html" } });
  if (reply.redirected || reply.headers.get("X-Person") !== person) throw new SignedOut();
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
  const html = await reply.text();
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Stored": new Date().toISOString(), "X-Person": person });
  for (const name of ["Content-Security-Policy", "Content-Language", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy"]) {
    const value = reply.headers.get(name);
    if (value) headers.set(name, value);
  }
  await pages.put(address, new Response(html, { headers }));
  const bare = address.split("?")[0]!;
  if (bare !== address && !(await pages.match(bare))) await pages.put(bare, new Response(html, { headers }));
  for (const own of new Set(html.match(/\/static\/[^"'()\s>#?]+/g) ?? [])) await keepOwn(own, signal);
}

/** A file of the program itself: letters, sheets, scripts. */
async function keepOwn(address: string, signal: AbortSignal): Promise<void> {
  const shell = await caches.open(SHELL_CACHE);
  if (await shell.match(address)) return;
  const reply = await fetch(address, { signal });
  if (reply.ok) await shell.put(address, reply);
}

async function keepFile([address, bytes, others]: FileOffer, signal: AbortSignal, tell: (have: number) => void): Promise<void> {
  let file = await fileAt(address);
  if (file?.isWhole && (file.bytes === 0 || (await pieceOf(address, 0)))) return;
  if (!file || file.isWhole || file.have % PIECE) file = { id: address, bytes, have: 0, type: "", sha: shaOf(address), isWhole: false, at: new Date().toISOString() };
  file = await fetchRest(file, signal, tell);
  if (!(await isSound(file))) {
    await dropFile(address);
    throw new Error(`${address} arrived otherwise than it was sent`);
  }
  await put("files", { ...file, isWhole: true, at: new Date().toISOString() });
  for (const other of others) await put("files", { id: other, alias: address });
}

async function fetchRest(begun: StoredFile, signal: AbortSignal, tell: (have: number) => void): Promise<StoredFile> {
  let file = begun;
  const reply = await fetch(file.id, { signal, headers: file.have ? { Range: `bytes=${file.have}-` } : {} });
  if (reply.status === 416) return { ...file, bytes: file.have };
  if (!reply.ok || !reply.body) throw new Error(`${file.id}: ${reply.status}`);
  if (reply.status === 200) file = { ...file, have: 0 };
  file.type = reply.headers.get("Content-Type") ?? "application/octet-stream";
  let rest = new Uint8Array(PIECE);
  let filled = 0;
  const reader = reply.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    for (let at = 0; value && at < value.length;) {
      const part = value.subarray(at, at + PIECE - filled);
      rest.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < PIECE) continue;
      file = await keepPiece(file, file.have / PIECE, rest.buffer);
      rest = new Uint8Array(PIECE);
      filled = 0;
    }
    tell(file.have + filled);
    if (done) break;
  }
  if (filled) file = await keepPiece(file, Math.floor(file.have / PIECE), rest.buffer.slice(0, filled));
  return { ...file, bytes: file.have };
}

/** Whether the bytes are those that were published: the name of a file is the SHA-256 of what is in it. */
async function isSound(file: StoredFile): Promise<boolean> {
  if (!file.sha || file.bytes > WHOLE || !crypto.subtle) return true;
  const whole = new Uint8Array(file.bytes);
  for (let number = 0, at = 0; at < file.bytes; number++) {
    const piece = await pieceOf(file.id, number);
    if (!piece) return false;
    whole.set(new Uint8Array(piece), at);
    at += piece.byteLength;
  }
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("") === file.sha;
}

function shaOf(address: string): string {
  return /\/([0-9a-f]{64})(?:\.|$)/.exec(address)?.[1] ?? "";
}
function stateOf(fault: unknown, signal: AbortSignal): State {
  if (signal.aborted) return "paused";
  if (fault instanceof SignedOut) return "signed-out";
  return (fault as DOMException).name === "QuotaExceededError" ? "full" : "broken";
}
