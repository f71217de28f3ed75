// What a decoder brought out is as strange as what went in, and the validator has not seen it.
import type { Document, Primitive } from "@gltf-transform/core";
import { Refusal } from "./finding.js";

/** Refuses decoded geometry whose attributes or indices do not fit each other. */
export function judgeDecoded(document: Document): void {
  for (const [index, mesh] of document.getRoot().listMeshes().entries()) {
    for (const [place, primitive] of mesh.listPrimitives().entries()) {
      if (!isSound(primitive)) throw new Refusal("geometry_broken", `/meshes/${index}/primitives/${place}`);
    }
  }
}

function isSound(primitive: Primitive): boolean {
  const count = primitive.getAttribute("POSITION")?.getCount() ?? 0;
  const holders = [primitive, ...primitive.listTargets()];
  if (holders.some((holder) => holder.listAttributes().some((attribute) => attribute.getCount() !== count))) return false;
  const indices = primitive.getIndices()?.getArray() ?? [];
  for (let at = 0; at < indices.length; at++) if (!(indices[at]! < count)) return false;
  const positions = primitive.getAttribute("POSITION")?.getArray() ?? [];
  for (let at = 0; at < positions.length; at++) if (!Number.isFinite(positions[at])) return false;
  return true;
}
