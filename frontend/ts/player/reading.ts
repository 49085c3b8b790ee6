// <lesson-reading data-share> around the text: how far it was read and for how long, where the course asks for it.
import { onLeaving, queue } from "./acts";
import { here, Lesson } from "./memory";

const TOP = 0.02; // the share of a text that still counts as its start
const STILL = 180; // seconds without a touch after which nobody is taken to be reading

class LessonReading extends HTMLElement {
  #lesson!: Lesson;
  #seconds = 0;
  #share = 0;
  #told = 0;
  #touched = 0;
  #beat = 0;
  #rest = 0; // where the eyes last rested; the way up to the switch of media does not count
  #resting = 0;
  #off: (() => void)[] = [];

  connectedCallback(): void {
    this.#lesson = new Lesson(this);
    here.now = () => ({ share: this.#rest });
    document.addEventListener("scroll", this.#scrolled, { passive: true });
    const came = this.#lesson.arrive();
    if (came && came.place.share > TOP) this.#go(came.place.share);
    if (!Number(this.dataset.share)) return;
    const touch = (): void => { this.#touched = 0; this.#share = Math.max(this.#share, this.#at(1)); };
    for (const name of ["scroll", "pointerdown", "keydown"]) document.addEventListener(name, touch, { passive: true });
    this.#beat = window.setInterval(() => {
      if (document.visibilityState === "visible" && this.#touched++ < STILL) this.#seconds++;
      this.#share = Math.max(this.#share, this.#at(1));
      if (this.#seconds >= 60) this.#report();
    }, 1000);
    this.#off = [onLeaving(() => this.#report()), () => { for (const name of ["scroll", "pointerdown", "keydown"]) document.removeEventListener(name, touch); }];
    document.addEventListener("htmx:confirm", this.#finishing);
  }
  disconnectedCallback(): void {
    this.#report();
    document.removeEventListener("scroll", this.#scrolled);
    window.clearTimeout(this.#resting);
    window.clearInterval(this.#beat);
    document.removeEventListener("htmx:confirm", this.#finishing);
    for (const off of this.#off) off();
    here.now = undefined;
  }
  #scrolled = (): void => {
    window.clearTimeout(this.#resting);
    this.#resting = window.setTimeout(() => { this.#rest = this.#at() > TOP ? this.#at() : this.#rest; }, 600);
  };
  /** The share of the text above the `edge` of the screen: 0 its top, 1 its foot. */
  #at(edge = 0): number {
    const box = this.getBoundingClientRect();
    const line = edge ? window.innerHeight : 80;
    return box.height ? Math.min(1, Math.max(0, (line - box.top) / box.height)) : 0;
  }
  #go(share: number): void {
    this.#rest = share;
    window.scrollTo({ top: this.getBoundingClientRect().top + window.scrollY + share * this.offsetHeight - 80 });
  }
  #finishing = (event: Event): void => {
    if ((event as CustomEvent<{ elt: Element }>).detail.elt.matches("form[data-finish]")) this.#report();
  };
  #report(): void {
    if (!this.#seconds && this.#share <= this.#told) return;
    const { enrolment, key } = this.#lesson;
    queue({ enrolment, lesson: key, kind: "read", seconds: this.#seconds, share: Math.round(this.#share * 1000) / 1000 });
    this.#told = this.#share;
    this.#seconds = 0;
  }
}
if (!customElements.get("lesson-reading")) customElements.define("lesson-reading", LessonReading);
