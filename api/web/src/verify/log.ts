// What the log tells: the events of a show read, chained and boiled down to their leaves. Nothing is trusted.
import { textOf } from "./bytes.js";
import { FIRST_PREV, LineWrong, hashesOf, parseEvent, type Event } from "./chain.js";
import { nameOf } from "./compare.js";
import type { Findings } from "./findings.js";
import { TYPE, type EventLeaf } from "./leaf.js";
import { MOMENT } from "./note.js";

const MOST_SEQ = 10 ** 12;
const MOST_AT_MS = 10 ** 15;
const MOST_V = 10 ** 6;
const HASH = /^[0-9a-f]{64}$/;
const KEPT = new Set(["show.started", "show.ended", "media.removed", "segment.lost"]);

type Data = Readonly<Record<string, unknown>>;

/** An event as far as the check needs it. `whole`: its hash is that of its content. `data` only of a few kinds. */
export interface Seen {
  leaf: EventLeaf;
  prev: string;
  hash: string;
  whole: boolean;
  card: string | null;
  data: Data | null;
}

/** A piece of the log as it was read: what its name says of it, and its events or why they cannot be read. */
export interface LogFile {
  key: string;
  firstSeq: number;
  lastSeq: number;
  /** Whether its bytes are those that its name says. */
  named: boolean;
  seen: readonly Seen[];
  fault: string;
}

/** The events of newline-delimited JSON, in file order. Throws LineWrong. */
export function parseLog(bytes: Uint8Array): Seen[] {
  let text: string;
  try {
    text = textOf(bytes);
  } catch {
    throw new LineWrong("it is not UTF-8");
  }
  return text.split("\n").filter((line) => line.trim()).map((line) => seenIn(parseEvent(line)));
}

function seenIn(event: Event): Seen {
  const { seq, type, data } = event;
  if (!isSane(event)) throw new LineWrong(`its event ${seq} has no number, time, type or hashes that an honest log has`);
  const image = data.image as { sha256?: unknown } | null | undefined;
  const card = typeof image === "object" ? image?.sha256 : null;
  return {
    ...hashed(event),
    prev: event.prev,
    hash: event.hash,
    card: typeof card === "string" && HASH.test(card) ? card : null,
    data: KEPT.has(type) ? data : null,
  };
}

function isSane({ seq, at_ms, v, recorded_at, type, prev, hash }: Event): boolean {
  const numbers = seq > 0 && seq < MOST_SEQ && Math.abs(at_ms) < MOST_AT_MS && v >= 0 && v < MOST_V;
  return numbers && MOMENT.test(recorded_at) && TYPE.test(type) && HASH.test(prev) && HASH.test(hash);
}

function hashed(event: Event): Pick<Seen, "leaf" | "whole"> {
  try {
    const { body, own } = hashesOf(event);
    const leaf: EventLeaf = { kind: "event", seq: event.seq, atMs: event.at_ms, recordedAt: event.recorded_at, type: event.type, body };
    return { leaf, whole: own === event.hash };
  } catch {
    throw new LineWrong(`its event ${event.seq} has no canonical JSON, or is nested too deep for any honest one`);
  }
}

/** The log of a show, in order of seq. */
export class Log {
  readonly events: readonly Seen[];
  private readonly bySeq = new Map<number, Seen>();

  /** All events that could be read, each seq once; what is wrong with files and chain goes to the findings. */
  constructor(files: readonly LogFile[], findings: Findings) {
    for (const file of files) {
      sayFile(file, findings);
      for (const event of file.seen) this.merge(event, findings);
    }
    this.events = [...this.bySeq.values()].sort((a, b) => a.leaf.seq - b.leaf.seq);
    sayChain(this.events, findings);
  }

  private merge(event: Seen, findings: Findings): void {
    const known = this.bySeq.get(event.leaf.seq);
    if (!known) this.bySeq.set(event.leaf.seq, event);
    else if (!alike(known, event))
      findings.add("chain", nameOf(known.leaf), `two different events claim to be number ${event.leaf.seq}: one piece of the log was forged or mixed up`);
  }

  /** The leaves that the log as it lies would have. */
  get leaves(): EventLeaf[] {
    return this.events.map((event) => event.leaf);
  }

  hashOf(seq: number): string | null {
    return this.bySeq.get(seq)?.hash ?? null;
  }

  atMsOf(seq: number): number | null {
    return this.bySeq.get(seq)?.leaf.atMs ?? null;
  }

  /** The events of one of the few kinds whose data is kept. */
  of(kind: string): { leaf: EventLeaf; data: Data }[] {
    return this.events.flatMap(({ leaf, data }) => (leaf.type === kind && data ? [{ leaf, data }] : []));
  }

  /** Hash of a picture → seq of the first event that shows it. */
  get cards(): Map<string, number> {
    const shown = new Map<string, number>();
    for (const { card, leaf } of this.events) if (card !== null && !shown.has(card)) shown.set(card, leaf.seq);
    return shown;
  }
}

function alike(a: Seen, b: Seen): boolean {
  return a.leaf.body === b.leaf.body && a.prev === b.prev && a.hash === b.hash;
}

function sayFile(file: LogFile, findings: Findings): void {
  const what = `log ${file.key}`;
  if (!file.named) findings.add("damaged", what, `${file.key} is damaged: its content is not what its name says`, "weak");
  if (file.fault) {
    findings.add("damaged", what, `${file.key} cannot be read: ${file.fault}`);
    return;
  }
  const fits = file.seen.length === file.lastSeq - file.firstSeq + 1 && file.seen.every(({ leaf }, index) => leaf.seq === file.firstSeq + index);
  if (!fits) findings.add("damaged", what, `${file.key} does not hold the events that its name says`, "weak");
}

function sayChain(events: readonly Seen[], findings: Findings): void {
  let [after, prev, latest] = [0, FIRST_PREV, ""];
  for (const { leaf, ...event } of events) {
    const [seq, what] = [leaf.seq, nameOf(leaf)];
    if (seq !== after + 1) {
      const gap = seq === after + 2 ? `event ${after + 1}` : `events ${after + 1} to ${seq - 1}`;
      findings.add("missing", gap, `${gap} of the log cannot be found`, "weak");
    } else if (event.prev !== prev) {
      findings.add("chain", what, `event ${seq} does not follow the event before it: it was changed, moved or put in`, "weak");
    }
    if (!event.whole) findings.add("chain", what, `event ${seq} was changed: its content does not match its hash`, "weak");
    if (leaf.recordedAt < latest)
      findings.note("clock", `the clock went back before event ${seq}: it says ${leaf.recordedAt}, an earlier one ${latest}`, { n: seq });
    [after, prev] = [seq, event.hash];
    latest = leaf.recordedAt > latest ? leaf.recordedAt : latest;
  }
}
