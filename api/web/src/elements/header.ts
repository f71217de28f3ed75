// The head of every page: brand, the two places to go, language and theme.
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ifDefined } from "lit/directives/if-defined.js";
import { locale, setLocale, t } from "../i18n/index.js";
import { setTheme, theme, type Theme } from "../lib/theme.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./seal.js";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

@customElement("vouch-header")
export class VouchHeader extends VouchElement {
  @property() current = "";
  @state() private mode = theme();

  static override styles = [shared, css`
    :host { border-bottom: 1px solid var(--line); background: color-mix(in srgb, var(--paper) 88%, transparent); }
    .bar { max-width: 1320px; margin: 0 auto; padding: 0.625rem clamp(1rem, 3vw, 2rem); display: flex; align-items: center; gap: 0.25rem; }
    .brand { display: inline-flex; align-items: center; gap: 0.625rem; text-decoration: none; font-weight: 700; font-size: 1.0625rem; margin-right: auto; min-height: 44px; white-space: nowrap; }
    .brand vouch-seal { width: 1.75rem; height: 1.75rem; }
    nav { display: flex; gap: 0.25rem; margin-right: 0.5rem; }
    nav a { padding: 0 0.75rem; min-height: 44px; display: inline-flex; align-items: center; gap: 0.4rem; color: var(--ink-2); text-decoration: none; font-size: 0.9375rem; border-radius: var(--r-m); white-space: nowrap; }
    nav a:hover { color: var(--ink); }
    nav a[aria-current] { color: var(--ink); font-weight: 600; }
    .tool { min-height: 44px; min-width: 44px; padding: 0 0.5rem; border: 0; background: none; border-radius: var(--r-m); color: var(--ink-2); font-size: 0.875rem; display: inline-flex; align-items: center; justify-content: center; white-space: nowrap; }
    .tool:hover { background: var(--sunken); color: var(--ink); }
    .skip { position: absolute; left: -999px; }
    .skip:focus { left: 1rem; top: 1rem; z-index: 10; background: var(--surface); padding: 0.5rem 1rem; border-radius: var(--r-m); }
    nav svg { display: none; }
    @media (max-width: 640px) {
      nav span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      nav svg { display: block; }
      nav { margin: 0; gap: 0; }
      nav a { min-width: 44px; justify-content: center; padding: 0; }
      nav a[aria-current] { color: var(--accent); }
      .bar { padding-right: 0.5rem; }
    }
  `];

  override render() {
    const names = { auto: "theme_auto", light: "theme_light", dark: "theme_dark" } as const;
    const label = `${t("theme")}: ${t(names[this.mode])}`;
    return html`
      <a class="skip" href="#main">${t("skip")}</a>
      <div class="bar">
        <a class="brand" href="/" data-testid="brand"><vouch-seal></vouch-seal>${t("brand")}</a>
        <nav>
          <a href="/" aria-current=${ifDefined(this.current === "index" ? "page" : undefined)}>${icon("home")}<span>${t("nav_home")}</span></a>
          <a href="/studio" aria-current=${ifDefined(this.current === "studio" ? "page" : undefined)}>${icon("studio")}<span>${t("nav_studio")}</span></a>
        </nav>
        <button class="tool" data-testid="language" lang=${locale() === "en" ? "zh-CN" : "en"} @click=${this.language}>${t("language")}</button>
        <button class="tool" data-testid="theme" aria-label=${label} title=${label} @click=${this.turn}>${icon(this.mode)}</button>
      </div>`;
  }

  private language(): void {
    const next = locale() === "en" ? "zh-CN" : "en";
    document.documentElement.lang = next;
    setLocale(next);
  }

  private turn(): void {
    this.mode = NEXT[this.mode];
    setTheme(this.mode);
  }
}
