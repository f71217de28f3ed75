// The events of a show and the chain they form: RFC 8785 canonical JSON, each event holding the hash of the one before.
import canonicalize from "canonicalize";
import { digestNow, hex, utf8 } from "./bytes.js";

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

/** The leaf's body (what the event says, without its place in the chain), and what its `hash` must be. */
export interface EventHashes {
  body: string;
  own: string;
}

/**
 * Both hashes of an event. Keys stand as RFC 8785 sorts them, and the fields beside `data` need no escapes: the caller
 * has seen to that. JSON.parse reads numbers as doubles, which is what RFC 8785 means. Throws for data that has no
 * canonical JSON.
 */
export function hashesOf({ seq, at_ms, recorded_at, v, type, data, prev }: Event): EventHashes {
  const head = `{"at_ms":${at_ms},"data":${canonicalize(data) as string},`;
  const tail = `"type":"${type}","v":${v}}`;
  const recorded = `"recorded_at":"${recorded_at}",`;
  return { body: hashOf(head + recorded + tail), own: hashOf(`${head}"prev":"${prev}",${recorded}"seq":${seq},${tail}`) };
}

const hashOf = (text: string): string => hex(digestNow(utf8(text)));
