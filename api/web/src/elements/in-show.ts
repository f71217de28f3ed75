// The products that the show has had so far, each with its price and its link.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { price, safeLink } from "../lib/format.js";
import { imageUrl, productUrl, type Reach } from "../lib/links.js";
import type { Timeline, TimelineProduct } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

@customElement("vouch-in-show")
export class VouchInShow extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) reach!: Reach;
  /** The product on screen has its own card. */
  @property() active = "";

  static override styles = [shared, css`
    h2 { font-size: 1.125rem; margin: 0 0 0.25rem; }
    li { display: grid; grid-template-columns: 52px minmax(0, 1fr); gap: 0.75rem; align-items: center; padding: 0.5rem 0; min-height: 60px; }
    .row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem; align-items: center; text-decoration: none; min-height: 44px; }
    li + li { border-top: 1px solid var(--line); }
    .picture { width: 52px; height: 52px; border-radius: var(--r-s); background: var(--sunken); display: grid; grid-template: 100% / 100%; place-items: center; overflow: hidden; color: var(--ink-3); }
    .picture img { width: 100%; height: 100%; object-fit: contain; }
    .name { font-size: 0.9375rem; line-height: 1.4; }
    a.row:hover .name { color: var(--accent); }
    .price { font-weight: 700; }
  `];

  override render() {
    const products = this.timeline.products.filter((item) => item.product_id !== this.active);
    if (!products.length) return nothing;
    return html`<h2>${t("products_in_show")}</h2><ul>${products.map((product) => html`<li>${this.row(product)}</li>`)}</ul>`;
  }

  private row(product: TimelineProduct) {
    const image = imageUrl(this.reach, product.image);
    const link = safeLink(product.url);
    const see = t("product_see");
    const picture = image
      ? html`<a class="picture" data-testid="to-product" href=${productUrl(this.reach.base, product.product_id)} target=${this.reach.base ? "_blank" : "_self"} title=${see} aria-label="${product.title}: ${see}"><img src=${image} alt="" /></a>`
      : html`<span class="picture">${icon("cube")}</span>`;
    const inner = html`<span class="name">${product.title}</span><span class="price num">${price(product.price)}</span>`;
    return html`${picture}${link ? html`<a class="row" href=${link} target="_blank" rel="noopener">${inner}</a>` : html`<div class="row">${inner}</div>`}`;
  }
}
