// How far a learner is, as this phone knows: what the pack said when it was taken along, and what was done since.
import type { Act } from "./acts";
import type { LessonOffer, Pack } from "./packs";
import { get, put } from "./store";

/** Where a page belongs, by its address. */
export type Place = { enrolment: number; lesson: string; sitting: string; slot: string };

/** The study, lesson, sitting and question of an address; null outside of learning. */
export function placeOf(path: string): Place | null {
  const found = /^\/belajar\/(\d+)\/(?:([^/]+)\/)?(?:ujian\/([0-9a-f-]{36})\/(?:([^/]+)\/)?)?/.exec(path);
  return found && { enrolment: Number(found[1]), lesson: found[2] ?? "", sitting: found[3] ?? "", slot: found[4] ?? "" };
}

/** The pack of a study on this phone. */
export const packFor = (person: string, enrolment: number): Promise<Pack | undefined> => get<Pack>("packs", `${person}:${enrolment}`);

/** The lessons that are finished here: those the server knew of, and those that wait to be told. */
export function finished(pack: Pack, acts: Act[]): Set<string> {
  const told = acts.filter((act) => act.enrolment === pack.enrolment && act.kind === "finished").map((act) => act.lesson);
  return new Set([...pack.done, ...told]);
}

/** The first lesson of the pack that is not finished. A graded paper that was handed in counts once the server has marked it. */
export function nextOf(pack: Pack, done: ReadonlySet<string>): LessonOffer | undefined {
  return pack.lessons.find((lesson) => !done.has(lesson.key));
}

/** Whether the order of the course keeps a lesson shut. */
export function isShut(pack: Pack, done: ReadonlySet<string>, key: string): boolean {
  const next = nextOf(pack, done);
  const lesson = pack.lessons.find((one) => one.key === key);
  return pack.isStrict && !done.has(key) && !!next && !!lesson && lesson.number > next.number;
}

/** The server counted lessons: the pack knows it from now on. */
export async function learnt(person: string, enrolment: number, lessons: string[]): Promise<void> {
  const pack = await packFor(person, enrolment);
  if (!pack || lessons.every((key) => pack.done.includes(key))) return;
  await put("packs", { ...pack, done: [...new Set([...pack.done, ...lessons])].sort() });
}
