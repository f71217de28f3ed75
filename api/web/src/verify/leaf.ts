// The leaves of a show's tree: one line of text each, of an event or of a piece of media.

export interface EventLeaf {
  kind: "event";
  seq: number;
  atMs: number;
  recordedAt: string;
  type: string;
  body: string;
}

export interface MediaLeaf {
  kind: "init" | "segment";
  /** Relative to `merchant/show`. */
  key: string;
  sha256: string;
}

export type Leaf = EventLeaf | MediaLeaf;

/** The name of an event's type. */
export const TYPE = /^[a-z][a-z0-9_.]{0,63}$/;
const EVENT = /^event ([1-9]\d{0,11}) (0|-?[1-9]\d{0,14}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([a-z][a-z0-9_.]{0,63}) ([0-9a-f]{64})$/;
const MEDIA = /^(init|segment) ([a-z0-9./_-]{1,200}) ([0-9a-f]{64})$/;
const SEGMENT_NAME = /^(video(?:-[0-9a-z]{1,15})?|audio)\/(\d{6,9})-(x-)?t(\d{1,15})-d(\d{1,12})-([0-9a-f]{12})\.m4s$/;
const INIT_NAME = /^(video(?:-[0-9a-z]{1,15})?|audio)\/init-([0-9a-f]{12})\.mp4$/;

/** What a line says, or null when it is no leaf. */
export function parseLeaf(line: string): Leaf | null {
  const event = EVENT.exec(line) as [string, string, string, string, string, string] | null;
  if (event) return { kind: "event", seq: Number(event[1]), atMs: Number(event[2]), recordedAt: event[3], type: event[4], body: event[5] };
  const media = MEDIA.exec(line) as [string, "init" | "segment", string, string] | null;
  if (!media || mediaKind(media[2]) !== media[1]) return null;
  return { kind: media[1], key: media[2], sha256: media[3] };
}

/** The line of an event or of a piece of media. */
export function lineOf(leaf: Leaf): string {
  if (leaf.kind === "event") return `event ${leaf.seq} ${leaf.atMs} ${leaf.recordedAt} ${leaf.type} ${leaf.body}`;
  return `${leaf.kind} ${leaf.key} ${leaf.sha256}`;
}

/** Whether a relative key is an init segment's or a segment's, or null. */
export function mediaKind(key: string): "init" | "segment" | null {
  if (initSha12(key)) return "init";
  return segmentName(key) ? "segment" : null;
}

/** What a segment's name says of it; times in ticks of 90 kHz. */
export interface SegmentName {
  /** `video`, `video-` and the name of a further rendition, or `audio`. */
  track: string;
  index: number;
  start90k: number;
  duration90k: number;
  sha12: string;
}

/** What a segment's relative key says, or null. */
export function segmentName(key: string): SegmentName | null {
  const found = SEGMENT_NAME.exec(key);
  if (!found) return null;
  const [start90k, duration90k] = [Number(found[4]), Number(found[5])];
  return { track: found[1] as string, index: Number(found[2]), start90k, duration90k, sha12: found[6] as string };
}

/** The first twelve digits of the hash in an init segment's relative key, or null. */
export const initSha12 = (key: string): string | null => INIT_NAME.exec(key)?.[2] ?? null;
