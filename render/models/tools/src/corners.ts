// An attribute that is known a triangle's corner: vertices are split where their corners differ, and only there.
import type { Accessor, Document, Primitive, PrimitiveTarget } from "@gltf-transform/core";

type Width = 3 | 4;
const KINDS = { 3: "VEC3", 4: "VEC4" } as const;
// The tip of a fan may have a hundred thousand different corners; searching them all would take for ever.
const SEARCHED = 32;
const MOST_SHORT = 65_535;

interface Split {
  /** For every corner its new vertex. */
  indices: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  /** For every new vertex the old one. */
  source: Uint32Array;
  values: Float32Array<ArrayBuffer>;
}

/** How many corners a primitive of triangles has. */
export function cornerCount(primitive: Primitive): number {
  const count = (primitive.getIndices() ?? primitive.getAttribute("POSITION")!).getCount();
  return count - (count % 3);
}

/** The vertex of every corner. */
export function cornersOf(primitive: Primitive): ArrayLike<number> {
  const indices = primitive.getIndices()?.getArray();
  return indices ?? Uint32Array.from({ length: cornerCount(primitive) }, (_, corner) => corner);
}

/** Gives a primitive an attribute of `width` floats a corner. Vertices that no corner uses go. */
export function setPerCorner(document: Document, primitive: Primitive, name: string, width: Width, values: Float32Array): void {
  const split = splitBy(cornersOf(primitive), primitive.getAttribute("POSITION")!.getCount(), values, width);
  for (const holder of [primitive, ...primitive.listTargets()]) gather(document, holder, split.source);
  primitive.setAttribute(name, document.createAccessor().setType(KINDS[width]).setArray(split.values));
  primitive.setIndices(document.createAccessor().setType("SCALAR").setArray(split.indices));
}

function splitBy(corners: ArrayLike<number>, vertices: number, values: Float32Array, width: Width): Split {
  const count = values.length / width;
  const [newest, older] = [new Int32Array(vertices).fill(-1), new Int32Array(count)];
  const [source, indices, kept] = [new Uint32Array(count), new Uint32Array(count), new Float32Array(values.length)];
  let made = 0;
  for (let corner = 0; corner < count; corner++) {
    const vertex = corners[corner]!;
    let found = find(newest[vertex]!, older, kept, values, corner, width);
    if (found < 0) {
      found = made++;
      source[found] = vertex;
      older[found] = newest[vertex]!;
      newest[vertex] = found;
      for (let k = 0; k < width; k++) kept[found * width + k] = values[corner * width + k]!;
    }
    indices[corner] = found;
  }
  const short = made <= MOST_SHORT ? new Uint16Array(indices) : indices;
  return { indices: short, source: source.subarray(0, made), values: kept.slice(0, made * width) };
}

function find(start: number, older: Int32Array, kept: Float32Array, values: Float32Array, corner: number, width: Width): number {
  for (let vertex = start, looked = 0; vertex >= 0 && looked < SEARCHED; vertex = older[vertex]!, looked++) {
    let same = true;
    for (let k = 0; k < width && same; k++) same = kept[vertex * width + k] === values[corner * width + k];
    if (same) return vertex;
  }
  return -1;
}

function gather(document: Document, holder: Primitive | PrimitiveTarget, vertices: Uint32Array): void {
  for (const name of holder.listSemantics()) holder.setAttribute(name, picked(document, holder.getAttribute(name)!, vertices));
}

function picked(document: Document, from: Accessor, vertices: Uint32Array): Accessor {
  const array = from.getArray()!;
  const width = from.getElementSize();
  const to = new (array.constructor as new (length: number) => typeof array)(vertices.length * width);
  for (let i = 0; i < vertices.length; i++) {
    for (let k = 0; k < width; k++) to[i * width + k] = array[vertices[i]! * width + k]!;
  }
  return document.createAccessor(from.getName()).setType(from.getType()).setNormalized(from.getNormalized()).setArray(to);
}
