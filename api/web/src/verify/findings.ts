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

/** `weak` gives way to any other about the same subject; `new` is about a thing that some receipt does not know. */
export type Weight = "strong" | "weak" | "new";

export class Findings {
  private readonly strong = new Map<string, Found>();
  private readonly weak = new Map<string, Found>();
  private readonly unknown = new Set<string>();
  private readonly notes = new Map<string, Remark>();
  private readonly settled = new Set<string>();
  private more = 0;

  /** This thing that lies here was recognised as another that was signed, and is told under that one's name. */
  settle(what: string): void {
    this.settled.add(subjectOf(what));
  }

  /** A problem; the same code about the same thing counts once. A `new` thing is none if another receipt recognises it. */
  add(code: Code, what: string, message: string, weight: Weight = "strong"): void {
    const kept = weight === "weak" ? this.weak : this.strong;
    const id = `${code} ${subjectOf(what)}`;
    if (weight !== "new") this.unknown.delete(id);
    if (kept.has(id)) return;
    if (kept.size >= MOST_PROBLEMS) {
      this.more += 1;
      return;
    }
    if (weight === "new") this.unknown.add(id);
    kept.set(id, { code, what: what.slice(0, MOST_CHARS), message: message.slice(0, MOST_CHARS) });
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
    for (const [id, one] of other.strong) this.add(one.code, one.what, one.message, other.unknown.has(id) ? "new" : "strong");
    for (const one of other.weak.values()) this.add(one.code, one.what, one.message, "weak");
  }

  get broken(): boolean {
    return this.strong.size + this.weak.size > 0;
  }

  /** All of them, the weak ones last. */
  problems(): Found[] {
    const recognised = (id: string, one: Found): boolean => this.unknown.has(id) && this.settled.has(subjectOf(one.what));
    const strong = [...this.strong].flatMap(([id, one]) => (recognised(id, one) ? [] : [one]));
    const named = new Set([...this.settled, ...[...this.strong.values()].map((one) => subjectOf(one.what))]);
    const left = new Map<string, Found>();
    for (const one of this.weak.values()) {
      const subject = subjectOf(one.what);
      if (!named.has(subject) && !left.has(subject)) left.set(subject, one);
    }
    return [...strong, ...left.values()];
  }

  /** The remarks, and how many problems were too many to list. */
  remarks(): Remark[] {
    const more: Remark = { code: "more", message: `${this.more} more problems are not listed`, values: { n: this.more } };
    return this.more ? [...this.notes.values(), more] : [...this.notes.values()];
  }
}
