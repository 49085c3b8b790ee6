// The clean way out: served at the worker's address by a site that works without one. It takes the stored pages and files of the
// program away and ends itself; what a learner did and has not sent yet stays in the phone's database for the pages to send.
import { scope } from "./scope";

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("pintar")) await caches.delete(name);
  await scope.registration.unregister();
  for (const client of await scope.clients.matchAll({ type: "window" })) void client.navigate(client.url).catch(() => undefined);
}
