// A rating out of five, shown.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { VouchElement } from "./base.js";

export const STAR = "M12 2.6l2.9 5.9 6.5.95-4.7 4.6 1.1 6.45L12 17.45 6.2 20.5l1.1-6.45-4.7-4.6 6.5-.95z";

@customElement("vouch-stars")
export class VouchStars extends VouchElement {
  @property({ type: Number }) stars = 0;

  static override styles = css`
    :host { display: inline-flex; gap: 1px; color: var(--star); vertical-align: -0.15em; }
    svg { width: 1em; height: 1em; fill: currentColor; }
    .off { color: var(--line-strong); }
  `;

  override render() {
    return html`<span role="img" aria-label=${t("stars_of", { n: this.stars })} style="display:inline-flex;gap:1px">
      ${[1, 2, 3, 4, 5].map((n) => html`<svg class=${n > this.stars ? "off" : ""} viewBox="0 0 24 24" aria-hidden="true"><path d=${STAR} /></svg>`)}
    </span>`;
  }
}
