// Answers on their way to the server. Each waits in localStorage until the server says it is kept; sending one twice counts once.
import { uuid7 } from "./uuid7";

export type Letter = { sitting: string; slot: string; url: string; body: string; act: string; held?: boolean };
export type Receipt = { state: "kept" | "refused" | "signed-out"; label: string };

const PREFIX = "pintar:answer:";
const SECONDS = [2, 5, 10, 20, 40, 60];
const memory = new Map<string, string>();
let round = 0;
let timer = 0;
let sending: Promise<void> | null = null;

/** Keep an answer on this device and start sending it; a newer answer to the same question replaces the older. */
export function post(sitting: string, slot: string, url: string, body: URLSearchParams): string {
  const act = uuid7();
  body.set("act", act);
  write({ sitting, slot, url, body: body.toString(), act });
  void flush();
  return act;
}

/** The answers still waiting, of one sitting or of all. */
export function waiting(sitting?: string): Letter[] {
  return keys().map(read).filter((letter): letter is Letter => !!letter && (!sitting || letter.sitting === sitting));
}

/** Try again what was held back because nobody was signed in: its sitting is open before its owner now. */
export function release(sitting: string): void {
  for (const letter of waiting(sitting)) if (letter.held) write({ ...letter, held: false });
}

/** Send what waits, one after the other; resolves when the round is over, successful or not. */
export function flush(): Promise<void> {
  sending ??= deliver().finally(() => { sending = null; });
  return sending;
}

async function deliver(): Promise<void> {
  window.clearTimeout(timer);
  const tried = new Set<string>();
  let next: Letter | undefined;
  while ((next = waiting().find((letter) => !letter.held && !tried.has(letter.act)))) {
    tried.add(next.act);
    const receipt = await send(next);
    if (!receipt) {
      timer = window.setTimeout(() => void flush(), SECONDS[Math.min(round++, SECONDS.length - 1)]! * 1000);
      tell(next);
      return;
    }
    round = 0;
    const key = PREFIX + next.sitting + ":" + next.slot;
    const same = read(key)?.act === next.act;
    if (receipt.state === "signed-out" && same) write({ ...next, held: true });
    else if (same) erase(key);
    if (same) tell(next, receipt);
  }
}

/** What the server said; nothing when it could not be reached or asked to come back later. */
async function send(letter: Letter): Promise<Receipt | undefined> {
  const body = new URLSearchParams(letter.body);
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
  if (token) body.set("csrfmiddlewaretoken", token);
  try {
    const reply = await fetch(letter.url, { method: "POST", body, keepalive: true, credentials: "same-origin", headers: { "HX-Request": "true", Accept: "application/json" } });
    if (reply.status >= 500 || reply.status === 429 || reply.status === 408) return undefined;
    const said: { label?: string; message?: string; kept_at?: string } | null = await reply.json().catch(() => null);
    if (reply.ok && said?.kept_at) return { state: "kept", label: said.label ?? "" };
    if (reply.ok || [401, 403, 404].includes(reply.status)) return { state: "signed-out", label: said?.message ?? "" };
    return { state: "refused", label: said?.message ?? "" };
  } catch {
    return undefined;
  }
}

function tell(letter: Letter, receipt?: Receipt): void {
  document.dispatchEvent(new CustomEvent("answer", { detail: { letter, receipt } }));
}

// Storage may be full or switched off; then the page itself remembers until it is left.
function keys(): string[] {
  try {
    return [...new Set([...Object.keys(localStorage), ...memory.keys()])].filter((key) => key.startsWith(PREFIX)).sort();
  } catch {
    return [...memory.keys()];
  }
}
function read(key: string): Letter | undefined {
  try {
    return JSON.parse(memory.get(key) ?? localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
function write(letter: Letter): void {
  const key = PREFIX + letter.sitting + ":" + letter.slot;
  const text = JSON.stringify(letter);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}
function erase(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was stored
  }
}

window.addEventListener("online", () => { round = 0; void flush(); });
