// The waiting page: asks a small file how far the line has come, less often the longer the wait, and opens the door when it is time.
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
  let timer = 0;

  function show(standing: Standing): number {
    const left = Math.max(0, number - standing.admitted);
    const seconds = left / Math.max(standing.rate, 0.1);
    const minutes = Math.max(1, Math.ceil(seconds / 60));
    room.querySelector("[data-ahead]")!.textContent = format.format(Math.max(0, left - 1));
    room.querySelector("[data-minutes]")!.textContent = format.format(minutes);
    bar.max = Math.max(1, number - since);
    bar.value = Math.max(0, Math.min(standing.admitted, number) - since);
    document.title = document.title.replace(/^(\([^)]*\) )?/, `(${format.format(left)}) `);
    // Spoken only when something changed that matters to whoever listens.
    if (minutes !== told && left) say(said.dataset.minute!.replace("%s", format.format(minutes)), true);
    told = minutes;
    return seconds;
  }

  /** What stands on the page already is only spoken. */
  function say(words: string, isShown = false): void {
    said.textContent = words;
    said.classList.toggle("heard", isShown);
  }

  function later(seconds: number): void {
    const pause = Math.min(Math.max(seconds / 8, 4), 45) * (0.75 + Math.random() / 2);
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, pause * 1000);
  }

  async function ask(): Promise<void> {
    try {
      const answer = await fetch("/antre/keadaan.json", { cache: "no-store", credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      const standing = (await answer.json()) as Standing;
      const left = show(standing);
      if (standing.admitted >= number) {
        say(said.dataset.soon!);
        window.setTimeout(() => location.reload(), Math.random() * 1500);
        return;
      }
      later(left);
    } catch {
      say(said.dataset.lost!);
      told = 0;
      later(40);
    }
  }

  later(show({ admitted: Number(room.dataset.admitted), rate: Number(room.dataset.rate), last: number }));
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) later(16);
  });
}
