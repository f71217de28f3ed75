// What the engine says by codes, in the reader's words. A code that is not known here is told in the engine's own words.
import { locale, t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";

/** Why no new picture comes: `code` is empty in older logs, `what` is the engine's own sentence. */
export interface Trouble { code: string; what: string }

/** What the newest picture lacks: `size` is the share of its side that was drawn, `samples` how many a pixel. */
export type Lacks = Record<string, number | string | null>;

export const troubleOf = (data: Record<string, unknown>): Trouble => ({ code: String(data.code ?? ""), what: String(data.what ?? "") });

const known = (key: string): key is Key => key in zh;

/** What ends by itself: a fresh process draws again. Older logs tell of nothing else. */
const PASSING = new Set(["", "context_lost", "process_ended", "cannot_start", "scene_unloaded"]);
export const passes = ({ code }: Trouble): boolean => PASSING.has(code);

export function troubleWords({ code, what }: Trouble): string {
  const key = `trouble_${code}`;
  return known(key) ? t(key) : what || code;
}

/** Empty for a picture in full; `words` are the engine's own, for one that says no codes. */
export function lacksWords(lacks: Lacks | undefined, words: string): string {
  const said = Object.entries(lacks ?? {}).filter(([, value]) => value !== null).map(([name, value]) => {
    const key = `lacks_${name}`;
    const shown = name === "size" ? `${Math.round(Number(value) * 100)}%` : String(value);
    return known(key) ? t(key, { n: shown }) : `${name} ${shown}`;
  });
  return said.join(locale() === "zh-CN" ? "，" : ", ") || words;
}
