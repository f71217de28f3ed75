// How the drawing of products stands in a running show: nothing while all is well.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { passes, troubleWords, type Trouble } from "../lib/engine-words.js";

@customElement("vouch-engine-health")
export class VouchEngineHealth extends VouchElement {
  /** What the engine says of its trouble; null while it draws. */
  @property({ attribute: false }) trouble: Trouble | null = null;
  /** What it leaves out to keep time, in words. */
  @property() gaveUp = "";
  /** How many lamps of the scene find no room in a picture. */
  @property({ type: Number }) lampsOut = 0;

  static override styles = [shared, css`
    .line { display: grid; grid-template-columns: 20px minmax(0, 1fr); gap: 0.125rem 0.75rem; align-items: center; min-height: 44px; padding: 0.625rem 1rem; margin-bottom: 1.25rem; border-radius: var(--r-m); border: 1px solid var(--star); color: var(--ink); font-size: 0.9375rem; line-height: 1.5; background: color-mix(in srgb, var(--star) 12%, var(--surface)); }
    .line svg { color: var(--star); }
    .troubled { border-color: var(--seal); background: var(--seal-soft); }
    .troubled svg { color: var(--seal); }
    b { font-weight: 700; }
    .more { grid-column: 2; font-size: 0.875rem; color: var(--ink-2); overflow-wrap: anywhere; }
    .own { font-size: 0.8125rem; color: var(--ink-3); }
  `];

  override render() {
    if (this.trouble) {
      const [why, own] = [troubleWords(this.trouble), this.trouble.what];
      return html`<div class="line troubled" role="alert" data-testid="engine-troubled">${icon("warn")}<span><b>${t("engine_troubled")}</b> ${t("engine_troubled_what")} ${t(passes(this.trouble) ? "engine_mending" : "engine_to_mend")}</span>
        <p class="more">${t("engine_reason", { reason: why })}</p>${own && own !== why ? html`<p class="more own" lang="en">${own}</p>` : nothing}</div>`;
    }
    const said = [
      this.gaveUp ? html`<div class="line" role="status" data-testid="engine-gave-up">${icon("cube")}<span>${t("engine_gave_up", { what: this.gaveUp })}</span></div>` : nothing,
      this.lampsOut ? html`<div class="line" role="status" data-testid="engine-lamps-out">${icon("cube")}<span>${t("engine_lamps_out", { n: this.lampsOut })}</span></div>` : nothing,
    ];
    return html`${said}`;
  }
}
