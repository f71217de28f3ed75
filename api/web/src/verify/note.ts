// Signed notes and the tree head in them: C2SP signed-note and tlog-checkpoint.
//
// Signatures of unknown keys are passed over; a wrong signature of a known key spoils the note.
import { hex, unbase64OrNull } from "./bytes.js";
import { SealWrong, verifies, type VerifyKey } from "./key.js";

const MOST_NOTE_CHARS = 64 * 1024;
const MOST_SIGNATURES = 100;
const ID_BYTES = 4;
const ROOT_BYTES = 32;
export const NO_CHAIN = "0".repeat(64);
export const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** One signature line: who says to have signed, and the bytes. */
export interface Signature {
  name: string;
  id: string;
  bytes: Uint8Array;
}

/** A note taken apart, nothing verified. `text` is what is signed, its last newline included. */
export interface Note {
  text: string;
  signatures: readonly Signature[];
}

/** A tree head of a show. `chain` is the hash of the event `lastSeq` (0 and zeros: no event). */
export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
  signedAt: string;
  lastSeq: number;
  chain: string;
}

export const by = (line: Signature, key: VerifyKey): boolean => line.name === key.name && line.id === key.id;
export const labelOf = (key: { name: string; id: string }): string => `${key.name}+${key.id}`;

/** The parts of a signed note. Throws SealWrong when it is none. */
export function splitNote(note: string): Note {
  const cut = note.length <= MOST_NOTE_CHARS && note.endsWith("\n") ? note.lastIndexOf("\n\n") : -1;
  const text = note.slice(0, cut + 1);
  const lines = cut < 0 ? [] : note.slice(cut + 2, -1).split("\n");
  // eslint-disable-next-line no-control-regex
  if (cut < 0 || lines.length > MOST_SIGNATURES || /[\x00-\x09\x0b-\x1f]/.test(text))
    throw new SealWrong("this is no signed note: a text, a blank line, then signature lines; it was cut off or changed");
  return { text, signatures: lines.map(signature) };
}

function signature(line: string): Signature {
  const found = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  const raw = found && unbase64OrNull(found[2] as string);
  if (!found || !raw || raw.length <= ID_BYTES) throw new SealWrong("a signature line of the note was cut off or changed");
  return { name: found[1] as string, id: hex(raw.subarray(0, ID_BYTES)), bytes: raw.subarray(ID_BYTES) };
}

/** What the known keys say of a note: a good signature and no bad one, a bad one, or none of theirs. */
export type Opening = "right" | "wrong" | "unknown";

export function openingOf(note: Note, keys: readonly VerifyKey[]): Opening {
  const lines = note.signatures.flatMap((line) => keys.filter((key) => by(line, key)).map((key) => verifies(key, line.bytes, note.text)));
  if (lines.includes(false)) return "wrong";
  return lines.length ? "right" : "unknown";
}

const ORIGIN = /^vouchcast\/[A-Za-z0-9_-]{1,64}\/[A-Za-z0-9_-]{1,64}$/;
const NUMBER = "(0|[1-9]\\d{0,14})";
const HEAD = new RegExp(`^([^\\n]+)\\n${NUMBER}\\n([^\\n]+)\\ntime ([^ \\n]+)\\nchain ${NUMBER} ([0-9a-f]{64})\\n$`);

function headOf(text: string): Head {
  const found = HEAD.exec(text) as [string, string, string, string, string, string, string] | null;
  const root = found && unbase64OrNull(found[3]);
  if (!found || root?.length !== ROOT_BYTES || !ORIGIN.test(found[1]) || !MOMENT.test(found[4]))
    throw new SealWrong("the note is no head of a show's seal: origin, size, root, time, chain");
  return { origin: found[1], size: Number(found[2]), root, signedAt: found[4], lastSeq: Number(found[5]), chain: found[6] };
}

/** The head in a note, its signatures not looked at. Throws SealWrong when it holds none. */
export const readHead = (note: string): Head => headOf(splitNote(note).text);

/** The head in a note that one of the keys signed and none wrongly. Throws SealWrong. */
export function openHead(note: string, keys: readonly VerifyKey[]): Head {
  const parts = splitNote(note);
  const opening = openingOf(parts, keys);
  if (opening === "wrong") throw new SealWrong("the signature does not hold: the note was changed after it was signed");
  if (opening === "unknown") throw new SealWrong(`the note is signed by ${parts.signatures.map(labelOf).join(", ")}, not by a known key`);
  return headOf(parts.text);
}
