/** The words that every page brings along for its scripts (parts/status.html). */
export function words(): DOMStringMap { return document.getElementById("kabar")?.dataset ?? {}; }

/** Tells everybody, screen readers too, in the page's one status line; the words go away by themselves. */
export function say(words: string | undefined): void {
  const room = document.getElementById("kabar");
  if (!room || !words) return;
  const line = document.createElement("p");
  line.textContent = words;
  room.querySelectorAll("p").forEach((older) => older.remove());
  room.append(line);
  window.setTimeout(() => line.remove(), 8000);
}

/** A line that stays until one of its buttons is pressed: (words, what it does); false while another stays there. */
export function ask(words: string | undefined, ...buttons: [words: string | undefined, act: () => void][]): boolean {
  const room = document.getElementById("kabar");
  if (!room || !words || room.querySelector("[data-stays]")) return false;
  const line = document.createElement("div");
  line.dataset.stays = "";
  line.append(words);
  for (const [label, act] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label ?? "";
    button.addEventListener("click", () => { line.remove(); act(); });
    line.append(" ", button);
  }
  room.append(line);
  return true;
}

/** A size in bytes as data is bought: 48 kB, 1,4 MB, 2,1 GB. */
export function megabytes(bytes: number): string {
  const mega = bytes / 1e6;
  const text = (size: number): string => size.toLocaleString(document.documentElement.lang, { maximumFractionDigits: size < 100 ? 1 : 0 });
  if (mega < 0.05) return `${Math.ceil(bytes / 1000)} kB`;
  return mega < 1000 ? `${text(mega)} MB` : `${text(mega / 1000)} GB`;
}

/** "3 jawaban …": the words for one or for many, with the number in them. */
export function counted(n: number, one: string | undefined, many: string | undefined): string {
  return (n === 1 ? one : many)?.replace("{n}", String(n)) ?? "";
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
