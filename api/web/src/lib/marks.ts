// Where things stand on the shelf. Goods that would cover one another give way to the earlier one; its bar on the rail stays.
import type { Claim, Evidence, Question, Review, Span, Timeline, TimelineProduct } from "./types.js";

export interface Mark {
  kind: "product" | "evidence" | "claim" | "question" | "review";
  id: string;
  startMs: number;
  leftPx: number;
  /** Pins that would cover one another hang in a second row; evidence comes first, then claims, answers, reviews. */
  row: number;
  spans: Span[];
  product?: TimelineProduct;
  evidence?: Evidence;
  claim?: Claim;
  question?: Question;
  review?: Review;
}

export interface Stretch { startMs: number; endMs: number; span: Span }
export interface Marks { goods: Mark[]; spans: Stretch[]; gaps: Stretch[]; pins: Mark[] }

const GOOD_PX = 52;
const NUDGE_PX = 26;
const PIN_PX = 28;

const stretch = (span: Span, durationMs: number): Stretch => ({ startMs: span.start_ms, endMs: span.end_ms ?? durationMs, span });

function goodsOf(timeline: Timeline, durationMs: number, widthPx: number): Mark[] {
  const all = timeline.products.flatMap((product) => product.spans.map((span) => ({ product, span })));
  all.sort((a, b) => a.span.start_ms - b.span.start_ms);
  const placed: Mark[] = [];
  let free = 0;
  for (const { product, span } of all) {
    const wanted = (span.start_ms / durationMs) * widthPx;
    const left = Math.min(Math.max(wanted, free), Math.max(0, widthPx - GOOD_PX + 6));
    if (left < free || left - wanted > NUDGE_PX) continue;
    free = left + GOOD_PX;
    placed.push({ kind: "product", id: product.product_id, startMs: span.start_ms, leftPx: left, row: 0, spans: [span], product });
  }
  return placed;
}

function hang(pins: Mark[], durationMs: number, widthPx: number): Mark[] {
  const taken: number[] = [];
  return pins.map((pin) => {
    const left = (pin.startMs / durationMs) * widthPx;
    const row = taken.some((other) => Math.abs(other - left) < PIN_PX) ? 1 : 0;
    if (row === 0) taken.push(left);
    return { ...pin, row };
  });
}

const pin = (kind: Mark["kind"], id: string, startMs: number, what: Partial<Mark>): Mark => ({ kind, id, startMs, leftPx: 0, row: 0, spans: [], ...what });

/** What hangs below the rail: of the questions those that were answered in the show. */
function pinsOf(timeline: Timeline): Mark[] {
  return [
    ...timeline.evidence.map((item) => pin("evidence", item.evidence_id, item.start_ms, { spans: [item], evidence: item })),
    ...timeline.claims.filter((item) => !item.late).map((item) => pin("claim", item.claim_id, item.at_ms, { claim: item })),
    ...timeline.questions.filter((item) => item.answers.length).map((item) => pin("question", item.question_id, item.at_ms, { question: item })),
    ...timeline.reviews.map((item) => pin("review", item.review_id, item.at_ms, { review: item })),
  ];
}

export function marksOf(timeline: Timeline, durationMs: number, widthPx: number): Marks {
  return {
    goods: goodsOf(timeline, durationMs, widthPx),
    spans: timeline.products.flatMap((product) => product.spans.map((span) => stretch(span, durationMs))),
    gaps: timeline.gaps.map((gap) => stretch(gap, durationMs)),
    pins: hang(pinsOf(timeline), durationMs, widthPx),
  };
}
