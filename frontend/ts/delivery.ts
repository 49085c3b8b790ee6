// One batch of acts to the server and what it answered. The pages and the service worker both send; neither needs a page for it.
import type { Act, Receipt } from "./acts";
import { putBack } from "./returned";
import { all, drop, get, put } from "./store";

export const ADDRESS = "/belajar/tindakan/";
const MOST = 500; // acts
const LARGEST = 400_000; // characters of a batch
const REMEMBERED = 200; // receipts
const DAY = 86_400_000;
const PATIENCE = 30_000; // milliseconds that a batch may take on a line that carries SLOWEST
const SLOWEST = 4; // bytes a millisecond
const HANGS = 3000; // milliseconds after which a batch may be one that hangs
const OWN = new Set(["person", "n", "isUrgent", "isGuess"]); // what only this phone needs to know

export type News = { act: Act; receipt: Receipt };
export type Round = { state: "done" | "more" | "later" | "signed-out"; news: News[] };
type Reply = { person?: string | number; kept?: { id: string; receipt?: string; label?: string }[]; refused?: { id: string; code: string; message: string }[]; message?: string };
type Word = { id: string; value: string };
type Acknowledged = { id: string; ids: string[]; untold: string[]; toldAt: number };

let underway: { line: AbortController; since: number } | null = null; // the latest batch

/** Who is signed in on this phone, as the last live page said; "" when nobody is. */
export async function personHere(): Promise<string> {
  return (await get<Word>("meta", "person"))?.value ?? "";
}

/** Remember who is signed in; "" after signing out. */
export async function setPersonHere(person: string): Promise<void> {
  if ((await personHere()) !== person) await put("meta", { id: "person", value: person });
}

/** The acts of a person that wait, in the order they were made. */
export async function waitingOf(person: string): Promise<Act[]> {
  return (await all<Act>("acts")).filter((act) => act.person === person).sort((one, other) => one.n - other.n || (one.id < other.id ? -1 : 1));
}

/** One page or worker of this phone sends at a time, so that one alone hears what became of an act; the others find out in their turn. */
export async function alone(send: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request("pintar-acts", send);
  else await send();
}

/** The next batch of a person goes to the server; what it acknowledged or refused is forgotten here, and nothing else. */
export async function deliver(person: string, skip: ReadonlySet<string> = new Set()): Promise<Round> {
  const acts = (await waitingOf(person)).filter((act) => !skip.has(act.id));
  if (!acts.length) return { state: "done", news: [] };
  return send(person, fitting(acts), acts.length);
}

/** A batch that hangs on a line of before is given up; it is sent anew and counts once. */
export function hangUp(): void { if (underway && Date.now() - underway.since > HANGS) underway.line.abort(); }

/** Which of these acts the server acknowledged, to whichever page or worker of this phone. */
export async function keptOf(person: string, ids: string[]): Promise<Set<string>> {
  const known = new Set((await acknowledged(person)).ids.map((receipt) => receipt.split(".")[0]));
  return new Set(ids.filter((id) => known.has(id)));
}

/** The text of a batch. */
export function batch(person: string, device: string, acts: Act[], holding: string[] = []): string {
  return JSON.stringify({ device, person: Number(person), sent_at: new Date().toISOString(), acts: acts.map(bare), ...(holding.length ? { holding } : {}) });
}

/** This phone's own name. */
export async function deviceName(make: () => string): Promise<string> {
  const known = await get<Word>("meta", "device");
  if (known) return known.value;
  const value = make();
  await put("meta", { id: "device", value });
  return value;
}

async function send(person: string, acts: Act[], waiting: number): Promise<Round> {
  const memory = await acknowledged(person);
  const isDue = Date.now() - memory.toldAt > DAY || memory.toldAt > Date.now();
  const holding = isDue ? memory.ids : memory.untold;
  const device = await deviceName(() => crypto.randomUUID());
  const body = batch(person, device, acts, holding);
  const line = new AbortController();
  underway = { line, since: Date.now() };
  const late = setTimeout(() => line.abort(), PATIENCE + body.length / SLOWEST);
  let reply: Response;
  let said: Reply | null;
  try {
    reply = await fetch(ADDRESS, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: body.length < 50_000, // browsers take no more of what may outlive its page
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      signal: line.signal,
    });
    said = read(await reply.text()); // a line may hang after the first word of its answer too
  } catch {
    return later(acts);
  } finally {
    clearTimeout(late);
  }
  const message = said?.message ?? "";
  if (reply.status === 401 || reply.status === 403 || reply.redirected) return signedOut(acts, message);
  if ([400, 413, 422].includes(reply.status)) {
    // One act that the server cannot read must not hold up the others: halves, until it is found.
    if (acts.length > 1) return send(person, acts.slice(0, Math.ceil(acts.length / 2)), waiting);
    return settle(person, acts, { person, refused: [{ id: acts[0]!.id, code: "unreadable", message }] }, memory, waiting);
  }
  if (!reply.ok || !Array.isArray(said?.kept)) return later(acts);
  return settle(person, acts, said, { ...memory, untold: [], toldAt: isDue ? Date.now() : memory.toldAt }, waiting);
}

/** Forget what the server has, and remember its receipts: they are shown to it again, so that a loss would be found and counted. */
async function settle(person: string, acts: Act[], said: Reply, memory: Acknowledged, waiting: number): Promise<Round> {
  const byId = new Map(acts.map((act) => [act.id, act]));
  const news: News[] = [];
  const kept: string[] = [];
  const receipts: string[] = [];
  for (const { id, receipt, label } of said.kept ?? []) {
    const act = byId.get(id);
    if (!act) continue;
    kept.push(id);
    receipts.push(receipt ?? id);
    news.push({ act, receipt: { state: "kept", label: label ?? "" } });
  }
  const over = [...kept];
  for (const { id, code, message } of said.refused ?? []) {
    const act = byId.get(id);
    if (!act) continue;
    if (act.isGuess && code.startsWith("unknown-")) {
      await put("acts", { ...act, person: "" }); // somebody else's, of an older version: it waits for its owner
      news.push({ act, receipt: { state: "signed-out", label: "" } });
    } else {
      over.push(id);
      news.push({ act, receipt: { state: "refused", label: message } });
      await putBack(act, message); // before it is forgotten: whoever sends may be gone the next moment
    }
  }
  await remember(person, memory, receipts);
  if (over.length) await drop("acts", ...over);
  // What the server passed over stays, and is tried again later rather than at once.
  const isStuck = !news.length;
  return { state: isStuck ? "later" : waiting > news.length ? "more" : "done", news };
}

async function acknowledged(person: string): Promise<Acknowledged> {
  return (await get<Acknowledged>("meta", `acknowledged:${person}`)) ?? { id: `acknowledged:${person}`, ids: [], untold: [], toldAt: Date.now() };
}
async function remember(person: string, memory: Acknowledged, receipts: string[]): Promise<void> {
  const ids = [...memory.ids, ...receipts].slice(-REMEMBERED);
  await put("meta", { id: `acknowledged:${person}`, ids, untold: [...memory.untold, ...receipts].slice(-REMEMBERED), toldAt: memory.toldAt });
}

function fitting(acts: Act[]): Act[] {
  let size = 0;
  const some = acts.slice(0, MOST);
  const end = some.findIndex((act) => (size += JSON.stringify(bare(act)).length + 1) > LARGEST);
  return end < 0 ? some : some.slice(0, Math.max(1, end));
}
function bare(act: Act): Record<string, unknown> {
  return Object.fromEntries(Object.entries(act).filter(([name]) => !OWN.has(name)));
}
function later(acts: Act[]): Round {
  return { state: "later", news: acts.map((act) => ({ act, receipt: { state: "waiting", label: "" } })) };
}
function signedOut(acts: Act[], label: string): Round {
  return { state: "signed-out", news: acts.map((act) => ({ act, receipt: { state: "signed-out", label } })) };
}
function read(text: string): Reply | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
