// What the worker keeps: one cache for the program's own files, one for the pages of each person.
import { personHere, setPersonHere } from "../ts/delivery";

export const SHELL_CACHE = "pintar-shell";
export const PERSON_CACHE = "pintar-person-";
const FRESH = /^\/(|belajar\/|belajar\/\d+\/|belajar\/syarat\/\d+\/|unduhan\/)$/; // pages that tell how far one is: the newest look counts
const OWN = /\/static\/[^"'()\s>#?]+/g;

/** The stored page for an address, of the person who is signed in on this phone: this very one, else the page without its parameters. */
export async function pageAt(url: URL): Promise<Response | undefined> {
  const person = await personHere();
  if (!person) return undefined;
  const pages = await caches.open(PERSON_CACHE + person);
  return (await pages.match(url.pathname + url.search)) ?? pages.match(url.pathname);
}

/** Keep the newest look of a page that tells how far one is, for the person the server drew it for and for nobody else. */
export async function remember(url: URL, response: Response): Promise<void> {
  const person = response.headers.get("X-Person");
  if (!person || !response.ok || response.redirected || !response.headers.get("Content-Type")?.startsWith("text/html")) return;
  await setPersonHere(person);
  if (FRESH.test(url.pathname) && !url.search) await (await caches.open(PERSON_CACHE + person)).put(url.pathname, await dated(response));
}

/** A copy that knows when it was stored. */
async function dated(response: Response): Promise<Response> {
  const headers = plain(response.headers);
  headers.set("X-Stored", new Date().toISOString());
  return new Response(await response.text(), { headers });
}

/** A stored page as it is shown: it says of itself that it was stored, and when. */
export async function shown(stored: Response): Promise<Response> {
  const at = stored.headers.get("X-Stored") ?? new Date(0).toISOString();
  const html = (await stored.text()).replace("<html ", `<html data-stored="${at}" `);
  return new Response(html, { headers: plain(stored.headers) });
}

/** Headers of a body that is no longer compressed. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) kept.delete(name);
  return kept;
}

/** The program's own files that a text names. */
export function ownFiles(text: string): string[] {
  return [...new Set(text.match(OWN) ?? [])];
}

/** Take away what no version and no stored page uses any more. */
export async function sweep(current: readonly string[]): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("pintar") && name !== SHELL_CACHE && !name.startsWith(PERSON_CACHE)) await caches.delete(name);
  const wanted = new Set(current);
  for (const name of await caches.keys()) {
    if (!name.startsWith(PERSON_CACHE)) continue;
    const pages = await caches.open(name);
    for (const request of await pages.keys()) for (const file of ownFiles((await (await pages.match(request))?.text()) ?? "")) wanted.add(file);
  }
  const shell = await caches.open(SHELL_CACHE);
  for (const request of await shell.keys()) {
    const { pathname } = new URL(request.url);
    // A font or picture is named in a sheet, not in a page; those of a sheet that stays have the same age and stay with it.
    if (!wanted.has(pathname) && /\.(js|css|html)$|\/$/.test(pathname)) await shell.delete(request);
  }
}
