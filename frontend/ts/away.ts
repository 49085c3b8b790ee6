// A page without a signal: lessons are finished, papers answered and handed in on the phone, in their order, and told to the server later.
// A page that the worker gave from its store says so (html[data-stored]); what it shows of progress is brought up to what this phone knows.
import { personHere } from "./delivery";
import { flush, pending, queue } from "./outbox";
import { PERSON_CACHE, type Pack } from "./packs";
import { keepUntold, untoldOf, type Untold } from "./returned";
import { ask, say, words } from "./say";
import { finished, isShut, learnt, nextOf, packFor, placeOf, type Place } from "./standing";
import { all, drop, get, keys, put } from "./store";

const root = document.documentElement.dataset;
const person = (): string => root.person ?? "";
const isStored = (): boolean => "stored" in root;
const isAway = (): boolean => isStored() || !navigator.onLine;
const place = (): Place | null => placeOf(location.pathname);

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!isAway() || form.method !== "post") return;
  const path = new URL(form.action, location.href).pathname;
  const where = placeOf(path);
  const stop = (): void => { event.preventDefault(); event.stopImmediatePropagation(); };
  if (where && path.endsWith("/tuntas/")) {
    stop();
    void finish(where, String(new FormData(form).get("medium") ?? ""));
  } else if (where && /\/ujian\/$/.test(path)) {
    stop();
    void openPaper(where);
  } else if (where?.sitting && where.slot === "kumpulkan") {
    if (!isStored()) return; // the page of a paper that was not taken along waits for its answers to go up
    stop();
    void handIn(where);
  } else if (!form.closest("kept-answers") && !navigator.onLine) {
    stop();
    say(words().offline);
  }
}, true);

/** The line broke under a lesson that was being finished: it counts all the same. */
document.addEventListener("htmx:sendError", (event) => {
  const form = (event as CustomEvent<{ elt: Element }>).detail.elt;
  if (!(form instanceof HTMLFormElement)) return;
  const path = new URL(form.action, location.href).pathname;
  const where = placeOf(path);
  if (where && path.endsWith("/tuntas/")) void finish(where, String(new FormData(form).get("medium") ?? ""));
});

/** A list that was drawn before the server heard of everything is drawn again once it has. */
let isBehind = false;
document.addEventListener("acts", ({ detail }) => {
  if (isBehind && detail.waiting === 0 && !place()?.lesson && /^\/(belajar\/.*)?$/.test(location.pathname)) location.reload();
});

document.addEventListener("act", ({ detail: { act, receipt } }) => {
  if (receipt.state === "kept" && ["finished", "submitted"].includes(act.kind)) isBehind = true;
  if (receipt.state === "kept" && act.kind === "finished") void learnt(act.person, act.enrolment, [act.lesson]);
  if (receipt.state === "kept" && act.kind === "submitted") void keys("meta", `given:${String(act.sitting)}:`).then((given) => drop("meta", ...given));
  if (receipt.state !== "refused") return;
  if (act.kind !== "answered") say(receipt.label);
  else if (!document.querySelector(`kept-answers[data-sitting="${act.sitting}"][data-slot="${act.slot}"]`)) {
    const asked = words().unkept?.replace("{n}", String(act.slot)).replace("{t}", receipt.label);
    const isTold = ask(asked, [words().open, () => location.assign(`/belajar/${act.enrolment}/${act.lesson}/ujian/${act.sitting}/${act.slot}/`)], [words().later, tellNext]);
    if (!isTold) void keepUntold(act, receipt);
  }
});

/** What the worker heard without a page, or what another line stood in the way of: one page tells it, one after the other. */
function tellNext(): void {
  if (person()) void navigator.locks?.request("pintar-untold", async () => {
    const [one] = await all<Untold>("meta", untoldOf(person()));
    if (!one || (await personHere()) !== person()) return;
    await drop("meta", one.id);
    document.dispatchEvent(new CustomEvent("act", { detail: one }));
  });
}
document.addEventListener("acts", tellNext);

async function finish(where: Place, medium: string): Promise<void> {
  document.dispatchEvent(new Event("leaving")); // what was seen of it goes first
  await queue({ enrolment: where.enrolment, lesson: where.lesson, kind: "finished", medium }, { urgent: true });
  const pack = await packFor(person(), where.enrolment);
  const ahead = pack?.lessons[pack.lessons.findIndex((lesson) => lesson.key === where.lesson) + 1];
  const address = ahead ? `/belajar/${where.enrolment}/${ahead.key}/` : `/belajar/${where.enrolment}/`;
  if (await isKept(address)) location.assign(address);
  else say(words().finished);
}

async function openPaper(where: Place): Promise<void> {
  const pack = await packFor(person(), where.enrolment);
  const quiz = pack?.lessons.find((lesson) => lesson.key === where.lesson)?.quiz;
  if (!pack || quiz?.kind !== "sealed" || !quiz.sitting) return say(words().needs);
  if (isShut(pack, finished(pack, await pending()), where.lesson)) return say(words().order);
  location.assign(`/belajar/${where.enrolment}/${where.lesson}/ujian/${quiz.sitting}/1/`);
}

async function handIn(where: Place): Promise<void> {
  await put("meta", { id: `handed-in:${where.sitting}`, at: new Date().toISOString() });
  await queue({ enrolment: where.enrolment, lesson: where.lesson, kind: "submitted", sitting: where.sitting }, { urgent: true });
  void flush();
  await showStanding();
  document.getElementById("isi")?.focus(); // what was pressed is gone; the words in its place are read from here
}

/** Whether a page is there without a line. */
export async function isKept(address: string): Promise<boolean> {
  if (!person() || !("caches" in window)) return false;
  return !!(await (await caches.open(PERSON_CACHE + person())).match(address));
}

/** Bring a stored page up to what this phone knows. */
async function showStanding(): Promise<void> {
  const here = place();
  if (!here || !isStored()) return;
  const pack = await packFor(person(), here.enrolment);
  if (!pack) return;
  const done = finished(pack, await pending());
  if (here.sitting && (await get("meta", `handed-in:${here.sitting}`))) return closed(words().handed, pack);
  if (here.lesson && isShut(pack, done, here.lesson)) return closed(words().locked?.replace("{t}", nextOf(pack, done)?.title ?? ""), pack, nextOf(pack, done)?.key);
  for (const line of document.querySelectorAll<HTMLElement>("li[data-lesson]")) mark(line, line.dataset.lesson ?? "", pack, done);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav.contents li > a")) mark(link.parentElement!, placeOf(link.pathname)?.lesson ?? "", pack, done);
  for (const group of document.querySelectorAll("nav.contents details")) {
    const count = group.querySelector("summary .num");
    if (count) count.textContent = (count.textContent ?? "").replace(/\d+/, String(group.querySelectorAll("li.done").length));
  }
  pack.lessons.forEach((lesson) => { if (done.has(lesson.key)) document.querySelectorAll(".strip li")[lesson.number - 1]?.setAttribute("class", "done"); });
  const button = document.querySelector('form[action$="/tuntas/"] button');
  if (here.lesson && done.has(here.lesson) && button && words().done) button.textContent = words().done ?? "";
  if (here.lesson) return;
  const count = document.querySelector(".page-head .facts b");
  if (count && pack.lessons.length >= document.querySelectorAll("li[data-lesson]").length) count.textContent = String(pack.lessons.filter((lesson) => done.has(lesson.key)).length);
  const forward = document.querySelector<HTMLAnchorElement>("a[data-next]");
  const next = nextOf(pack, done);
  if (forward && next) {
    forward.href = `/belajar/${pack.enrolment}/${next.key}/`;
    forward.textContent = `${forward.dataset.next}: ${next.title}`;
  }
}

/** In the place of what a page may not show yet, or no more: why, and where to go on. */
function closed(why: string | undefined, pack: Pack, key = ""): void {
  const room = document.getElementById("isi");
  const note = document.createElement("div");
  note.className = "notice wait";
  const inside = document.createElement("div");
  const line = document.createElement("p");
  line.textContent = why ?? "";
  const link = document.createElement("a");
  link.href = `/belajar/${pack.enrolment}/${key ? `${key}/` : ""}`;
  link.textContent = pack.lessons.find((lesson) => lesson.key === key)?.title ?? pack.title;
  inside.append(line, link);
  note.append(inside);
  const title = room?.querySelector("h1");
  room?.replaceChildren(...(title ? [title] : []), note);
}

function mark(line: HTMLElement, key: string, pack: Pack, done: ReadonlySet<string>): void {
  if (!pack.lessons.some((lesson) => lesson.key === key)) return;
  const isOpen = !isShut(pack, done, key);
  const shut = line.querySelector<HTMLElement>("span.locked");
  line.classList.toggle("done", done.has(key));
  if (line.dataset.lesson) line.classList.toggle("here", nextOf(pack, done)?.key === key);
  if (shut && isOpen) {
    const link = document.createElement("a");
    link.href = `/belajar/${pack.enrolment}/${key}/`;
    link.append(...shut.childNodes);
    shut.replaceWith(link);
  }
  const use = line.querySelector("use");
  const picture = done.has(key) ? "circle-check" : isOpen ? (nextOf(pack, done)?.key === key ? "play" : "circle") : "lock";
  if (use && !(picture === "circle" && use.getAttribute("href")?.endsWith("#quiz"))) use.setAttribute("href", `${use.getAttribute("href")?.split("#")[0]}#${picture}`);
}

/** What a live page tells of progress, its pack remembers. */
async function noteStanding(): Promise<void> {
  const here = place();
  if (!here || isStored() || !person()) return;
  const done = [...document.querySelectorAll<HTMLElement>("li.done[data-lesson]")].map((line) => line.dataset.lesson ?? "");
  if (done.length) await learnt(person(), here.enrolment, done);
}

/** Where a page came from, said at its top. */
function showStored(): void {
  const room = document.getElementById("isi");
  const at = new Date(root.stored ?? "");
  if (!(at.getTime() > 0) || !person() || !room || !words().stored) return;
  const note = document.createElement("p");
  note.className = "notice wait small";
  note.setAttribute("role", "status");
  const when = at.toLocaleString(document.documentElement.lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  note.textContent = words().stored!.replace("{t}", when);
  room.prepend(note);
}

showStored();
void noteStanding();
void showStanding();
