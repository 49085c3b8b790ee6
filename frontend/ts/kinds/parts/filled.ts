// The form of a question may be filled in later, with an answer that waits on this device; its script may come later than a finger.

/** Whether somebody is choosing in the plain fields already: they stay as they are, for they answer as well. */
export function inUse(island: HTMLElement): boolean { return island.contains(document.activeElement); }

/** Call when the fields around `island` were filled in by somebody else than its reader. */
export function filled(island: HTMLElement, draw: () => void): void {
  island.closest("form")?.addEventListener("filled", draw);
  window.addEventListener("pageshow", (event) => { if (event.persisted) draw(); });
}
