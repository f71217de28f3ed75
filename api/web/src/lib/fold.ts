// How an event changes what is known of a running show. Pure functions; the shapes are those of `timeline.json`.
import { chaptersOf } from "./chapters.js";
import { keyOf, provenBy, sayings, text } from "./fold-sayings.js";
import type { Evidence, Price, ShowEvent, Span, Timeline, TimelineProduct } from "./types.js";

type Data = Record<string, unknown>;

/** Ends what is open; a stay of no length was never seen. */
function closed<T extends Span>(spans: T[], at: number): T[] {
  return spans.map((span) => (span.end_ms === null ? { ...span, end_ms: at } : span)).filter((span) => span.end_ms === null || span.end_ms > span.start_ms);
}

const isOpen = (spans: readonly Span[]): boolean => spans.some((span) => span.end_ms === null);

function withoutProduct(products: TimelineProduct[], at: number): TimelineProduct[] {
  return products.map((item) => ({ ...item, spans: closed(item.spans, at) })).filter((item) => item.spans.length > 0);
}

/** Showing again what is there already goes on with the same stay. */
function productShown(timeline: Timeline, at: number, data: Data, seq: number): Timeline {
  const id = text(data.product_id);
  const old = timeline.products.find((item) => item.product_id === id);
  const stays = old && isOpen(old.spans);
  const others = stays ? timeline.products : withoutProduct(timeline.products, at);
  const spans = stays ? old.spans : [...(others.find((item) => item.product_id === id)?.spans ?? []), { start_ms: at, end_ms: null }];
  const shown: TimelineProduct = {
    product_id: id,
    sku: text(data.sku),
    title: text(data.title),
    url: text(data.url),
    price: data.price as Price,
    image: keyOf(data.image),
    stock: typeof data.stock === "number" ? data.stock : null,
    variant: text(data.variant) || null,
    seq,
    spans,
  };
  const known = others.some((item) => item.product_id === id);
  return { ...timeline, products: known ? others.map((item) => (item.product_id === id ? shown : item)) : [...others, shown] };
}

function productHidden(timeline: Timeline, at: number, data: Data): Timeline {
  const open = timeline.products.find((item) => isOpen(item.spans));
  return open?.product_id === text(data.product_id) ? { ...timeline, products: withoutProduct(timeline.products, at) } : timeline;
}

function evidenceShown(timeline: Timeline, at: number, data: Data, seq: number): Timeline {
  const open = timeline.evidence.find((item) => item.end_ms === null);
  const shown: Evidence = {
    evidence_id: text(data.evidence_id),
    product_id: text(data.product_id) || null,
    claim: text(data.claim),
    title: text(data.title),
    issuer: text(data.issuer),
    number: text(data.number) || null,
    image: keyOf(data.image),
    seq,
    start_ms: at,
    end_ms: null,
  };
  if (open?.evidence_id === shown.evidence_id) {
    return { ...timeline, evidence: timeline.evidence.map((item) => (item === open ? { ...shown, start_ms: open.start_ms } : item)) };
  }
  return { ...timeline, evidence: [...closed(timeline.evidence, at), shown] };
}

function evidenceHidden(timeline: Timeline, at: number, data: Data): Timeline {
  const open = timeline.evidence.find((item) => item.end_ms === null);
  return open?.evidence_id === text(data.evidence_id) ? { ...timeline, evidence: closed(timeline.evidence, at) } : timeline;
}

/** A stop that is not over yet is an open gap. */
function gaps(timeline: Timeline, { type, at_ms, data }: ShowEvent): Timeline {
  const at = Number(data.at_ms ?? at_ms);
  const open = timeline.gaps.find((gap) => gap.end_ms === null);
  if (type === "show.resumed") {
    return { ...timeline, gaps: [...timeline.gaps, { start_ms: Number(data.gap_from_ms), end_ms: Number(data.gap_to_ms), reason: "interrupted" }] };
  }
  if (type === "recording.stopped") return open ? timeline : { ...timeline, gaps: [...timeline.gaps, { start_ms: at, end_ms: null, reason: text(data.reason) }] };
  return { ...timeline, gaps: timeline.gaps.map((gap) => (gap === open ? { ...gap, end_ms: at } : gap)) };
}

const onStage: Record<string, (timeline: Timeline, at: number, data: Data, seq: number) => Timeline> = {
  "product.shown": productShown,
  "product.hidden": productHidden,
  "evidence.shown": evidenceShown,
  "evidence.hidden": evidenceHidden,
};

/** The timeline after one more event; an event that is already in it changes nothing. */
export function fold(timeline: Timeline, event: ShowEvent): Timeline {
  if (event.seq <= timeline.last_seq) return timeline;
  const next = { ...timeline, last_seq: event.seq };
  const { show } = next;
  const change = onStage[event.type];
  if (change) {
    const changed = change(next, event.at_ms, event.data, event.seq);
    return { ...changed, chapters: chaptersOf(changed), claims: provenBy(changed) };
  }
  const saying = sayings[event.type];
  if (saying) return saying(next, event);
  switch (event.type) {
    case "show.resumed":
    case "recording.stopped":
    case "recording.resumed":
      return gaps(next, event);
    case "show.started":
      return { ...next, show: { ...show, state: "live", started_at: text(event.data.started_at) || show.started_at } };
    case "show.ended":
      return { ...next, show: { ...show, state: "ended", duration_ms: Number(event.data.duration_ms) || event.at_ms } };
    case "show.published":
      return { ...next, show: { ...show, state: "published" } };
    default:
      return next;
  }
}
