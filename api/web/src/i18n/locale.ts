// The language of the page: the reader's choice, else the browser's. No words here: what runs before the first paint stays small.

export type Locale = "zh-CN" | "en";

const STORE = "vouchcast.locale";
const listeners = new Set<() => void>();

function remembered(): string | null {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

const wanted = remembered() ?? navigator.language;
let current: Locale = wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en";

export const locale = (): Locale => current;

export function setLocale(next: Locale): void {
  current = next;
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function onLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
