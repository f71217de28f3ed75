// How large a thing is: a box of its own proportions, each side with its length.
import { css, html, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { centimetres } from "../lib/report.js";
import { VouchElement, shared } from "./base.js";

const BOX_PX = 96;
/** How far a metre into the picture goes right and up, beside one across it. */
const INTO = 0.42;

@customElement("vouch-measures")
export class VouchMeasures extends VouchElement {
  /** Metres: width, height, depth. */
  @property({ attribute: false }) size: readonly number[] = [];

  static override styles = [shared, css`
    .row { display: grid; grid-template-columns: 128px minmax(0, 1fr); gap: 1.25rem; align-items: center; }
    svg { width: 128px; height: 112px; overflow: visible; color: var(--accent); }
    .back { color: color-mix(in srgb, var(--accent) 35%, transparent); }
    .face { fill: var(--accent-soft); }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 0.125rem 1rem; }
    dt { color: var(--ink-2); font-size: 0.9375rem; }
    dd { font-weight: 600; }
    dd small { font-weight: 400; color: var(--ink-3); font-size: 0.8125em; }
  `];

  override render() {
    const [w, h, d] = this.size;
    if (!w || !h || !d) return nothing;
    const rows = [["product_wide", w], ["product_high", h], ["product_deep", d]] as const;
    return html`<div class="row">${this.box(w, h, d)}<dl class="num" data-testid="measures">${rows.map(([key, metres]) => html`<dt>${t(key)}</dt><dd>${centimetres(metres)} <small>cm</small></dd>`)}</dl></div>`;
  }

  private box(width: number, height: number, depth: number) {
    const scale = BOX_PX / Math.max(width + depth * INTO, height + depth * INTO);
    // A sheet of paper is still seen as a sheet.
    const [w, h, i] = [width, height, depth * INTO].map((side) => Math.max(2, side * scale)) as [number, number, number];
    const x = (128 - w - i) / 2;
    const y = (112 - h - i) / 2 + i;
    const outline = `M${x} ${y}h${w}v${h}h${-w}zM${x} ${y}l${i} ${-i}h${w}l${-i} ${i}M${x + w + i} ${y - i}v${h}l${-i} ${i}`;
    return html`<svg viewBox="0 0 128 112" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" aria-hidden="true">
      ${svg`<path class="back" stroke-dasharray="3 3" d="M${x} ${y + h}l${i} ${-i}h${w}M${x + i} ${y + h - i}v${-h}" /><path class="face" d="M${x} ${y}h${w}v${h}h${-w}z" /><path d=${outline} />`}</svg>`;
  }
}
