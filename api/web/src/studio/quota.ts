// How much of a room is taken: so many things, so many bytes of the space that models and pictures share.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t } from "../i18n/index.js";
import { size } from "../lib/format.js";
import type { ModelLimits, Used } from "../lib/types.js";

const NEARLY_FULL = 0.9;

@customElement("vouch-quota")
export class VouchQuota extends VouchElement {
  @property({ attribute: false }) limits: ModelLimits = {};
  /** Whose number is counted. */
  @property() noun: "model" | "picture" = "model";

  static override styles = [shared, css`
    .quota { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; margin: 0.75rem 0 0; font-size: 0.8125rem; color: var(--ink-2); }
    .meter { width: 160px; height: 6px; border-radius: 3px; background: var(--sunken); overflow: hidden; }
    .meter i { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
    .full .meter i { background: var(--seal); }
    .full .warn { color: var(--seal); }
    @media (max-width: 560px) { .meter { flex: 1 0 100%; } }
  `];

  override render() {
    const { bytes } = this.limits;
    const count = this.noun === "model" ? this.limits.count : this.limits.pictures;
    if (!count && !bytes) return nothing;
    const part = Math.max(partOf(count), partOf(bytes));
    const percent = Math.round(part * 100);
    return html`<div class="quota num ${part > NEARLY_FULL ? "full" : ""}" data-testid="quota">
      <span class="meter" role="img" aria-label=${t(`${this.noun}_quota_label`, { part: percent })}><i style="width:${percent}%"></i></span>
      ${count ? html`<span>${t(`${this.noun}_quota_count`, { used: count.used, limit: count.limit })}</span>` : nothing}
      ${bytes ? html`<span>${t(`${this.noun}_quota_bytes`, { used: size(bytes.used), limit: size(bytes.limit) })}</span>` : nothing}
      ${part > NEARLY_FULL ? html`<span class="warn">${t(`${this.noun}_quota_full`)}</span>` : nothing}</div>`;
  }
}

const partOf = (used: Used | undefined): number => (used?.limit ? Math.min(1, used.used / used.limit) : 0);
