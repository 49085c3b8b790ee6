// Plain calculations of the player, tried in Node.

/** From one second of a film to another. */
export type Span = [number, number];
/** Where somebody stopped: `seconds` of a film or sound, `share` 0–1 of any medium, `at` in milliseconds. */
export type Place = { medium: string; seconds?: number; share: number; at: number };

/** Spans in order; those that touch or lie within `slack` seconds of each other are one. */
export function merged(spans: Span[], slack = 0.5): Span[] {
  const found: Span[] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = found[found.length - 1];
    if (last && from <= last[1] + slack) last[1] = Math.max(last[1], to);
    else if (to > from) found.push([from, to]);
  }
  return found;
}

/** How many different seconds the spans hold. */
export function length(spans: Span[]): number {
  return merged(spans, 0).reduce((sum, [from, to]) => sum + to - from, 0);
}

/** "0-192.5,200-210" as spans. */
export function spansOf(text: string | undefined): Span[] {
  return (text ?? "").split(",").map((one) => one.split("-").map(Number)).filter((one): one is Span => one.length === 2 && one.every(Number.isFinite));
}

/** Whether one may jump to `second` when the first viewing goes in order: what was seen, and the second that follows it. */
export function mayGo(seen: Span[], second: number): boolean {
  return second <= furthest(seen) + 2 || merged(seen).some(([from, to]) => second >= from - 2 && second <= to + 2);
}

/** The end of what was seen without a gap from the start. */
export function furthest(seen: Span[]): number {
  const first = merged(seen, 3)[0];
  return first && first[0] <= 3 ? first[1] : 0;
}

/** Seconds as a clock shows them: 3.12, or 1.03.12 from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds || 0)), two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return (hours ? [hours, two(minutes), two(whole % 60)] : [minutes, two(whole % 60)]).join(".");
}

/** The second at which a film of `duration` goes on from a place in any medium. */
export function secondAt(place: Place, duration: number): number {
  const second = place.seconds ?? place.share * duration;
  return duration ? Math.min(second, Math.max(duration - 1, 0)) : second;
}

/** The place that was left later; nothing when there is none. */
export function later(one: Place | undefined, other: Place | undefined): Place | undefined {
  return !one || (other && other.at > one.at) ? other : one;
}

/**
 * The rendition to begin with: the one chosen before; else the smallest on a phone, a slow line or a line that saves data,
 * and on a desktop the largest that is not finer than 480 rows. `heights` ascend.
 */
export function firstQuality(heights: number[], chosen: string | null, has: (value: string) => boolean, isThrifty: boolean): string {
  if (chosen && has(chosen)) return chosen;
  const fitting = isThrifty ? heights.slice(0, 1) : heights.filter((height) => height <= 480);
  return String(fitting[fitting.length - 1] ?? heights[0] ?? "");
}

/** One small picture of a sprite sheet, for the seconds from `from` to `to`. */
export type Tile = { from: number; to: number; url: string; x: number; y: number; width: number; height: number };

/** The tiles of a sprite's WebVTT, whose payloads are `url#xywh=x,y,w,h`. */
export function tilesOf(vtt: string, base: string): Tile[] {
  const time = (text: string) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const found: Tile[] = [];
  for (const match of vtt.matchAll(/([\d:.]+) --> ([\d:.]+)[^\n]*\r?\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g)) {
    const [, from = "", to = "", url = "", x, y, width, height] = match;
    found.push({ from: time(from), to: time(to), url: new URL(url, base).href, x: Number(x), y: Number(y), width: Number(width), height: Number(height) });
  }
  return found;
}
