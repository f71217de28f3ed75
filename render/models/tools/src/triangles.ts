// Strips and fans become plain triangles, and a last one that lacks corners goes.
import { type Document, Primitive } from "@gltf-transform/core";
import { convertPrimitiveToTriangles } from "@gltf-transform/functions";

export function plainTriangles(document: Document): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      if (primitive.getMode() !== Primitive.Mode.TRIANGLES) convertPrimitiveToTriangles(primitive);
      else trim(document, primitive);
    }
  }
}

function trim(document: Document, primitive: Primitive): void {
  const indices = primitive.getIndices()?.getArray();
  const rest = indices && indices.length % 3;
  if (rest) primitive.setIndices(document.createAccessor().setType("SCALAR").setArray(indices.slice(0, -rest)));
}
