// The site as an app: the worker that keeps it usable without a signal, its new versions, the place on the home screen, and leaving for good.
import { setPersonHere } from "./delivery";
import { flush, waiting } from "./outbox";
import { forgetPerson } from "./packs";
import { ask, counted, words } from "./say";
import { get } from "./store";

type InstallPrompt = Event & { prompt(): Promise<void> };

const root = document.documentElement.dataset;
const ASKED = "pintar:install"; // in localStorage: the offer was made once
const LATER = "pintar:update"; // in sessionStorage: the reload was put off
const PATIENCE = 4000; // milliseconds that what waits may take before somebody leaves
const FIRST = "serviceWorker" in navigator ? navigator.serviceWorker.controller : null; // the worker this page came with

/** Only who is signed in needs a worker, and never before the page has what it asked for. */
function register(): void {
  if (!root.person || !("serviceWorker" in navigator) || !document.querySelector("link[rel=manifest]")) return;
  const begin = (): void => { navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).then(watch).catch(() => undefined); };
  if (window.requestIdleCallback) window.requestIdleCallback(begin, { timeout: 5000 }); // a slow phone is never idle
  else window.setTimeout(begin, 500);
}

/** A new version takes over when the reader says so, not under their hands; and only the tab where they said it is loaded anew. */
function watch(found: ServiceWorkerRegistration): void {
  let isWanted = false;
  let hasWorker = !!navigator.serviceWorker.controller;
  const reload = (): void => {
    if (!found.waiting) return location.reload(); // another tab let it take over already
    isWanted = true;
    found.waiting.postMessage("take-over");
  };
  const offer = (): void => {
    if (!hasWorker || sessionStorage.getItem(LATER)) return;
    ask(words().update, [words().reload, reload], [words().later, () => sessionStorage.setItem(LATER, "1")]);
  };
  const offerWaiting = (): void => { if (found.waiting) offer(); };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
    else offer(); // to whoever has a page of the old version open
    hasWorker = true;
  });
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", offerWaiting));
  if (FIRST && navigator.serviceWorker.controller !== FIRST) offer(); // it changed before we listened
  else offerWaiting();
}

/** The offer of a place on the home screen: once, and only to those who learn here already. */
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  const prompt = event as InstallPrompt;
  try {
    const isLearner = location.pathname === "/unduhan/" || !!document.querySelector("li.done[data-lesson]");
    if (!root.person || !isLearner || localStorage.getItem(ASKED)) return;
    localStorage.setItem(ASKED, "1");
  } catch {
    return;
  }
  ask(words().install, [words().installNow, () => void prompt.prompt()], [words().later, () => undefined]);
});

/** Leaving for good takes one's pages and packs off this phone; what was not sent yet stays, and is asked about first. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!root.person || new URL(form.action, location.href).pathname !== "/akun/keluar/" || event.defaultPrevented) return;
  event.preventDefault();
  void leave(form, root.person);
});

async function leave(form: HTMLFormElement, person: string): Promise<void> {
  if (waiting().length) await Promise.race([flush(), new Promise((go) => setTimeout(go, PATIENCE))]);
  const left = waiting().length;
  if (left && !window.confirm(counted(left, words().leaveOne, words().leaveMany))) return;
  await forgetPerson(person).catch(() => undefined);
  await setPersonHere("");
  form.submit();
}

/** A download that was going on when another page was opened goes on there. */
async function goOn(): Promise<void> {
  const running = root.person ? await get<{ id: string; src: string; person: string }>("meta", "download") : undefined;
  if (!running || running.person !== root.person || document.querySelector("pack-download, stored-packs")) return;
  const script = document.createElement("script");
  script.src = running.src;
  document.head.append(script);
}

if (document.readyState === "complete") register();
else window.addEventListener("load", register);
void goOn();
