// RFC 3161 time stamps beside the seal: whether one carries the hash of the head beside it. Certificates are the command's business.
import { digestNow, hex, utf8 } from "./bytes.js";
import type { Findings } from "./findings.js";
import type { SealedHead } from "./sealed.js";

/** DER of an octet string of 32 bytes, as the imprint of a token stands. */
const IMPRINT = "0420";

/** The hex of each token's bytes by key; empty for one that could not be read. */
export function lookAtStamps(stamps: ReadonlyMap<string, string>, heads: readonly SealedHead[], findings: Findings): void {
  let newest = 0;
  for (const { key, note, head } of heads) {
    const token = stamps.get(key.replace(/\.json$/, ".tsr"));
    if (token === undefined) continue;
    if (token.includes(IMPRINT + hex(digestNow(utf8(note))))) newest = head.size;
    else findings.add("damaged", `stamp ${head.size}`, `the time stamp beside ${key} is no time stamp of the head in it`);
  }
  if (newest) findings.note("stamped", `a time stamp lies beside the head over ${newest} leaves (whose it is was not looked at)`, { n: newest });
}
