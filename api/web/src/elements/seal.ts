// The seal: a vermilion stamp whose mark is a V and a tick at once. It says "this is vouched for".
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement } from "./base.js";

@customElement("vouch-seal")
export class VouchSeal extends VouchElement {
  /** Spoken name; without one the seal is decoration. */
  @property() label = "";

  static override styles = css`
    :host { display: inline-block; width: 1.5em; height: 1.5em; color: var(--seal-fill); vertical-align: -0.35em; flex: none; }
    svg { display: block; width: 100%; height: 100%; }
    .mark, .rim { fill: none; stroke: var(--on-seal); }
    .rim { stroke-opacity: 0.5; stroke-width: 1.2; }
    .mark { stroke-width: 3.4; stroke-linecap: round; stroke-linejoin: round; }
  `;

  override render() {
    return html`<svg viewBox="0 0 32 32" role=${this.label ? "img" : "presentation"} aria-label=${this.label || "seal"} aria-hidden=${!this.label}>
      <rect x="1.5" y="1.5" width="29" height="29" rx="7" fill="currentColor" />
      <rect class="rim" x="4.6" y="4.6" width="22.8" height="22.8" rx="4.6" />
      <path class="mark" d="M9.5 14.2l5.2 7.2L23 10" />
    </svg>`;
  }
}
