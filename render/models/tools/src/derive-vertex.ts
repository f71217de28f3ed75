// The figures of vertices, in rows of floats as the simplifier takes them, and back into their accessors.
import type { Accessor, Primitive } from "@gltf-transform/core";

interface Column {
  accessor: Accessor;
  semantic: string;
  first: number;
  size: number;
}
export interface Figures {
  /** A row a vertex, `weights.length` floats each. */
  values: Float32Array;
  weights: number[];
  columns: Column[];
}

/** What a change of each is worth beside a change of position: found by the likeness of 18 products at both levels. */
const WEIGHTS: [semantic: string, weight: number][] = [
  ["NORMAL", 0.3],
  ["TEXCOORD_0", 1],
  ["TEXCOORD_1", 0.5],
  ["COLOR_0", 1],
];
const MOST_MORPHS = 4;

/** Normals, texture coordinates, colours and the first morph targets' moves. */
export function vertexFigures(primitive: Primitive): Figures {
  const columns: Column[] = [];
  const weights: number[] = [];
  const add = (accessor: Accessor | null, semantic: string, weight: number) => {
    if (!accessor) return;
    columns.push({ accessor, semantic, first: weights.length, size: accessor.getElementSize() });
    weights.push(...Array<number>(accessor.getElementSize()).fill(weight));
  };
  for (const [semantic, weight] of WEIGHTS) add(primitive.getAttribute(semantic), semantic, weight);
  for (const target of primitive.listTargets().slice(0, MOST_MORPHS)) add(target.getAttribute("POSITION"), "", 1);
  const values = new Float32Array(primitive.getAttribute("POSITION")!.getCount() * weights.length);
  for (const { accessor, first, size } of columns) {
    const data = floats(accessor);
    for (let at = 0; at < accessor.getCount(); at++)
      for (let part = 0; part < size; part++) values[at * weights.length + first + part] = data[at * size + part]!;
  }
  return { values, weights, columns };
}

/** Give a primitive accessors of its own with changed positions and figures; tangents stay upright on the new normals. */
export function writeBack(primitive: Primitive, positions: Float32Array, { values, weights, columns }: Figures): void {
  primitive.setAttribute("POSITION", primitive.getAttribute("POSITION")!.clone().setArray(positions as Float32Array<ArrayBuffer>));
  for (const { accessor, semantic, first, size } of columns) {
    const changed = accessor.clone();
    for (let at = 0; at < changed.getCount(); at++) {
      const row = values.subarray(at * weights.length + first, at * weights.length + first + size);
      changed.setElement(at, [...(semantic === "NORMAL" ? unit(row) : semantic === "COLOR_0" ? row.map(clamped) : row)]);
    }
    primitive.setAttribute(semantic, changed);
  }
  uprightTangents(primitive);
}

/** An accessor's values as floats, decoded where they are not. */
export function floats(accessor: Accessor): Float32Array {
  const array = accessor.getArray()!;
  if (array instanceof Float32Array) return array;
  const size = accessor.getElementSize();
  const out = new Float32Array(accessor.getCount() * size);
  for (let at = 0; at < accessor.getCount(); at++) out.set(accessor.getElement(at, []), at * size);
  return out;
}

function uprightTangents(primitive: Primitive): void {
  const [normal, tangent] = [primitive.getAttribute("NORMAL"), primitive.getAttribute("TANGENT")?.clone()];
  if (!normal || !tangent) return;
  for (let at = 0; at < tangent.getCount(); at++) {
    const n = normal.getElement(at, []);
    const t = tangent.getElement(at, []);
    const along = n.reduce((sum, part, axis) => sum + part * t[axis]!, 0);
    const upright = unit(Float32Array.from(n, (part, axis) => t[axis]! - along * part));
    tangent.setElement(at, [...upright, t[3]!]);
  }
  primitive.setAttribute("TANGENT", tangent);
}

/** Of length one; what has none points up. */
function unit(row: Float32Array): Float32Array {
  const length = Math.hypot(...row);
  return length > 1e-9 ? row.map((part) => part / length) : Float32Array.of(0, 1, 0);
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
