// A verified buyer writes a review and chooses the second of the show that it speaks of.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { ApiProblem, getJson, newKey, postJson } from "../lib/api.js";
import { clock } from "../lib/format.js";
import type { Buyer, Review } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import { STAR } from "./stars.js";

const LONGEST = 500;

@customElement("vouch-review-form")
export class VouchReviewForm extends VouchElement {
  @property({ attribute: false }) buyer: Buyer | null = null;
  @property() token = "";
  @property() post = "";
  @property({ type: Number }) nowMs = 0;
  @property({ type: Number }) durationMs = 0;
  @state() private stars = 0;
  @state() private atMs: number | null = null;
  @state() private busy = false;
  @state() private problem = "";
  @state() private done: number | null = null;
  private key = newKey();

  static override styles = [shared, css`
    form, .done { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.25rem; box-shadow: var(--shadow); display: grid; gap: 1rem; }
    h2 { font-size: 1.125rem; }
    .field > .hint { font-weight: 400; color: var(--ink-3); font-size: 0.8125rem; }
    .for { color: var(--ink-2); font-size: 0.9375rem; margin-top: -0.75rem; }
    fieldset { border: 0; margin: 0; padding: 0; }
    legend { padding: 0; font-size: 0.875rem; font-weight: 600; color: var(--ink-2); }
    .stars { display: flex; margin-left: -6px; }
    .stars label { position: relative; padding: 6px; color: var(--line-strong); cursor: pointer; }
    .stars label.on { color: var(--star); }
    .stars input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
    .stars label:has(:focus-visible) { outline: 2px solid var(--accent); border-radius: var(--r-s); }
    .stars svg { display: block; width: 32px; height: 32px; fill: currentColor; }
    textarea { min-height: 104px; resize: vertical; line-height: 1.6; }
    .anchor { display: flex; align-items: center; gap: 0.375rem; flex-wrap: wrap; margin-top: 0.375rem; }
    .anchor button { min-width: 44px; padding: 0 0.5rem; }
    .anchor output { font-size: 1.125rem; font-weight: 700; min-width: 3.5rem; text-align: center; }
    .anchor .use { padding: 0 0.75rem; }
  `];

  override render() {
    if (this.done !== null) return html`<p class="done" role="status" data-testid="review-done">${t("write_done", { time: clock(this.done) })}</p>`;
    const at = this.atMs ?? this.nowMs;
    return html`
      <form data-testid="review-form" @submit=${this.send} novalidate>
        <h2>${t("write_head")}</h2>
        <p class="for">${t("write_for", { title: this.buyer?.order.product.title ?? "" })}</p>
        <fieldset>
          <legend>${t("write_stars")}</legend>
          <div class="stars">${[1, 2, 3, 4, 5].map((n) => this.star(n))}</div>
        </fieldset>
        <label class="field"><span>${t("write_text")}</span>
          <textarea class="input" name="text" data-testid="review-text" maxlength=${LONGEST} placeholder=${t("write_text_hint")}></textarea></label>
        <fieldset>
          <legend>${t("write_anchor")}</legend>
          <div class="anchor">
            <button type="button" class="btn small" aria-label=${t("write_earlier")} @click=${() => this.move(-1000)}>−1s</button>
            <output class="num" data-testid="review-at" data-at-ms=${Math.round(at)}>${clock(at)}</output>
            <button type="button" class="btn small" aria-label=${t("write_later")} @click=${() => this.move(1000)}>+1s</button>
            <button type="button" class="btn small quiet use" data-testid="review-use-now" @click=${() => this.place(this.nowMs)}>${icon("play", 12)}${t("write_anchor_now")}</button>
          </div>
        </fieldset>
        <label class="field"><span>${t("write_name")}</span>
          <input class="input" name="author" data-testid="review-author" maxlength="40" autocomplete="name" /><span class="hint">${t("write_name_hint")}</span></label>
        ${this.problem ? html`<p class="note bad" role="alert" data-testid="review-problem">${this.problem}</p>` : nothing}
        <button class="btn primary" data-testid="review-send" ?disabled=${this.busy}>${this.busy ? t("write_sending") : t("write_send")}</button>
      </form>`;
  }

  private star(n: number) {
    return html`<label class=${n <= this.stars ? "on" : ""}>
      <input type="radio" name="stars" value=${n} data-testid="star-${n}" aria-label=${t("stars_of", { n })} .checked=${this.stars === n} @change=${() => (this.stars = n)} />
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${STAR} /></svg>
    </label>`;
  }

  private place(ms: number): void {
    this.atMs = Math.min(Math.max(0, Math.round(ms)), this.durationMs || Infinity);
  }

  private move(by: number): void {
    this.place((this.atMs ?? this.nowMs) + by);
    this.tell("seek", this.atMs);
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = String(form.get("text") ?? "").trim();
    this.problem = !this.stars ? t("write_need_stars") : !text ? t("write_need_text") : "";
    if (this.problem || !this.buyer) return;
    const at_ms = Math.round(this.atMs ?? this.nowMs);
    const product = this.buyer.order.product;
    const said = { product_id: product.product_id ?? product.id, stars: this.stars, text, at_ms, author: String(form.get("author") ?? "").trim() };
    this.busy = true;
    try {
      const answer = await postJson<Partial<Review> & { review?: Partial<Review> }>(this.post, { token: this.token, ...said }, this.key);
      this.done = at_ms;
      this.tell("reviewed", { ...said, review_id: this.key, recorded_at: new Date().toISOString(), author: mask(said.author), ...(answer.review ?? answer) });
    } catch (error) {
      this.problem = await this.reason(error);
      // A refused attempt is over: the next press is a new one.
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) this.key = newKey();
    } finally {
      this.busy = false;
    }
  }

  /** Why it was refused, in the buyer's own language where the order itself tells. */
  private async reason(error: unknown): Promise<string> {
    if (!(error instanceof ApiProblem) || error.status === 0) return t("failed_net");
    if (error.status === 403) {
      const origin = new URL(this.post, location.href).origin;
      const buyer = await getJson<Buyer>(`${origin}/api/v1/buyer?token=${encodeURIComponent(this.token)}`).catch(() => null);
      if (!buyer) return t("write_bad_link");
      if (buyer.order.reviewed) return t("write_used");
    }
    return [error.detail, error.remedy].filter(Boolean).join(" · ") || t("failed");
  }
}

/** The public form of a name, until the service's own answer is read again. */
function mask(name: string): string {
  return name ? `${Array.from(name)[0]}**` : "**";
}
