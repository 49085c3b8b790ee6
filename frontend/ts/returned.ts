// What the server did not take of notes and questions waits on this phone for the form of its lesson; that form need not be on a page.
// Of the rest a word is said: where nobody could be told, it waits for a page of its person.
import type { Act, Receipt } from "./acts";
import { get, put, type Row } from "./store";

export type Spot = { medium: string; position: number | null };
export type Note = Row & Spot & { note: string; act: string; text: string; spot: string; label: string; state: "kept" | "waiting" | "refused" };
export type Draft = Row & { text: string };
export type Untold = Row & { act: Act; receipt: Receipt };

/** A question that was refused goes to the draft of its lesson, a note says that it was and why. */
export async function putBack(act: Act, why: string): Promise<void> {
  if (act.kind === "asked") await asked(act);
  if (act.kind === "noted") await noted(act, why);
}

/** A refusal of which nobody could be told yet; acts of seeing come by the hundred and are not worth a word later. */
export async function keepUntold(act: Act, receipt: Receipt): Promise<void> {
  if (receipt.state === "refused" && ["answered", "finished", "submitted"].includes(act.kind)) await put<Untold>("meta", { id: untoldOf(act.person) + act.id, act, receipt });
}

/** How the keys of what one person is to be told begin. */
export function untoldOf(person: string): string { return `untold:${person}:`; }

async function asked(act: Act): Promise<void> {
  const id = draftOf(act.kind, act.enrolment, act.lesson);
  const held = await get<Draft>("notes", id);
  await put<Draft>("notes", { id, text: joined(held?.text ?? "", String(act.text ?? "")) });
}

async function noted(act: Act, why: string): Promise<void> {
  const note = await get<Note>("notes", `${act.enrolment}:${act.lesson}:${String(act.note)}`);
  if (note?.act === act.id) await put<Note>("notes", { ...note, state: "refused", label: why });
}

export function draftOf(kind: string, enrolment: number, lesson: string): string { return `draft:${kind}:${enrolment}:${lesson}`; }

/** Two texts in one, a line between them; what stands in the first already is not added once more. */
export function joined(first: string, second: string): string {
  if (`\n\n${first}\n\n`.includes(`\n\n${second}\n\n`)) return first;
  return [first, second].filter((text) => text.trim()).join("\n\n");
}
