// What a reader can keep of a verdict: a receipt with the key that signed it, else the bare head.
import canonicalize from "canonicalize";
import type { VerifyKey } from "./key.js";
import { openingOf, splitNote } from "./note.js";

/** The text of the receipt over all leaves under the head in `note`. */
export function keepsakeOf(note: string, candidates: readonly VerifyKey[], keys: readonly string[], lines: readonly string[]): string {
  const signer = candidates.find((key) => openingOf(splitNote(note), [key]) === "right");
  return signer ? (canonicalize({ v: 1, head: note, key: signer.text, keys, lines }) as string) : note;
}
