// Where an archive is read from: a folder, a zip or an address. All of them list relative keys and give their bytes.
//
// A name from outside is never used as a path: it is compared with the names that an archive can have, and what
// fits none of them is counted and left alone.
import { initSha12, segmentName } from "./leaf.js";
import { Refusal } from "./refusal.js";

export interface Entry {
  /** Relative to `merchant/show`. */
  key: string;
  sizeBytes: number;
}

/** Whose archive it is, where the source knows. */
export type Owner = Readonly<Record<"merchant_id" | "show_id", string>>;

export interface Source {
  /** Known once the entries are. */
  readonly owner?: Owner;
  /** Every object of the show that this page knows how to check. */
  entries(signal: AbortSignal): Promise<readonly Entry[]>;
  /** A whole object; at most `mostBytes`, else a Refusal. */
  read(key: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

export type Kind = "media" | "events" | "seal" | "stamp" | "card" | "manifest" | "receipt" | "keys" | "other";

const EVENTS = /^events\/\d{8,12}-\d{8,12}-[0-9a-f]{12}\.ndjson$/;
const SEAL = /^seal\/\d{8,12}-\d{8,12}-[0-9a-f]{12}\.(json|tsr)$/;
const CARD = /^cards\/[0-9a-f]{64}\.webp$/;
const FILES = /^((?:index|video(?:-[0-9a-z]{1,15})?|audio)\.m3u8|timeline\.json|chapters\.vtt|products\.vtt|verify\.html)$/;
/** Kinds whose names cannot belong to anything but a show. */
const TELLING: ReadonlySet<Kind> = new Set(["media", "events", "seal", "stamp", "card"]);
/** Objects of one show at most: an evening's show has a few thousand. */
export const MOST_ENTRIES = 1_000_000;
export const MOST_PATH_CHARS = 400;

/** What a relative key is, or null when it is none of an archive's. */
export function kindOf(key: string): Kind | null {
  if (key.length > MOST_PATH_CHARS) return null;
  if (segmentName(key) || initSha12(key)) return "media";
  if (EVENTS.test(key)) return "events";
  const seal = SEAL.exec(key);
  if (seal) return seal[1] === "json" ? "seal" : "stamp";
  if (CARD.test(key)) return "card";
  if (key === "manifest.json") return "manifest";
  if (key === "receipt.json") return "receipt";
  if (key === "keys.json") return "keys";
  return FILES.test(key) ? "other" : null;
}

/**
 * The folder of the show among paths as `export/video/000000-….m4s`, with a slash at its end. An export carries its
 * own folder's name, a zip often none. Throws a Refusal for no show and for several.
 */
export function showFolder(paths: Iterable<string>): string {
  const folders = new Set<string>();
  for (const path of paths) {
    const cut = path.lastIndexOf("/", path.lastIndexOf("/") - 1);
    const tail = path.slice(cut + 1);
    const kind = kindOf(tail);
    if (kind && TELLING.has(kind)) folders.add(path.slice(0, cut + 1));
    else if (path === "manifest.json" || path.endsWith("/manifest.json")) folders.add(path.slice(0, -"manifest.json".length));
  }
  const [first, ...others] = [...folders];
  if (first === undefined) throw new Refusal("no_show");
  if (others.length) throw new Refusal("many_shows", [first, ...others].slice(0, 3).join(", "));
  return first;
}
