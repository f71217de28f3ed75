// An asset in memory: its JSON, and the bytes of every buffer and image that lie outside the JSON, under keys of ours.
import type { GLTF, JSONDocument } from "@gltf-transform/core";
import type { Beside } from "./beside.js";
import { Refusal } from "./finding.js";
import type { Limits } from "./limits.js";

type Bytes = Uint8Array<ArrayBuffer>;
const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

/** Split a .glb or read a .gltf, and load what it names. Only for what the validator has found no error in. */
export async function load(data: Bytes, beside: Beside, limits: Limits): Promise<JSONDocument> {
  const { text, binary } = isBinary(data) ? chunks(data) : { text: data, binary: undefined };
  const json = JSON.parse(new TextDecoder().decode(text)) as GLTF.IGLTF;
  judgeText(json, text.byteLength, limits);
  const resources: JSONDocument["resources"] = {};
  for (const [index, buffer] of (json.buffers ?? []).entries()) {
    const bytes = buffer.uri === undefined ? (index === 0 ? binary : undefined) : await fetched(buffer.uri, beside);
    resources[(buffer.uri = `__buffer${index}`)] = shared(whole(bytes, buffer.byteLength, limits));
  }
  for (const [index, image] of (json.images ?? []).entries()) {
    if (image.uri === undefined) continue;
    resources[`__image${index}`] = await fetched(image.uri, beside).catch(() => new Uint8Array());
    image.uri = `__image${index}`;
  }
  return { json, resources };
}

/** Data URIs make JSON long without making it much; they do not count. */
function judgeText(json: GLTF.IGLTF, length: number, limits: Limits): void {
  const uris = [...(json.buffers ?? []), ...(json.images ?? [])].map(({ uri }) => uri?.length ?? 0);
  const bytes = length - uris.reduce((sum, one) => sum + one, 0);
  if (bytes > limits.json_bytes) throw new Refusal("json_too_large", "", { bytes, limit: limits.json_bytes });
}

function isBinary(data: Bytes): boolean {
  return data.byteLength >= 20 && new DataView(data.buffer, data.byteOffset).getUint32(0, true) === MAGIC;
}

function chunks(data: Bytes): { text: Bytes; binary: Bytes | undefined } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found = new Map<number, Bytes>();
  const end = Math.min(view.getUint32(8, true), data.byteLength);
  for (let at = 12; at + 8 <= end; ) {
    const length = view.getUint32(at, true);
    const kind = view.getUint32(at + 4, true);
    if (!found.has(kind)) found.set(kind, data.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return { text: found.get(JSON_CHUNK) ?? new Uint8Array(), binary: found.get(BIN_CHUNK) };
}

async function fetched(uri: string, beside: Beside): Promise<Bytes> {
  if (!/^data:/i.test(uri)) return beside.file(uri);
  const comma = uri.indexOf(",");
  const body = uri.slice(comma + 1);
  return new Uint8Array(/;base64$/i.test(uri.slice(0, comma)) ? Buffer.from(body, "base64") : Buffer.from(decodeURIComponent(body), "latin1"));
}

/** As a Buffer, whose slices copy nothing: glTF-Transform slices every image out of it. */
function shared(bytes: Bytes): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A buffer without bytes (an extension's fall-back, say) reads as zeros. */
function whole(bytes: Bytes | undefined, length: number, limits: Limits): Bytes {
  if (bytes && bytes.byteLength >= length) return bytes;
  if (length > limits.file_bytes) throw new Refusal("file_too_large", "/buffers", { bytes: length, limit: limits.file_bytes });
  const filled = new Uint8Array(length);
  if (bytes) filled.set(bytes);
  return filled;
}
