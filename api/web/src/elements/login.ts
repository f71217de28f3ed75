// The door of the studio: by a one-time link, or by a token; and why a link that was used does not open.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { ApiProblem, postJson } from "../lib/api.js";
import { VouchElement, shared } from "./base.js";
import "./copy.js";
import "./seal.js";

@customElement("vouch-login")
export class VouchLogin extends VouchElement {
  /** Came here by a link that no longer opens. */
  @property({ type: Boolean }) used = false;
  /** Where to go then; a path of ours. */
  @property() next = "/studio";
  @state() private problem = "";
  @state() private busy = false;

  static override styles = [shared, css`
    section { max-width: 36rem; margin: clamp(2rem, 9vh, 6rem) auto 0; padding: 0 1.25rem; display: grid; gap: 1rem; }
    vouch-seal { width: 3rem; height: 3rem; }
    h1 { font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.3; text-wrap: balance; }
    p { color: var(--ink-2); line-height: 1.75; }
    .note.bad { color: var(--seal); }
    details { border-top: 1px solid var(--line); margin-top: 0.75rem; }
    summary { min-height: 48px; display: flex; align-items: center; cursor: pointer; font-weight: 600; }
    form { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.625rem; padding-bottom: 0.5rem; }
    .note { grid-column: 1 / -1; }
  `];

  override updated(): void {
    document.title = `${t("login_title")} · Vouchcast`;
  }

  override render() {
    return html`<section data-testid="login" data-used=${this.used}>
      <vouch-seal></vouch-seal>
      <h1>${t(this.used ? "login_used_head" : "studio_login_head")}</h1>
      <p>${t(this.used ? "login_used_sub" : "studio_login_sub")}</p>
      <vouch-copy .label=${t("studio_login_step1")} value="vouchcast login"></vouch-copy>
      <p>${t("studio_login_step2")}</p>
      <details><summary>${t("login_token_head")}</summary>
        <form @submit=${this.enter} data-testid="token-form">
          <input class="input" name="token" type="password" required autocomplete="current-password" aria-label=${t("login_token")} placeholder=${t("login_token")} />
          <button class="btn primary" ?disabled=${this.busy}>${t("login_enter")}</button>
          ${this.problem ? html`<p class="note bad" role="alert">${this.problem}</p>` : nothing}
        </form></details>
    </section>`;
  }

  private async enter(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const token = String(new FormData(event.target as HTMLFormElement).get("token") ?? "").trim();
    this.busy = true;
    this.problem = "";
    try {
      await postJson("/api/v1/session", { token });
      if (location.pathname === this.next) location.reload();
      else location.assign(this.next);
    } catch (error) {
      this.problem = error instanceof ApiProblem && error.status > 0 ? t("login_token_wrong") : t("failed_net");
    } finally {
      this.busy = false;
    }
  }
}
