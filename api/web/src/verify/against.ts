// Receipts: what lies here held against what someone kept.
import { same } from "./bytes.js";
import { compareEvents } from "./compare.js";
import { Findings } from "./findings.js";
import { compareMedia, type Reasons } from "./footage.js";
import { SealWrong } from "./key.js";
import { parseLeaf, type EventLeaf, type Leaf, type MediaLeaf } from "./leaf.js";
import type { Log } from "./log.js";
import type { MediaObject } from "./media.js";
import { openHead, type Head } from "./note.js";
import { checkedHead, type Receipt } from "./receipt.js";
import { rootAt, type Sealed } from "./sealed.js";
import type { Trust } from "./trust.js";

/** All that lies here of a show, as it was read. */
export interface Here {
  origin: string;
  log: Log;
  media: ReadonlyMap<string, MediaObject>;
  seal: Sealed;
  reasons: Reasons;
}

export const eventsAmong = (leaves: readonly Leaf[]): EventLeaf[] => leaves.filter((leaf): leaf is EventLeaf => leaf.kind === "event");
export const mediaAmong = (leaves: readonly Leaf[]): MediaLeaf[] => leaves.filter((leaf): leaf is MediaLeaf => leaf.kind !== "event");

/** The receipt's head if the receipt is one of this show; what was touched since goes to the findings. */
export function checkReceipt(number: number, receipt: Receipt, here: Here, trusted: Trust, pinned: boolean, findings: Findings): Head | null {
  const head = headOf(`receipt ${number}`, receipt, here, trusted, pinned, findings);
  if (!head) return null;
  const against = number > 1 ? `receipt ${number}` : "the receipt";
  const touched = new Findings();
  compare(receipt, head, here, touched, against);
  checkTree(head, here, findings, against, touched.broken);
  findings.take(touched);
  return head;
}

function headOf(what: string, receipt: Receipt, here: Here, trusted: Trust, pinned: boolean, findings: Findings): Head | null {
  try {
    const head = checkedHead(receipt);
    if (head.origin !== here.origin) {
      findings.add("foreign_receipt", what, `${what} is of ${head.origin}, not of ${here.origin}: take the receipt of this show`);
      return null;
    }
    if (!pinned && !receipt.key) findings.note("bare", `${what} is a bare head: who signed it was not looked at, for no key was given`);
    if (!pinned) return head;
  } catch (error) {
    return told(error, (why) => findings.add("damaged", what, `${what} proves nothing: ${why}`));
  }
  try {
    return openHead(receipt.head, trusted.keys);
  } catch (error) {
    return told(error, (why) => findings.add("foreign_receipt", what, `${what} is not signed by the key that was given, nor by one tied to it: ${why}`));
  }
}

function told(error: unknown, say: (why: string) => void): null {
  if (!(error instanceof SealWrong)) throw error;
  say(error.message);
  return null;
}

/** Leaf by leaf, where the receipt has them. */
function compare(receipt: Receipt, head: Head, here: Here, findings: Findings, against: string): void {
  const parsed = receipt.lines.map(parseLeaf);
  const leaves = parsed.filter((leaf): leaf is Leaf => leaf !== null);
  if (!parsed.length) return;
  if (leaves.length < parsed.length) {
    findings.add("damaged", against, `${against} proves nothing: a line of it is no leaf of a seal`);
    return;
  }
  compareEvents(eventsAmong(leaves), here.log.leaves, head.signedAt, findings, against);
  compareMedia(mediaAmong(leaves), here.media, here.reasons, findings, against);
}

/** Whether the seal that lies here grew out of the receipt's; only said if nothing more exact was. */
function checkTree(head: Head, here: Here, findings: Findings, against: string, touched: boolean): void {
  const { lines, whole } = here.seal;
  if (lines.length < head.size && touched) return;
  if (lines.length < head.size) {
    const message = `${against} is over ${head.size} leaves, the seal that lies here has ${lines.length}: the newer part of it is missing`;
    findings.add("missing", `seal ${lines.length}-${head.size}`, message);
  } else if (whole && !touched && !same(rootAt(here.seal, head.size), head.root)) {
    const message = `the first ${head.size} leaves of the seal that lies here are not those of ${against}: the archive was rewritten since`;
    findings.add("rewritten", `seal 0-${head.size}`, message);
    return;
  }
  if (head.lastSeq && here.log.hashOf(head.lastSeq) !== head.chain && !touched && !findings.about("event"))
    findings.add("rewritten", `events 1 to ${head.lastSeq}`, `the log up to event ${head.lastSeq} is not the one of ${against}: something in it was rewritten`);
}
