// A viewer asks: one line and one press, tied to the second that is on screen.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { ApiProblem, newKey } from "../lib/api.js";
import type { Reach } from "../lib/links.js";
import { ask } from "../lib/sayings.js";
import { VouchElement, shared } from "./base.js";

const LONGEST = 300;

@customElement("vouch-ask")
export class VouchAsk extends VouchElement {
  @property({ attribute: false }) reach!: Reach;
  @property({ attribute: false }) now: () => number = () => 0;
  @state() private busy = false;
  @state() private problem = "";
  @state() private done = false;
  private key = newKey();

  static override styles = [shared, css`
    form { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem; }
    .said { grid-column: 1 / -1; min-height: 1.5em; font-size: 0.875rem; color: var(--ink-2); line-height: 1.5; }
    .said.bad { color: var(--seal); }
  `];

  override render() {
    const words = this.problem || (this.done ? t("asked") : "");
    return html`<form data-testid="ask" @submit=${this.send} novalidate>
      <label><span class="sr">${t("ask_label")}</span>
        <input class="input" name="text" maxlength=${LONGEST} placeholder=${t("ask_hint")} autocomplete="off" data-testid="ask-text" @input=${() => (this.done = false)} /></label>
      <button class="btn" data-testid="ask-send" ?disabled=${this.busy}>${t("ask_send")}</button>
      <p class="said ${this.problem ? "bad" : ""}" role=${this.problem ? "alert" : "status"} data-testid="ask-said">${words || nothing}</p>
    </form>`;
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("text") as HTMLInputElement;
    const text = field.value.trim();
    this.problem = text ? "" : t("ask_empty");
    if (!text) return field.focus();
    this.busy = true;
    try {
      const asked = await ask(this.reach, { text, at_ms: Math.max(0, Math.round(this.now())) }, this.key);
      this.key = newKey();
      field.value = "";
      this.done = true;
      this.tell("asked", asked);
    } catch (error) {
      this.problem = reason(error);
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) this.key = newKey();
    } finally {
      this.busy = false;
    }
  }
}

function reason(error: unknown): string {
  if (!(error instanceof ApiProblem) || error.status === 0) return t("failed_net");
  if (error.status === 429) return t("ask_too_many");
  return [error.detail, error.remedy].filter(Boolean).join(" · ") || t("failed");
}
