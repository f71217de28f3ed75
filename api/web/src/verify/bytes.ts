// Bytes and their spellings. Nothing here knows what the bytes mean.
import { sha256 } from "@noble/hashes/sha2.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true });

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => ENCODER.encode(text);

/** The text of UTF-8 bytes; throws a TypeError when they are not UTF-8. */
export const textOf = (bytes: Uint8Array): string => DECODER.decode(bytes);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += HEX[byte];
  return out;
}

export function base64(bytes: Uint8Array): string {
  let raw = "";
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return btoa(raw);
}

/** The bytes of canonical base64, or null: one text for each value, so that nothing signed has two spellings. */
export function unbase64OrNull(text: string): Uint8Array | null {
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** SHA-256 of a few bytes, at once: a call into WebCrypto costs more than hashing a line. */
export const digestNow = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** Hex SHA-256 of a whole object. WebCrypto is missing from pages that came over plain HTTP from another machine; then ours does it. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  return hex(subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : sha256(bytes));
}
