// Dragging with mouse, finger or pen. What cannot be dragged has its buttons beside it.

type Ways = { over: (x: number, y: number) => void; end: (x: number, y: number) => void };

/** `handle` drags `thing`; `over` hears of every place on the way, `end` of the last one. A tap is no drag; Escape takes it back to `end`. */
export function dragged(handle: HTMLElement, thing: HTMLElement, ways: Ways): void {
  let from: { x: number; y: number; id: number } | null = null;
  let moves = false;
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, id: event.pointerId };
    moves = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return;
    if (!moves && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 5) return;
    moves = true;
    thing.classList.add("dragged");
    ways.over(event.clientX, event.clientY);
  });
  const stop = (event: PointerEvent): void => {
    if (!from || event.pointerId !== from.id) return;
    from = null;
    thing.classList.remove("dragged");
    if (moves) ways.end(event.clientX, event.clientY);
    if (moves) handle.addEventListener("click", swallow, { capture: true, once: true });
    window.setTimeout(() => handle.removeEventListener("click", swallow, { capture: true }));
  };
  handle.addEventListener("pointerup", stop);
  handle.addEventListener("pointercancel", stop);
}

function swallow(event: Event): void {
  event.stopImmediatePropagation();
  event.preventDefault();
}
