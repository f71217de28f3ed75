// The show's chapters; each leads to its second.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock } from "../lib/format.js";
import type { Chapter } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";

/** Chapters that the show's own words do not name are called in the reader's language. */
const OURS = { opening: "chapter_opening", talk: "chapter_talk", closing: "chapter_closing" } as const;

@customElement("vouch-chapters")
export class VouchChapters extends VouchElement {
  @property({ attribute: false }) chapters: Chapter[] = [];
  @property({ type: Number }) active = -1;
  /** Live shows list their chapters without going anywhere. */
  @property({ type: Boolean }) fixed = false;

  static override styles = [shared, css`
    li + li { border-top: 1px solid var(--line); }
    .row { width: 100%; display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: 0.5rem; align-items: baseline; min-height: 44px; padding: 0.6rem 0.5rem; border: 0; background: none; text-align: start; border-radius: var(--r-s); }
    button.row:hover { background: var(--sunken); }
    .at { color: var(--ink-3); font-size: 0.875rem; }
    .name { overflow-wrap: anywhere; }
    .active .name { font-weight: 700; }
    .active .at { color: var(--accent); font-weight: 600; }
    .empty { color: var(--ink-2); font-size: 0.9375rem; }
  `];

  override render() {
    if (!this.chapters.length) return html`<p class="empty">${t("chapters_none")}</p>`;
    return html`<ol data-testid="chapters">${this.chapters.map((chapter, index) => this.row(chapter, index))}</ol>`;
  }

  private row(chapter: Chapter, index: number) {
    const on = index === this.active;
    const name = chapter.kind in OURS ? t(OURS[chapter.kind as keyof typeof OURS]) : chapter.title;
    const inner = html`<span class="at num">${clock(chapter.start_ms)}</span><span class="name">${name}</span>`;
    return html`<li class=${on ? "active" : ""}>
      ${this.fixed
        ? html`<div class="row" data-testid="chapter">${inner}</div>`
        : html`<button class="row" data-testid="chapter" data-start-ms=${chapter.start_ms} aria-current=${on ? "true" : "false"}
            @click=${() => this.tell("seek", chapter.start_ms)}>${inner}</button>`}
    </li>`;
  }
}
