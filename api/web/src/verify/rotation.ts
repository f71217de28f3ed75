// The record that one signing key took over from another, signed by both. Whoever trusts either can follow it to the other.
import { SealWrong, parseKey, verifies, type VerifyKey } from "./key.js";
import { MOMENT, by, openingOf, splitNote, type Note } from "./note.js";

export interface Rotation extends Note {
  key: VerifyKey;
  at: string;
}

/** The record in a note. Throws SealWrong if it is none or its new key did not sign it. */
export function readRotation(text: string): Rotation {
  const note = splitNote(text);
  const found = /^vouchcast\/keys\n([^\n]+)\ntime ([^\n]+)\n$/.exec(note.text);
  if (!found || !MOMENT.test(found[2] as string)) throw new SealWrong("the note is no record of a rotated key: the file is damaged, or from a newer Vouchcast");
  const key = parseKey(found[1] as string);
  if (openingOf(note, [key]) !== "right") throw new SealWrong("the record of a rotated key is not signed by the new key");
  return { ...note, key, at: found[2] as string };
}

export const signedBy = (record: Rotation, key: VerifyKey): boolean =>
  record.signatures.some((line) => by(line, key) && verifies(key, line.bytes, record.text));

/** Every key that the records tie to `keys`, forward and, among `candidates`, backward; `keys` come first. */
export function linked(keys: readonly VerifyKey[], records: readonly Rotation[], candidates: readonly VerifyKey[] = []): VerifyKey[] {
  const trusted = new Map(keys.map((key) => [key.text, key]));
  for (let before = -1; before < trusted.size; ) {
    before = trusted.size;
    for (const record of records) {
      if (![...trusted.values()].some((key) => signedBy(record, key))) continue;
      for (const key of [record.key, ...candidates]) if (!trusted.has(key.text) && signedBy(record, key)) trusted.set(key.text, key);
    }
  }
  return [...trusted.values()];
}
