// Levels of detail: fewer triangles, while texture coordinates, normals, tangents, colours, skins and morph targets are
// those of the vertices that stay. Nothing is moved, so a skinned or morphed mesh bends as before.
import { type Accessor, type Document, type Mesh, Primitive } from "@gltf-transform/core";
import { compactPrimitive, getBounds } from "@gltf-transform/functions";
import { MeshoptSimplifier } from "meshoptimizer";

export interface Level {
  name: string;
  /** The share of triangles to keep. */
  ratio: number;
  /** How far the surface may move, as a share of the model's largest side. */
  error: number;
}
export const LEVELS: Level[] = [
  { name: "lod1", ratio: 0.5, error: 0.004 },
  { name: "lod2", ratio: 0.2, error: 0.02 },
];
const FEW_TRIANGLES = 24;
const MOST_MORPHS = 4;

/** Triangles of all meshes. */
export function trianglesOf(document: Document): number {
  const primitives = document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives());
  return primitives.reduce((sum, primitive) => sum + triangles(primitive), 0);
}

/** Simplify every mesh in place; answers the largest error of any, as a share of the model's side. */
export function lower(document: Document, level: Level): number {
  const side = modelSide(document);
  let worst = 0;
  for (const mesh of document.getRoot().listMeshes()) {
    const scale = sideInWorld(mesh) / side;
    const primitives = mesh.listPrimitives().filter(simplifiable);
    primitives.forEach((primitive) => compactPrimitive(primitive));
    const locks = sharedBorders(primitives);
    primitives.forEach((primitive, index) => {
      worst = Math.max(worst, simplify(primitive, locks[index]!, level, scale));
    });
  }
  return worst;
}

function simplifiable(primitive: Primitive): boolean {
  return primitive.getMode() === Primitive.Mode.TRIANGLES && primitive.getIndices() !== null && triangles(primitive) > FEW_TRIANGLES;
}

function triangles(primitive: Primitive): number {
  const count = (primitive.getIndices() ?? primitive.getAttribute("POSITION"))?.getCount() ?? 0;
  const mode = primitive.getMode();
  if (mode === Primitive.Mode.TRIANGLES) return Math.floor(count / 3);
  return mode === Primitive.Mode.TRIANGLE_STRIP || mode === Primitive.Mode.TRIANGLE_FAN ? Math.max(0, count - 2) : 0;
}

function modelSide(document: Document): number {
  const root = document.getRoot();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  if (!scene) return 1;
  const { min, max } = getBounds(scene);
  return Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1e-9);
}

/** How long one of the mesh's own units is in the world, where it is largest. */
function sideInWorld(mesh: Mesh): number {
  const scales = mesh.listParents().flatMap((parent) => ("getWorldScale" in parent ? [parent as unknown as Scaled] : []));
  return Math.max(1e-12, ...scales.map((node) => Math.max(...node.getWorldScale().map(Math.abs))));
}
interface Scaled {
  getWorldScale(): number[];
}

function simplify(primitive: Primitive, lock: Uint8Array, level: Level, scale: number): number {
  const positions = floats(primitive.getAttribute("POSITION")!);
  const indices = new Uint32Array(primitive.getIndices()!.getArray()!);
  const { values, weights } = attributes(primitive, positions.length / 3);
  const target = Math.max(FEW_TRIANGLES, Math.floor((level.ratio * indices.length) / 3)) * 3;
  const [kept, error] = MeshoptSimplifier.simplifyWithAttributes(
    indices, positions, 3, values, weights.length, weights, lock, target, level.error / scale, ["ErrorAbsolute"],
  );
  primitive.setIndices(primitive.getIndices()!.clone().setArray(kept as Uint32Array<ArrayBuffer>));
  compactPrimitive(primitive);
  return error * scale;
}

/** What the simplifier weighs beside the position: normals, texture coordinates, colours, the largest morphs. */
function attributes(primitive: Primitive, count: number): { values: Float32Array; weights: number[] } {
  const columns: { data: Float32Array; size: number; weight: number }[] = [];
  const add = (accessor: Accessor | null, weight: number) => {
    if (accessor) columns.push({ data: floats(accessor), size: accessor.getElementSize(), weight });
  };
  add(primitive.getAttribute("NORMAL"), 0.5);
  add(primitive.getAttribute("TEXCOORD_0"), 1);
  add(primitive.getAttribute("TEXCOORD_1"), 0.5);
  add(primitive.getAttribute("COLOR_0"), 1);
  for (const target of primitive.listTargets().slice(0, MOST_MORPHS)) add(target.getAttribute("POSITION"), 1);
  const weights = columns.flatMap(({ size, weight }) => Array<number>(size).fill(weight));
  const values = new Float32Array(count * weights.length);
  let first = 0;
  for (const { data, size } of columns) {
    for (let at = 0; at < count; at++)
      for (let part = 0; part < size; part++) values[at * weights.length + first + part] = data[at * size + part]!;
    first += size;
  }
  return { values, weights };
}

/** Vertices that lie on another primitive of the same mesh stay where they are: no cracks between two materials. */
function sharedBorders(primitives: Primitive[]): Uint8Array[] {
  const all = primitives.map((primitive) => floats(primitive.getAttribute("POSITION")!));
  const joined = new Float32Array(all.reduce((sum, part) => sum + part.length, 0));
  const owner = new Uint32Array(joined.length / 3);
  let at = 0;
  all.forEach((part, index) => {
    joined.set(part, at);
    owner.fill(index, at / 3, (at + part.length) / 3);
    at += part.length;
  });
  const same = MeshoptSimplifier.generatePositionRemap(joined, 3);
  const shared = new Uint8Array(owner.length);
  same.forEach((first, vertex) => {
    if (owner[first] !== owner[vertex]) shared[first] = 1;
  });
  let start = 0;
  return all.map((part) => {
    const end = start + part.length / 3;
    const lock = Uint8Array.from(same.subarray(start, end), (first) => shared[first]!);
    start = end;
    return lock;
  });
}

function floats(accessor: Accessor): Float32Array {
  const array = accessor.getArray()!;
  if (array instanceof Float32Array) return array;
  const size = accessor.getElementSize();
  const out = new Float32Array(accessor.getCount() * size);
  const element: number[] = [];
  for (let at = 0; at < accessor.getCount(); at++) out.set(accessor.getElement(at, element), at * size);
  return out;
}
