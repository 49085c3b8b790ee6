// <lesson-slides> around a list of pages: one at a time, by swipe, keys and buttons; the list itself works without scripts.
import { beforeFinishing, onLeaving, queue } from "./acts";
import { here, Lesson } from "./memory";

class LessonSlides extends HTMLElement {
  #lesson!: Lesson;
  #page = 1;
  #seen = new Set<number>();
  #fresh = new Set<number>();
  #settle = 0;
  #eyes: IntersectionObserver | undefined;
  #off: (() => void)[] = [];

  get #pages(): HTMLElement[] { return Array.from(this.querySelectorAll("figure")); }
  get #strip(): HTMLElement { return this.querySelector<HTMLElement>(".slides")!; }

  connectedCallback(): void {
    this.#lesson = new Lesson(this);
    const many = this.#pages.length;
    for (const page of (this.dataset.seen ?? "").split(",").map(Number)) if (page) this.#seen.add(page);
    here.now = () => ({ share: many > 1 ? (this.#page - 1) / (many - 1) : 0 });
    this.addEventListener("click", (event) => {
      const what = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do;
      if (what === "before" || what === "after") this.#go(this.#page + (what === "after" ? 1 : -1));
      if (what === "whole") void this.#whole();
    });
    document.addEventListener("keydown", this.#key);
    this.#eyes = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.#show(Number((entry.target as HTMLElement).dataset.page));
    }, { root: this.#strip, threshold: 0.6 });
    for (const page of this.#pages) this.#eyes.observe(page);
    const place = this.#lesson.arrive()?.place ?? this.#lesson.kept.place;
    if (place && many > 1) this.#go(Math.round(place.share * (many - 1)) + 1, true);
    this.#off = [onLeaving(() => this.#report())];
    if (this.dataset.all) this.#off.push(beforeFinishing(() => this.#report()));
  }
  disconnectedCallback(): void {
    this.#report();
    this.#eyes?.disconnect();
    document.removeEventListener("keydown", this.#key);
    for (const off of this.#off) off();
    here.now = undefined;
  }
  #go(page: number, atOnce = false): void {
    const target = this.#pages[Math.min(Math.max(page, 1), this.#pages.length) - 1];
    const isCalm = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (target) this.#strip.scrollTo({ left: target.offsetLeft, behavior: isCalm ? "auto" : "smooth" });
  }
  /** A page that came to rest counts as opened; its neighbours are fetched ahead. */
  #show(page: number): void {
    const many = this.#pages.length;
    this.#page = page;
    this.querySelector("output")!.textContent = (this.dataset.of ?? "{a} / {b}").replace("{a}", String(page)).replace("{b}", String(many));
    this.querySelector<HTMLButtonElement>('[data-do="before"]')!.disabled = page === 1;
    this.querySelector<HTMLButtonElement>('[data-do="after"]')!.disabled = page === many;
    const next = this.#pages[page]?.querySelector("img");
    if (next) next.loading = "eager";
    window.clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => {
      if (!this.#seen.has(page)) this.#fresh.add(page);
      this.#seen.add(page);
      const line = this.querySelector("[data-watched-line]");
      if (line) line.textContent = (this.dataset.all ?? "").replace("{a}", String(this.#seen.size)).replace("{b}", String(many));
      this.#lesson.leave(here.now?.() ?? { share: 0 });
      if (this.#fresh.size >= 20) this.#report();
    }, 800);
  }
  #report(): void {
    if (!this.dataset.all || !this.#fresh.size) return;
    const { enrolment, key } = this.#lesson;
    queue({ enrolment, lesson: key, kind: "paged", pages: [...this.#fresh].sort((a, b) => a - b) });
    this.#fresh.clear();
  }
  async #whole(): Promise<void> {
    const show = this.querySelector(".show")!;
    await (document.fullscreenElement ? document.exitFullscreen() : show.requestFullscreen?.())?.catch(() => undefined);
    this.#go(this.#page, true);
  }
  #key = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || target.closest("input, textarea, select, [contenteditable]")) return;
    if (target !== document.body && !this.contains(target) && !target.matches("h1, main")) return;
    const to = { ArrowLeft: this.#page - 1, PageUp: this.#page - 1, ArrowRight: this.#page + 1, PageDown: this.#page + 1, Home: 1, End: this.#pages.length }[event.key];
    if (to === undefined || (event.key.length > 4 && event.key.startsWith("Page") && !this.contains(target))) return;
    if ((event.key === "Home" || event.key === "End") && !this.contains(target)) return;
    event.preventDefault();
    this.#go(to);
  };
}
if (!customElements.get("lesson-slides")) customElements.define("lesson-slides", LessonSlides);
