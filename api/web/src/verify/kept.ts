// What the reader holds: receipts, and the key text. A list that is never changed, only replaced.
import { textOf } from "./bytes.js";
import { SealWrong, parseKey } from "./key.js";
import { MOST_KEYS_BYTES } from "./named.js";
import { readHead } from "./note.js";
import { MOST_RECEIPT_BYTES } from "./parsed.js";
import { parseReceipt, type Receipt } from "./receipt.js";
import { Refusal } from "./refusal.js";


export interface Kept {
  receipt: Receipt;
  signedAt: string;
}

export class KeptThings {
  /** `changed`: since the last comparison. */
  constructor(readonly receipts: readonly Kept[] = [], readonly changed = false) {}

  /** The receipt, or the text of the key, in a file. Throws a Refusal for anything else. */
  static async read(file: File): Promise<Kept | string> {
    if (file.size > MOST_RECEIPT_BYTES) throw new Refusal("too_large", file.name);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const key = keyIn(bytes);
    if (key) return key;
    try {
      const receipt = parseReceipt(bytes);
      return { receipt, signedAt: readHead(receipt.head).signedAt };
    } catch (error) {
      throw error instanceof SealWrong ? new Refusal(file.name.endsWith(".json") ? "receipt" : "foreign_file", file.name, error.message) : error;
    }
  }

  with(one: Kept): KeptThings {
    return new KeptThings([...this.receipts.filter((other) => other.receipt.head !== one.receipt.head), one], true);
  }

  without(one: Kept): KeptThings {
    return new KeptThings(this.receipts.filter((other) => other !== one), true);
  }

  touched(): KeptThings {
    return new KeptThings(this.receipts, true);
  }

  compared(): KeptThings {
    return new KeptThings(this.receipts, false);
  }
}

/** The text of the key in a file: the key itself, a PEM file, or what `GET /api/v1/keys` answers. */
function keyIn(bytes: Uint8Array): string | null {
  try {
    const text = textOf(bytes.subarray(0, MOST_KEYS_BYTES));
    const json = text.trimStart().startsWith("{") ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : null;
    if (json && "lines" in json) return null;
    return parseKey(json ? String(json.key) : text).text;
  } catch {
    return null;
  }
}
