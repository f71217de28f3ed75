// Whether an asset is small enough to be decoded, by what it declares: sizes are checked before anything of that size exists.
import type { GLTF } from "@gltf-transform/core";
import { Refusal } from "./finding.js";
import type { Limits } from "./limits.js";

/** Bytes of a component by its type, and components of an element by its type. */
export const COMPONENT_BYTES: Record<number, number> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
export const COMPONENTS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };
const ENTRIES = ["meshes", "materials", "textures", "samplers", "skins", "cameras", "animations", "scenes"] as const;
// A primitive has a handful of accessors, and so has a channel of an animation.
const ACCESSORS_A_NODE = 8;

/** Raises a Refusal for an asset beyond a limit. */
export function judgeSize(json: GLTF.IGLTF, limits: Limits): void {
  judgeCounts(json, limits);
  judgeAccessors(json, limits);
  judgeScene(json, limits);
}

function judgeCounts(json: GLTF.IGLTF, limits: Limits): void {
  const most = (what: string, count: number, limit: number, code = "too_many_entries"): void => {
    if (count > limit) throw new Refusal(code, `/${what}`, { what, count, limit });
  };
  most("nodes", json.nodes?.length ?? 0, limits.nodes, "too_many_nodes");
  most("images", json.images?.length ?? 0, limits.images, "too_many_images");
  for (const what of ENTRIES) most(what, json[what]?.length ?? 0, limits.nodes);
  for (const what of ["accessors", "bufferViews"] as const) most(what, json[what]?.length ?? 0, limits.nodes * ACCESSORS_A_NODE);
}

function judgeAccessors(json: GLTF.IGLTF, limits: Limits): void {
  let bytes = 0;
  for (const [index, accessor] of (json.accessors ?? []).entries()) {
    if (accessor.count > limits.accessor_elements) {
      throw new Refusal("accessor_too_large", `/accessors/${index}`, { count: accessor.count, limit: limits.accessor_elements });
    }
    bytes += accessor.count * (COMPONENT_BYTES[accessor.componentType] ?? 4) * (COMPONENTS[accessor.type] ?? 16);
  }
  if (bytes > limits.all_accessor_bytes) {
    throw new Refusal("geometry_too_large", "/accessors", { bytes, limit: limits.all_accessor_bytes });
  }
}

/** A thousand nodes may show the same million triangles: what counts is what is shown. */
function judgeScene(json: GLTF.IGLTF, limits: Limits): void {
  let triangles = 0;
  let primitives = 0;
  for (const node of json.nodes ?? []) {
    const times = instances(json, node);
    if (times > limits.nodes) throw new Refusal("too_many_nodes", "/nodes", { count: times, limit: limits.nodes });
    if (node.mesh === undefined) continue;
    for (const primitive of json.meshes?.[node.mesh]?.primitives ?? []) {
      primitives += times;
      triangles += times * declared(json, primitive);
    }
    if (triangles > limits.triangles || primitives > limits.primitives) {
      throw new Refusal("too_many_triangles", `/meshes/${node.mesh}`, { triangles: limits.triangles, primitives: limits.primitives });
    }
  }
}

function declared(json: GLTF.IGLTF, primitive: GLTF.IMeshPrimitive): number {
  const corners = json.accessors?.[primitive.indices ?? primitive.attributes.POSITION ?? -1]?.count ?? 0;
  return (primitive.mode ?? 4) === 4 ? corners / 3 : (primitive.mode ?? 4) > 4 ? corners : 0;
}

function instances(json: GLTF.IGLTF, node: GLTF.INode): number {
  const batch = node.extensions?.EXT_mesh_gpu_instancing as { attributes?: Record<string, number> } | undefined;
  const counts = Object.values(batch?.attributes ?? {}).map((index) => json.accessors?.[index]?.count ?? 1);
  return counts.length ? Math.max(...counts) : 1;
}
