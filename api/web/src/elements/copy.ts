// A value to take along: shown as it is, copied by one press; a secret is covered until asked for.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

@customElement("vouch-copy")
export class VouchCopy extends VouchElement {
  @property() value = "";
  @property() label = "";
  /** Shown in the value's place where the value is too long to read. */
  @property() shown = "";
  @property({ type: Boolean }) secret = false;
  @state() private open = false;
  @state() private copied = false;

  static override styles = [shared, css`
    .label { font-size: 0.8125rem; color: var(--ink-2); font-weight: 600; display: block; margin-bottom: 0.25rem; }
    .row { display: flex; align-items: center; border: 1px solid var(--line-strong); border-radius: var(--r-m); background: var(--sunken); overflow: hidden; }
    code { flex: 1; min-width: 0; padding: 0.5rem 0.75rem; font-family: var(--mono); font-size: 0.875rem; white-space: nowrap; overflow-x: auto; scrollbar-width: none; user-select: all; }
    button { min-height: 44px; padding: 0 0.75rem; border: 0; border-left: 1px solid var(--line); background: var(--surface); font-size: 0.875rem; display: inline-flex; align-items: center; gap: 0.375rem; white-space: nowrap; color: var(--ink-2); }
    button:hover { color: var(--accent); }
    :focus-visible { outline-offset: -2px; }
  `];

  override render() {
    const covered = this.secret && !this.open;
    return html`${this.label ? html`<span class="label">${this.label}</span>` : nothing}
      <div class="row"><code data-testid="copy-value" tabindex="0">${covered ? "•".repeat(18) : this.shown || this.value}</code>
        ${this.secret ? html`<button @click=${() => (this.open = !this.open)}>${t(this.open ? "hide" : "reveal")}</button>` : nothing}
        <button @click=${this.copy} aria-live="polite">${icon(this.copied ? "check" : "copy", 16)}${t(this.copied ? "copied" : "copy")}</button>
      </div>`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.value);
      this.copied = true;
      setTimeout(() => (this.copied = false), 2000);
    } catch {
      this.open = true;
    }
  }
}
