// The Merkle tree of RFC 9162, section 2.1, over SHA-256: roots, inclusion and consistency proofs.
import { digestNow, joined, same } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (line: Uint8Array): Uint8Array => digestNow(joined(LEAF, line));
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => digestNow(joined(NODE, left, right));

/** A tree that grows at its right edge; it holds the roots of its full subtrees alone, largest first. */
export class Tree {
  private readonly peaks: Uint8Array[] = [];
  size = 0;

  /** Appends a leaf's hash. */
  add(leaf: Uint8Array): void {
    let node = leaf;
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) node = nodeHash(this.peaks.pop() as Uint8Array, node);
    this.peaks.push(node);
    this.size += 1;
  }

  /** The root over all leaves so far; of no leaves the hash of nothing. */
  root(): Uint8Array {
    if (!this.peaks.length) return digestNow(new Uint8Array());
    return this.peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

export function root(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new Tree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isEven = (value: number): boolean => value % 2 === 0;
const half = (value: number): number => Math.floor(value / 2);

/** Whether `proof` shows `leaf` (a leaf hash) at `index` of the tree of `size` leaves under `expected`. RFC 9162, 2.1.3.2. */
export function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], expected: Uint8Array): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [at, last, node] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (!isEven(at) || at === last) {
      node = nodeHash(sibling, node);
      while (isEven(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      node = nodeHash(node, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(node, expected);
}

/** Whether `proof` shows that the tree under `newRoot` begins with the tree under `oldRoot`. RFC 9162, 2.1.4.2. */
export function verifyConsistency(
  oldSize: number, newSize: number, oldRoot: Uint8Array, newRoot: Uint8Array, proof: readonly Uint8Array[],
): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false;
  if (oldSize === newSize) return !proof.length && same(oldRoot, newRoot);
  if (oldSize === 0) return !proof.length && same(oldRoot, root([]));
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof];
  const first = path.shift();
  if (!first) return false;
  let [at, last] = [oldSize - 1, newSize - 1];
  while (!isEven(at)) [at, last] = [half(at), half(last)];
  let [older, newer] = [first, first];
  for (const node of path) {
    if (last === 0) return false;
    if (!isEven(at) || at === last) {
      [older, newer] = [nodeHash(node, older), nodeHash(node, newer)];
      while (isEven(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newer = nodeHash(newer, node);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(older, oldRoot) && same(newer, newRoot);
}

const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));
