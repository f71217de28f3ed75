// The page's texts in the reader's language.
import { locale } from "../i18n/index.js";
import { en } from "./words-en.js";
import { zh, type Word, type Words } from "./words-zh.js";

export type { Word } from "./words-zh.js";
export type Values = Readonly<Record<string, string | number>>;

const words = (): Words => (locale() === "zh-CN" ? zh : en);
const filled = (text: string, values: Values): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

export const t = (word: Word, values: Values = {}): string => filled(words()[word], values);

/** What a type of event is called. */
export const typeName = (type: string): string => words().event_types[type] ?? type.replace(/[._]/g, " ");

/** The text of a remark, or null where this page has none of its own. */
export function noteText(code: string, values: Values): string | null {
  const text = words().notes[code];
  return text === undefined ? null : filled(text, values);
}
