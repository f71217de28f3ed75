// The events of a show and the chain they form: RFC 8785 canonical JSON, each event holding the hash of the one before.
import canonicalize from "canonicalize";
import { digestNow, hex, utf8 } from "./bytes.js";
import type { EventLeaf } from "./leaf.js";

export const FIRST_PREV = "0".repeat(64);

export interface Event {
  seq: number;
  at_ms: number;
  recorded_at: string;
  v: number;
  type: string;
  data: Record<string, unknown>;
  prev: string;
  hash: string;
}

const FIELDS = ["at_ms", "data", "hash", "prev", "recorded_at", "seq", "type", "v"];

/** A line of the log that is no event. */
export class LineWrong extends Error {}

/** The canonical JSON of a parsed value. JSON.parse reads numbers as doubles, which is what RFC 8785 means. Throws for what has none. */
function canonical(value: unknown): Uint8Array {
  return utf8(canonicalize(value) as string);
}

/** The event of one line. Throws LineWrong. */
export function parseEvent(line: string): Event {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    throw new LineWrong("a line of the event log is not JSON");
  }
  if (!isEvent(fields)) throw new LineWrong("a line of the event log is no event");
  return fields;
}

function isEvent(value: unknown): value is Event {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = value as Record<string, unknown>;
  if (Object.keys(fields).sort().join() !== FIELDS.join()) return false;
  const numbers = [fields.seq, fields.at_ms, fields.v].every((one) => Number.isSafeInteger(one));
  const texts = [fields.recorded_at, fields.type, fields.prev, fields.hash].every((one) => typeof one === "string");
  return numbers && texts && typeof fields.data === "object" && fields.data !== null && !Array.isArray(fields.data);
}

/** What the event's `hash` must be. Throws when the data has no canonical JSON. */
export function digestOfEvent(event: Event): string {
  const { seq, at_ms, recorded_at, v, type, data, prev } = event;
  return hex(digestNow(canonical({ seq, at_ms, recorded_at, v, type, data, prev })));
}

/** The hash of what the event says, without its place in the chain. Throws when the data has no canonical JSON. */
export function bodyOf(event: Event): string {
  const { at_ms, recorded_at, v, type, data } = event;
  return hex(digestNow(canonical({ at_ms, recorded_at, v, type, data })));
}

/** The event's leaf. Throws when the data has no canonical JSON. */
export const leafOf = (event: Event): EventLeaf => ({
  kind: "event",
  seq: event.seq,
  atMs: event.at_ms,
  recordedAt: event.recorded_at,
  type: event.type,
  body: bodyOf(event),
});
