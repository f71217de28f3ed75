// Evidence: the claim in the host's words, the document that proves it, and the document itself to look at closely.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import type { Correction, Evidence } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./corrections.js";
import "./seal.js";
import "./zoom.js";
import type { VouchZoom } from "./zoom.js";

@customElement("vouch-evidence-card")
export class VouchEvidenceCard extends VouchElement {
  @property({ attribute: false }) evidence: Evidence | null = null;
  @property({ attribute: false }) corrections: readonly Correction[] = [];
  @property() image: string | null = null;

  static override styles = [shared, css`
    article { position: relative; background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: 1rem; box-shadow: var(--shadow); animation: arrive 0.32s var(--ease); }
    .head { display: flex; align-items: center; gap: 0.5rem; color: var(--seal); font-weight: 700; font-size: 0.9375rem; }
    .head vouch-seal { animation: stamp 0.32s var(--ease) both; }
    .row { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 0.875rem; margin-top: 0.75rem; }
    .paper { position: relative; padding: 0; border: 1px solid var(--line); border-radius: var(--r-s); overflow: hidden; background: #fff; width: 84px; height: 108px; }
    .paper img { width: 100%; height: 100%; object-fit: cover; object-position: top; }
    .paper span { position: absolute; right: 4px; bottom: 4px; display: grid; place-items: center; width: 28px; height: 28px; border-radius: 50%; background: rgb(11 15 13 / 72%); color: #fff; }
    .claim { font-weight: 600; line-height: 1.45; }
    dl { margin-top: 0.5rem; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.125rem 0.625rem; font-size: 0.8125rem; line-height: 1.5; }
    dt { color: var(--ink-3); }
    dd { color: var(--ink-2); overflow-wrap: anywhere; }
    .name { grid-column: 1 / -1; color: var(--ink-2); font-size: 0.875rem; }
    @keyframes arrive { from { opacity: 0; transform: translateY(8px); } }
    @keyframes stamp { from { transform: scale(1.8) rotate(-12deg); opacity: 0; } }
  `];

  override render() {
    const evidence = this.evidence;
    if (!evidence) return nothing;
    return html`
      <article data-testid="evidence-card" data-evidence-id=${evidence.evidence_id} aria-live="polite">
        <p class="head"><vouch-seal></vouch-seal>${t("verified")}</p>
        <div class="row">
          ${this.image
            ? html`<button class="paper" data-testid="evidence-zoom" aria-label=${t("zoom")} @click=${this.zoom}>
                <img src=${this.image} alt=${evidence.title} /><span>${icon("zoom", 16)}</span>
              </button>`
            : html`<span class="paper"></span>`}
          <div>
            <p class="claim" data-testid="evidence-claim">${evidence.claim}</p>
            <dl>
              <div class="name">${evidence.title}</div>
              <dt>${t("issuer")}</dt><dd>${evidence.issuer}</dd>
              ${evidence.number ? html`<dt>${t("number")}</dt><dd class="num">${evidence.number}</dd>` : nothing}
            </dl>
          </div>
        </div>
        <vouch-corrections .items=${this.corrections}></vouch-corrections>
      </article>
      <vouch-zoom .src=${this.image ?? ""} .label=${evidence.title}></vouch-zoom>`;
  }

  private zoom(): void {
    this.renderRoot.querySelector<VouchZoom>("vouch-zoom")?.open();
  }
}
