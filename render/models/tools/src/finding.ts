// What this tool finds. Only codes and figures leave it; the sentences, in two languages, are render/models/findings.py's.

export interface Finding {
  code: string;
  /** A JSON pointer into the asset as it was uploaded; "" is the whole file. */
  pointer: string;
  /** What the sentence names: a size, a limit, an extension. */
  values: Record<string, string | number>;
}

const LETTERS = 200;

/** A name in a file may be a megabyte long. */
function cut({ code, pointer, values }: Finding): Finding {
  const short = Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value.slice(0, LETTERS) : value]);
  return { code, pointer, values: Object.fromEntries(short) };
}

/** The asset cannot become a model. */
export class Refusal extends Error {
  readonly finding: Finding;

  constructor(code: string, pointer: string, values: Finding["values"] = {}) {
    super(`${code} at ${pointer || "the file"}`);
    this.finding = cut({ code, pointer, values });
  }
}

/** Gathers findings: of a code that repeats itself only the first few, since one is as good as a thousand. */
export class Findings {
  static readonly EACH = 20;
  readonly list: Finding[] = [];
  private readonly counts = new Map<string, number>();

  add(code: string, pointer: string, values: Finding["values"] = {}): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count <= Findings.EACH) this.list.push(cut({ code, pointer, values }));
  }
}
