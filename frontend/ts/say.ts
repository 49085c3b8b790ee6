/** Tells everybody, screen readers too, in the page's one status line; the words go away by themselves. */
export function say(words: string | undefined): void {
  const room = document.getElementById("kabar");
  if (!room || !words) return;
  const line = document.createElement("p");
  line.textContent = words;
  room.replaceChildren(line);
  window.setTimeout(() => line.remove(), 8000);
}

/** The milliseconds to add to this device's clock to read the server's. */
export function offset(serverNow: string | null): number {
  const theirs = Date.parse(serverNow ?? "");
  return Number.isNaN(theirs) ? 0 : theirs - Date.now();
}

/** A length of time in its two largest units, in the page's language: "2 hari 3 jam". */
export function remaining(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const sizes: [string, number][] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const first = Math.max(0, sizes.findIndex(([, size]) => seconds >= size));
  const shown = seconds < 1 ? sizes.slice(3) : sizes.slice(first, first + 2);
  let rest = seconds;
  const parts = shown.map(([unit, size]) => {
    const amount = Math.floor(rest / size);
    rest %= size;
    return [amount, unit] as const;
  });
  return parts
    .filter(([amount], place) => place === 0 || amount > 0)
    .map(([amount, unit]) => amount.toLocaleString(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }))
    .join(" ");
}
