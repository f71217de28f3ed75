// What is whole in a CMAF segment of ours: ISO base media boxes walked, nothing decoded.
const HEADER_BYTES = 8;
const DURATIONS_GIVEN = 0x100;
const FIRST_FLAGS_GIVEN = 4;

/** The whole parts at the front of a segment: from when, for how long (ticks of 90 kHz), and the init segment it names. */
export interface Extent {
  start90k: number;
  duration90k: number;
  initSha12: string;
}

interface Box {
  kind: string;
  payload: number;
  end: number;
}

/** The whole boxes of [start, end) one after another; stops at the first that is cut off or no box. */
function* walk(data: DataView, start = 0, end = data.byteLength): Generator<Box> {
  for (let at = start; at + HEADER_BYTES <= end; ) {
    const size = data.getUint32(at);
    if (size < HEADER_BYTES || at + size > end) return;
    yield { kind: ascii(data, at + 4, at + HEADER_BYTES), payload: at + HEADER_BYTES, end: at + size };
    at += size;
  }
}

function find(data: DataView, within: Box, ...path: string[]): Box | null {
  let found: Box | null = within;
  for (const kind of path) {
    found = first(walk(data, found.payload, found.end), kind);
    if (!found) return null;
  }
  return found;
}

function first(boxes: Iterable<Box>, kind: string): Box | null {
  for (const box of boxes) if (box.kind === kind) return box;
  return null;
}

function ascii(data: DataView, start: number, end: number): string {
  let out = "";
  for (let at = start; at < end; at += 1) out += String.fromCharCode(data.getUint8(at));
  return out;
}

/** What of a segment is whole: it ends after the last moof that has all of its mdat. Null if no part is. */
export function measure(bytes: Uint8Array, timescaleHz: number): Extent | null {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [init, begin, end] = ["", -1, 0];
  let head: readonly [number, number] | null = null;
  for (const box of walk(data)) {
    if (box.kind === "free" && box.end - box.payload >= 4 && ascii(data, box.payload, box.payload + 4) === "init") init = ascii(data, box.payload + 4, box.end);
    else if (box.kind === "moof") head = timesOf(data, box);
    else if (box.kind === "mdat" && head) {
      if (begin < 0) begin = head[0];
      end = head[0] + head[1];
      head = null;
    }
  }
  if (begin < 0) return null;
  const ticks = (value: number): number => Math.floor((value * 90_000) / timescaleHz);
  return { start90k: ticks(begin), duration90k: ticks(end) - ticks(begin), initSha12: init };
}

/** [decode time, duration] of our own moof, in its track's ticks. */
function timesOf(data: DataView, moof: Box): readonly [number, number] | null {
  const [tfhd, tfdt, trun] = ["tfhd", "tfdt", "trun"].map((kind) => find(data, moof, "traf", kind));
  if (!tfhd || !tfdt || !trun) return null;
  try {
    const usual = data.getUint32(tfhd.payload + 8);
    const start = Number(data.getBigUint64(tfdt.payload + 4));
    const [flags, count] = [data.getUint32(trun.payload), data.getUint32(trun.payload + 4)];
    if (!(flags & DURATIONS_GIVEN)) return [start, usual * count];
    const rows = trun.payload + 12 + (flags & FIRST_FLAGS_GIVEN ? 4 : 0);
    if (rows + 8 * count > data.byteLength) return null;
    let sum = 0;
    for (let row = 0; row < count; row += 1) sum += data.getUint32(rows + 8 * row);
    return [start, sum];
  } catch {
    return null;
  }
}
