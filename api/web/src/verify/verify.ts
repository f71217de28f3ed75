// The check itself: pure, without page or network. The same judgement as archive/seal/verify.py.
//
// Without a key or a receipt, only that everything fits together can be said: an operator who makes all of it anew,
// signatures too, is not found out. Against a key it is known who signed; against a receipt, that nothing it covers
// was touched since, and if so, what.
import { checkReceipt, eventsAmong, mediaAmong, type Here } from "./against.js";
import { compareEvents, nameOf } from "./compare.js";
import { Findings } from "./findings.js";
import { compareMedia, reasonsOf } from "./footage.js";
import type { Inventory, NamedFile } from "./inventory.js";
import { keepsakeOf } from "./keepsake.js";
import { SealWrong, parseKey, type VerifyKey } from "./key.js";
import { checkManifest } from "./listed.js";
import { Log } from "./log.js";
import { sayCards, sayMedia, type MediaObject } from "./media.js";
import type { Named } from "./named.js";
import { labelOf, splitNote, type Head } from "./note.js";
import type { Receipt } from "./receipt.js";
import { Refusal } from "./refusal.js";
import { sealedIn } from "./sealed.js";
import { Spots } from "./spots.js";
import { lookAtStamps } from "./stamps.js";
import { checkHeads, rotationsIn, trustIn, type Trust } from "./trust.js";
import type { State, Verdict } from "./verdict.js";

/** What an archive is held against. `serviceKeys` are what the service says of itself: good for a keepsake, never as proof. */
export interface Held {
  key: VerifyKey | null;
  receipts: readonly Receipt[];
  serviceKeys: readonly VerifyKey[];
}

/** The verdict on what was read. Throws a Refusal for an archive that does not say whose it is. */
export function verify(inventory: Inventory, { key, receipts, serviceKeys }: Held): Verdict {
  const findings = new Findings();
  const log = new Log(inventory.logs, findings);
  sayMedia(inventory.media, findings);
  sayCards(inventory.cards, log.cards, findings);
  const origin = originOf(inventory, log);
  const here: Here = { origin, log, media: inventory.media, seal: sealedIn(inventory.pieces, origin, findings), reasons: reasonsOf(log) };
  const own = ownKeys(inventory.named, findings);
  const trusted = trust(here, key, receipts, own, findings);
  const signed = trusted.keys.length > 0 && checkHeads(here.seal.heads, trusted, findings);
  const covered = isOwn(here, findings) ? compare(here, trusted, key !== null, receipts, findings) : [];
  sayPictures(inventory, here, findings);
  checkManifest(inventory.manifest, inventory.manifestFault, here, findings);
  lookAtStamps(inventory.stamps, here.seal.heads, findings);
  const candidates = [...trusted.keys, ...own.keys, ...serviceKeys];
  return verdictOf(inventory, here, covered, receipts, key, signed && key !== null, candidates, findings);
}

const ORIGIN = /^vouchcast\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** `vouchcast/merchant/show`: what the address said, else the manifest, else the seal, else the log. */
function originOf({ owner, manifest, pieces }: Inventory, log: Log): string {
  const sealed = pieces.flatMap(({ piece }) => (piece ? [piece.head.split("\n", 1)[0] as string] : []));
  const origin = [named(owner), named(manifest), ...sealed, named(log.events[0]?.data)].find((one) => ORIGIN.test(one));
  if (!origin) throw new Refusal("no_show");
  return origin;
}

function named(one: Readonly<Record<string, unknown>> | null | undefined): string {
  const { merchant_id, show_id } = one ?? {};
  return typeof merchant_id === "string" && typeof show_id === "string" ? `vouchcast/${merchant_id}/${show_id}` : "";
}

/** What the archive's own receipt and key list name; a problem for one that is damaged. */
function ownKeys(files: readonly NamedFile[], findings: Findings): Named {
  for (const { key, fault } of files) if (fault) findings.add("damaged", key, `${key} is damaged: ${fault}`);
  const all = files.flatMap(({ named }) => named ?? []);
  return { signer: all.flatMap((one) => one.signer), keys: all.flatMap((one) => one.keys), rotations: all.flatMap((one) => one.rotations) };
}

/** The pinned key, else the receipts' keys, else what the export itself names: that one proves nothing, but must fit. */
function trust(here: Here, key: VerifyKey | null, receipts: readonly Receipt[], own: Named, findings: Findings): Trust {
  const records = rotationsIn([...here.seal.rotations, ...own.rotations, ...receipts.flatMap((receipt) => receipt.keys)], findings);
  const kept = receipts.flatMap((receipt) => receipt.key ?? []);
  const pins = kept.length ? kept : own.signer;
  return trustIn(key ? [key] : pins, records, [...kept, ...own.keys]);
}

/** Whether the log is this show's own. */
function isOwn({ log, origin }: Here, findings: Findings): boolean {
  for (const { leaf, data } of log.of("show.started")) {
    const said = `vouchcast/${String(data.merchant_id).slice(0, 64)}/${String(data.show_id).slice(0, 64)}`;
    if (said === origin) continue;
    findings.add("foreign_log", nameOf(leaf), `the log that lies here is that of ${said}, not of ${origin}`);
    return false;
  }
  return true;
}

/** Against each receipt, then against the seal that lies here; answers the heads of the receipts that are this show's. */
function compare(here: Here, trusted: Trust, pinned: boolean, receipts: readonly Receipt[], findings: Findings): Head[] {
  const heads = receipts.map((receipt, index) => checkReceipt(index + 1, receipt, here, trusted, pinned, findings));
  const newest = here.seal.heads.at(-1);
  if (newest) compareWithSeal(here, newest.head, findings);
  else findings.note("not_sealed", "the show is not sealed yet: nothing of it is signed");
  return heads.filter((head): head is Head => head !== null);
}

function compareWithSeal(here: Here, newest: Head, findings: Findings): void {
  if (here.seal.whole) {
    const waiting = compareEvents(eventsAmong(here.seal.leaves), here.log.leaves, newest.signedAt, findings, "the seal");
    const extra = compareMedia(mediaAmong(here.seal.leaves), here.media, here.reasons, findings, "the seal");
    sayWaiting(waiting, extra, findings);
  }
  if (newest.lastSeq && here.log.hashOf(newest.lastSeq) !== newest.chain && !findings.about("event")) {
    const message = `the chain up to event ${newest.lastSeq} is not the one whose end was signed: it was made anew`;
    findings.add("chain", `event ${newest.lastSeq}`, message, "weak");
  }
}

function sayWaiting(events: number, media: readonly MediaObject[], findings: Findings): void {
  if (events) findings.note("waiting", `the newest ${events} events are not sealed yet`, { n: events });
  if (media.length) findings.note("waiting_media", `${media.length} media objects are not sealed yet`, { n: media.length });
}

/** Pictures that events show must be there once the show is over, unless the log says that its media was removed. */
function sayPictures({ cards }: Inventory, { log, reasons }: Here, findings: Findings): void {
  const missing = [...log.cards].filter(([sha256]) => !cards.has(sha256));
  if (!missing.length) return;
  if (reasons.why || !log.of("show.ended").length) {
    findings.note("pictures", `${missing.length} pictures that events show are not here`, { n: missing.length });
    return;
  }
  for (const [sha256, seq] of missing)
    findings.add("missing", `card cards/${sha256}.webp`, `the picture that event ${seq} shows, cards/${sha256}.webp, is missing`);
}

function verdictOf(
  inventory: Inventory, here: Here, covered: readonly Head[], receipts: readonly Receipt[], key: VerifyKey | null, keyHolds: boolean,
  candidates: readonly VerifyKey[], findings: Findings,
): Verdict {
  const { log, seal, origin } = here;
  const newest = seal.heads.at(-1) ?? null;
  const segments = [...here.media.values()].filter((one) => one.kind === "segment").length;
  const provenLeaves = Math.max(0, ...covered.map((head) => head.size));
  if (!log.events.length) findings.note("no_events", "no event was recorded");
  if (!segments) findings.note(here.reasons.why ? "no_media_left" : "no_media", here.reasons.why ? "no media is here any more" : "no media was recorded");
  const after = covered.length && newest && !findings.broken ? newest.head.size - provenLeaves : 0;
  if (after > 0) findings.note("after", `what was sealed after the receipt (${after} leaves) is vouched for by the archive's own seal alone`, { n: after });
  const [, merchantId, showId] = origin.split("/") as [string, string, string];
  const spots = new Spots(here, receipts);
  const facts = spots.facts();
  return {
    state: stateOf(findings, covered.length > 0, keyHolds),
    problems: findings.problems().map((problem) => ({ ...problem, ...spots.of(problem.what) })),
    notes: findings.remarks(),
    merchantId, showId, ...facts,
    events: log.events.length, segments, cards: inventory.cards.size, bytes: inventory.bytes,
    leaves: seal.lines.length, provenLeaves: findings.broken ? 0 : provenLeaves,
    head: newest && { ...newest.head, root: spots.rootText(newest.head), signers: splitNote(newest.note).signatures.map(labelOf), note: newest.note },
    key: key ? labelOf(key) : "", keyHolds,
    receipts: covered.map(({ signedAt, size }) => ({ signedAt, size })),
    keepsake: newest && seal.whole && !findings.broken ? keepsakeOf(newest.note, candidates, seal.rotations, seal.lines) : "",
  };
}

function stateOf(findings: Findings, againstReceipts: boolean, underKey: boolean): State {
  if (findings.broken) return "broken";
  if (againstReceipts) return "proven";
  return underKey ? "signed" : "consistent";
}

/** The key in a text; null for none. Throws a Refusal for what is no key. */
export function keyIn(text: string): VerifyKey | null {
  if (!text.trim()) return null;
  try {
    return parseKey(text);
  } catch (error) {
    throw error instanceof SealWrong ? new Refusal("key", "", error.message) : error;
  }
}
