import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { VouchElement, shared } from "./base.js";

@customElement("vouch-footer")
export class VouchFooter extends VouchElement {
  static override styles = [shared, css`
    :host { margin-top: 5rem; border-top: 1px solid var(--line); }
    a { color: inherit; white-space: nowrap; }
    p { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 2rem; max-width: 1320px; margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2rem) 2rem; color: var(--ink-3); font-size: 0.875rem; }
  `];

  override render() {
    return html`<p><span>${t("footer")}</span><a href="/static/licences.txt">${t("licences")}</a></p>`;
  }
}
