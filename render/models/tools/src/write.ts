// A document becomes a GLB file of one buffer. The same document always becomes the same bytes.
import { rename, open } from "node:fs/promises";
import { type Document, Format, type PlatformIO } from "@gltf-transform/core";

const HEADER_BYTES = 12;

/** Writes beside `path` first: a file of that name is always whole. */
export async function write(io: PlatformIO, document: Document, path: string): Promise<void> {
  const { json, resources } = await io.writeJSON(document, { format: Format.GLB });
  const text = padded(Buffer.from(JSON.stringify(json)), 0x20);
  const binary = padded(Object.values(resources)[0] ?? new Uint8Array(), 0);
  const chunks = [chunk(0x4e4f534a, text), text, ...(binary.length ? [chunk(0x004e4942, binary), binary] : [])].flat();
  const bytes = HEADER_BYTES + chunks.reduce((sum, part) => sum + part.byteLength, 0);
  const file = await open(`${path}.part`, "w");
  try {
    for (const part of [words(0x46546c67, 2, bytes), ...chunks]) await file.writeFile(part);
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

/** In pieces, since a buffer of a hundred megabytes is not copied for three bytes of padding. */
function padded(data: Uint8Array, fill: number): Uint8Array[] {
  return data.byteLength ? [data, new Uint8Array((4 - (data.byteLength % 4)) % 4).fill(fill)] : [];
}

function chunk(kind: number, parts: Uint8Array[]): Uint8Array {
  return words(
    parts.reduce((sum, part) => sum + part.byteLength, 0),
    kind,
  );
}

function words(...values: number[]): Uint8Array {
  const data = new Uint8Array(4 * values.length);
  values.forEach((value, index) => new DataView(data.buffer).setUint32(4 * index, value, true));
  return data;
}
