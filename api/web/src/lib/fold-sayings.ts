// How claims, promises, questions, corrections and removals enter what is known of a running show. Pure functions.
import type { Answer, Assurance, Claim, Correction, Proof, Question, Removal, ShowEvent, Span, Timeline } from "./types.js";

type Data = Record<string, unknown>;

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const keyOf = (value: unknown): string | null =>
  typeof value === "string" ? value : text((value as { key?: unknown } | null)?.key) || null;
const orNull = (value: unknown): string | null => text(value) || null;

const said = (event: ShowEvent) => ({ at_ms: event.at_ms, recorded_at: event.recorded_at, seq: event.seq, late: false });

const staysOf = (timeline: Timeline, evidence_id: string) => timeline.evidence.filter((item) => item.evidence_id === evidence_id);

/** The claims, each certificate with its stays on screen up to now. */
export const provenBy = (timeline: Timeline): Claim[] =>
  timeline.claims.map((claim) => ({ ...claim, evidence: claim.evidence.map((proof) => ({ ...proof, spans: staysOf(timeline, proof.evidence_id).map(spanOf) })) }));

const spanOf = ({ start_ms, end_ms }: Span): Span => ({ start_ms, end_ms });

function proofOf(timeline: Timeline, evidence_id: string, told: Data | undefined): Proof {
  const stays = staysOf(timeline, evidence_id);
  const known: Data = told ?? { ...stays.at(-1) };
  return {
    evidence_id,
    claim: orNull(known.claim),
    title: orNull(known.title),
    issuer: orNull(known.issuer),
    number: orNull(known.number),
    image: keyOf(known.image),
    spans: stays.map(spanOf),
  };
}

function claimMade(timeline: Timeline, event: ShowEvent): Timeline {
  const { data } = event;
  const told = (data.evidence ?? []) as Data[];
  const ids = (data.evidence_ids ?? []) as string[];
  const evidence = ids.map((id) => proofOf(timeline, id, told.find((item) => item.evidence_id === id)));
  const claim: Claim = { claim_id: text(data.claim_id), text: text(data.text), product_id: orNull(data.product_id), evidence, ...said(event) };
  return { ...timeline, claims: [...timeline.claims, claim] };
}

/** Several promises stand together; each until it is hidden. */
function assuranceShown(timeline: Timeline, event: ShowEvent): Timeline {
  const { data } = event;
  const id = text(data.assurance_id);
  const old = timeline.assurances.find((item) => item.assurance_id === id);
  const open = old?.spans.some((span) => span.end_ms === null) ?? false;
  const shown: Assurance = {
    assurance_id: id,
    kind: text(data.kind),
    title: text(data.title),
    terms: text(data.terms),
    product_id: orNull(data.product_id),
    days: typeof data.days === "number" ? data.days : null,
    url: orNull(data.url),
    spans: open && old ? old.spans : [...(old?.spans ?? []), { start_ms: event.at_ms, end_ms: null }],
    ...said(event),
    at_ms: old?.at_ms ?? event.at_ms,
  };
  return { ...timeline, assurances: old ? timeline.assurances.map((item) => (item === old ? shown : item)) : [...timeline.assurances, shown] };
}

function assuranceHidden(timeline: Timeline, event: ShowEvent): Timeline {
  const id = text(event.data.assurance_id);
  const assurances = timeline.assurances.map((item) => (item.assurance_id !== id ? item
    : { ...item, spans: item.spans.map((span) => (span.end_ms === null ? { ...span, end_ms: event.at_ms } : span)) }));
  return { ...timeline, assurances };
}

/** The words are not in the event: until they are fetched, there is a question without them. */
function questionAsked(timeline: Timeline, event: ShowEvent): Timeline {
  const asked: Question = {
    question_id: text(event.data.question_id),
    product_id: orNull(event.data.product_id),
    text: "…",
    author: "",
    removed_for: null,
    pinned: false,
    answers: [],
    ...said(event),
  };
  return { ...timeline, questions: [...timeline.questions, asked] };
}

function questionAnswered(timeline: Timeline, event: ShowEvent): Timeline {
  const { data } = event;
  const answer: Answer = { by: text(data.by), text: text(data.text), pinned: data.pinned === true, ...said(event) };
  const questions = timeline.questions.map((item) => (item.question_id !== data.question_id ? item
    : { ...item, pinned: answer.pinned, answers: [...item.answers, answer] }));
  return { ...timeline, questions };
}

function correctionMade(timeline: Timeline, event: ShowEvent): Timeline {
  const { data } = event;
  const fields = (data.fields ?? null) as Data | null;
  const made: Correction = { of_seq: Number(data.of_seq), of_type: null, of_id: null, reason: text(data.reason), text: orNull(data.text), fields,
    at_ms: event.at_ms, recorded_at: event.recorded_at, seq: event.seq };
  return { ...timeline, corrections: [...timeline.corrections, made] };
}

function textRemoved(timeline: Timeline, event: ShowEvent): Timeline {
  const of_seq = Number(event.data.of_seq);
  const reason = text(event.data.reason);
  const removal: Removal = { of_seq, of_type: null, of_id: null, reason, at_ms: event.at_ms, recorded_at: event.recorded_at, seq: event.seq };
  const silenced = <T extends { seq?: number; text: string | null }>(items: T[]): T[] =>
    items.map((item) => (item.seq === of_seq ? { ...item, text: null, removed_for: reason } : item));
  return { ...timeline, removals: [...timeline.removals, removal], reviews: silenced(timeline.reviews), questions: silenced(timeline.questions) };
}

export const sayings: Record<string, (timeline: Timeline, event: ShowEvent) => Timeline> = {
  "claim.made": claimMade,
  "assurance.shown": assuranceShown,
  "assurance.hidden": assuranceHidden,
  "question.asked": questionAsked,
  "question.answered": questionAnswered,
  "correction.made": correctionMade,
  "text.removed": textRemoved,
};

/** The words of viewers and buyers from `fresh`, which may lag behind the events that have come since it was made. */
export function withWords(timeline: Timeline, fresh: Timeline): Timeline {
  if (fresh.last_seq >= timeline.last_seq) return fresh;
  const questions = timeline.questions.map((item) => {
    const told = fresh.questions.find((other) => other.question_id === item.question_id);
    return told ? { ...item, text: told.text, author: told.author, removed_for: told.removed_for } : item;
  });
  return { ...timeline, questions, reviews: fresh.reviews };
}
