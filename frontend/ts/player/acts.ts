// What was seen and read, on its way to the server: the page's one outbox stands in app.js.
import { queue as keep } from "../acts";

/** Keep an act on this device; it goes up with the next batch. */
export function queue(act: Parameters<typeof keep>[0]): void {
  void keep(act).catch(() => undefined);
}

/** Before a lesson is handed in as done, what `report` has to say goes first; at most three seconds are waited for it. */
export function beforeFinishing(report: () => void): () => void {
  const hold = (event: Event): void => {
    const detail = (event as CustomEvent<{ elt: Element; issueRequest: (skip?: boolean) => void }>).detail;
    if (!detail.elt.matches("form[data-finish]")) return;
    event.preventDefault();
    report();
    const sent = window.pintar?.flush() ?? Promise.resolve();
    const patience = new Promise<void>((go) => window.setTimeout(go, 3000));
    void Promise.race([sent.catch(() => undefined), patience]).then(() => detail.issueRequest(true));
  };
  document.addEventListener("htmx:confirm", hold);
  return () => document.removeEventListener("htmx:confirm", hold);
}

/** Says when the page is put away or left, before the outbox sends what waits. */
export function onLeaving(report: () => void): () => void {
  document.addEventListener("leaving", report);
  return () => document.removeEventListener("leaving", report);
}
