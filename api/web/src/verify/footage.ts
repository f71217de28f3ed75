// The media that lies here, held against what was signed or listed: changed, removed, added, moved.
//
// An object may be gone with good reason: an event of the log says that it was removed or lost. That is a remark,
// for the event is sealed itself and everyone can read it.
import type { Findings } from "./findings.js";
import { segmentName, type MediaLeaf, type SegmentName } from "./leaf.js";
import type { MediaObject } from "./media.js";
import type { Log } from "./log.js";

const TICKS_A_MS = 90;

/** What the log says of media that is not there: `removed` segments in all and why; `track/index` of lost ones. */
export interface Reasons {
  removed: number;
  why: string;
  lost: ReadonlySet<string>;
  ended90k: number | null;
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const place = (track: unknown, index: unknown): string => JSON.stringify([track, index]);

export function reasonsOf(log: Log): Reasons {
  const [removals, lost, ends] = [log.of("media.removed"), log.of("segment.lost"), log.of("show.ended")];
  const counts = removals.map(({ data }) => data.segments).filter((count): count is number => isInteger(count) && count >= 0);
  const duration = ends[0]?.data.duration_ms;
  return {
    removed: counts.reduce((sum, count) => sum + count, 0),
    why: removals.slice(0, 3).map(({ leaf, data }) => `event ${leaf.seq}: ${String(data.reason).slice(0, 120)}`).join(", "),
    lost: new Set(lost.filter(({ data }) => isInteger(data.index)).map(({ data }) => place(data.track, data.index))),
    ended90k: isInteger(duration) ? duration * TICKS_A_MS : null,
  };
}

/** Whether so many missing segments are those that were removed: no more than the log says, or simply all. */
export const explains = (reasons: Reasons, segments: number, allGone: boolean): boolean => reasons.why !== "" && (allGone || segments <= reasons.removed);

/** Whether no segment is left. */
export const allGone = (media: ReadonlyMap<string, MediaObject>): boolean => ![...media.values()].some((one) => one.kind === "segment");

/** Media `here` against what was `signed`; answers what is here, was not signed, and does no harm by that. */
export function compareMedia(
  signed: readonly MediaLeaf[], here: ReadonlyMap<string, MediaObject>, reasons: Reasons, findings: Findings, against: string,
): MediaObject[] {
  const expected = new Map(signed.map((leaf) => [leaf.key, leaf]));
  const content = new Set(signed.map((leaf) => `${leaf.kind} ${leaf.sha256}`));
  const replaced = (leaf: MediaLeaf, code: "changed" | "reordered"): void => {
    const message = code === "reordered" ? `${leaf.key} is the media of another place than in ${against}` : `${leaf.key} is not the media that ${against} has for it`;
    findings.add(code, `${leaf.kind} ${leaf.key}`, message);
  };
  for (const leaf of expected.values()) {
    const found = here.get(leaf.key);
    if (found?.sha256 && found.sha256 !== leaf.sha256) replaced(leaf, content.has(`${leaf.kind} ${found.sha256}`) ? "reordered" : "changed");
  }
  const left: Left = { gone: [...expected.values()].filter((leaf) => !here.has(leaf.key)), extra: [...here.values()].filter((one) => !expected.has(one.key)) };
  pair(left, (one) => `${one.kind} ${one.sha256}`, (leaf) => replaced(leaf, "reordered"), findings);
  pair(left, placeOf, (leaf) => replaced(leaf, "changed"), findings);
  pair(left, startOf, (leaf) => replaced(leaf, "changed"), findings);
  sayGone(left.gone, reasons, findings, against, allGone(here));
  return sayExtra(left.extra, expected, reasons, findings, against);
}

interface Left {
  gone: MediaLeaf[];
  extra: MediaObject[];
}

type Thing = Pick<MediaLeaf, "kind" | "key" | "sha256">;

/** What is gone and what is new and alike are one thing; both leave their lists. */
function pair(left: Left, alike: (one: Thing) => string | null, say: (leaf: MediaLeaf) => void, findings: Findings): void {
  const waiting = new Map<string, MediaObject[]>();
  for (const one of left.extra) {
    const key = alike(one);
    if (key !== null) waiting.set(key, [...(waiting.get(key) ?? []), one]);
  }
  const paired = new Set<string>();
  for (const leaf of left.gone) {
    const key = alike(leaf);
    const one = key === null ? undefined : waiting.get(key)?.shift();
    if (!one) continue;
    paired.add(leaf.key).add(one.key);
    findings.settle(`${one.kind} ${one.key}`);
    say(leaf);
  }
  left.gone = left.gone.filter((leaf) => !paired.has(leaf.key));
  left.extra = left.extra.filter((one) => !paired.has(one.key));
}

function placeOf(one: Thing): string {
  const name = segmentName(one.key);
  return name ? place(name.track, name.index) : place("init", one.key.split("/")[0]);
}

function startOf(one: Thing): string | null {
  const name = segmentName(one.key);
  return name && place(name.track, name.start90k);
}

function sayGone(gone: readonly MediaLeaf[], reasons: Reasons, findings: Findings, against: string, all: boolean): void {
  const isLost = (leaf: MediaLeaf): boolean => leaf.kind === "segment" && reasons.lost.has(placeOf(leaf));
  const rest = gone.filter((leaf) => !isLost(leaf));
  const lost = gone.length - rest.length;
  if (lost) findings.note("lost", `${lost} segments are gone; the log says that they were lost`, { n: lost });
  const segments = rest.filter((leaf) => leaf.kind === "segment").length;
  if (rest.length && explains(reasons, segments, all)) {
    findings.note("removed", `${segments} segments are gone; the log says that they were removed (${reasons.why})`, { n: segments, why: reasons.why });
    return;
  }
  for (const leaf of rest) findings.add("removed", `${leaf.kind} ${leaf.key}`, `${leaf.key} is in ${against} and is gone`);
}

/** Of what was not signed, what claims a place that is taken is a problem; the rest came later. */
function sayExtra(
  extra: readonly MediaObject[], expected: ReadonlyMap<string, MediaLeaf>, reasons: Reasons, findings: Findings, against: string,
): MediaObject[] {
  const taken = new Taken(expected.keys());
  return extra.filter((one) => {
    const name = segmentName(one.key);
    const crowded = name && (taken.holds(name) || (reasons.ended90k !== null && name.start90k >= reasons.ended90k));
    if (crowded) findings.add("added", `${one.kind} ${one.key}`, `${one.key} is not in ${against}, and stands where that leaves no room for it`, "new");
    return !crowded;
  });
}

/** Which numbers and times of each track are taken by signed segments. */
class Taken {
  private readonly lengths = new Map<string, number>();
  private readonly tracks = new Map<string, SegmentName[]>();

  constructor(keys: Iterable<string>) {
    const names = [...keys].flatMap((key) => segmentName(key) ?? []).sort((a, b) => a.start90k - b.start90k);
    for (const name of names) {
      this.lengths.set(place(name.track, name.index), name.duration90k);
      const track = this.tracks.get(name.track);
      if (track) track.push(name);
      else this.tracks.set(name.track, [name]);
    }
  }

  /**
   * Whether the segment's number, or the middle of its time, belongs to another. A shorter one of the same number is
   * what a crash may leave behind; it is never played, and no harm.
   */
  holds(name: SegmentName): boolean {
    const length = this.lengths.get(place(name.track, name.index));
    if (length !== undefined) return name.duration90k >= length;
    const middle = name.start90k + Math.floor(name.duration90k / 2);
    const before = lastBegun(this.tracks.get(name.track) ?? [], middle);
    return before !== undefined && middle < before.start90k + before.duration90k;
  }
}

/** The last of the segments, in order of their starts, that begins by then. */
function lastBegun(names: readonly SegmentName[], at90k: number): SegmentName | undefined {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] as SegmentName).start90k <= at90k) low = middle + 1;
    else high = middle;
  }
  return names[low - 1];
}
