// The product on screen now: what it is, what it costs, and the way to buy it.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { price, safeLink } from "../lib/format.js";
import { productUrl } from "../lib/links.js";
import type { Correction, TimelineProduct } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./corrections.js";

@customElement("vouch-product-card")
export class VouchProductCard extends VouchElement {
  @property({ attribute: false }) product: TimelineProduct | null = null;
  @property({ attribute: false }) corrections: readonly Correction[] = [];
  @property() image: string | null = null;
  /** The service's origin where the card is not on its own page. */
  @property() base = "";
  /** Said when no product is on screen. */
  @property() empty = "";

  static override styles = [shared, css`
    :host { container-type: inline-size; }
    article { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: 1rem; box-shadow: var(--shadow); display: grid; grid-template-columns: 112px minmax(0, 1fr); gap: 0.25rem 1rem; animation: arrive 0.32s var(--ease); }
    .picture { grid-row: span 2; width: 112px; aspect-ratio: 1; border-radius: var(--r-m); background: var(--sunken); display: grid; grid-template: 100% / 100%; place-items: center; overflow: hidden; color: var(--ink-3); }
    .picture img { width: 100%; height: 100%; object-fit: contain; }
    a.picture { position: relative; }
    a.picture img { transition: transform 0.3s var(--ease); }
    a.picture:hover img { transform: scale(1.06); }
    .turn { position: absolute; right: 5px; bottom: 5px; display: inline-flex; align-items: center; gap: 3px; padding: 0 6px; height: 22px; border-radius: 11px; font-size: 0.75rem; font-weight: 700; background: color-mix(in srgb, var(--surface) 82%, transparent); color: var(--accent); }
    .now { font-size: 0.8125rem; color: var(--ink-2); display: flex; align-items: center; gap: 0.4rem; }
    .now::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: var(--accent); }
    h3 { font-size: 1.0625rem; line-height: 1.4; font-weight: 600; margin: 0.125rem 0; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .price { font-size: 1.5rem; font-weight: 700; line-height: 1.2; letter-spacing: -0.01em; align-self: end; }
    .btn { grid-column: 1 / -1; margin-top: 0.75rem; }
    vouch-corrections { grid-column: 1 / -1; }
    .stock { font-size: 0.8125rem; font-weight: 400; color: var(--ink-2); letter-spacing: 0; display: block; line-height: 1.4; }
    .empty { border: 1px dashed var(--line-strong); border-radius: var(--r-l); padding: 1.25rem; color: var(--ink-2); font-size: 0.9375rem; }
    @keyframes arrive { from { opacity: 0; transform: translateY(8px); } }
    @container (min-width: 480px) {
      article { grid-template-columns: 96px minmax(0, 1fr) auto; align-items: center; }
      .picture { width: 96px; }
      .btn { grid-column: 3; grid-row: 1 / 3; margin: 0; }
    }
  `];

  override render() {
    const product = this.product;
    if (!product) return html`<div class="empty" data-testid="no-product">${this.empty}</div>`;
    const link = safeLink(product.url);
    return html`
      <article data-testid="product-card" data-product-id=${product.product_id} aria-live="polite">
        ${this.picture(product)}
        <div>
          <p class="now">${t("now_showing")}</p>
          <h3 data-testid="product-title">${product.title}</h3>
        </div>
        <p class="price num" data-testid="product-price">${price(product.price)}${product.stock === null || product.stock === undefined ? nothing : html`<span class="stock" data-testid="product-stock">${product.stock > 0 ? t("in_stock", { n: product.stock }) : t("sold_out")}</span>`}</p>
        ${link
          ? html`<a class="btn primary" data-testid="buy" href=${link} target="_blank" rel="noopener">${t("buy")}${icon("out", 16)}</a>`
          : nothing}
        ${this.corrections.length ? html`<vouch-corrections .items=${this.corrections}></vouch-corrections>` : nothing}
      </article>`;
  }

  /** A product with a picture has a model: it is taken into one's own hands from here. */
  private picture(product: TimelineProduct) {
    if (!this.image) return html`<div class="picture">${icon("cube", 40)}</div>`;
    return html`<a class="picture" data-testid="to-product" href=${productUrl(this.base, product.product_id)} target=${this.base ? "_blank" : "_self"} title=${t("product_see")} aria-label=${t("product_see")}>
      <img src=${this.image} alt="" /><span class="turn" aria-hidden="true">${icon("cube", 14)}3D</span></a>`;
  }
}
