// A zipped export. Entries are unpacked one by one, in memory, and never beyond the size that the zip declares.
import { BlobReader, ZipReader, configure, type FileEntry } from "@zip.js/zip.js/lib/zip-core-native.js";
import { Refusal } from "./refusal.js";
import { MOST_ENTRIES, kindOf, showFolder, type Entry, type Source } from "./source.js";

// This code runs in a worker already, and a page from a disk may load no other.
configure({ useWebWorkers: false });

/** Video does not pack: what claims to be packed tighter than this is a bomb. */
const MOST_RATIO = 400;
const SMALL_BYTES = 4 * 1024 * 1024;

export class ZipSource implements Source {
  private readonly files = new Map<string, FileEntry>();

  constructor(private readonly blob: Blob) {}

  async entries(signal: AbortSignal): Promise<readonly Entry[]> {
    const found = await this.listed(signal);
    const folder = showFolder(found.map((one) => one.filename));
    for (const entry of found) {
      const key = entry.filename.slice(folder.length);
      if (!entry.filename.startsWith(folder) || !kindOf(key)) continue;
      if (this.files.has(key)) throw new Refusal("zip", key);
      if (entry.encrypted) throw new Refusal("zip", key);
      if (isBomb(entry)) throw new Refusal("zip_bomb", key);
      this.files.set(key, entry);
    }
    return [...this.files].map(([key, entry]) => ({ key, sizeBytes: entry.uncompressedSize }));
  }

  private async listed(signal: AbortSignal): Promise<FileEntry[]> {
    const found: FileEntry[] = [];
    let count = 0;
    const reader = new ZipReader(new BlobReader(this.blob), { checkOverlappingEntry: true, signal });
    try {
      for await (const entry of reader.getEntriesGenerator()) {
        if ((count += 1) > MOST_ENTRIES) throw new Refusal("too_many", String(count));
        if (!entry.directory) found.push(entry);
      }
    } catch (error) {
      throw error instanceof Refusal ? error : new Refusal("zip", "", String(error));
    }
    return found;
  }

  async read(key: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.files.get(key);
    if (!entry) throw new Refusal("gone", key);
    if (entry.uncompressedSize > mostBytes) throw new Refusal("too_large", key);
    const sink = new Sink(entry.uncompressedSize, key);
    try {
      await entry.getData(new WritableStream(sink), { signal, checkOverlappingEntry: true });
    } catch (error) {
      throw sink.refusal ?? new Refusal("zip", key, String(error));
    }
    return sink.whole();
  }
}

function isBomb(entry: FileEntry): boolean {
  return entry.uncompressedSize > SMALL_BYTES && entry.uncompressedSize > entry.compressedSize * MOST_RATIO;
}

/** Takes what was declared and not a byte more. */
class Sink implements UnderlyingSink<Uint8Array> {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private at = 0;
  refusal: Refusal | null = null;

  constructor(declared: number, private readonly key: string) {
    this.bytes = new Uint8Array(declared);
  }

  write(chunk: Uint8Array): void {
    if (this.at + chunk.length > this.bytes.length) throw (this.refusal = new Refusal("zip_bomb", this.key));
    this.bytes.set(chunk, this.at);
    this.at += chunk.length;
  }

  whole(): Uint8Array<ArrayBuffer> {
    if (this.at !== this.bytes.length) throw new Refusal("zip", this.key);
    return this.bytes;
  }
}
