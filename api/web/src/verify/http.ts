// An archive at an address: its list of contents, then every object as the service gives it out.
import { parseKey, type VerifyKey } from "./key.js";
import { Refusal } from "./refusal.js";
import { MOST_ENTRIES, kindOf, type Entry, type Owner, type Source } from "./source.js";

const MOST_CONTENTS_BYTES = 128 * 1024 * 1024;
const MOST_KEYS = 100;
const TRIES = 3;
const PAUSE_MS = 400;

/** Where a show is served. `show` may carry a signature, as `shw_…~…` of an unpublished one. */
export interface Address {
  service: string;
  show: string;
}

/** The service and the show of any address of a replay; of a bare id, the show at `here`. Throws a Refusal. */
export function parseAddress(text: string, here: string): Address {
  const wanted = text.trim();
  if (/^[A-Za-z0-9_-]{1,64}(~[^/\s]{1,200})?$/.test(wanted) && /^https?:/.test(here)) return { service: new URL(here).origin, show: wanted };
  const found = /^(https?:\/\/[^/\s?#]+)\/(?:replay|archive|watch|live|api\/v1\/shows)\/([A-Za-z0-9_-]{1,64}(?:~[^/\s?#]{1,200})?)(?:[/?#]|$)/.exec(wanted);
  if (!found) throw new Refusal("address", wanted.slice(0, 80));
  return { service: found[1] as string, show: found[2] as string };
}

interface Contents {
  owner: Owner;
  entries: readonly Entry[];
}

export class HttpSource implements Source {
  private readonly base: string;
  owner?: Owner;

  constructor(private readonly address: Address) {
    this.base = `${address.service}/archive/${address.show}`;
  }

  /** The keys that the service says are its own. Good for a keepsake, never as proof. */
  async keys(): Promise<VerifyKey[]> {
    try {
      const answer = await fetch(`${this.address.service}/api/v1/keys`, { cache: "no-store", referrerPolicy: "no-referrer" });
      const { keys } = (await answer.json()) as { keys: readonly unknown[] };
      return keys.slice(-MOST_KEYS).map((key) => parseKey(String(key)));
    } catch {
      return [];
    }
  }

  /**
   * A show that runs grows while it is listed, media before the heads over them. So it is listed twice: heads and manifest
   * that the first listing does not have are left out, and what the others speak of is in the second.
   */
  async entries(signal: AbortSignal): Promise<readonly Entry[]> {
    const first = await this.contents(signal);
    const { owner, entries } = await this.contents(signal);
    const known = new Set(first.entries.map(({ key }) => key));
    this.owner = owner;
    return entries.filter(({ key }) => known.has(key) || /^(?!seal\/)[^/]+\//.test(key));
  }

  private async contents(signal: AbortSignal): Promise<Contents> {
    return parseContents(await this.read("contents.json", MOST_CONTENTS_BYTES, signal));
  }

  async read(key: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return again(async () => whole(await this.ask(key, signal), key, mostBytes), signal);
  }

  /** What is served now is checked, not what a cache remembers. */
  private async ask(key: string, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(`${this.base}/${key}`, { signal, cache: "no-store", referrerPolicy: "no-referrer" }).catch((error: unknown) => {
      throw signal.aborted ? new Refusal("cancelled") : new Refusal("unreachable", this.base, String(error));
    });
    if (answer.ok) return answer;
    if (answer.status === 502 && (await damaged(answer))) throw new Refusal("gone", key);
    void answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403) throw new Refusal("forbidden", key);
    throw new Refusal(answer.status < 500 ? (key === "contents.json" ? "contents" : "gone") : "unreachable", key, `${key}: HTTP ${answer.status}`);
  }
}

/** Whether the service says that the object itself is not what it was: that is for the judging, not for trying again. */
async function damaged(answer: Response): Promise<boolean> {
  const problem = (await answer.json().catch(() => null)) as { type?: unknown } | null;
  return problem?.type === "urn:vouchcast:problem:damaged";
}

async function again<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      const passing = !(error instanceof Refusal) || error.code === "unreachable";
      if (signal.aborted) throw new Refusal("cancelled");
      if (!passing || tries === TRIES) throw error instanceof Refusal ? error : new Refusal("unreachable", "", String(error));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }
}

async function whole(answer: Response, key: string, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(answer.headers.get("content-length") ?? 0) > mostBytes) throw new Refusal("too_large", key);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.length;
    if (size > mostBytes) throw new Refusal("too_large", key);
    parts.push(next.value);
  }
  const out = new Uint8Array(size);
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

function parseContents(bytes: Uint8Array): Contents {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal("contents");
  }
  const { merchant_id, show_id, objects } = (found ?? {}) as Record<string, unknown>;
  if (typeof merchant_id !== "string" || typeof show_id !== "string" || !ID.test(merchant_id) || !ID.test(show_id) || !Array.isArray(objects))
    throw new Refusal("contents");
  if (objects.length > MOST_ENTRIES) throw new Refusal("too_many", String(objects.length));
  return { owner: { merchant_id, show_id }, entries: objects.flatMap(entryOf) };
}

function entryOf(value: unknown): Entry[] {
  const { key, size_bytes } = (value ?? {}) as Record<string, unknown>;
  const fits = typeof key === "string" && Number.isSafeInteger(size_bytes) && (size_bytes as number) >= 0 && kindOf(key) !== null;
  return fits ? [{ key: key as string, sizeBytes: size_bytes as number }] : [];
}
