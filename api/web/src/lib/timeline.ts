// What is on screen at a millisecond of the show, and how an event changes what is known. Pure functions.
import type { Chapter, Evidence, Price, ShowEvent, Span, Timeline, TimelineProduct } from "./types.js";

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

function closeLast<T extends Span>(spans: T[], at: number): T[] {
  return spans.map((span) => (span.end_ms === null ? { ...span, end_ms: at } : span));
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const keyOf = (value: unknown): string | null =>
  typeof value === "string" ? value : text((value as { key?: unknown } | null)?.key) || null;

function closeProducts(products: TimelineProduct[], at: number): TimelineProduct[] {
  return products.map((item) => ({ ...item, spans: closeLast(item.spans, at) }));
}

function chapter(chapters: Chapter[], at: number, title: string, kind: string, product_id: string | null): Chapter[] {
  return [...closeLast(chapters, at), { start_ms: at, end_ms: null, title, kind, product_id }];
}

function productShown(timeline: Timeline, at: number, data: Record<string, unknown>): Timeline {
  const id = text(data.product_id);
  const closed = closeProducts(timeline.products, at);
  const old = closed.find((item) => item.product_id === id);
  const shown: TimelineProduct = {
    product_id: id,
    sku: text(data.sku),
    title: text(data.title),
    url: text(data.url),
    price: data.price as Price,
    image: keyOf(data.image),
    spans: [...(old?.spans ?? []), { start_ms: at, end_ms: null }],
  };
  const products = old ? closed.map((item) => (item === old ? shown : item)) : [...closed, shown];
  return { ...timeline, products, chapters: chapter(timeline.chapters, at, shown.title, "product", id) };
}

function evidenceShown(timeline: Timeline, at: number, data: Record<string, unknown>): Timeline {
  const shown: Evidence = {
    evidence_id: text(data.evidence_id),
    product_id: text(data.product_id) || null,
    claim: text(data.claim),
    title: text(data.title),
    issuer: text(data.issuer),
    number: text(data.number) || null,
    image: keyOf(data.image),
    start_ms: at,
    end_ms: null,
  };
  return { ...timeline, evidence: [...closeLast(timeline.evidence, at), shown] };
}

/** The timeline after one more event; an event that is already in it changes nothing. */
export function fold(timeline: Timeline, event: ShowEvent): Timeline {
  if (event.seq <= timeline.last_seq) return timeline;
  const next = { ...timeline, last_seq: event.seq };
  const at = event.at_ms;
  switch (event.type) {
    case "product.shown":
      return productShown(next, at, event.data);
    case "product.hidden":
      return { ...next, products: closeProducts(next.products, at) };
    case "evidence.shown":
      return evidenceShown(next, at, event.data);
    case "evidence.hidden":
      return { ...next, evidence: closeLast(next.evidence, at) };
    case "show.started":
      return { ...next, show: { ...next.show, state: "live", started_at: text(event.data.started_at) || next.show.started_at } };
    case "show.ended":
      return { ...next, show: { ...next.show, state: "ended", duration_ms: Number(event.data.duration_ms) || at } };
    case "show.published":
      return { ...next, show: { ...next.show, state: "published" } };
    default:
      return next;
  }
}
