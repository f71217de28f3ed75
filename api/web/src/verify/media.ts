// A media object as it lies, judged by itself: its hash against its name, and what is whole in it.
import { digest } from "./bytes.js";
import type { Findings } from "./findings.js";
import { initSha12, segmentName, type MediaLeaf, type SegmentName } from "./leaf.js";
import { measure } from "./segment.js";

export const MOST_SEGMENT_BYTES = 64 * 2 ** 20;
export const MOST_INIT_BYTES = 2 ** 20;
export const MOST_CARD_BYTES = 32 * 2 ** 20;
/** A time of 48 kHz told in 90 kHz is off by less than this. */
const SLACK_90K = 8;
const VIDEO_HZ = 90_000;
const SOUND_HZ = 48_000;
const NOT_ITS_NAME = "its content is not what its name says";

/** `sha256` is empty if it could not be read; `init` is the init segment it needs; `fault` what is wrong with it by itself. */
export interface MediaObject extends MediaLeaf {
  sizeBytes: number;
  init: string;
  fault: string;
}

export async function segmentObject(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<MediaObject> {
  const name = segmentName(key) as SegmentName;
  const sha256 = await digest(bytes);
  const extent = measure(bytes, name.track === "audio" ? SOUND_HZ : VIDEO_HZ);
  let fault = "";
  if (!sha256.startsWith(name.sha12)) fault = NOT_ITS_NAME;
  else if (!extent) fault = "no part of a recording is whole in it";
  else {
    const [off, late] = [extent.start90k - name.start90k, extent.start90k + extent.duration90k - name.start90k - name.duration90k];
    if (Math.abs(off) > SLACK_90K || Math.abs(late) > SLACK_90K) fault = "it covers another time than its name says";
  }
  return { kind: "segment", key, sha256, sizeBytes: bytes.length, init: extent ? `${name.track}/init-${extent.initSha12}.mp4` : "", fault };
}

export async function initObject(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<MediaObject> {
  const sha256 = await digest(bytes);
  const fault = sha256.startsWith(initSha12(key) as string) ? "" : NOT_ITS_NAME;
  return { kind: "init", key, sha256, sizeBytes: bytes.length, init: "", fault };
}

/** An object whose bytes could not be had. */
export const unread = (key: string, fault: string): MediaObject => ({
  kind: segmentName(key) ? "segment" : "init", key, sha256: "", sizeBytes: 0, init: "", fault,
});

/** What is wrong with media by itself, and init segments that are needed and not there. */
export function sayMedia(media: ReadonlyMap<string, MediaObject>, findings: Findings): void {
  for (const one of media.values()) if (one.fault) findings.add("damaged", `${one.kind} ${one.key}`, `${one.key} is damaged: ${one.fault}`, "weak");
  for (const { init, fault } of media.values()) {
    if (init && !fault && !media.has(init)) findings.add("missing", `init ${init}`, `${init} is missing: segments need it to play`, "weak");
  }
}

/** Pictures that events show and whose bytes are not what the event says. `cards` holds what is wrong with each, by its name's hash. */
export function sayCards(cards: ReadonlyMap<string, string>, shown: ReadonlyMap<string, number>, findings: Findings): void {
  for (const sha256 of shown.keys()) {
    const fault = cards.get(sha256);
    if (fault) findings.add("damaged", `card cards/${sha256}.webp`, `cards/${sha256}.webp is damaged: ${fault}`, "weak");
  }
}
