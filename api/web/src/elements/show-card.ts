// A show in the window: its picture, its name, and what it has on its shelf.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock, day, price } from "../lib/format.js";
import { imageUrl, momentUrl, productUrl } from "../lib/links.js";
import type { ShowProduct, ShowSummary } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

@customElement("vouch-show-card")
export class VouchShowCard extends VouchElement {
  @property({ attribute: false }) show!: ShowSummary;
  @property({ type: Boolean, reflect: true }) large = false;
  /** Picture and words beside each other, without the goods. */
  @property({ type: Boolean, reflect: true }) row = false;
  /** Opens the replay at this moment, and says so. */
  @property({ attribute: false }) atMs: number | null = null;

  static override styles = [shared, css`
    .show { display: block; text-decoration: none; }
    .picture { position: relative; aspect-ratio: 16 / 9; border-radius: var(--r-l); overflow: hidden; background: radial-gradient(120% 130% at 50% 110%, color-mix(in srgb, var(--accent) 24%, var(--sunken)), var(--sunken) 70%); display: grid; place-items: center; }
    .poster { width: 100%; height: 100%; object-fit: cover; }
    .stand { display: flex; align-items: flex-end; justify-content: center; gap: 0; width: 100%; height: 100%; padding: 6% 8% 5%; }
    .stand img { height: 94%; max-width: 46%; margin-inline: -4%; object-fit: contain; object-position: bottom; filter: drop-shadow(0 12px 14px rgb(0 0 0 / 16%)); transition: transform 0.3s var(--ease); }
    .stand img:nth-child(2) { height: 78%; z-index: 1; }
    .stand img:nth-child(3) { height: 86%; }
    .show:hover .stand img { transform: translateY(-3px); }
    .badge { position: absolute; display: inline-flex; align-items: center; gap: 0.375rem; padding: 0.125rem 0.5rem; border-radius: var(--r-s); font-size: 0.8125rem; font-weight: 600; background: rgb(11 15 13 / 74%); color: #fff; right: 10px; bottom: 10px; }
    .badge.live { right: auto; bottom: auto; left: 12px; top: 12px; background: var(--seal-fill); color: var(--on-seal); }
    .badge.live::before { content: ""; width: 6px; height: 6px; border-radius: 50%; background: currentColor; }
    h3 { margin-top: 0.75rem; font-size: 1.0625rem; line-height: 1.45; font-weight: 600; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; text-wrap: pretty; }
    :host([row]) .show { display: grid; grid-template-columns: minmax(0, 220fr) minmax(0, 260fr); gap: 0 1.125rem; align-items: center; }
    :host([row]) h3 { margin-top: 0; }
    .at { display: inline-flex; align-items: center; gap: 0.375rem; margin-top: 0.5rem; color: var(--accent); font-size: 0.875rem; font-weight: 600; }
    :host([large]) h3 { font-size: 1.375rem; }
    .show:hover h3 { color: var(--accent); }
    .meta { margin-top: 0.125rem; color: var(--ink-2); font-size: 0.875rem; display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
    .goods { margin-top: 0.5rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.875rem; }
    .goods li { max-width: 100%; }
    .good svg { color: var(--accent); margin-right: -0.125rem; }
    .good { display: inline-flex; align-items: center; gap: 0.375rem; color: var(--ink-2); max-width: 100%; text-decoration: none; border-radius: var(--r-s); }
    a.good:hover span { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
    .good span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 14em; }
    .goods b { color: var(--ink); }
    .show:focus-visible { outline-offset: 6px; border-radius: var(--r-l); }
  `];

  override render() {
    const { show } = this;
    const live = show.state === "live";
    const products = show.products ?? [];
    return html`<a class="show" href=${momentUrl(show, this.atMs)} data-testid="show-card" data-show-id=${show.id} data-state=${show.state}>
      <div class="picture">
        ${this.picture(products)}
        ${live ? html`<span class="badge live">${t("live")}</span>` : nothing}
        ${!live && show.duration_ms ? html`<span class="badge num">${icon("play", 12)}${clock(show.duration_ms)}</span>` : nothing}
      </div>
      <div><h3>${show.title}</h3>
        <p class="meta">${show.merchant_name ? html`<span>${show.merchant_name}</span>` : nothing}<span>${day(show.started_at)}</span></p>
        ${this.atMs !== null && !live ? html`<span class="at num" data-testid="moment">${icon("play", 12)}${t("product_shown_at", { time: clock(this.atMs) })}</span>` : nothing}</div>
    </a>
    ${products.length && !this.row ? html`<ul class="goods">${products.slice(0, 3).map((item) => html`<li>${this.good(item)}</li>`)}</ul>` : nothing}`;
  }

  /** A product with a picture has a model, and so a page where it turns. */
  private good(item: ShowProduct) {
    const id = item.product_id ?? item.id;
    const made = id && item.image;
    const words = html`${made ? icon("cube", 16) : nothing}<span>${item.title}</span><b class="num">${price(item.price)}</b>`;
    return made ? html`<a class="good" data-testid="to-product" href=${productUrl("", id)}>${words}</a>` : html`<span class="good">${words}</span>`;
  }

  private picture(products: ShowProduct[]) {
    const reach = { base: "", showId: this.show.id };
    const poster = imageUrl(reach, this.show.poster);
    // A product's own picture is no poster: the products stand together instead.
    if (poster && !products.some((item) => item.image === this.show.poster)) return html`<img class="poster" src=${poster} alt="" loading="lazy" />`;
    const images = products.map((item) => imageUrl(reach, item.image)).filter((item) => item !== null).slice(0, 3);
    if (!images.length) return html`<span style="color:var(--ink-3)">${icon("play", 40)}</span>`;
    return html`<div class="stand">${images.map((src) => html`<img src=${src} alt="" loading="lazy" />`)}</div>`;
  }
}
