// A piece of a show's seal as it lies beside the media: the leaves since the piece before, and the head over all so far.
import { SealWrong } from "./key.js";
import { MOST_PIECE_BYTES, isCount, linesOf, notesOf, textIn, versionOne } from "./parsed.js";

export interface Piece {
  first: number;
  size: number;
  /** The note of the head. */
  head: string;
  /** The records of rotated keys, oldest first. */
  keys: readonly string[];
  lines: readonly string[];
}

/** The piece in a file's bytes; signatures and hashes are not looked at. Throws SealWrong. */
export function parsePiece(bytes: Uint8Array): Piece {
  const fields = versionOne(bytes, MOST_PIECE_BYTES, "a piece of a seal", "first,head,keys,lines,size,v");
  const lines = linesOf(fields);
  const { first, size } = fields;
  if (!isCount(first) || !isCount(size) || size - first !== lines.length || !lines.length)
    throw new SealWrong("the piece does not hold the leaves that it says to hold: it was changed");
  return { first, size, head: textIn(fields, "head"), keys: notesOf(fields), lines };
}
