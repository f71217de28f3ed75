// Missing normals: the specification asks for flat shading, so corners of triangles that are not level get vertices of their own.
import type { Document, Primitive } from "@gltf-transform/core";
import { cornersOf, setPerCorner } from "./corners.js";

/** Gives every primitive without normals flat ones. Its tangents, which mean nothing without normals, go. */
export function addNormals(document: Document): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      if (primitive.getAttribute("NORMAL")) continue;
      primitive.setAttribute("TANGENT", null);
      setPerCorner(document, primitive, "NORMAL", 3, flatNormals(primitive));
    }
  }
}

function flatNormals(primitive: Primitive): Float32Array {
  const corners = cornersOf(primitive);
  const p = primitive.getAttribute("POSITION")!.getArray()!;
  const normals = new Float32Array(3 * (corners.length - (corners.length % 3)));
  for (let corner = 0; corner + 2 < corners.length; corner += 3) {
    const [a, b, c] = [3 * corners[corner]!, 3 * corners[corner + 1]!, 3 * corners[corner + 2]!];
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!];
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!];
    const normal = unit(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
    for (let k = 0; k < 3; k++) normals.set(normal, 3 * (corner + k));
  }
  return normals;
}

/** A triangle without area is not seen; its normal must only be a unit vector. */
function unit(x: number, y: number, z: number): [number, number, number] {
  const length = Math.hypot(x, y, z);
  return length > 0 && Number.isFinite(length) ? [x / length, y / length, z / length] : [0, 1, 0];
}
