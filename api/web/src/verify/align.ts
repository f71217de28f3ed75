// Two logs laid beside each other: which event of the old one is which of the new one, and what happened to it.
//
// Events are matched by content, however often it occurs; the longest run that kept its order stays, what is matched
// outside of it was moved; what is left over is paired where it stands, by what it has in common.
import type { EventLeaf } from "./leaf.js";

type Leaves = readonly EventLeaf[];
type Pair = readonly [number, number];
type Likeness = (leaf: EventLeaf) => string;

const id = (...parts: readonly unknown[]): string => JSON.stringify(parts);
const NEAR: readonly Likeness[] = [
  (leaf) => id(leaf.type, leaf.atMs, leaf.recordedAt),
  (leaf) => id(leaf.type, leaf.recordedAt),
  (leaf) => id(leaf.type, leaf.atMs),
  (leaf) => id(leaf.type),
  () => "",
];
const FAR: readonly Likeness[] = [(leaf) => id(leaf.type, leaf.atMs), (leaf) => id(leaf.type, leaf.recordedAt)];

/** Indices into the old and the new log, `moved` and `edited` in pairs. `inserted` stand before something old, `later` behind all. */
export interface Alignment {
  moved: readonly Pair[];
  edited: readonly Pair[];
  removed: readonly number[];
  inserted: readonly number[];
  later: readonly number[];
}

const rising = (a: number, b: number): number => a - b;
const pairwise = (a: Pair, b: Pair): number => a[0] - b[0] || a[1] - b[1];

/** How `now` came of `was`; events behind the old ones and recorded after `until` are nobody's edit. */
export function align(was: Leaves, now: Leaves, until: string): Alignment {
  const same = common(was, now);
  if (same === was.length) return { moved: [], edited: [], removed: [], inserted: [], later: range(same, now.length) };
  const pairs = matched(was, now, same);
  const anchors: Pair[] = [[same - 1, same - 1], ...longestRising(pairs)];
  const kept = new Set(anchors.map(([old]) => old));
  const [olds, news] = [new Set(pairs.map(([old]) => old)), new Set(pairs.map(([, at]) => at))];
  const leftOld = range(same, was.length).filter((index) => !olds.has(index));
  const leftNew = range(same, now.length).filter((index) => !news.has(index));
  const moved = pairs.filter(([old]) => !kept.has(old)).sort(pairwise);
  return sweptBack({ moved, ...paired(was, now, leftOld, leftNew, anchors, until) }, now, anchors, until);
}

/** A few old events behind many that were recorded later: not the many were put in, the few were moved back. */
function sweptBack(found: Alignment, now: Leaves, anchors: readonly Pair[], until: string): Alignment {
  const late = found.inserted.filter((index) => (now[index] as EventLeaf).recordedAt > until);
  const behind = anchors.filter(([, at]) => late.length > 0 && at > (late[0] as number));
  if (behind.length >= late.length) return found;
  return {
    ...found,
    moved: [...found.moved, ...behind].sort(pairwise),
    inserted: found.inserted.filter((index) => !late.includes(index)),
    later: [...found.later, ...late].sort(rising),
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** How many events at the front are the same. */
function common(was: Leaves, now: Leaves): number {
  let count = 0;
  while (count < was.length && count < now.length && was[count]?.body === now[count]?.body) count += 1;
  return count;
}

/** Pairs of equal content behind the common front, in the old order; the k-th of equal ones goes with the k-th. */
function matched(was: Leaves, now: Leaves, start: number): Pair[] {
  const waiting = new Map<string, number[]>();
  for (let index = now.length - 1; index >= start; index -= 1) push(waiting, (now[index] as EventLeaf).body, index);
  const pairs: Pair[] = [];
  for (let index = start; index < was.length; index += 1) {
    const at = waiting.get((was[index] as EventLeaf).body)?.pop();
    if (at !== undefined) pairs.push([index, at]);
  }
  return pairs;
}

function push<K>(into: Map<K, number[]>, key: K, value: number): void {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
}

/** How many of the sorted values are smaller. */
function smaller(values: readonly number[], than: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < than) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the pairs a longest run whose new places rise (patience sorting, n log n). */
function longestRising(pairs: readonly Pair[]): Pair[] {
  const [ends, tops, before]: [number[], number[], number[]] = [[], [], []];
  pairs.forEach(([, value], position) => {
    const pile = smaller(ends, value);
    before.push(pile ? (tops[pile - 1] as number) : -1);
    ends[pile] = value;
    tops[pile] = position;
  });
  const chain: Pair[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] as number) chain.push(pairs[at] as Pair);
  return chain.reverse();
}

/** Leftovers between the same two anchors belong together; then those that were changed and moved far. */
function paired(
  was: Leaves, now: Leaves, leftOld: readonly number[], leftNew: readonly number[], anchors: readonly Pair[], until: string,
): Omit<Alignment, "moved"> {
  const tail = anchors.length;
  const olds = byGap(leftOld, anchors.map(([old]) => old));
  const news = byGap(leftNew, anchors.map(([, at]) => at));
  const behind = news.get(tail) ?? [];
  const honest = behind.filter((index) => (now[index] as EventLeaf).recordedAt > until);
  news.set(tail, behind.filter((index) => (now[index] as EventLeaf).recordedAt <= until));
  const edited: Pair[] = [];
  for (const [gap, indices] of olds) edited.push(...matchUp(was, now, indices, news.get(gap) ?? [], NEAR));
  const [removed, added] = [[...olds.values()].flat(), [...news.values()].flat()];
  const last = new Set(news.get(tail));
  edited.push(...matchUp(was, now, removed, added, FAR));
  return {
    edited: edited.sort(pairwise),
    removed: removed.sort(rising),
    inserted: added.filter((index) => !last.has(index)).sort(rising),
    later: [...honest, ...added.filter((index) => last.has(index))].sort(rising),
  };
}

/** Indices by how many anchors stand before them. */
function byGap(indices: readonly number[], anchors: readonly number[]): Map<number, number[]> {
  const gaps = new Map<number, number[]>();
  for (const index of indices) push(gaps, smaller(anchors, index), index);
  return gaps;
}

/** Pairs what is most alike first; what is paired leaves both lists. */
function matchUp(was: Leaves, now: Leaves, olds: number[], news: number[], likenesses: readonly Likeness[]): Pair[] {
  const found: Pair[] = [];
  for (const alike of likenesses) {
    const waiting = new Map<string, number[]>();
    for (const index of [...news].reverse()) push(waiting, alike(now[index] as EventLeaf), index);
    const [oldsLeft, taken]: [number[], Set<number>] = [[], new Set()];
    for (const index of olds) {
      const at = waiting.get(alike(was[index] as EventLeaf))?.pop();
      if (at === undefined) oldsLeft.push(index);
      else {
        found.push([index, at]);
        taken.add(at);
      }
    }
    olds.splice(0, olds.length, ...oldsLeft);
    news.splice(0, news.length, ...news.filter((index) => !taken.has(index)));
  }
  return found;
}
