// Small pieces that more than one page draws.
import { html } from "lit";
import { t } from "../i18n/index.js";
import type { Review } from "../lib/types.js";
import "./seal.js";
import "./stars.js";

/** No such show, or none that this reader may see. */
export function gone() {
  return html`<section data-testid="gone" style="max-width:34rem;margin:18vh auto 0;padding:0 1.5rem;text-align:center;display:grid;gap:0.75rem;justify-items:center">
    <vouch-seal style="width:3rem;height:3rem;opacity:0.35;filter:grayscale(1)"></vouch-seal>
    <h1 style="font-size:1.5rem;line-height:1.35">${t("no_show_head")}</h1>
    <p style="color:var(--ink-2)">${t("no_show_sub")}</p>
    <a class="btn primary" href="/" style="margin-top:0.5rem">${t("no_show_cta")}</a>
  </section>`;
}

/** A review, said over the picture at its moment. */
export function reviewToast(review: Review) {
  return html`<div class="toast" data-testid="review-toast" data-review-id=${review.review_id}>
    <span class="who"><vouch-stars .stars=${review.stars}></vouch-stars>${review.author} · ${t("verified_buyer")}</span>
    <p>${review.text ?? t("review_withheld")}</p>
  </div>`;
}
