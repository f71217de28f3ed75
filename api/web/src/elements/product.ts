// A product in the viewer's own hands: it turns, shows its real size, goes into the room, and what was said of it is a step away.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import { renderSVG } from "uqr";
import { t } from "../i18n/index.js";
import { ApiProblem } from "../lib/api.js";
import { appearances, readProduct, type Appearance } from "../lib/catalogue.js";
import { clock, day, price, safeLink } from "../lib/format.js";
import { momentUrl } from "../lib/links.js";
import type { Review, ShopView, ShowSummary } from "../lib/types.js";
import "../viewer/stage.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./measures.js";
import { productStyles } from "./product-styles.js";
import { gone } from "./questions.js";
import "./show-card.js";
import "./stars.js";

@customElement("vouch-product")
export class VouchProduct extends VouchElement {
  @property() productId = "";
  @state() private view: ShopView | null = null;
  @state() private seen: Appearance[] = [];
  @state() private lost: ApiProblem | null = null;

  static override styles = [shared, productStyles, css``];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    this.lost = null;
    try {
      this.view = await readProduct(this.productId);
    } catch (error) {
      this.lost = error instanceof ApiProblem ? error : new ApiProblem(0, "", "", "");
      return;
    }
    this.tell("titled", this.view.product.title);
    // What was said of it comes beside the thing itself: the page stands without.
    this.seen = await appearances(this.productId).catch(() => []);
  }

  override render() {
    if (this.lost) return this.none(this.lost);
    const view = this.view;
    if (!view) return html`<div class="page" aria-busy="true"><div class="top"><div class="hand"><div class="bones"></div></div></div></div>`;
    return html`<article class="page" data-testid="product">
      <div class="top">
        <div class="hand">${this.stage(view)}</div>
        <div class="info">${this.words(view)}${this.size(view)}${this.phone(view)}</div>
      </div>
      ${this.below()}
    </article>`;
  }

  private stage({ product, model }: ShopView) {
    if (!model) return html`<vouch-stage .files=${{ poster: product.image ?? null }} .name=${product.title}></vouch-stage>`;
    return html`<vouch-stage .files=${model} .name=${product.title} .link=${location.pathname}></vouch-stage>`;
  }

  private words({ product, merchant_name: shop, reviews }: ShopView) {
    const link = safeLink(product.url);
    const seller = shop ?? product.merchant_name;
    const { stock } = product;
    return html`<div>
        <h1 data-testid="title">${product.title}</h1>
        ${seller ? html`<p class="by">${t("product_by", { name: seller })}</p>` : nothing}
        ${this.rating(reviews)}
      </div>
      <p class="price num" data-testid="price">${price(product.price)}${stock === null || stock === undefined ? nothing : html`<span class="stock">${stock > 0 ? t("product_stock_now", { n: stock }) : t("product_stock_out")}</span>`}</p>
      ${link ? html`<a class="btn primary buy" data-testid="buy" href=${link} target="_blank" rel="noopener">${t("buy")}${icon("out", 18)}</a>` : nothing}`;
  }

  private get reviews(): { review: Review; show: ShowSummary }[] {
    return this.seen.flatMap(({ show, reviews }) => reviews.map((review) => ({ review, show }))).sort((a, b) => b.review.recorded_at.localeCompare(a.review.recorded_at));
  }

  private rating(reviews: ShopView["reviews"]) {
    if (!reviews?.count || reviews.mean === null) return nothing;
    return html`<a class="stars num" href="#reviews" @click=${this.toReviews}><vouch-stars .stars=${Math.round(reviews.mean)}></vouch-stars><span>${reviews.mean.toFixed(1)} · ${t("reviews")} ${reviews.count}</span></a>`;
  }

  private size({ model }: ShopView) {
    if (!model?.size_m?.length) return nothing;
    return html`<section class="fact"><h2>${t("product_size")}</h2><vouch-measures .size=${model.size_m}></vouch-measures><p class="small">${t("product_true")}</p></section>`;
  }

  /** A desk has no camera to look through: the page goes on in the hand. */
  private phone({ model }: ShopView) {
    if (!model || !(model.ar || model.usdz)) return nothing;
    return html`<section class="fact phone-only"><div class="phone"><div class="code" data-testid="qr">${unsafeSVG(renderSVG(location.href, { border: 0 }))}</div>
      <div><b>${t("product_phone")}</b><p>${t("product_phone_sub")}</p></div></div></section>`;
  }

  private below() {
    const reviews = this.reviews;
    if (!this.seen.length) return nothing;
    return html`<div class="below">
      <section data-testid="appearances"><h2>${t("product_shown_in")}</h2><div class="shows">${this.seen.map(({ show, atMs }) => html`<vouch-show-card row .show=${show} .atMs=${atMs}></vouch-show-card>`)}</div></section>
      ${reviews.length ? html`<section class="reviews" id="reviews" data-testid="reviews"><h2>${t("reviews")}</h2><ul>${reviews.map(({ review, show }) => this.review(review, show))}</ul></section>` : nothing}
    </div>`;
  }

  private review(review: Review, show: ShowSummary) {
    return html`<li><div class="who"><vouch-stars .stars=${review.stars}></vouch-stars><b>${review.author}</b><span class="buyer">${icon("check", 14)}${t("verified_buyer")}</span><span class="sub">${day(review.recorded_at)}</span></div>
      <p class="text">${review.text ?? (review.removed_for ? gone(review.removed_for) : t("review_withheld"))}</p>
      <a class="moment num" href=${momentUrl(show, review.at_ms)}>${icon("play", 12)}${t("at_time", { time: clock(review.at_ms) })}</a></li>`;
  }

  private none(problem: ApiProblem) {
    const away = problem.status === 0 || problem.status >= 500;
    return html`<section class="gone" data-testid="gone">${icon("cube", 64)}<h1>${t(away ? "away_head" : "product_gone_head")}</h1><p>${t(away ? "away_sub" : "product_gone_sub")}</p>
      ${away ? html`<button class="btn primary" @click=${this.load}>${t("retry")}</button>` : html`<a class="btn primary" href="/">${t("no_show_cta")}</a>`}</section>`;
  }

  private toReviews(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("#reviews")?.scrollIntoView({ behavior: "smooth" });
  }
}
