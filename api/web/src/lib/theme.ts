// Light or dark: the reader's choice, else the system's. boot.ts applies it before the first paint.

export type Theme = "auto" | "light" | "dark";
const STORE = "vouchcast.theme";

export function theme(): Theme {
  try {
    const found = localStorage.getItem(STORE);
    return found === "light" || found === "dark" ? found : "auto";
  } catch {
    return "auto";
  }
}

export function applyTheme(next: Theme): void {
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

export function setTheme(next: Theme): void {
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // The choice then lasts as long as the page.
  }
  applyTheme(next);
}
