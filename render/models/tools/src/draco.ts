// KHR_draco_mesh_compression: the decoder, and what a stream says of its size before it is decoded.
import type { GLTF, JSONDocument } from "@gltf-transform/core";
import { carried, wasm } from "./carried.js";
import { Refusal } from "./finding.js";
import type { Limits } from "./limits.js";

export const DRACO = "KHR_draco_mesh_compression";
const MESH = 1;
const EDGEBREAKER = 1;
const METADATA = 0x8000;

/** The decoder for glTF-Transform. */
export async function dracoDecoder(): Promise<unknown> {
  const create = carried<(options: object) => Promise<unknown>>("draco_decoder.cjs");
  return create({ wasmBinary: wasm("draco_decoder.wasm") });
}

interface Stream {
  bufferView: number;
}

/** Refuses a stream that holds more than its primitive declares or than the limits allow; it may be a bomb. */
export function judgeDraco(asset: JSONDocument, limits: Limits): void {
  for (const [index, mesh] of (asset.json.meshes ?? []).entries()) {
    for (const [place, primitive] of mesh.primitives.entries()) {
      const stream = primitive.extensions?.[DRACO] as Stream | undefined;
      if (!stream) continue;
      const pointer = `/meshes/${index}/primitives/${place}/extensions/${DRACO}`;
      const said = declared(bytesOf(asset, stream.bufferView, pointer));
      if (said && (said.faces > limits.triangles || said.points > limits.accessor_elements)) {
        throw new Refusal("too_many_triangles", pointer, { triangles: limits.triangles, primitives: limits.primitives });
      }
    }
  }
}

function bytesOf(asset: JSONDocument, view: number, pointer: string): Uint8Array {
  const found: GLTF.IBufferView | undefined = asset.json.bufferViews?.[view];
  const buffer = found && asset.resources[asset.json.buffers?.[found.buffer]?.uri ?? ""];
  if (!found || !buffer) throw new Refusal("draco_broken", pointer);
  return buffer.subarray(found.byteOffset ?? 0, (found.byteOffset ?? 0) + found.byteLength);
}

/**
 * Faces and points of a mesh by its header; undefined where they cannot be known without decoding.
 * Draco bitstream specification 2.2, sections "Draco Decoder", "Sequential Decoder" and "EdgeBreaker Decoder".
 */
function declared(data: Uint8Array): { faces: number; points: number } | undefined {
  const method = data[8];
  const flags = (data[9] ?? 0) | ((data[10] ?? 0) << 8);
  if (data[7] !== MESH || flags & METADATA || data[5] !== 2 || (data[6] ?? 0) < 2) return undefined;
  const read = varints(data, method === EDGEBREAKER ? 12 : 11);
  const [first, second] = [read(), read()];
  return method === EDGEBREAKER ? { points: first, faces: second } : { faces: first, points: second };
}

function varints(data: Uint8Array, start: number): () => number {
  let at = start;
  return () => {
    let value = 0;
    for (let weight = 1; at < data.length; weight *= 128) {
      const byte = data[at++]!;
      value += (byte & 127) * weight;
      if (byte < 128) break;
    }
    return value;
  };
}
