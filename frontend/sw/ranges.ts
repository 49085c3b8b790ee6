// Byte ranges (RFC 9110, section 14) out of a file that is kept in pieces.

/** The first and last byte a Range header asks for; null for the whole file, "bad" when the file has no such bytes. */
export function rangeOf(header: string | null, size: number): [number, number] | null | "bad" {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!found || (!found[1] && !found[2])) return null; // several ranges at once are answered with the whole, as the standard allows
  if (!found[1]) {
    const last = Math.min(Number(found[2]), size);
    return last === 0 ? "bad" : [size - last, size - 1];
  }
  const from = Number(found[1]);
  const to = found[2] ? Math.min(Number(found[2]), size - 1) : size - 1;
  if (from >= size) return "bad";
  return to < from ? null : [from, to];
}

/** Which pieces hold the bytes from `from` to `to`, and what of each: (number of the piece, first byte in it, byte after the last). */
export function pieces(from: number, to: number, length: number): [number, number, number][] {
  const found: [number, number, number][] = [];
  for (let piece = Math.floor(from / length); piece * length <= to; piece++) {
    const start = piece * length;
    found.push([piece, Math.max(0, from - start), Math.min(length, to - start + 1)]);
  }
  return found;
}
