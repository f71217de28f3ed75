// KHR_mesh_quantization undone: positions, normals, tangents and texture coordinates as plain floats.
import { type Accessor, type Document, MathUtils } from "@gltf-transform/core";

// Colours and weights may be normalised integers, and joints integers, in plain glTF too.
const FLOATS = /^(POSITION|NORMAL|TANGENT|TEXCOORD_\d+)$/;

export function dequantize(document: Document): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      for (const holder of [primitive, ...primitive.listTargets()]) {
        for (const name of holder.listSemantics()) if (FLOATS.test(name)) plain(holder.getAttribute(name)!);
      }
    }
  }
  document.disposeExtension("KHR_mesh_quantization");
}

function plain(accessor: Accessor): void {
  const from = accessor.getArray();
  if (!from || from instanceof Float32Array) return;
  const type = accessor.getComponentType();
  const to = new Float32Array(from.length);
  const normalized = accessor.getNormalized();
  for (let i = 0; i < to.length; i++) to[i] = normalized ? MathUtils.decodeNormalizedInt(from[i]!, type) : from[i]!;
  accessor.setArray(to).setNormalized(false);
}
