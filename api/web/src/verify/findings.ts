// Problems and remarks as they come up. A weak problem gives way to any other about the same subject,
// so that the event that was changed is named once, as changed, and not as damaged and unchained besides.
import type { Code, Problem, Remark } from "./verdict.js";

export const MOST_PROBLEMS = 1000;
const MOST_CHARS = 500;

/** The thing itself: `event 17` of `event 17 (product.shown)`. */
export const subjectOf = (what: string): string => {
  const cut = what.indexOf(" (");
  return cut < 0 ? what : what.slice(0, cut);
};

type Found = Pick<Problem, "code" | "what" | "message">;

export class Findings {
  private readonly strong = new Map<string, Found>();
  private readonly weak = new Map<string, Found>();
  private readonly notes = new Map<string, Remark>();
  private readonly settled = new Set<string>();
  private more = 0;

  /** What is wrong with this thing is said of another (the one whose place it took): weak problems with it are dropped. */
  settle(what: string): void {
    this.settled.add(subjectOf(what));
  }

  /** A problem; the same code about the same thing counts once. */
  add(code: Code, what: string, message: string, weak = false): void {
    const kept = weak ? this.weak : this.strong;
    const id = `${code} ${subjectOf(what)}`;
    if (kept.has(id)) return;
    if (kept.size >= MOST_PROBLEMS) this.more += 1;
    else kept.set(id, { code, what: what.slice(0, MOST_CHARS), message: message.slice(0, MOST_CHARS) });
  }

  /** A harmless remark. */
  note(code: string, message: string, values: Remark["values"] = {}): void {
    if (!this.notes.has(message)) this.notes.set(message, { code, message, values });
  }

  /** Whether something is wrong with a thing of this kind (`event`, `segment`). */
  about(kind: string): boolean {
    return [...this.strong.values(), ...this.weak.values()].some((one) => one.what.startsWith(`${kind} `));
  }

  /** All of another's findings too. */
  take(other: Findings): void {
    for (const [message, note] of other.notes) if (!this.notes.has(message)) this.notes.set(message, note);
    for (const subject of other.settled) this.settled.add(subject);
    this.more += other.more;
    for (const one of other.strong.values()) this.add(one.code, one.what, one.message);
    for (const one of other.weak.values()) this.add(one.code, one.what, one.message, true);
  }

  get broken(): boolean {
    return this.strong.size + this.weak.size > 0;
  }

  /** All of them, the weak ones last. */
  problems(): Found[] {
    const named = new Set([...this.settled, ...[...this.strong.values()].map((one) => subjectOf(one.what))]);
    const left = new Map<string, Found>();
    for (const one of this.weak.values()) {
      const subject = subjectOf(one.what);
      if (!named.has(subject) && !left.has(subject)) left.set(subject, one);
    }
    return [...this.strong.values(), ...left.values()];
  }

  /** The remarks, and how many problems were too many to list. */
  remarks(): Remark[] {
    const more: Remark = { code: "more", message: `${this.more} more problems are not listed`, values: { n: this.more } };
    return this.more ? [...this.notes.values(), more] : [...this.notes.values()];
  }
}
