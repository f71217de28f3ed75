// What is on screen at a millisecond of the show. Pure functions.
import type { Correction, Evidence, Span, Timeline, TimelineProduct } from "./types.js";

/** `inForce` are the ids of the promises that stand on screen. */
export interface OnScreen { product: TimelineProduct | null; evidence: Evidence | null; chapter: number; inForce: string }

const CARDED = /^(product\.shown|evidence\.shown|claim\.made|assurance\.shown|question\.asked|review\.added)$/;

export const within = (span: Span, ms: number): boolean => span.start_ms <= ms && (span.end_ms === null || ms < span.end_ms);

export function onScreen(timeline: Timeline, ms: number): OnScreen {
  return {
    product: timeline.products.find((item) => item.spans.some((span) => within(span, ms))) ?? null,
    evidence: timeline.evidence.find((item) => within(item, ms)) ?? null,
    chapter: timeline.chapters.findLastIndex((item) => item.start_ms <= ms),
    inForce: timeline.assurances.filter((item) => item.spans.some((span) => within(span, ms))).map((item) => item.assurance_id).join(" "),
  };
}

export const sameScreen = (a: OnScreen | null, b: OnScreen | null): boolean =>
  a?.product === b?.product && a?.evidence === b?.evidence && a?.chapter === b?.chapter && a?.inForce === b?.inForce;

/** What was said later to be wrong with an entry that came from events `type` about the thing `id`, the last of them `seq`; oldest first. */
export const correctionsOf = (timeline: Timeline, type: string, id: string | null, seq: number | undefined): Correction[] =>
  timeline.corrections.filter((item) => item.of_seq === seq || (id !== null && item.of_type === type && item.of_id === id));

/** Corrections of what has no card of its own. */
export function otherCorrections(timeline: Timeline): Correction[] {
  const answers = timeline.questions.flatMap((item) => item.answers);
  const entries = [timeline.products, timeline.evidence, timeline.claims, timeline.assurances, timeline.questions, timeline.reviews, answers];
  const placed = new Set<number | undefined>(entries.flat().map((item) => item.seq));
  return timeline.corrections.filter((item) => !placed.has(item.of_seq) && !CARDED.test(item.of_type ?? ""));
}
