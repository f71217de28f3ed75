// What buyers said, each anchored to the second that it speaks of.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock, day } from "../lib/format.js";
import { correctionsOf } from "../lib/timeline.js";
import type { Review, Timeline, TimelineProduct } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./corrections.js";
import { gone } from "./questions.js";
import "./stars.js";

@customElement("vouch-reviews")
export class VouchReviews extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  /** The review whose moment it is now. */
  @property() active: string | null = null;

  static override styles = [shared, css`
    li { padding: 1.125rem 0; border-top: 1px solid var(--line); }
    li:first-child { border-top: 0; padding-top: 0; }
    .who { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; font-size: 0.9375rem; }
    .name { font-weight: 600; }
    .buyer { display: inline-flex; align-items: center; gap: 0.25rem; color: var(--accent); font-size: 0.8125rem; font-weight: 600; }
    .text { margin-top: 0.375rem; max-width: 62ch; line-height: 1.7; overflow-wrap: anywhere; }
    .none { color: var(--ink-3); }
    .meta { margin-top: 0.5rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.875rem; font-size: 0.8125rem; color: var(--ink-3); }
    .at { display: inline-flex; align-items: center; gap: 0.3rem; border: 1px solid var(--line-strong); background: none; border-radius: 999px; padding: 0 0.75rem; min-height: 32px; color: var(--ink-2); font-size: 0.8125rem; }
    .at:hover { border-color: var(--accent); color: var(--accent); }
    .on .at { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
    .empty { color: var(--ink-2); max-width: 52ch; }
  `];

  override render() {
    const { reviews, products } = this.timeline;
    if (!reviews.length) return html`<p class="empty" data-testid="reviews-empty">${t("reviews_none")}</p>`;
    return html`<ul data-testid="reviews">${reviews.map((review) => this.row(review, products))}</ul>`;
  }

  private row(review: Review, products: readonly TimelineProduct[]) {
    const product = products.find((item) => item.product_id === review.product_id);
    return html`<li class=${review.review_id === this.active ? "on" : ""} data-testid="review" data-review-id=${review.review_id}>
      <div class="who">
        <vouch-stars .stars=${review.stars}></vouch-stars>
        <span class="name">${review.author}</span>
        <span class="buyer">${icon("check", 14)}${t("verified_buyer")}</span>
      </div>
      <p class="text ${review.text ? "" : "none"}">${review.text ?? (review.removed_for ? gone(review.removed_for) : t("review_withheld"))}</p>
      <vouch-corrections .items=${correctionsOf(this.timeline, "review.added", review.review_id, review.seq)}></vouch-corrections>
      <div class="meta">
        <button class="at num" @click=${() => this.tell("seek", review.at_ms)}>${icon("play", 12)}${t("at_time", { time: clock(review.at_ms) })}</button>
        ${product ? html`<span>${product.title}</span>` : nothing}
        <span>${day(review.recorded_at)}</span>
      </div>
    </li>`;
  }
}
