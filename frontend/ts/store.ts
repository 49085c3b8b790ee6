// What this phone keeps: acts on their way to the server, packs of a training with their files, notes, and a few words about itself (meta).
// In IndexedDB; where a browser refuses that, in the page's memory, and what must outlive the page (acts, notes, meta) in localStorage.
import { openDB, type IDBPDatabase } from "idb";

export type Name = "acts" | "packs" | "files" | "parts" | "notes" | "meta";
export const NAMES: readonly Name[] = ["acts", "packs", "files", "parts", "notes", "meta"];
const PREFIX = "pintar:";
const SMALL: readonly Name[] = ["acts", "notes", "meta"];

const FINAL: ReadonlySet<string> = new Set(["QuotaExceededError", "DataError", "ConstraintError", "DataCloneError"]); // what another try does not mend

/** Every row has its key in `id`. */
export type Row = { id: string };

let opening: Promise<IDBPDatabase | null> | null = null;
const memory = new Map<Name, Map<string, Row>>();

/** Keep a row; it is on the disk when this returns. Throws QuotaExceededError when the phone is full, except for the small
 * things that must not be lost: those go where there is still room. */
export async function put<T extends Row>(name: Name, row: T): Promise<void> {
  return putAll(name, [row]);
}

/** Several rows at once, or none of them. */
export async function putAll<T extends Row>(name: Name, rows: T[]): Promise<void> {
  const aside = (): void => rows.forEach((row) => putAside(name, row));
  try {
    await within(async (base) => {
      const work = base.transaction(name, "readwrite", { durability: "strict" });
      await Promise.all([...rows.map((row) => work.store.put(row)), work.done]);
      if (memory.get(name)?.size) rows.forEach((row) => dropAside(name, row.id));
    }, aside);
  } catch (fault) {
    if (!SMALL.includes(name)) throw fault;
    aside();
  }
}

/** A row by its key. */
export async function get<T extends Row>(name: Name, id: string): Promise<T | undefined> {
  return (aside(name).get(id) ?? await within((base) => base.get(name, id), () => undefined)) as T | undefined;
}

/** All rows whose key begins with `prefix`, in the order of their keys. */
export async function all<T extends Row>(name: Name, prefix = ""): Promise<T[]> {
  const rows = await within<Row[]>((base) => base.getAll(name, beginning(prefix)), () => []);
  const more = [...aside(name).values()].filter((row) => row.id.startsWith(prefix));
  if (!more.length) return rows as T[];
  const seen = new Map([...rows, ...more].map((row) => [row.id, row]));
  return [...seen.values()].sort((one, other) => (one.id < other.id ? -1 : 1)) as T[];
}

/** Only the keys. */
export async function keys(name: Name, prefix = ""): Promise<string[]> {
  return within((base) => base.getAllKeys(name, beginning(prefix)) as Promise<string[]>, () => [...aside(name).keys()].filter((key) => key.startsWith(prefix)).sort());
}

/** Forget rows; those that are not there are forgotten already. */
export async function drop(name: Name, ...ids: string[]): Promise<void> {
  ids.forEach((id) => dropAside(name, id));
  await within(async (base) => {
    const work = base.transaction(name, "readwrite");
    await Promise.all([...ids.map((id) => work.store.delete(id)), work.done]);
  }, () => undefined);
}

function database(): Promise<IDBPDatabase | null> {
  opening ??= open().catch(() => null);
  return opening;
}

/** Do it in the database, or what is left to do without one. A connection that the phone closed, or that fails, is opened once more. */
async function within<T>(work: (base: IDBPDatabase) => Promise<T>, without: () => T): Promise<T> {
  const base = await database();
  if (!base) return without();
  try {
    return await work(base);
  } catch (fault) {
    if (FINAL.has((fault as DOMException).name)) throw fault;
    opening = null;
    const again = await database();
    return again ? work(again) : without();
  }
}
function beginning(prefix: string): IDBKeyRange | undefined {
  return prefix ? IDBKeyRange.bound(prefix, `${prefix}\uffff`) : undefined;
}

async function open(): Promise<IDBPDatabase | null> {
  if (typeof indexedDB === "undefined") return null;
  const base = await openDB("pintar", 1, {
    upgrade(fresh) {
      for (const name of NAMES) if (!fresh.objectStoreNames.contains(name)) fresh.createObjectStore(name, { keyPath: "id" });
    },
    // A newer version in another tab waits for nobody; this page opens anew when it next needs something.
    blocking(_now, _next, event) {
      (event.target as IDBDatabase).close();
      opening = null;
    },
    terminated() { opening = null; },
  });
  base.onclose = () => { opening = null; };
  return base;
}

// Where IndexedDB is refused (private windows of old browsers), or has no room for one answer more.
function aside(name: Name): Map<string, Row> {
  let rows = memory.get(name);
  if (!rows) {
    rows = new Map();
    memory.set(name, rows);
    if (SMALL.includes(name)) for (const row of kept(name)) rows.set(row.id, row);
  }
  return rows;
}
function kept(name: Name): Row[] {
  try {
    const prefix = `${PREFIX}${name}:`;
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => JSON.parse(localStorage.getItem(key) ?? "null") as Row).filter(Boolean);
  } catch {
    return [];
  }
}
function putAside(name: Name, row: Row): void {
  aside(name).set(row.id, row);
  if (!SMALL.includes(name)) return;
  try {
    localStorage.setItem(`${PREFIX}${name}:${row.id}`, JSON.stringify(row));
  } catch { /* full or switched off: the page remembers until it is left */ }
}
function dropAside(name: Name, id: string): void {
  aside(name).delete(id);
  try {
    localStorage.removeItem(`${PREFIX}${name}:${id}`);
  } catch { /* nothing was stored */ }
}
