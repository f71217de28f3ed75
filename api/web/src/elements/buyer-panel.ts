// What a buyer who came by the order's own link sees: the review form, or why there is none.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { getJson } from "../lib/api.js";
import { showApi, type Reach } from "../lib/links.js";
import type { Buyer } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import "./review-form.js";

@customElement("vouch-buyer-panel")
export class VouchBuyerPanel extends VouchElement {
  @property() token = "";
  @property({ attribute: false }) reach!: Reach;
  @property({ type: Number }) nowMs = 0;
  @property({ type: Number }) durationMs = 0;
  @state() private buyer: Buyer | null = null;
  @state() private bad = false;

  static override styles = [shared, css`
    ul { margin-top: 0.375rem; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.buyer = await getJson<Buyer>(`${this.reach.base}/api/v1/buyer?token=${encodeURIComponent(this.token)}`);
    } catch {
      this.bad = true;
    }
  }

  override render() {
    if (this.bad) return html`<p class="note bad" data-testid="buyer-bad">${t("write_bad_link")}</p>`;
    const buyer = this.buyer;
    if (!buyer) return nothing;
    if (buyer.order.reviewed) return html`<p class="note" data-testid="buyer-reviewed">${t("write_used")}</p>`;
    const shows = buyer.shows ?? [];
    if (shows.length && !shows.some((show) => show.id === this.reach.showId)) return this.elsewhere(shows);
    return html`<vouch-review-form .buyer=${buyer} .token=${this.token} .post=${`${showApi(this.reach, "reviews")}`}
      .nowMs=${this.nowMs} .durationMs=${this.durationMs}></vouch-review-form>`;
  }

  private elsewhere(shows: Buyer["shows"]) {
    return html`<div class="note">${t("write_other_show")}
      <ul>${shows.map((show) => html`<li><a href="/replay/${show.id}?buyer=${this.token}">${show.title}</a></li>`)}</ul></div>`;
  }
}
