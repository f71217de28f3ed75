// Keys of signed notes: Ed25519 under a name (C2SP signed-note). Whoever pins a key's text pins the key.
import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { base64, digestNow, hex, joined, unbase64OrNull, utf8 } from "./bytes.js";

hashes.sha512 = sha512;

/** What is wrong with a key, a note, a head, a piece or a receipt, in one sentence. */
export class SealWrong extends Error {}

export const KEY_NAME = "vouchcast";
const ED25519 = 1;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const TEXT = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/;
/** What an Ed25519 key begins with in a PEM file (RFC 8410). */
const SPKI = "302a300506032b6570032100";

/** A public key; `text` is `name+id+base64(1 ‖ key)`. */
export interface VerifyKey {
  name: string;
  /** The hex of the four bytes that a signature line names the key by. */
  id: string;
  bytes: Uint8Array;
  text: string;
}

function keyOf(name: string, bytes: Uint8Array): VerifyKey {
  const typed = joined(Uint8Array.of(ED25519), bytes);
  const id = hex(digestNow(joined(utf8(`${name}\n`), typed)).subarray(0, ID_BYTES));
  return { name, id, bytes, text: `${name}+${id}+${base64(typed)}` };
}

/** The key of its text, or of a PEM public key. Throws SealWrong. */
export function parseKey(text: string): VerifyKey {
  const wanted = text.trim();
  if (wanted.startsWith("-----BEGIN")) return fromPem(wanted);
  const found = TEXT.exec(wanted);
  const raw = found && unbase64OrNull(found[3] as string);
  if (!found || raw?.length !== 1 + KEY_BYTES || raw[0] !== ED25519) throw new SealWrong("this is no key: it looks like vouchcast+1a2b3c4d+AbCd…, or is a PEM file");
  const key = keyOf(found[1] as string, raw.subarray(1));
  if (key.id !== found[2]) throw new SealWrong("the key does not fit its own id: it was copied wrongly; take it anew");
  return key;
}

function fromPem(text: string): VerifyKey {
  const body = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/.exec(text)?.[1];
  const der = body && unbase64OrNull(body.replace(/\s/g, ""));
  if (!der || der.length !== SPKI.length / 2 + KEY_BYTES || !hex(der).startsWith(SPKI)) throw new SealWrong("the PEM text is no Ed25519 public key");
  return keyOf(KEY_NAME, der.subarray(SPKI.length / 2));
}

/** Whether the bytes are the key's signature over the text. */
export function verifies(key: VerifyKey, signature: Uint8Array, text: string): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    return verify(signature, utf8(text), key.bytes, { zip215: false });
  } catch {
    return false;
  }
}
