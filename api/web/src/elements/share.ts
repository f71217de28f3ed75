// A link that opens the replay at this very second.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock } from "../lib/format.js";
import type { Reach } from "../lib/links.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

@customElement("vouch-share")
export class VouchShare extends VouchElement {
  @property({ attribute: false }) reach!: Reach;
  @property({ type: Number }) nowMs = 0;
  @state() private said = "";
  @state() private link = "";

  static override styles = [shared, css`
    :host { display: grid; gap: 0.5rem; justify-items: start; }
    .said { font-size: 0.875rem; color: var(--ink-2); }
    .input { font-size: 0.875rem; }
  `];

  override render() {
    return html`
      <button class="btn small" data-testid="share" @click=${this.copy}>${icon("share", 18)}${t("share")}</button>
      <span class="said" role="status" data-testid="share-said">${this.said}</span>
      ${this.link ? html`<input class="input" readonly .value=${this.link} aria-label=${t("share")} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />` : nothing}`;
  }

  private async copy(): Promise<void> {
    const seconds = Math.floor(this.nowMs / 1000);
    const url = new URL(`${this.reach.base}/replay/${encodeURIComponent(this.reach.showId)}`, location.href);
    url.searchParams.set("t", String(seconds));
    try {
      await navigator.clipboard.writeText(url.href);
      this.said = t("share_copied", { time: clock(seconds * 1000) });
      this.link = "";
    } catch {
      // Without HTTPS a page may not write to the clipboard: show the link to copy by hand.
      this.said = t("share_manual");
      this.link = url.href;
    }
  }
}
