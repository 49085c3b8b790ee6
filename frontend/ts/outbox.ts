// What a learner did, on its way to the server. It waits on this phone until the server says it is kept; sent twice it counts once.
// Urgent acts (answers, finished lessons, papers handed in) go at once, the others every half minute and when the page is left.
import type { Act, Filter, NewAct, Outbox, Receipt } from "./acts";
import { ADDRESS, alone, batch, deliver, deviceName, hangUp, keptOf, personHere, setPersonHere } from "./delivery";
import { all, drop, put, putAll } from "./store";
import { uuid7 } from "./uuid7";

const SECONDS = [2, 5, 10, 20, 40, 60];
const PAUSE = 30_000; // between batches of what is not urgent
const BEACON = 60_000; // characters that a beacon takes
const OLD = "pintar:answer:"; // how an older version kept answers

const acts = new Map<string, Act>(); // this person's waiting acts, as far as the page knows
const unsaved = new Map<string, Promise<void>>(); // of these, what is on its way to the disk
const beaconed = new Map<string, number>();
let round = 0;
let timer = 0;
let due = Infinity;
let sending: Promise<void> | null = null;
let isAgain = false;
let last = 0;
let device = "";
let isSignedOut = false;
let isReady = false;
let isLeaving = false;

const me = (): string => document.documentElement.dataset.person ?? "";
const isStored = (): boolean => "stored" in document.documentElement.dataset;

/** Keep an act on this phone, and have it sent in its turn. It is on the disk when this returns its id. */
export async function queue(made: NewAct, { urgent = false }: { urgent?: boolean } = {}): Promise<string> {
  const act: Act = { ...made, id: made.id ?? uuid7(), person: me(), at: new Date().toISOString(), n: next(), ...(urgent ? { isUrgent: true } : {}) };
  const older = act.kind === "answered" ? [...acts.values()].filter((one) => one.kind === "answered" && one.sitting === act.sitting && one.slot === act.slot) : [];
  older.forEach((one) => acts.delete(one.id));
  acts.set(act.id, act); // at once, so that a page that is being left takes it along
  const saved = save(act);
  unsaved.set(act.id, saved);
  if (isLeaving) void Promise.resolve().then(beacon);
  try {
    await saved;
  } finally {
    unsaved.delete(act.id);
  }
  count(); // what is said to be safe on the phone is on its disk
  if (older.length) await drop("acts", ...older.map((one) => one.id));
  if (urgent) void flush();
  else plan(PAUSE);
  return act.id;
}

/** The place of one more act: after those of this page, and after what other pages of this phone did before. */
function next(): number { return (last = Math.max(last + 1, Date.now())); }

async function save(act: Act): Promise<void> {
  if (!isReady) {
    await ready;
    act.n = next(); // after what waited before
  }
  await put("acts", act);
}

/** The acts of this page's person that the server has not acknowledged yet, once the phone has been asked. */
export async function pending(filter: Filter = {}): Promise<Act[]> {
  await ready;
  return waiting(filter);
}

/** The same, as far as the page knows now. */
export function waiting(filter: Filter = {}): Act[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return [...acts.values()].filter((act) => wanted.every(([name, value]) => act[name] === value));
}

/** An answer of an older version whose owner was not known: its sitting is open before its owner now. */
export async function release(sitting: string): Promise<void> {
  await ready;
  const nobodys = (await all<Act>("acts")).filter((act) => act.person === "" && act.sitting === sitting && me());
  if (!nobodys.length) return;
  const own = nobodys.map((act) => ({ ...act, person: me(), isGuess: false }));
  await putAll("acts", own);
  own.forEach((act) => acts.set(act.id, act));
  count();
  void flush();
}

/** Send what waits; resolves when what waited at the call was tried, successful or not. */
export function flush(): Promise<void> {
  if (sending) isAgain = true;
  sending ??= rounds().finally(() => { sending = null; });
  return sending;
}

async function rounds(): Promise<void> {
  await ready;
  do {
    isAgain = false;
    await Promise.allSettled(unsaved.values());
    await alone(send).catch(() => { // the phone's own database: its acts are there still
      plan(SECONDS[1]! * 1000);
      tellAll("waiting");
    });
  } while (isAgain && !isSignedOut && round === 0);
}

async function send(): Promise<void> {
  window.clearTimeout(timer);
  due = Infinity;
  const person = me();
  // A page of somebody who is not signed in here any more sends nothing: its acts wait for their owner.
  if (!person || (await personHere()) !== person) return tellAll("signed-out");
  for (let state = "more"; state === "more";) {
    const found = await deliver(person);
    state = found.state;
    for (const { act, receipt } of found.news) {
      if (receipt.state === "kept" || receipt.state === "refused") acts.delete(act.id);
      tell(act, receipt);
    }
    isSignedOut = state === "signed-out";
    if (state === "later") {
      plan(SECONDS[Math.min(round++, SECONDS.length - 1)]! * 1000);
      wake();
      count();
      return;
    }
    round = 0;
  }
  await reread();
}

/** Where the browser can, the worker goes on when the signal is back, also when no page is open then. */
function wake(): void {
  type Syncing = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  navigator.serviceWorker?.ready.then((worker: Syncing) => worker.sync?.register("acts")).catch(() => undefined);
}

function plan(milliseconds: number): void {
  const at = Date.now() + milliseconds;
  if (at >= due) return;
  due = at;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void flush(), milliseconds);
}

/** What waits, as the phone has it: another page, or the worker, may have sent some. */
async function reread(): Promise<void> {
  const known = [...acts.values()].filter((act) => !unsaved.has(act.id));
  const stored = await all<Act>("acts");
  const own = stored.filter((act) => act.person === me());
  const held = new Set(own.map((act) => act.id));
  const gone = known.filter((act) => !held.has(act.id));
  const taken = gone.length ? await keptOf(me(), gone.map((act) => act.id)) : new Set();
  gone.forEach((act) => acts.delete(act.id));
  const now = [...own.filter((act) => !acts.has(act.id)), ...acts.values()];
  acts.clear();
  for (const act of now.sort((one, other) => one.n - other.n)) acts.set(act.id, act);
  last = Math.max(last, ...stored.map((act) => act.n));
  count();
  gone.forEach((act) => { if (taken.has(act.id)) tell(act, { state: "kept", label: "" }); });
}

function count(): void {
  const byKind: Record<string, number> = {};
  for (const { kind } of acts.values()) byKind[kind] = (byKind[kind] ?? 0) + 1;
  document.dispatchEvent(new CustomEvent("acts", { detail: { waiting: acts.size, byKind } }));
}
function tell(act: Act, receipt: Receipt): void {
  document.dispatchEvent(new CustomEvent("act", { detail: { act, receipt } }));
}

function tellAll(state: Receipt["state"]): void { for (const act of acts.values()) tell(act, { state, label: "" }); }

/** The page may never come back: what waits goes along in one beacon. No answer comes, so all of it stays on the phone too. What is
 * not on the disk yet the worker puts there and sends: Chromium drops a beacon, and what a page writes, when its worker is busy. */
function leave(): void {
  if (isLeaving) return;
  document.dispatchEvent(new Event("leaving"));
  isLeaving = true;
  const keep = [...acts.values()].filter((act) => unsaved.has(act.id));
  if (keep.length) navigator.serviceWorker?.controller?.postMessage({ keep });
  beacon();
}
function beacon(): void {
  const now = Date.now();
  const some = [...acts.values()].filter((act) => now - (beaconed.get(act.id) ?? 0) > PAUSE && !(sending && act.isUrgent && !unsaved.has(act.id))); // those are on their way
  if (!some.length || isSignedOut || !device || !isOwn) return;
  while (some.length && batch(me(), device, some).length > BEACON) some.pop();
  if (some.length && navigator.sendBeacon?.(ADDRESS, new Blob([batch(me(), device, some)], { type: "application/json" }))) some.forEach((act) => beaconed.set(act.id, now));
}

/** Answers that an older version kept in localStorage move over; their owner is the person whose page this is, until the server says otherwise. */
async function moveOld(): Promise<void> {
  let names: string[] = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(OLD));
  } catch { /* storage is switched off: nothing was kept there */ }
  for (const name of names) {
    const letter = read(name);
    const where = /\/belajar\/(\d+)\/([^/]+)\/ujian\/([^/]+)\/(\d+)\//.exec(letter?.url ?? "");
    if (letter && where) {
      const form = new URLSearchParams(letter.body);
      form.delete("csrfmiddlewaretoken");
      await put("acts", {
        id: letter.act, person: me(), enrolment: Number(where[1]), lesson: where[2]!, kind: "answered", sitting: where[3]!, slot: Number(where[4]),
        form: form.toString(), at: madeAt(letter.act), n: 0, isUrgent: true, isGuess: true,
      });
    }
    localStorage.removeItem(name);
  }
}
function read(name: string): { url: string; body: string; act: string } | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
/** The time inside a UUIDv7. */
function madeAt(id: string): string {
  return new Date(parseInt(id.replace(/-/g, "").slice(0, 12), 16) || Date.now()).toISOString();
}

let isOwn = false;
const ready: Promise<void> = (async () => {
  if (me() && !isStored()) await setPersonHere(me());
  isOwn = !!me() && (await personHere()) === me();
  device = await deviceName(uuid7);
  if (me()) await moveOld();
  await reread();
  isReady = true;
})().catch(() => { isReady = true; });

void ready.then(() => {
  if ([...acts.values()].some((act) => act.isUrgent)) void flush();
  else if (acts.size) plan(PAUSE);
});
window.addEventListener("online", () => {
  hangUp();
  round = 0;
  void flush();
});
window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", ({ persisted }) => {
  isLeaving = false;
  if (persisted) void flush(); // it may have slept while another page sent
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") leave();
  else isLeaving = false;
});
window.pintar = { queue, pending, flush } satisfies Outbox;
