// Tangents by MikkTSpace where a material needs them and the file has none, as the glTF specification asks for.
import type { Document, ExtensionProperty, Material, Primitive, TextureInfo } from "@gltf-transform/core";
import type { Anisotropy, Clearcoat, MappingList, Transform } from "@gltf-transform/extensions";
import { carried } from "./carried.js";
import { cornerCount, cornersOf, setPerCorner } from "./corners.js";
import type { Findings } from "./finding.js";

interface Mikk {
  generateTangents(positions: Float32Array, normals: Float32Array, uvs: Float32Array): Float32Array;
}

/** Meshes of more than `most` triangles are left without: the renderer then derives tangents a pixel. */
export function addTangents(document: Document, most: number, findings: Findings): void {
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      const uv = primitive.getAttribute("TANGENT") ? undefined : coordinates(primitive);
      if (!uv || !cornerCount(primitive)) continue;
      if (cornerCount(primitive) > 3 * most) findings.add("tangents_left_out", "", { limit: most });
      else setPerCorner(document, primitive, "TANGENT", 4, tangents(primitive, uv));
    }
  }
}

/** The texture coordinates that the normal map of any of its materials reads, as that map's transform lays them. */
function coordinates(primitive: Primitive): Float32Array | undefined {
  const infos = materials(primitive).map(guide);
  const info = infos.find((one) => one !== null);
  const moved = info?.getExtension<Transform>("KHR_texture_transform");
  const array = info && primitive.getAttribute(`TEXCOORD_${moved?.getTexCoord() ?? info.getTexCoord()}`)?.getArray();
  if (!(array instanceof Float32Array)) return undefined;
  return moved ? laid(array, moved.getRotation(), moved.getScale()) : array;
}

/** Scaled, then turned, as KHR_texture_transform says; a shift changes no direction. */
function laid(uv: Float32Array, angle: number, [scaleU, scaleV]: readonly [number, number]): Float32Array {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const out = new Float32Array(uv.length);
  for (let at = 0; at + 1 < uv.length; at += 2) {
    const [u, v] = [uv[at]! * scaleU, uv[at + 1]! * scaleV];
    out.set([cosine * u + sine * v, cosine * v - sine * u], at);
  }
  return out;
}

function materials(primitive: Primitive): Material[] {
  const list = primitive.getExtension<MappingList & ExtensionProperty>("KHR_materials_variants");
  return [primitive.getMaterial(), ...(list?.listMappings() ?? []).map((mapping) => mapping.getMaterial())].filter((one) => one !== null);
}

/** Where a material's tangents come from; null if it needs none. */
function guide(material: Material): TextureInfo | null {
  const coat = material.getExtension<Clearcoat>("KHR_materials_clearcoat");
  const brushed = material.getExtension<Anisotropy>("KHR_materials_anisotropy");
  return material.getNormalTextureInfo() ?? coat?.getClearcoatNormalTextureInfo() ?? brushed?.getAnisotropyTextureInfo() ?? null;
}

function tangents(primitive: Primitive, uv: Float32Array): Float32Array {
  const corners = cornersOf(primitive);
  const count = cornerCount(primitive);
  const normals = primitive.getAttribute("NORMAL")!.getArray()!;
  const [p, n] = [spread(primitive.getAttribute("POSITION")!.getArray()!, corners, count, 3), spread(normals, corners, count, 3)];
  const found = generated(p, n, spread(uv, corners, count, 2));
  for (let at = 0; at < found.length; at += 4) mend(found, at, n, (at / 4) * 3);
  return found;
}

/** Zeros where no triangle has an area: there MikkTSpace breaks off. */
function generated(positions: Float32Array, normals: Float32Array, uvs: Float32Array): Float32Array {
  try {
    return carried<Mikk>("mikktspace.cjs").generateTangents(positions, normals, uvs);
  } catch {
    return new Float32Array((positions.length / 3) * 4);
  }
}

function spread(array: ArrayLike<number>, corners: ArrayLike<number>, count: number, width: number): Float32Array {
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) for (let k = 0; k < width; k++) out[i * width + k] = array[corners[i]! * width + k]!;
  return out;
}

/** glTF's v runs down, so the hand turns; and where the map has no area any unit vector across the normal will do. */
function mend(t: Float32Array, at: number, n: Float32Array, from: number): void {
  t[at + 3] = t[at + 3]! > 0 ? -1 : 1;
  const length = Math.hypot(t[at]!, t[at + 1]!, t[at + 2]!);
  if (Math.abs(length - 1) < 1e-3) return;
  const [x, y, z] = [n[from]!, n[from + 1]!, n[from + 2]!];
  const across = Math.abs(x) < 0.9 ? [0, z, -y] : [-z, 0, x];
  const size = Math.hypot(...across) || 1;
  for (let k = 0; k < 3; k++) t[at + k] = across[k]! / size;
}
