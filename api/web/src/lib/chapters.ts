// Chapters of a running show, from what was on screen: evidence, else a product, else talk. The same rules as the
// service's own projection (archive/timeline/chapters.py), so that a viewer who stayed sees what a newcomer is given.
import type { Chapter, Span, Timeline } from "./types.js";

/** A run that is shorter belongs to the chapter before it: nobody jumps to a flicker. */
const SHORTEST_MS = 1000;
const WORDS = { zh: { opening: "开场", talk: "交流", evidence: "凭证：" }, en: { opening: "Opening", talk: "Conversation", evidence: "Evidence: " } };
const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;

type Run = Omit<Chapter, "end_ms">;

const covers = (span: Span, ms: number): boolean => span.start_ms <= ms && (span.end_ms === null || ms < span.end_ms);
const same = (a: Run | undefined, b: Run): boolean => a?.kind === b.kind && a.title === b.title && a.product_id === b.product_id;

function runAt(timeline: Timeline, ms: number, words: (typeof WORDS)["zh"]): Run {
  const product = timeline.products.find((item) => item.spans.some((span) => covers(span, ms)));
  const proof = timeline.evidence.find((item) => covers(item, ms));
  const product_id = product?.product_id ?? null;
  if (proof) return { start_ms: ms, kind: "evidence", title: words.evidence + proof.title, product_id: proof.product_id ?? product_id };
  if (product) return { start_ms: ms, kind: "product", title: product.title, product_id };
  return { start_ms: ms, kind: "talk", title: words.talk, product_id: null };
}

/** Runs without the flickers: a short one goes to its forerunner, the first one to its follower. */
function merged(runs: Run[]): Run[] {
  const kept: Run[] = [];
  runs.forEach((run, index) => {
    const next = runs[index + 1];
    const short = next !== undefined && next.start_ms - run.start_ms < SHORTEST_MS;
    if (same(kept.at(-1), run) || short) return;
    kept.push(kept.length ? run : { ...run, start_ms: 0 });
  });
  return kept;
}

/** The chapters of a show that runs on; the last one has no end. */
export function chaptersOf(timeline: Timeline): Chapter[] {
  const words = HAN.test(timeline.show.title + timeline.show.merchant_name) ? WORDS.zh : WORDS.en;
  const stays: Span[] = [...timeline.products.flatMap((item) => item.spans), ...timeline.evidence];
  const edges = new Set([0, ...stays.flatMap((span) => (span.end_ms === null ? [span.start_ms] : [span.start_ms, span.end_ms]))]);
  const runs = [...edges].sort((a, b) => a - b).map((ms) => runAt(timeline, ms, words));
  const kept = merged(runs.filter((run, index) => !same(runs[index - 1], run)));
  if (kept[0]?.kind === "talk") kept[0] = { ...kept[0], kind: "opening", title: words.opening };
  return kept.map((run, index) => ({ ...run, end_ms: kept[index + 1]?.start_ms ?? null }));
}
