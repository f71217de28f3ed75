// The seal as it lies: its pieces in order, the leaves, every head against them. Signatures are judged in trust.ts.
import { same, utf8 } from "./bytes.js";
import type { Findings } from "./findings.js";
import { SealWrong } from "./key.js";
import { parseLeaf, type Leaf } from "./leaf.js";
import { Tree, leafHash, root } from "./merkle.js";
import { readHead, type Head } from "./note.js";
import type { Piece } from "./piece.js";

/** A piece as it was read: what its name says of it, and its content or what is wrong with it. */
export interface PieceFile {
  key: string;
  first: number;
  size: number;
  piece: Piece | null;
  fault: string;
}

/** A head that lies in a piece, and the piece's key. */
export interface SealedHead {
  head: Head;
  note: string;
  key: string;
}

/** All leaves in order of the tree. `whole`: none is missing, so that every root could be looked at. */
export interface Sealed {
  lines: string[];
  leaves: Leaf[];
  heads: SealedHead[];
  rotations: string[];
  /** The leaves' hashes, of a whole tree. */
  hashes: Uint8Array[];
  whole: boolean;
}

const inOrder = (a: PieceFile, b: PieceFile): number => a.first - b.first || a.size - b.size || (a.key < b.key ? -1 : 1);

/** Every piece laid end to end. */
export function sealedIn(pieces: readonly PieceFile[], origin: string, findings: Findings): Sealed {
  const sealed: Sealed = { lines: [], leaves: [], heads: [], rotations: [], hashes: [], whole: true };
  let size = 0;
  for (const file of [...pieces].sort(inOrder)) {
    if (file.first < size) {
      findings.add("seal", nameOf(file), `${file.key} tells the leaves from ${file.first} on a second time: the seal was forked`);
      continue;
    }
    if (!file.piece) findings.add("damaged", nameOf(file), `${file.key} is damaged: ${file.fault}`);
    if (!file.piece || !join(sealed, file, file.piece, origin, size, findings)) sealed.whole = false;
    size = file.size;
  }
  if (sealed.whole) checkRoots(sealed, findings);
  checkOrder(sealed, findings);
  return sealed;
}

const nameOf = (file: PieceFile): string => `seal ${file.first}-${file.size}`;

/** Appends a piece; false if the tree is not whole with it. */
function join(sealed: Sealed, file: PieceFile, piece: Piece, origin: string, size: number, findings: Findings): boolean {
  const whole = piece.first === size;
  if (!whole) findings.add("missing", `seal ${size}-${piece.first}`, `the piece of the seal with the leaves ${size} to ${piece.first - 1} is missing`);
  const leaves = piece.lines.map(parseLeaf);
  const head = headIn(piece);
  if (!head || leaves.includes(null)) {
    findings.add("damaged", nameOf(file), `${file.key} is damaged: ${head ? "a line of it is no leaf" : "it holds no head of a seal"}`);
    return false;
  }
  for (const line of piece.lines) sealed.lines.push(line);
  for (const leaf of leaves) sealed.leaves.push(leaf as Leaf);
  sealed.rotations = [...new Set([...sealed.rotations, ...piece.keys])];
  if (head.origin !== origin) {
    findings.add("foreign_log", nameOf(file), `${file.key} is a piece of the seal of ${head.origin}, not of ${origin}`);
    return false;
  }
  if (head.size !== piece.size) {
    findings.add("seal", nameOf(file), `the head in ${file.key} is over ${head.size} leaves, not ${piece.size}`);
    return false;
  }
  sealed.heads.push({ head, note: piece.head, key: file.key });
  return whole;
}

function headIn(piece: Piece): Head | null {
  try {
    return readHead(piece.head);
  } catch (error) {
    if (error instanceof SealWrong) return null;
    throw error;
  }
}

/** Each head against the leaves under it; so larger trees are seen to begin with the smaller ones. */
function checkRoots(sealed: Sealed, findings: Findings): void {
  const heads = new Map(sealed.heads.map(({ head }) => [head.size, head]));
  const tree = new Tree();
  let [last, latest] = [0, ""];
  sealed.lines.forEach((line, index) => {
    const leaf = sealed.leaves[index] as Leaf;
    const hash = leafHash(utf8(line));
    sealed.hashes.push(hash);
    tree.add(hash);
    if (leaf.kind === "event") last = Math.max(last, leaf.seq);
    const head = heads.get(tree.size);
    if (!head) return;
    checkHead(head, tree.root(), last, findings);
    if (head.signedAt < latest) findings.note("clock_heads", `the clock went back between two heads: the one over ${tree.size} leaves says ${head.signedAt}`);
    latest = head.signedAt > latest ? head.signedAt : latest;
  });
}

function checkHead(head: Head, found: Uint8Array, last: number, findings: Findings): void {
  const what = `head ${head.size}`;
  if (!same(found, head.root)) findings.add("seal", what, `the head over ${head.size} leaves was not signed over the leaves that lie here`);
  if (head.lastSeq !== last)
    findings.add("seal", what, `the head over ${head.size} leaves says that event ${head.lastSeq} is its last, its leaves say ${last}`);
}

function checkOrder(sealed: Sealed, findings: Findings): void {
  let last = 0;
  for (const leaf of sealed.leaves) {
    if (leaf.kind !== "event") continue;
    if (leaf.seq <= last) findings.add("seal", `leaf of event ${leaf.seq}`, `the seal tells event ${leaf.seq} after event ${last}: it was not made by an honest log`);
    last = Math.max(last, leaf.seq);
  }
}

/** The root over the first `size` leaves of a whole tree. */
export const rootAt = (sealed: Sealed, size: number): Uint8Array => root(sealed.hashes.slice(0, size));
