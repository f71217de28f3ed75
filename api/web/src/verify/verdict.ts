// What a check found. The same words as `vouchcast replay verify --json` has.

export type State = "broken" | "consistent" | "signed" | "proven";

export type Code =
  | "changed" | "removed" | "added" | "reordered" | "backdated" | "damaged" | "missing" | "chain" | "seal" | "signature"
  | "foreign_key" | "foreign_receipt" | "foreign_log" | "rewritten";

export interface Problem {
  code: Code;
  /** The thing by name: `event 17 (product.shown)`, `segment video/000012-…`. */
  what: string;
  /** The millisecond of the show that it is about, if it has one. */
  atMs: number | null;
  /** How long it lasts there; 0 for an instant. */
  forMs: number;
  /** What happened to it, in English, for programs and reports. */
  message: string;
}

/** Something harmless that a reader should know. `code` is for the page, `message` as in Problem. */
export interface Remark {
  code: string;
  message: string;
  values?: Readonly<Record<string, string | number>>;
}

export interface HeadFacts {
  size: number;
  root: string;
  signedAt: string;
  lastSeq: number;
  /** Who signed, as `name+id`. */
  signers: readonly string[];
  note: string;
}

/** A receipt that is of this show: when it was signed, over how many leaves. */
export interface ReceiptFacts {
  signedAt: string;
  size: number;
}

export interface Verdict {
  state: State;
  problems: readonly Problem[];
  notes: readonly Remark[];
  merchantId: string;
  showId: string;
  title: string;
  startedAt: string;
  durationMs: number;
  events: number;
  segments: number;
  cards: number;
  bytes: number;
  /** Leaves of the seal, and how many of them the largest receipt covers. */
  leaves: number;
  provenLeaves: number;
  head: HeadFacts | null;
  /** The key that it was held against, as `name+id`; empty without one. */
  key: string;
  /** Whether the head is signed under the key that was given. */
  keyHolds: boolean;
  /** The receipts that were compared. */
  receipts: readonly ReceiptFacts[];
  /** What a viewer can keep now, as JSON or as a bare note; empty when nothing is sealed. */
  keepsake: string;
}
