// What is on screen at a millisecond of the show. Pure functions.
import type { Evidence, Span, Timeline, TimelineProduct } from "./types.js";

export interface OnScreen { product: TimelineProduct | null; evidence: Evidence | null; chapter: number }

export const within = (span: Span, ms: number): boolean => span.start_ms <= ms && (span.end_ms === null || ms < span.end_ms);

export function onScreen(timeline: Timeline, ms: number): OnScreen {
  return {
    product: timeline.products.find((item) => item.spans.some((span) => within(span, ms))) ?? null,
    evidence: timeline.evidence.find((item) => within(item, ms)) ?? null,
    chapter: timeline.chapters.findLastIndex((item) => item.start_ms <= ms),
  };
}

export const sameScreen = (a: OnScreen | null, b: OnScreen | null): boolean =>
  a?.product === b?.product && a?.evidence === b?.evidence && a?.chapter === b?.chapter;
