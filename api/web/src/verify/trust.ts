// Which key signed, and whether it is one that the reader trusts: pinned, named by a receipt, or tied to one by a rotation.
import type { Findings } from "./findings.js";
import { SealWrong, verifies, type VerifyKey } from "./key.js";
import { by, labelOf, splitNote, type Signature } from "./note.js";
import { linked, readRotation, type Rotation } from "./rotation.js";
import type { SealedHead } from "./sealed.js";

/** Keys that are trusted, and the records among them. No keys: nothing was pinned, signatures are not judged. */
export interface Trust {
  keys: readonly VerifyKey[];
  records: readonly Rotation[];
}

/** The records of rotated keys that hold; a problem for each that does not. */
export function rotationsIn(notes: Iterable<string>, findings: Findings): Rotation[] {
  return [...new Set(notes)].flatMap((note, index) => {
    try {
      return [readRotation(note)];
    } catch (error) {
      if (!(error instanceof SealWrong)) throw error;
      findings.add("signature", `rotation ${index + 1}`, `the record of a rotated key does not hold: ${error.message}`);
      return [];
    }
  });
}

/** What follows from the pinned keys; `candidates` are keys that are known and may have been rotated away from. */
export const trustIn = (pins: readonly VerifyKey[], records: readonly Rotation[], candidates: readonly VerifyKey[]): Trust => ({
  keys: linked(pins, records, candidates),
  records,
});

/** Whether a trusted key vouches that this signer was at work before it. */
function cameBefore(trusted: Trust, line: Signature): boolean {
  const isTrusted = (record: Rotation): boolean => trusted.keys.some((key) => key.text === record.key.text);
  return trusted.records.some((record) => isTrusted(record) && record.signatures.some((one) => one.name === line.name && one.id === line.id));
}

/** Every head's signature; answers whether a trusted key signed the newest. */
export function checkHeads(heads: readonly SealedHead[], trusted: Trust, findings: Findings): boolean {
  return heads.map((one, index) => holds(one, trusted, findings, index === heads.length - 1)).at(-1) ?? false;
}

function holds(one: SealedHead, trusted: Trust, findings: Findings, newest: boolean): boolean {
  const { text, signatures } = splitNote(one.note);
  const known = signatures.flatMap((line) => trusted.keys.filter((key) => by(line, key)).map((key) => ({ line, key })));
  const signer = labelOf(signatures[0] as Signature);
  if (known.some(({ line, key }) => !verifies(key, line.bytes, text))) {
    findings.add("signature", `head ${one.head.size}`, `the signature on the head over ${one.head.size} leaves does not hold: the head was changed or forged`);
  } else if (known.length) {
    return true;
  } else if (signatures.some((line) => cameBefore(trusted, line))) {
    // The newest head covers all that older ones cover.
    if (newest) findings.note("older_key", `the newest head is signed by ${signer}, a key from before its rotation, which is not at hand: pin it to look`, { key: signer });
  } else {
    const message = `the seal is signed by the key ${signer}, which is not the one it is held against, and no record here ties the two`;
    findings.add("foreign_key", `key ${signer}`, `${message}; if the shop rotated its key, pin the older one`);
  }
  return false;
}
