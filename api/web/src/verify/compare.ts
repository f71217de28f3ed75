// Events that lie here, held against those that were signed: which was changed, removed, added, moved or dated back.
//
// Works on leaves alone, so it does not matter who made the chain and its signatures anew.
import { align } from "./align.js";
import type { Findings } from "./findings.js";
import type { EventLeaf } from "./leaf.js";

/** How problems name an event. */
export const nameOf = (leaf: EventLeaf): string => `event ${leaf.seq} (${leaf.type})`;

/** Events `here` against those `signed` by `signedAt`; answers how many came later. `against` names what they were signed in. */
export function compareEvents(
  signed: readonly EventLeaf[], here: readonly EventLeaf[], signedAt: string, findings: Findings, against: string,
): number {
  const found = align(signed, here, signedAt);
  const [old, now] = [(index: number) => signed[index] as EventLeaf, (index: number) => here[index] as EventLeaf];
  for (const [was, is] of found.moved) {
    const leaf = old(was);
    findings.settle(nameOf(now(is)));
    findings.add("reordered", nameOf(leaf), `event ${leaf.seq} (${leaf.type}) stands at another place than in ${against}`);
  }
  for (const [was, is] of found.edited) {
    findings.settle(nameOf(now(is)));
    edited(old(was), now(is), findings, against);
  }
  for (const leaf of found.removed.map(old))
    findings.add("removed", nameOf(leaf), `event ${leaf.seq} (${leaf.type}, recorded ${leaf.recordedAt}) is in ${against} and is gone`);
  for (const leaf of found.inserted.map(now))
    findings.add("added", nameOf(leaf), `event ${leaf.seq} (${leaf.type}) was put among events that ${against} has without it`, "new");
  return later(found.later.map(now), signedAt, findings, against);
}

function edited(was: EventLeaf, now: EventLeaf, findings: Findings, against: string): void {
  if (now.recordedAt < was.recordedAt)
    findings.add("backdated", nameOf(was), `event ${was.seq} (${was.type}) was recorded ${was.recordedAt} according to ${against}; now it says ${now.recordedAt}`);
  else findings.add("changed", nameOf(was), `event ${was.seq} (${was.type}, at ${was.atMs} ms) says something else than in ${against}`);
}

/** Events behind all that was signed: fine, unless they claim to be from before. */
function later(leaves: readonly EventLeaf[], signedAt: string, findings: Findings, against: string): number {
  const early = leaves.filter((leaf) => leaf.recordedAt < signedAt);
  for (const leaf of early)
    findings.add("backdated", nameOf(leaf), `event ${leaf.seq} (${leaf.type}) says ${leaf.recordedAt}, but ${against} of ${signedAt} does not have it: it came later`, "new");
  return leaves.length - early.length;
}
