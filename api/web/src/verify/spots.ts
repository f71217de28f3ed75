// Where in the show a problem lies, and what the show was: for people, from the log, the seal and the receipts.
import type { Here } from "./against.js";
import { base64 } from "./bytes.js";
import { parseLeaf, segmentName } from "./leaf.js";
import type { Head } from "./note.js";
import type { Receipt } from "./receipt.js";
import type { Problem, Verdict } from "./verdict.js";

const TICKS_A_MS = 90;

export class Spots {
  private readonly events = new Map<number, number>();
  private readonly cards: ReadonlyMap<string, number>;

  constructor(private readonly here: Here, receipts: readonly Receipt[]) {
    for (const { leaf } of here.log.events) this.events.set(leaf.seq, leaf.atMs);
    const kept = receipts.flatMap((receipt) => receipt.lines.map(parseLeaf));
    for (const leaf of [...here.seal.leaves, ...kept]) if (leaf?.kind === "event") this.events.set(leaf.seq, leaf.atMs);
    this.cards = here.log.cards;
  }

  /** The millisecond that a problem's thing is about, and how long it lasts. */
  of(what: string): Pick<Problem, "atMs" | "forMs"> {
    const segment = segmentName(what.slice(what.indexOf(" ") + 1));
    if (segment) return { atMs: segment.start90k / TICKS_A_MS, forMs: segment.duration90k / TICKS_A_MS };
    const event = /^event (\d+)/.exec(what) ?? /^events (\d+)/.exec(what);
    if (event) return { atMs: this.atMs(Number(event[1])), forMs: 0 };
    const card = /^card cards\/([0-9a-f]{64})\.webp$/.exec(what);
    return { atMs: card ? this.atMs(this.cards.get(card[1] as string) ?? -1) : null, forMs: 0 };
  }

  private atMs(seq: number): number | null {
    return this.events.get(seq) ?? this.events.get(seq - 1) ?? null;
  }

  /** What the show was called, when it began and how long it is. */
  facts(): Pick<Verdict, "title" | "startedAt" | "durationMs"> {
    const started = this.here.log.of("show.started")[0]?.data ?? {};
    const ends = [...this.here.media.keys()].map((key) => segmentName(key)).map((one) => (one ? (one.start90k + one.duration90k) / TICKS_A_MS : 0));
    const ended = this.here.log.of("show.ended")[0]?.data.duration_ms;
    const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, 500) : "");
    const longest = ends.reduce((most, end) => Math.max(most, end), typeof ended === "number" && Number.isFinite(ended) ? ended : 0);
    return { title: text(started.title), startedAt: text(started.started_at), durationMs: longest };
  }

  rootText(head: Head): string {
    return base64(head.root);
  }
}
