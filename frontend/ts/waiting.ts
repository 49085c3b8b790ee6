// The waiting page: counts down by the pace it was told, asks a small file how far the line really came, less often the longer the wait,
// and opens the door when it is time.
interface Standing {
  admitted: number;
  rate: number;
  last: number;
}

const room = document.querySelector<HTMLElement>("main.room");
if (room) wait(room);

function wait(room: HTMLElement): void {
  const number = Number(room.dataset.number);
  const since = Number(room.dataset.since);
  const said = room.querySelector<HTMLElement>("[data-said]")!;
  const bar = room.querySelector("progress")!;
  const format = new Intl.NumberFormat(document.documentElement.lang);
  let told = 0;
  let isLost = false;
  let timer = 0;
  let known: Standing = { admitted: Number(room.dataset.admitted), rate: Number(room.dataset.rate), last: number };
  let knownAt = performance.now();

  /** Shows where the line should be by now; the seconds that are left. */
  function show(): number {
    const moved = ((performance.now() - knownAt) / 1000) * known.rate;
    const reached = Math.min(known.admitted + moved, Math.max(known.admitted, number - 1));
    const left = Math.max(0, Math.ceil(number - reached));
    const seconds = left / Math.max(known.rate, 0.1);
    const minutes = Math.max(1, Math.ceil(seconds / 60));
    room.querySelector("[data-ahead]")!.textContent = format.format(Math.max(0, left - 1));
    room.querySelector("[data-minutes]")!.textContent = format.format(minutes);
    bar.max = Math.max(1, number - since);
    bar.value = Math.max(0, Math.min(reached, number) - since);
    document.title = document.title.replace(/^(\([^)]*\) )?/, `(${format.format(left)}) `);
    // Spoken only when something changed that matters to whoever listens.
    if (minutes !== told && left && !isLost) say(said.dataset.minute!.replace("%s", format.format(minutes)), true);
    told = minutes;
    return seconds;
  }

  /** What stands on the page already is only spoken. */
  function say(words: string, isShown = false): void {
    said.textContent = words;
    said.classList.toggle("heard", isShown);
  }

  /** Asks when it is this page's turn by the known pace: long before that once in ten minutes or less, and each page at another time. */
  function later(left: number): void {
    const pause = left < 30 ? Math.max(left, 3) + between(1, 4) : Math.min(left * between(0.9, 1), 600 * between(0.8, 1));
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, pause * 1000);
  }

  async function ask(): Promise<void> {
    try {
      const answer = await fetch("/antre/keadaan.json", { cache: "no-store", credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      known = (await answer.json()) as Standing;
      knownAt = performance.now();
      isLost = false;
      const left = show();
      if (known.admitted >= number) {
        say(said.dataset.soon!);
        window.setTimeout(() => location.reload(), Math.random() * 1500);
        return;
      }
      later(left);
    } catch {
      say(said.dataset.lost!);
      isLost = true;
      told = 0;
      later(40);
    }
  }

  later(show());
  window.setInterval(show, 1000);
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) later(0);
  });
}

function between(least: number, most: number): number {
  return least + Math.random() * (most - least);
}
