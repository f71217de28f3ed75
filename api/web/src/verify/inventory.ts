// What an archive holds: every object read once, hashed and told apart. Nothing is judged here that needs a second object.
import { digest, hex, textOf } from "./bytes.js";
import { LineWrong } from "./chain.js";
import { SealWrong } from "./key.js";
import { initSha12 } from "./leaf.js";
import { parseLog, type LogFile } from "./log.js";
import { MOST_CARD_BYTES, MOST_INIT_BYTES, MOST_SEGMENT_BYTES, initObject, segmentObject, unread, type MediaObject } from "./media.js";
import { MOST_KEYS_BYTES, namedInKeys, namedInReceipt, type Named } from "./named.js";
import { MOST_PIECE_BYTES, MOST_RECEIPT_BYTES } from "./parsed.js";
import { parsePiece, type Piece } from "./piece.js";
import { Refusal } from "./refusal.js";
import type { PieceFile } from "./sealed.js";
import { kindOf, type Entry, type Owner, type Source } from "./source.js";

/** Objects read at the same time: enough to keep disk and hashing busy, and memory at a few segments. */
const READERS = 6;
const MOST_LOG_BYTES = 160 * 2 ** 20;
const MOST_MANIFEST_BYTES = 64 * 2 ** 20;
const MOST_STAMP_BYTES = 2 ** 20;
const NOT_ITS_NAME = "its content is not what its name says";

type Json = Readonly<Record<string, unknown>>;

export interface NamedFile {
  key: string;
  named: Named | null;
  fault: string;
}

export interface Inventory {
  media: ReadonlyMap<string, MediaObject>;
  /** What is wrong with each card's picture (nothing: empty), by the hash in its name. */
  cards: ReadonlyMap<string, string>;
  logs: readonly LogFile[];
  pieces: readonly PieceFile[];
  /** The hex of each time stamp, by key. */
  stamps: ReadonlyMap<string, string>;
  /** The keys that the archive names itself, file by file. */
  named: readonly NamedFile[];
  manifest: Json | null;
  /** What is wrong with the manifest, when one lies there that cannot be read. */
  manifestFault: string;
  owner: Owner | null;
  bytes: number;
}

export interface Progress {
  bytes: number;
  totalBytes: number;
  objects: number;
  totalObjects: number;
}

/** Reads everything. Throws Refusals for what cannot be looked at at all; what is merely wrong is told in the inventory. */
export async function takeInventory(source: Source, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Inventory> {
  const listed = await source.entries(signal);
  const wanted = [...new Map(listed.filter((entry) => kindOf(entry.key) !== "other").map((entry) => [entry.key, entry])).values()];
  if (!wanted.some(({ key }) => !["stamp", "receipt", "keys"].includes(kindOf(key) as string))) throw new Refusal("no_show");
  const desk = new Desk(source, signal, wanted, tell);
  const queue = wanted.values();
  await Promise.all(Array.from({ length: READERS }, () => desk.work(queue)));
  return desk.inventory();
}

class Desk {
  private readonly media = new Map<string, MediaObject>();
  private readonly cards = new Map<string, string>();
  private readonly logs: LogFile[] = [];
  private readonly pieces: PieceFile[] = [];
  private readonly stamps = new Map<string, string>();
  private readonly named: NamedFile[] = [];
  private manifest: Json | null = null;
  private manifestFault = "";
  private bytes = 0;
  private objects = 0;
  private readonly totalBytes: number;

  constructor(
    private readonly source: Source,
    private readonly signal: AbortSignal,
    private readonly wanted: readonly Entry[],
    private readonly tell: (progress: Progress) => void,
  ) {
    this.totalBytes = wanted.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  }

  async work(queue: Iterator<Entry>): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      if (this.signal.aborted) throw new Refusal("cancelled");
      await this.take(next.value.key).catch(passOver);
      this.objects += 1;
      this.report();
    }
  }

  private take(key: string): Promise<void> {
    switch (kindOf(key)) {
      case "media":
        return this.takeMedia(key);
      case "card":
        return this.takeCard(key);
      case "events":
        return this.takeLog(key);
      case "seal":
        return this.takePiece(key);
      case "manifest":
        return this.takeManifest(key);
      case "receipt":
        return this.takeNamed(key, MOST_RECEIPT_BYTES, namedInReceipt);
      case "keys":
        return this.takeNamed(key, MOST_KEYS_BYTES, namedInKeys);
      default:
        return this.takeStamp(key);
    }
  }

  private async takeMedia(key: string): Promise<void> {
    const init = initSha12(key) !== null;
    const { bytes, fault } = await this.whole(key, init ? MOST_INIT_BYTES : MOST_SEGMENT_BYTES);
    this.media.set(key, bytes ? await (init ? initObject : segmentObject)(key, bytes) : unread(key, fault));
  }

  private async takeCard(key: string): Promise<void> {
    const sha256 = key.slice("cards/".length, -".webp".length);
    const { bytes, fault } = await this.whole(key, MOST_CARD_BYTES);
    const fits = bytes && (await digest(bytes)) === sha256;
    this.cards.set(sha256, fits ? "" : fault || "its content is not what the event shows");
  }

  private async takeLog(key: string): Promise<void> {
    const [firstSeq, lastSeq, sha12] = numbered(key);
    const { bytes, fault } = await this.whole(key, MOST_LOG_BYTES);
    const named = bytes === null || (await digest(bytes)).startsWith(sha12);
    const { content, fault: wrong } = bytes ? parsed(bytes, parseLog) : { content: null, fault };
    this.logs.push({ key, firstSeq, lastSeq, named, seen: content ?? [], fault: wrong });
  }

  private async takePiece(key: string): Promise<void> {
    const [first, size, sha12] = numbered(key);
    const { bytes, fault } = await this.whole(key, MOST_PIECE_BYTES);
    const { content, fault: wrong } = bytes ? parsed(bytes, parsePiece) : { content: null, fault };
    const named = bytes !== null && (await digest(bytes)).startsWith(sha12);
    const why = wrong || (named ? misnamed(content, first, size) : NOT_ITS_NAME);
    this.pieces.push({ key, first, size, piece: why ? null : content, fault: why });
  }

  private async takeManifest(key: string): Promise<void> {
    const { bytes, fault } = await this.whole(key, MOST_MANIFEST_BYTES);
    const { content, fault: wrong } = bytes ? parsed(bytes, parseObject) : { content: null, fault };
    [this.manifest, this.manifestFault] = [content, wrong];
  }

  private async takeNamed(key: string, mostBytes: number, parse: (bytes: Uint8Array) => Named): Promise<void> {
    const { bytes, fault } = await this.whole(key, mostBytes);
    const { content, fault: wrong } = bytes ? parsed(bytes, parse) : { content: null, fault };
    this.named.push({ key, named: content, fault: wrong });
  }

  private async takeStamp(key: string): Promise<void> {
    const { bytes } = await this.whole(key, MOST_STAMP_BYTES);
    this.stamps.set(key, bytes ? hex(bytes) : "");
  }

  /** The bytes of an object; those of one that is too large are not had, and that is a fault of the archive. */
  private async whole(key: string, mostBytes: number): Promise<{ bytes: Uint8Array<ArrayBuffer> | null; fault: string }> {
    try {
      const bytes = await this.source.read(key, mostBytes, this.signal);
      this.bytes += bytes.length;
      this.report();
      return { bytes, fault: "" };
    } catch (error) {
      if (error instanceof Refusal && error.code === "too_large") return { bytes: null, fault: `it has more than ${mostBytes} bytes, which are not read: no honest one is that large` };
      throw error;
    }
  }

  private report(): void {
    const { bytes, objects } = this;
    this.tell({ bytes, totalBytes: Math.max(this.totalBytes, bytes), objects, totalObjects: this.wanted.length });
  }

  inventory(): Inventory {
    const { media, cards, stamps, manifest, manifestFault, bytes } = this;
    const inOrder = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
    const ordered = new Map([...media.values()].sort(inOrder).map((one) => [one.key, one]));
    const logs = this.logs.sort(inOrder);
    const owner = this.source.owner ?? null;
    return { media: ordered, cards, logs, pieces: this.pieces, stamps, manifest, manifestFault, named: this.named.sort(inOrder), owner, bytes };
  }
}

/** What is listed and cannot be had is not there: the judging misses it. */
function passOver(error: unknown): void {
  if (!(error instanceof Refusal) || error.code !== "gone") throw error;
}

/** The two numbers and the short hash in the name of a piece of the log or the seal. */
function numbered(key: string): [number, number, string] {
  const [first, last, rest] = key.slice(key.indexOf("/") + 1).split("-") as [string, string, string];
  return [Number(first), Number(last), rest.split(".", 1)[0] as string];
}

const misnamed = (piece: Piece | null, first: number, size: number): string =>
  piece?.first === first && piece.size === size ? "" : "it holds other leaves than its name says";

function parsed<T>(bytes: Uint8Array, parse: (bytes: Uint8Array) => T): { content: T | null; fault: string } {
  try {
    return { content: parse(bytes), fault: "" };
  } catch (error) {
    // Text nested deeper than the stack ends in a RangeError.
    if (error instanceof LineWrong || error instanceof SealWrong || error instanceof RangeError) return { content: null, fault: error.message || "it cannot be read" };
    throw error;
  }
}

function parseObject(bytes: Uint8Array): Json {
  const wrong = "it is no manifest: it was cut off or changed";
  let found: unknown;
  try {
    found = JSON.parse(textOf(bytes));
  } catch {
    throw new SealWrong(wrong);
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new SealWrong(wrong);
  return found as Json;
}
