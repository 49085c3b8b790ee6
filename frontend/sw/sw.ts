// Between the pages and the line: what is stored on this phone is there without a signal, what is not says so.
// The server writes SHELL before this text: the version, the program's own files, and the page that is shown when nothing else can be.
import type { Act } from "../ts/acts";
import { alone, deliver, personHere } from "../ts/delivery";
import { fileAt, PIECE, pieceOf, type StoredFile } from "../ts/files";
import { keepUntold } from "../ts/returned";
import { putAll } from "../ts/store";
import { SHELL_CACHE, pageAt, remember, shown, sweep } from "./keeping";
import { pieces, rangeOf } from "./ranges";
import { scope, type AskedEvent } from "./scope";

declare const SHELL: { version: string; files: string[]; offline: string };

const PATIENCE = 4000; // milliseconds that a page is waited for when a stored one is at hand
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(scope.skipWaiting());
  if (event.data === "version") event.source?.postMessage({ version: SHELL.version });
  const { keep } = Object(event.data) as { keep?: Act[] }; // what a page that is being left has not written yet
  if (keep) event.waitUntil(putAll("acts", keep).then(() => alone(sendOn)));
});
scope.addEventListener("sync", (event) => event.waitUntil(alone(sendOn)));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (url.pathname.startsWith("/berkas/")) event.respondWith(file(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(own(request, url));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

async function install(): Promise<void> {
  const shell = await caches.open(SHELL_CACHE);
  const known = new Set((await shell.keys()).map((request) => new URL(request.url).pathname));
  const missing = SHELL.files.filter((address) => !known.has(address) || !HASHED.test(address));
  await Promise.all(missing.map(async (address) => put(shell, address, await fetch(address))));
  await put(shell, SHELL.offline, await fetch(SHELL.offline, { cache: "no-cache" }));
}

async function activate(): Promise<void> {
  await sweep([...SHELL.files, SHELL.offline]);
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
}

async function put(shell: Cache, address: string, response: Response): Promise<void> {
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  await shell.put(address, response);
}

/** A page from the line; where that takes long or fails, the stored one, and else the page that lists what is stored. */
async function page(event: AskedEvent, url: URL): Promise<Response> {
  const asked = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  const live = asked.then((response) => {
    event.waitUntil(remember(url, response.clone()).catch(() => undefined));
    return response;
  });
  live.catch(() => undefined);
  const stored = await pageAt(url).catch(() => undefined);
  if (!stored) return live.catch(async () => (await offlinePage()) ?? Response.error());
  const first = await Promise.race([live.then(whole).catch(() => undefined), new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE))]);
  return first && first.status < 500 ? first : shown(stored);
}

/** A page once its last word is here: one that stops in the middle is worse than a stored one. */
async function whole(response: Response): Promise<Response> {
  await response.clone().blob();
  return response;
}

async function offlinePage(): Promise<Response | undefined> {
  const kept = await (await caches.open(SHELL_CACHE)).match(SHELL.offline);
  return kept && shown(kept);
}

/** The program's own files: what has a hash in its name never changes. */
async function own(request: Request, url: URL): Promise<Response> {
  const shell = await caches.open(SHELL_CACHE);
  const kept = await shell.match(url.pathname);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200 && (await personHere())) await shell.put(url.pathname, response.clone()).catch(() => undefined);
    return response;
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  }
}

/** A published file from this phone where all of it is here, in the range that was asked for; else from the line. */
async function file(request: Request, url: URL): Promise<Response> {
  const kept = await fileAt(url.pathname).catch(() => undefined);
  if (!kept?.isWhole || !(await pieceOf(kept.id, 0))) return fetch(request);
  const range = rangeOf(request.headers.get("Range"), kept.bytes);
  const headers = new Headers({ "Content-Type": kept.type, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" });
  if (/svg|xml|html/.test(kept.type)) headers.set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox");
  if (range === "bad") {
    headers.set("Content-Range", `bytes */${kept.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const [from, to] = range ?? [0, kept.bytes - 1];
  headers.set("Content-Length", String(to - from + 1));
  if (range) headers.set("Content-Range", `bytes ${from}-${to}/${kept.bytes}`);
  return new Response(request.method === "HEAD" ? null : stream(kept, from, to), { status: range ? 206 : 200, headers });
}

/** Piece after piece, each read when it is wanted: a film of 40 MB never lies in memory at once. */
function stream(kept: StoredFile, from: number, to: number): ReadableStream<Uint8Array> {
  const wanted = pieces(from, to, PIECE);
  return new ReadableStream<Uint8Array>({
    async pull(out) {
      const next = wanted.shift();
      if (!next) return out.close();
      const bytes = await pieceOf(kept.id, next[0]);
      if (!bytes) return out.error(new Error("the phone took a piece of this file away"));
      out.enqueue(new Uint8Array(bytes, next[1], next[2] - next[1]));
    },
  });
}

/** The signal is back while no page is open: what waits goes up. */
async function sendOn(): Promise<void> {
  const person = await personHere();
  for (let state = person ? "more" : "done"; state === "more";) {
    const found = await deliver(person);
    state = found.state;
    for (const { act, receipt } of found.news) await keepUntold(act, receipt); // no page may be open to hear of a refusal
    if (state === "later") throw new Error("not yet"); // the browser tries again
  }
}

