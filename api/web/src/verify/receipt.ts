// What someone who watched keeps, so that nobody can rewrite what they saw without being found out.
//
// With the leaves it shows which event or segment was touched; a bare head shows only that something was.
import { same, textOf, utf8 } from "./bytes.js";
import { SealWrong, parseKey, type VerifyKey } from "./key.js";
import { leafHash, root } from "./merkle.js";
import { openHead, readHead, type Head } from "./note.js";
import { MOST_RECEIPT_BYTES, linesOf, notesOf, textIn, versionOne } from "./parsed.js";

export interface Receipt {
  /** The note of the head. */
  head: string;
  key: VerifyKey | null;
  keys: readonly string[];
  /** All leaves under the head; none in a bare one. */
  lines: readonly string[];
}

/** The receipt in a file: JSON, or a note alone. `checkedHead` looks whether it holds. Throws SealWrong. */
export function parseReceipt(bytes: Uint8Array): Receipt {
  if (!startsAsJson(bytes)) return bare(bytes);
  const fields = versionOne(bytes, MOST_RECEIPT_BYTES, "a receipt", "head,key,keys,lines,v");
  const [head, key] = [textIn(fields, "head"), parseKey(textIn(fields, "key"))];
  readHead(head);
  return { head, key, keys: notesOf(fields), lines: linesOf(fields) };
}

function startsAsJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
  return first === "{".charCodeAt(0);
}

/** Mail and editors add line ends of their own; the signature tells whether more was changed. */
function bare(bytes: Uint8Array): Receipt {
  try {
    const text = textOf(bytes.subarray(0, MOST_RECEIPT_BYTES + 1)).replace(/\r\n/g, "\n");
    const head = `${text.trim()}\n`;
    readHead(head);
    return { head, key: null, keys: [], lines: [] };
  } catch {
    throw new SealWrong("this is no receipt: neither a receipt.json of a replay nor a signed head");
  }
}

/** The receipt's head, if it fits together: signed by the key that it names, the leaves giving the root. Throws SealWrong. */
export function checkedHead(receipt: Receipt): Head {
  const head = readHead(receipt.head);
  if (receipt.key) {
    openHead(receipt.head, [receipt.key]);
    if (receipt.lines.length !== head.size) throw new SealWrong("the receipt does not hold as many leaves as its head counts: it was cut off or changed");
  }
  if (receipt.lines.length && !same(root(receipt.lines.map((line) => leafHash(utf8(line)))), head.root))
    throw new SealWrong("the receipt's leaves are not those that its head was signed over: the receipt was changed");
  return head;
}
