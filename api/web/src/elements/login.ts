// What one sees when a login link does not open: why, and how to get the next one.
import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { VouchElement, shared } from "./base.js";
import "./copy.js";
import "./seal.js";

@customElement("vouch-login")
export class VouchLogin extends VouchElement {
  static override styles = [shared, css`
    section { max-width: 36rem; margin: clamp(3rem, 12vh, 8rem) auto 0; padding: 0 1.25rem; display: grid; gap: 1rem; }
    vouch-seal { width: 3rem; height: 3rem; }
    h1 { font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.3; }
    p { color: var(--ink-2); line-height: 1.75; }
    .btn { justify-self: start; }
  `];

  override updated(): void {
    document.title = `${t("login_title")} · Vouchcast`;
  }

  override render() {
    return html`<section data-testid="login">
      <vouch-seal></vouch-seal>
      <h1>${t("login_used_head")}</h1>
      <p>${t("login_used_sub")}</p>
      <vouch-copy value="vouchcast login"></vouch-copy>
      <p>${t("login_note")}</p>
      <a class="btn primary" href="/studio">${t("login_studio")}</a>
    </section>`;
  }
}
