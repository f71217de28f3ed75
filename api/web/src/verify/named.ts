// The keys that an archive names itself, in receipt.json and keys.json: no proof of anything, but what is signed must fit them.
import { parseKey, type VerifyKey } from "./key.js";
import { boundedJson, textsIn } from "./parsed.js";
import { parseReceipt } from "./receipt.js";

export const MOST_KEYS_BYTES = 4 * 2 ** 20;

/** `signer`: the key that the archive's own receipt names; `keys`: all that it knows; `rotations`: the records beside them. */
export interface Named {
  signer: VerifyKey[];
  keys: VerifyKey[];
  rotations: string[];
}

/** From receipt.json. Throws SealWrong. */
export function namedInReceipt(bytes: Uint8Array): Named {
  const { key, keys } = parseReceipt(bytes);
  const signer = key ? [key] : [];
  return { signer, keys: signer, rotations: [...keys] };
}

/** From `GET /api/v1/keys` as an export keeps it: `keys` (texts, oldest first) and `rotations` (their records). Throws SealWrong. */
export function namedInKeys(bytes: Uint8Array): Named {
  const fields = boundedJson(bytes, MOST_KEYS_BYTES, "keys.json");
  return { signer: [], keys: textsIn(fields, "keys").map(parseKey), rotations: [...textsIn(fields, "rotations")] };
}
