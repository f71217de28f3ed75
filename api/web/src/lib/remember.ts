// The newest head that this browser has seen of each show, and whether the next one goes on from it.
//
// A finding needs proof: a service that cannot be reached, or does not answer, is never one. What was remembered is
// replaced only by a head that is proven to go on from it, so that a warning stays until the record is whole again.
import { SealWrong, parseKey, type VerifyKey } from "../verify/key.js";
import { verifyConsistency } from "../verify/merkle.js";
import { openHead, readHead, type Head } from "../verify/note.js";
import { linked, readRotation } from "../verify/rotation.js";
import { getJson } from "./api.js";
import { showApi, type Reach } from "./links.js";
import type { SealState } from "./seal.js";

export interface Remembered { head: string; key: string; seen_at: string }

/** `since`: when the remembered head was seen, empty on the first visit; `head` is the one that no longer fits. */
export type Check = { state: "whole"; since: string } | { state: "broken"; since: string; head: string } | { state: "unknown" };

const STORE = "vouchcast.heads";
const MOST_SHOWS = 300;

function recall(): Record<string, Remembered> {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}") as Record<string, Remembered>;
  } catch {
    return {};
  }
}

const nameOf = (reach: Reach): string => `${new URL(reach.base || "/", location.href).origin}/${reach.showId}`;

/** Keeps it; of very many shows those that were seen longest ago are forgotten. */
function remember(reach: Reach, what: Remembered): void {
  const all = Object.entries({ ...recall(), [nameOf(reach)]: what }).sort((a, b) => b[1].seen_at.localeCompare(a[1].seen_at));
  try {
    localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(all.slice(0, MOST_SHOWS))));
  } catch {
    // A private window may refuse: then nothing is remembered.
  }
}

/** Keys that may sign now: the one that was seen first, and those that took over from it by a record that it signed. */
function trusted(first: string, seal: SealState): VerifyKey[] {
  const records = (seal.keys ?? []).map(readRotation);
  return linked([parseKey(first)], records, [parseKey(seal.key)]);
}

async function goesOn(reach: Reach, was: Head, now: Head): Promise<boolean> {
  if (was.origin !== now.origin || now.size < was.size) return false;
  const path = showApi(reach, `proofs/consistency?first=${was.size}&second=${now.size}`);
  const { proof } = was.size === now.size ? { proof: [] } : await getJson<{ proof: string[] }>(path);
  return verifyConsistency(was.size, now.size, was.root, now.root, proof.map(bytesOf));
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Holds the newest head against the one remembered, and remembers it if it goes on from that one. */
export async function checkSeal(reach: Reach, seal: SealState): Promise<Check> {
  const old = recall()[nameOf(reach)];
  try {
    const now = openHead(seal.head, trusted(old?.key ?? seal.key, seal));
    if (old && !(await goesOn(reach, readHead(old.head), now))) return { state: "broken", since: old.seen_at, head: old.head };
  } catch (error) {
    // Not answered is not a finding; a head that no trusted key signed is one.
    return error instanceof SealWrong ? { state: "broken", since: old?.seen_at ?? "", head: old?.head ?? seal.head } : { state: "unknown" };
  }
  remember(reach, { head: seal.head, key: seal.key, seen_at: new Date().toISOString() });
  return { state: "whole", since: old?.seen_at ?? "" };
}
