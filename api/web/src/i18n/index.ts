// Words in the language of the page.
import { en } from "./en.js";
import { locale } from "./locale.js";
import { zh, type Key } from "./zh.js";

export { locale, onLocale, setLocale, type Locale } from "./locale.js";
export type { Key } from "./zh.js";

export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text: string = (locale() === "zh-CN" ? zh : en)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
