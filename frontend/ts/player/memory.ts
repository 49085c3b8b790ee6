// What this device remembers: choices of the player, and where each lesson was left.
import { merged, type Place, type Span } from "./values";

type Kept = { place?: Place; moved?: boolean; playing?: boolean; seen?: Record<string, Span[]> };

export function chosen(name: string): string | null {
  try {
    return localStorage.getItem(`pintar:${name}`);
  } catch {
    return null;
  }
}
export function choose(name: string, value: string): void {
  try {
    localStorage.setItem(`pintar:${name}`, value);
  } catch { /* the choice lasts for this page */ }
}

/** The lesson a part of the page belongs to. */
export class Lesson {
  readonly enrolment: number;
  readonly key: string;
  readonly medium: string;
  constructor(part: Element) {
    const data = part.closest<HTMLElement>(".lesson")?.dataset;
    this.enrolment = Number(data?.enrolment);
    this.key = data?.lesson ?? "";
    this.medium = data?.medium ?? "";
  }
  get #name(): string { return `place:${this.enrolment}:${this.key}`; }
  get kept(): Kept {
    try {
      return (JSON.parse(chosen(this.#name) ?? "{}") as Kept) ?? {};
    } catch {
      return {};
    }
  }
  /** Remember where one is, and what of this medium was seen. */
  leave(at: { seconds?: number; share: number }, more: { moved?: boolean; playing?: boolean; seen?: Span[] } = {}): void {
    const before = this.kept;
    const seen = more.seen ? { ...before.seen, [this.medium]: merged([...(before.seen?.[this.medium] ?? []), ...more.seen]) } : before.seen;
    const place: Place = { ...at, medium: this.medium, at: Date.now() };
    choose(this.#name, JSON.stringify({ place, moved: more.moved, playing: more.playing, seen }));
  }
  /** The place to go on from when one came here from another medium; told once. */
  arrive(): { place: Place; playing: boolean } | undefined {
    const { moved, place, playing, ...rest } = this.kept;
    if (!moved || !place) return undefined;
    choose(this.#name, JSON.stringify({ ...rest, place }));
    return { place, playing: Boolean(playing) };
  }
}

/** The medium on this page says here where it is; the switch asks. */
export const here: { now?: () => { seconds?: number; share: number; playing?: boolean } } = {};
