// The door to the outbox for bundles other than app.js: one page has one outbox, and app.js holds it.

/** Something a learner did, as it waits on the phone. `person` made it; `n` is its place in the order on this phone. */
export type Act = {
  id: string;
  person: string;
  enrolment: number;
  lesson: string;
  kind: string;
  at: string;
  n: number;
  isUrgent?: boolean;
  isGuess?: boolean;
  [more: string]: unknown;
};
export type NewAct = { enrolment: number; lesson: string; kind: string; id?: string; [more: string]: unknown };
export type Receipt = { state: "kept" | "refused" | "signed-out" | "waiting"; label: string };
export type Filter = { enrolment?: number; lesson?: string; kind?: string; sitting?: string };
export type Outbox = {
  queue(act: NewAct, options?: { urgent?: boolean }): Promise<string>;
  pending(filter?: Filter): Promise<Act[]>;
  /** Send what waits now; resolves when that was tried. */
  flush(): Promise<void>;
};

declare global {
  interface Window { pintar?: Outbox }
  interface DocumentEventMap {
    /** Whenever the number of waiting acts changed. */
    acts: CustomEvent<{ waiting: number; byKind: Record<string, number> }>;
    /** Whenever something is known about one act. */
    act: CustomEvent<{ act: Act; receipt: Receipt }>;
    /** The page may be left now: queue what was not told yet. One beacon follows. */
    leaving: Event;
  }
}

/** Keep an act on the phone, and have it sent in its turn; its id. */
export const queue: Outbox["queue"] = (act, options) => window.pintar!.queue(act, options);

/** The acts of this page's person that the server has not acknowledged yet. */
export const pending: Outbox["pending"] = (filter) => window.pintar!.pending(filter);
