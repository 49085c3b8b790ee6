// Which seconds of a film really played: its own clock against the wall's. A jump ends a span, and so does a pause.
import { merged, type Span } from "./values";

export class Watch {
  #spans: Span[] = [];
  #from: number | undefined;
  #last = 0;
  #seen = 0;
  /** Seconds played since the last `take`. */
  played = 0;

  constructor(private readonly clip: HTMLMediaElement) {}

  /** Call it with every `timeupdate`. */
  tick(now = performance.now()): void {
    const at = this.clip.currentTime;
    const step = at - this.#last, wall = (now - this.#seen) / 1000;
    const isRunning = !this.clip.paused && !this.clip.seeking;
    if (this.#from !== undefined && (step < 0 || step > wall * this.clip.playbackRate + 0.75)) this.#close();
    else if (this.#from !== undefined) this.played += step / (this.clip.playbackRate || 1);
    if (this.#from === undefined && isRunning) this.#from = at;
    this.#last = at;
    this.#seen = now;
    if (!isRunning) this.#close();
  }
  /** What played since the last `take`, the span that is still open too. */
  get spans(): Span[] {
    return this.#from !== undefined && this.#last > this.#from ? [...this.#spans, [this.#from, this.#last]] : this.#spans;
  }
  /** The same, told once; an open span goes on from here. */
  take(): Span[] {
    const isOpen = this.#from !== undefined;
    this.#close();
    if (isOpen) this.#from = this.#last;
    const found = merged(this.#spans);
    this.#spans = [];
    this.played = 0;
    return found;
  }
  #close(): void {
    if (this.#from !== undefined && this.#last > this.#from) this.#spans.push([tenth(this.#from), tenth(this.#last)]);
    this.#from = undefined;
  }
}

function tenth(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
