// Small pieces that more than one page draws.
import { html, nothing } from "lit";
import { t } from "../i18n/index.js";
import { ApiProblem } from "../lib/api.js";
import type { Review } from "../lib/types.js";
import "./seal.js";
import "./stars.js";

const MIDDLE = "max-width:34rem;margin:18vh auto 0;padding:0 1.5rem;text-align:center;display:grid;gap:0.75rem;justify-items:center";

/** Why the page of a show stands empty, with dignity: not there, taken down, removed, or the service not reached. */
export function gone(error: unknown) {
  const problem = error instanceof ApiProblem ? error : new ApiProblem(0, "", "", "");
  const which = problem.status === 410 ? (/remov/.test(problem.slug) ? "removed" : "down") : problem.status === 0 || problem.status >= 500 ? "away" : "no_show";
  const reason = String(problem.more.reason ?? "");
  return html`<section data-testid="gone" data-why=${which} style=${MIDDLE}>
    <vouch-seal style="width:3rem;height:3rem;opacity:0.35;filter:grayscale(1)"></vouch-seal>
    <h1 style="font-size:1.5rem;line-height:1.35">${t(`${which}_head`)}</h1>
    ${reason ? html`<p data-testid="gone-reason" style="font-weight:600;overflow-wrap:anywhere">${t("closed_reason", { reason })}</p>` : nothing}
    <p style="color:var(--ink-2);text-wrap:balance">${t(`${which}_sub`)}</p>
    ${which === "away"
      ? html`<button class="btn primary" style="margin-top:0.5rem" @click=${() => location.reload()}>${t("retry")}</button>`
      : html`<a class="btn primary" href="/" style="margin-top:0.5rem">${t("no_show_cta")}</a>`}
  </section>`;
}

/** A review, said over the picture at its moment. */
export function reviewToast(review: Review) {
  return html`<div class="toast" data-testid="review-toast" data-review-id=${review.review_id}>
    <span class="who"><vouch-stars .stars=${review.stars}></vouch-stars>${review.author} · ${t("verified_buyer")}</span>
    <p>${review.text ?? t("review_withheld")}</p>
  </div>`;
}
