// Asks once more, and why: for what the record will show for good.
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t } from "../i18n/index.js";
import { problemNote, said } from "./common.js";

const LONGEST = 2000;

@customElement("vouch-reasoned")
export class VouchReasoned extends VouchElement {
  @property() head = "";
  @property() words = "";
  @property() yes = "";
  @property({ type: Boolean }) danger = false;
  @property({ attribute: false }) act: (reason: string) => Promise<unknown> = () => Promise.resolve();
  @state() private busy = false;
  @state() private problem = "";

  static override styles = [shared, css`
    :host { display: contents; }
    dialog { border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.5rem; background: var(--surface); color: var(--ink); width: min(28rem, calc(100vw - 2rem)); }
    dialog::backdrop { background: rgb(6 9 8 / 60%); }
    form { display: grid; gap: 1rem; }
    h2 { font-size: 1.125rem; }
    p { color: var(--ink-2); line-height: 1.6; }
    .note.bad { color: var(--seal); }
    textarea { min-height: 84px; resize: vertical; line-height: 1.5; }
    .acts { display: flex; flex-wrap: wrap; gap: 0.75rem; justify-content: flex-end; }
  `];

  open(): void {
    this.problem = "";
    this.renderRoot.querySelector("form")?.reset();
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render() {
    return html`<dialog aria-label=${this.head}><form data-testid="reasoned" @submit=${this.send}>
      <h2>${this.head}</h2><p>${this.words}</p>
      <label class="field"><span>${t("reason")}</span><textarea class="input" name="reason" required maxlength=${LONGEST} data-testid="reason"></textarea></label>
      ${problemNote(this.problem)}
      <div class="acts"><button type="button" class="btn" @click=${this.close}>${t("cancel")}</button>
        <button class="btn ${this.danger ? "danger solid" : "primary"}" data-testid="reasoned-yes" ?disabled=${this.busy}>${this.yes}</button></div>
    </form></dialog>`;
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    this.problem = reason ? "" : t("reason_empty");
    if (!reason) return;
    this.busy = true;
    try {
      await this.act(reason);
      this.close();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.busy = false;
    }
  }
}
