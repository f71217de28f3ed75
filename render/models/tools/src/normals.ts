// Missing normals: the specification asks for flat shading, so every triangle gets corners of its own.
import type { Accessor, Document, Primitive, PrimitiveTarget, TypedArray } from "@gltf-transform/core";

export function addNormals(document: Document): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) if (!primitive.getAttribute("NORMAL")) flatten(document, primitive);
  }
}

function flatten(document: Document, primitive: Primitive): void {
  split(document, primitive);
  // Tangents belong to normals; without them they must not be used.
  primitive.setAttribute("TANGENT", null);
  const positions = primitive.getAttribute("POSITION")!.getArray() as Float32Array;
  const normals = document.createAccessor().setType("VEC3").setArray(flatNormals(positions));
  primitive.setAttribute("NORMAL", normals);
}

/** Without indices: three vertices a triangle. */
function split(document: Document, primitive: Primitive): void {
  const indices = primitive.getIndices()?.getArray();
  if (!indices) return;
  const corners = indices.subarray(0, indices.length - (indices.length % 3));
  for (const holder of [primitive, ...primitive.listTargets()]) gather(document, holder, corners);
  primitive.setIndices(null);
}

/** The same attributes with the given vertices, in their order. */
export function gather(document: Document, holder: Primitive | PrimitiveTarget, vertices: TypedArray): void {
  for (const name of holder.listSemantics()) {
    const from = holder.getAttribute(name)!;
    holder.setAttribute(name, picked(document, from, vertices));
  }
}

function picked(document: Document, from: Accessor, vertices: TypedArray): Accessor {
  const array = from.getArray()!;
  const width = from.getElementSize();
  const to = new (array.constructor as { new (length: number): typeof array })(vertices.length * width);
  for (let i = 0; i < vertices.length; i++) {
    for (let j = 0; j < width; j++) to[i * width + j] = array[vertices[i]! * width + j]!;
  }
  return document.createAccessor(from.getName()).setType(from.getType()).setNormalized(from.getNormalized()).setArray(to);
}

function flatNormals(p: Float32Array): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(p.length);
  for (let i = 0; i + 8 < p.length; i += 9) {
    const [ax, ay, az] = [p[i + 3]! - p[i]!, p[i + 4]! - p[i + 1]!, p[i + 5]! - p[i + 2]!];
    const [bx, by, bz] = [p[i + 6]! - p[i]!, p[i + 7]! - p[i + 1]!, p[i + 8]! - p[i + 2]!];
    const [x, y, z] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
    const length = Math.hypot(x, y, z);
    // A triangle without area is not seen; its normal must only be a unit vector.
    const unit = length > 0 ? [x / length, y / length, z / length] : [0, 1, 0];
    for (let corner = 0; corner < 9; corner += 3) normals.set(unit, i + corner);
  }
  return normals;
}
