// JSON of strangers, read with bounds: whatever is wrong with it becomes one SealWrong.
import { textOf } from "./bytes.js";
import { SealWrong } from "./key.js";

export const MOST_PIECE_BYTES = 32 * 2 ** 20;
export const MOST_RECEIPT_BYTES = 64 * 2 ** 20;
const MOST_NOTE_CHARS = 64 * 2 ** 10;
const MOST_LINE_CHARS = 512;
const MOST_ROTATIONS = 1000;

type Fields = Readonly<Record<string, unknown>>;

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The JSON object in `bytes`. */
export function boundedJson(bytes: Uint8Array, mostBytes: number, what: string): Fields {
  if (bytes.length > mostBytes) throw new SealWrong(`${what} of ${bytes.length} bytes is not read, at most ${mostBytes}: no honest one is that large`);
  const fields = json(bytes, what);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) throw new SealWrong(`${what} is no JSON object: it was changed`);
  return fields as Fields;
}

/** The same, of version 1 with exactly the fields of `names` (sorted, joined by commas). */
export function versionOne(bytes: Uint8Array, mostBytes: number, what: string, names: string): Fields {
  const fields = boundedJson(bytes, mostBytes, what);
  if (Object.keys(fields).sort().join() !== names || fields.v !== 1)
    throw new SealWrong(`this is not ${what} of version 1: the file is damaged, or from a newer Vouchcast`);
  return fields;
}

function json(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(textOf(bytes).replace(/^\uFEFF/, ""));
  } catch {
    throw new SealWrong(`${what} is not JSON: it was cut off or changed`);
  }
}

/** The note or key under `name`. */
export function textIn(fields: Fields, name: string): string {
  const text = fields[name];
  if (typeof text !== "string" || text.length > MOST_NOTE_CHARS) throw new SealWrong(`its '${name}' is missing or no text: it was cut off or changed`);
  return text;
}

/** The records of rotated keys. */
export const notesOf = (fields: Fields): readonly string[] => textsIn(fields, "keys");

/** A list of notes or keys under `name`. */
export const textsIn = (fields: Fields, name: string): readonly string[] => texts(fields, name, MOST_NOTE_CHARS, MOST_ROTATIONS);

/** The leaves; each is one line. */
export function linesOf(fields: Fields): readonly string[] {
  const lines = texts(fields, "lines", MOST_LINE_CHARS, Infinity);
  if (lines.some((line) => line.includes("\n"))) throw new SealWrong("one of its leaves is more than a line: it was changed");
  return lines;
}

function texts(fields: Fields, name: string, mostChars: number, most: number): readonly string[] {
  const found = fields[name];
  if (!Array.isArray(found) || found.length > most || !found.every((one) => typeof one === "string" && one.length <= mostChars))
    throw new SealWrong(`its '${name}' is missing, no list of texts or too long: it was cut off or changed`);
  return found as string[];
}
