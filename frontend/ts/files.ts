// Published files as this phone keeps them: a row that describes each, and its bytes in pieces of one length.
import { drop, get, keys, put } from "./store";

export const PIECE = 262_144; // bytes; about five seconds of the slowest line we think of

export type StoredFile = { id: string; bytes: number; have: number; type: string; sha: string; isWhole: boolean; at: string; alias?: string };
type Piece = { id: string; bytes: ArrayBuffer };

/** What is known of a file here; its id is its address. Another size of a stored picture leads to the one that is stored. */
export async function fileAt(address: string): Promise<StoredFile | undefined> {
  const found = await get<StoredFile>("files", address);
  return found?.alias ? get<StoredFile>("files", found.alias) : found;
}

/** One piece of a file; undefined when the phone took it away. */
export async function pieceOf(address: string, number: number): Promise<ArrayBuffer | undefined> {
  return (await get<Piece>("parts", nameOf(address, number)))?.bytes;
}

/** Keep the next piece, then say that it is there: a download that breaks goes on from the last whole piece. */
export async function keepPiece(file: StoredFile, number: number, bytes: ArrayBuffer): Promise<StoredFile> {
  await put<Piece>("parts", { id: nameOf(file.id, number), bytes });
  const next = { ...file, have: file.have + bytes.byteLength };
  await put("files", next);
  return next;
}

/** Forget a file and its pieces. */
export async function dropFile(address: string): Promise<void> {
  await drop("files", address);
  await drop("parts", ...(await keys("parts", `${address}#`)));
}

function nameOf(address: string, number: number): string {
  return `${address}#${String(number).padStart(6, "0")}`;
}
