// What the host asserted, each claim beside the certificates that it rests on.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock } from "../lib/format.js";
import { imageUrl, type Reach } from "../lib/links.js";
import { correctionsOf } from "../lib/timeline.js";
import type { Claim, Proof, Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import { sayings } from "./sayings.js";
import "./corrections.js";
import "./seal.js";
import "./zoom.js";
import type { VouchZoom } from "./zoom.js";

@customElement("vouch-claims")
export class VouchClaims extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) reach!: Reach;
  /** A live picture cannot be sent to another second. */
  @property({ type: Boolean }) fixed = false;

  static override styles = [shared, sayings, css`
    .claim { font-size: 1.0625rem; font-weight: 600; line-height: 1.5; }
    .proofs { display: grid; gap: 0.5rem; margin-top: 0.625rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); }
    .proof { display: grid; grid-template-columns: 44px minmax(0, 1fr); gap: 0 0.75rem; align-items: center; padding: 0.5rem; border: 1px solid var(--line); border-radius: var(--r-m); background: var(--surface); text-align: start; min-height: 64px; width: 100%; }
    button.proof:hover { border-color: var(--ink-3); }
    .paper { width: 44px; height: 54px; border: 1px solid var(--line); border-radius: 4px; overflow: hidden; background: #fff; display: grid; place-items: center; }
    .paper img { width: 100%; height: 100%; object-fit: cover; object-position: top; }
    .proof > span:last-child { line-height: 1.4; }
    .what { font-size: 0.875rem; font-weight: 600; line-height: 1.4; overflow-wrap: anywhere; }
    .who { font-size: 0.8125rem; color: var(--ink-2); overflow-wrap: anywhere; }
    .bare { color: var(--ink-3); font-size: 0.875rem; margin-top: 0.25rem; }
  `];

  override render() {
    const claims = this.timeline.claims;
    if (!claims.length) return nothing;
    return html`<section data-testid="claims"><h2>${t("claims")}<span class="num count">${claims.length}</span></h2>
      <ul>${claims.map((claim) => this.row(claim))}</ul><vouch-zoom></vouch-zoom></section>`;
  }

  private row(claim: Claim) {
    const product = this.timeline.products.find((item) => item.product_id === claim.product_id);
    return html`<li data-testid="claim" data-claim-id=${claim.claim_id}>
      <p class="claim">${claim.text}</p>
      <vouch-corrections .items=${correctionsOf(this.timeline, "claim.made", claim.claim_id, claim.seq)}></vouch-corrections>
      ${claim.evidence.length ? html`<div class="proofs">${claim.evidence.map((proof) => this.proof(proof))}</div>` : html`<p class="bare">${t("claim_bare")}</p>`}
      <div class="meta">${this.moment(claim)}${product ? html`<span>${product.title}</span>` : nothing}${claim.late ? html`<span>${t("late")}</span>` : nothing}</div>
    </li>`;
  }

  private moment(claim: Claim) {
    const words = t("at_time", { time: clock(claim.at_ms) });
    if (this.fixed || claim.late) return html`<span class="num">${words}</span>`;
    return html`<button class="at num" data-testid="claim-at" @click=${() => this.tell("seek", claim.at_ms)}>${icon("play", 12)}${words}</button>`;
  }

  private proof(proof: Proof) {
    const image = imageUrl(this.reach, proof.image);
    const inner = html`<span class="paper">${image ? html`<img src=${image} alt="" loading="lazy" />` : html`<vouch-seal></vouch-seal>`}</span>
      <span><span class="what">${proof.title ?? t("proof_unknown")}</span><br /><span class="who">${[proof.issuer, proof.number].filter(Boolean).join(" · ")}</span></span>`;
    if (!image) return html`<div class="proof" data-testid="proof">${inner}</div>`;
    return html`<button class="proof" data-testid="proof" aria-label="${t("zoom")}: ${proof.title ?? ""}" @click=${() => this.look(image, proof.title ?? "")}>${inner}</button>`;
  }

  private look(image: string, label: string): void {
    const zoom = this.renderRoot.querySelector<VouchZoom>("vouch-zoom");
    if (!zoom) return;
    zoom.src = image;
    zoom.label = label;
    void zoom.updateComplete.then(() => zoom.open());
  }
}
