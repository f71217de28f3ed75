// The shop window: what is live now, and the archive of replays.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { getList } from "../lib/api.js";
import type { ShowSummary } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import "./seal.js";
import "./show-card.js";

const AGAIN_MS = 20_000;

@customElement("vouch-shop")
export class VouchShop extends VouchElement {
  @state() private shows: ShowSummary[] | null = null;
  @state() private failed = false;
  private timer = 0;

  static override styles = [shared, css`
    .page { max-width: 1320px; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 2rem); }
    .top { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: clamp(2rem, 5vw, 5rem); align-items: center; padding: clamp(1.75rem, 5vw, 4.5rem) 0 clamp(2.5rem, 5vw, 4.5rem); }
    .alone { grid-template-columns: minmax(0, 1fr); padding-bottom: 2.25rem; }
    h1 { font-size: clamp(1.875rem, 4vw, 3.125rem); line-height: 1.22; font-weight: 700; letter-spacing: -0.02em; text-wrap: balance; }
    .lead { margin-top: 1rem; color: var(--ink-2); font-size: 1.0625rem; line-height: 1.8; max-width: 34em; text-wrap: pretty; }
    .quiet { margin-top: 1.25rem; font-size: 0.9375rem; color: var(--ink-2); max-width: 34em; }
    .which { font-size: 0.9375rem; color: var(--ink-2); margin-bottom: 0.75rem; }
    h2 { font-size: 1.375rem; font-weight: 700; margin-bottom: 1.25rem; }
    .shows { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 2.25rem 1.5rem; margin-bottom: 3.5rem; }
    .empty { border: 1px solid var(--line); background: var(--surface); border-radius: var(--r-l); padding: clamp(2.5rem, 6vw, 4.5rem) 1.5rem; display: grid; justify-items: center; gap: 0.75rem; text-align: center; margin-bottom: 3rem; }
    .empty h2 { margin: 0.5rem 0 0; }
    .empty p { color: var(--ink-2); max-width: 36em; text-wrap: balance; }
    .empty .btn { margin-top: 0.75rem; }
    .ghost { width: min(420px, 80%); height: auto; color: var(--line-strong); }
    .bones { aspect-ratio: 16 / 9; border-radius: var(--r-l); background: var(--sunken); }
    @media (max-width: 860px) { .top { grid-template-columns: minmax(0, 1fr); gap: 2rem; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    this.timer = window.setInterval(() => document.visibilityState === "visible" && void this.load(), AGAIN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async load(): Promise<void> {
    try {
      this.shows = (await getList<ShowSummary>("/api/v1/shows")).filter((show) => show.state === "live" || show.state === "published");
      this.failed = false;
    } catch {
      this.failed = this.shows === null;
    }
  }

  override updated(): void {
    document.title = t("home_title");
  }

  override render() {
    const live = this.shows?.filter((show) => show.state === "live") ?? [];
    const replays = (this.shows?.filter((show) => show.state === "published") ?? []).sort((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? ""));
    const first = live[0] ?? replays[0];
    const rest = live.length ? replays : replays.slice(1);
    return html`<div class="page">
      <section class="top ${first || this.shows === null ? "" : "alone"}">
        <div>
          <h1>${t("home_head")}</h1>
          <p class="lead">${t("home_sub")}</p>
          ${this.shows && !live.length && replays.length ? html`<p class="quiet" data-testid="no-live">${t("home_no_live")}</p>` : nothing}
        </div>
        ${first ? html`<div data-testid="featured">
          <p class="which">${t(live.length ? "home_live" : "home_latest")}</p>
          <vouch-show-card large .show=${first}></vouch-show-card></div>` : nothing}
        ${this.shows === null && !this.failed ? html`<div class="bones" aria-busy="true"></div>` : nothing}
      </section>
      ${live.length > 1 ? this.row("home_live", live.slice(1)) : nothing}
      ${rest.length ? this.row("home_archive", rest) : nothing}
      ${this.shows && !replays.length ? this.empty() : nothing}
      ${this.failed ? html`<div class="empty" role="alert"><p>${t("home_failed")}</p><button class="btn" @click=${this.load}>${t("retry")}</button></div>` : nothing}
    </div>`;
  }

  private row(title: "home_live" | "home_archive", shows: ShowSummary[]) {
    return html`<section data-testid=${title}><h2>${t(title)}</h2>
      <div class="shows">${shows.map((show) => html`<vouch-show-card .show=${show}></vouch-show-card>`)}</div></section>`;
  }

  private empty() {
    return html`<section class="empty" data-testid="empty">
      <svg class="ghost" viewBox="0 0 420 130" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
        <path d="M10 96h400" stroke-width="4" /><path d="M70 96V44a14 14 0 0 1 14-14h14a14 14 0 0 1 14 14v52M84 30V18h14v12" />
        <path d="M178 96V52h58v44M236 62h12a10 10 0 0 1 0 24h-12" /><circle cx="322" cy="68" r="27" /><path d="M308 44l4-24h20l4 24M308 92l1 4M336 92l-1 4M322 54v14l9 6" />
        <path d="M91 96v14M207 96v14M322 96v14" stroke-dasharray="3 4" />
      </svg>
      <h2>${t("home_empty_head")}</h2><p>${t("home_empty_sub")}</p><a class="btn primary" href="/studio">${t("home_empty_cta")}</a></section>`;
  }
}
