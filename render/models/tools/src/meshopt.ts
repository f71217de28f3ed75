// EXT_meshopt_compression and KHR_meshopt_compression: the decoder, and a look at what the views declare.
import type { GLTF } from "@gltf-transform/core";
import { MeshoptDecoder } from "meshoptimizer/decoder";
import { Refusal } from "./finding.js";
import type { Limits } from "./limits.js";

export const MESHOPT = "EXT_meshopt_compression";

/** The decoder for glTF-Transform. */
export async function meshoptDecoder(): Promise<unknown> {
  await MeshoptDecoder.ready;
  return MeshoptDecoder;
}

interface Compressed {
  count: number;
  byteStride: number;
}

/** Refuses views that would take more room than the limits allow, or other room than they declare. */
export function judgeMeshopt(json: GLTF.IGLTF, limits: Limits): void {
  let bytes = 0;
  for (const [index, view] of (json.bufferViews ?? []).entries()) {
    const compressed = view.extensions?.[MESHOPT] as Compressed | undefined;
    if (!compressed) continue;
    const pointer = `/bufferViews/${index}/extensions/${MESHOPT}`;
    const size = compressed.count * compressed.byteStride;
    if (!Number.isInteger(size) || size < 0 || size !== view.byteLength) throw new Refusal("meshopt_broken", pointer);
    bytes += size;
  }
  if (bytes > limits.all_accessor_bytes) throw new Refusal("geometry_too_large", "/bufferViews", { bytes, limit: limits.all_accessor_bytes });
}
