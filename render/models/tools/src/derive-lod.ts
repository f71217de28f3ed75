// Levels of detail: fewer triangles that look like the whole. Texture coordinates, normals, tangents and colours go along;
// a skinned or morphed mesh keeps vertices as they are, so that it bends as before.
import { type Document, type Mesh, Primitive } from "@gltf-transform/core";
import { compactPrimitive, getBounds } from "@gltf-transform/functions";
import { MeshoptSimplifier, type SimplifierFlags } from "meshoptimizer";
import { floats, vertexFigures, writeBack } from "./derive-vertex";

export interface Level {
  name: string;
  /** The share of triangles to keep. */
  ratio: number;
  /** How far the surface may move, as a share of the model's largest side. */
  error: number;
  /** Whether edges stay where they are, a texture island's and the surface's own: no smear, no crack, but fewer triangles can go. */
  seams: boolean;
  /** A surface that moves by no more may have any number of triangles fewer: nobody sees it in a picture of a show. */
  unseen?: number;
}
export const LEVELS: Level[] = [
  { name: "lod1", ratio: 0.5, error: 0.01, seams: true, unseen: 0.0004 },
  { name: "lod2", ratio: 0.2, error: 0.03, seams: false },
];
const FEW_TRIANGLES = 24;
const FIXED = 1;
const SEAM = 2;
/** No fewer triangles than this share, however little the surface moves: lod2 is for that. */
const LEAST_SHARE = 0.2;
/** So many times the triangles that were asked for are too many: then seams may move after all. */
const FAR_FROM_TARGET = 1.2;
// Permissive: a hard edge is weighed like any other change of the normal; otherwise a faceted mesh cannot be reduced at all.
const FLAGS: SimplifierFlags[] = ["ErrorAbsolute", "Permissive"];

/** Triangles of all meshes. */
export function trianglesOf(document: Document): number {
  const primitives = document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives());
  return primitives.reduce((sum, primitive) => sum + triangles(primitive), 0);
}

/** What came of it: the largest error, as a share of the model's side, and whether all edges stayed where they are. */
export interface Lowered {
  error: number;
  held: boolean;
}

/** Simplify every mesh in place. */
export function lower(document: Document, level: Level): Lowered {
  const side = modelSide(document);
  const all: Lowered[] = [];
  for (const mesh of document.getRoot().listMeshes()) {
    const scale = unitInWorld(mesh) / side;
    const primitives = mesh.listPrimitives().filter(simplifiable);
    primitives.forEach((primitive) => compactPrimitive(primitive));
    const locks = sharedBorders(primitives);
    primitives.forEach((primitive, index) => {
      all.push(simplify(primitive, locks[index]!, level, scale));
    });
  }
  for (const accessor of document.getRoot().listAccessors())
    if (accessor.listParents().every((parent) => parent === document.getRoot())) accessor.dispose();
  return { error: Math.max(0, ...all.map((one) => one.error)), held: all.every((one) => one.held) };
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
function unitInWorld(mesh: Mesh): number {
  const scales = mesh.listParents().flatMap((parent) => ("getWorldScale" in parent ? (parent as unknown as Scaled).getWorldScale() : []));
  return Math.max(1e-12, ...scales.map(Math.abs));
}
interface Scaled {
  getWorldScale(): number[];
}

function simplify(primitive: Primitive, lock: Uint8Array, level: Level, scale: number): Lowered {
  const positions = floats(primitive.getAttribute("POSITION")!);
  const indices = new Uint32Array(primitive.getIndices()!.getArray()!);
  const still = primitive.listTargets().length > 0 || primitive.getAttribute("JOINTS_0") !== null;
  const target = (share: number) => Math.max(FEW_TRIANGLES, Math.floor((share * indices.length) / 3)) * 3;
  const once = (share: number, error: number, held: boolean) => {
    const [places, figures] = [positions.slice(), vertexFigures(primitive)];
    const [kept, moved] = (still ? keeping : moving)(
      indices.slice(), places, 3, figures.values, figures.weights.length, figures.weights,
      held ? withSeams(primitive, positions, lock) : lock, target(share), error / scale, held ? [...FLAGS, "LockBorder"] : FLAGS,
    );
    return { places, figures, kept, error: moved * scale, held };
  };
  let found = once(level.unseen ? LEAST_SHARE : level.ratio, level.unseen ?? level.error, level.seams);
  if (level.unseen && found.kept.length > target(level.ratio)) found = once(level.ratio, level.error, level.seams);
  if (level.seams && found.kept.length > target(level.ratio) * FAR_FROM_TARGET) found = once(level.ratio, level.error, false);
  if (!still) writeBack(primitive, found.places, found.figures);
  primitive.setIndices(primitive.getIndices()!.clone().setArray(found.kept as Uint32Array<ArrayBuffer>));
  compactPrimitive(primitive);
  return { error: found.error, held: found.held };
}

const keeping = MeshoptSimplifier.simplifyWithAttributes;

/** Like `keeping`, but vertices that stay move and change to where they stand for those that go best, in place. */
const moving: typeof keeping = (indices, ...rest) => {
  const [count, error] = MeshoptSimplifier.simplifyWithUpdate(indices, ...rest);
  return [indices.slice(0, count), error];
};

function withSeams(primitive: Primitive, positions: Float32Array, lock: Uint8Array): Uint8Array {
  const at = primitive.getAttribute("TEXCOORD_0");
  if (!at) return lock;
  const uv = floats(at);
  const same = MeshoptSimplifier.generatePositionRemap(positions, 3);
  const seam = new Uint8Array(lock.length);
  same.forEach((first, vertex) => {
    if (uv[2 * first] !== uv[2 * vertex] || uv[2 * first + 1] !== uv[2 * vertex + 1]) seam[first] = 1;
  });
  return lock.map((fixed, vertex) => (fixed || !seam[same[vertex]!] ? fixed : SEAM));
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
    if (owner[first] !== owner[vertex]) shared[first] = FIXED;
  });
  let start = 0;
  return all.map((part) => {
    const end = start + part.length / 3;
    const lock = Uint8Array.from(same.subarray(start, end), (first) => shared[first]!);
    start = end;
    return lock;
  });
}
