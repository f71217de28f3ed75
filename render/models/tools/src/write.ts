// A document becomes a GLB file of one buffer. The same document always becomes the same bytes.
import { rename, open } from "node:fs/promises";
import { type Document, Format, type GLTF, type PlatformIO } from "@gltf-transform/core";

const HEADER_BYTES = 12;

/** Writes beside `path` first: a file of that name is always whole. */
export async function write(io: PlatformIO, document: Document, path: string): Promise<void> {
  const { json, resources } = await io.writeJSON(document, { format: Format.GLB });
  keepSmallTransforms(json, document);
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

/** The library leaves out what is within 1e-5 of none; below a node that enlarges a hundred times that is a millimetre. */
function keepSmallTransforms(json: GLTF.IGLTF, document: Document): void {
  document
    .getRoot()
    .listNodes()
    .forEach((node, index) => {
      const written = json.nodes![index]!;
      if (node.getTranslation().some((value) => value !== 0)) written.translation = node.getTranslation();
      if (node.getRotation().some((value, part) => value !== (part === 3 ? 1 : 0))) written.rotation = node.getRotation();
      if (node.getScale().some((value) => value !== 1)) written.scale = node.getScale();
    });
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
