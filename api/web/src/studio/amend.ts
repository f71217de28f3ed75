// Puts an event right, or takes its personal words away: the event itself stands for good.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t } from "../i18n/index.js";
import { correct, removeWords } from "../lib/sayings.js";
import type { ShowEvent } from "../lib/types.js";
import { problemNote, said } from "./common.js";

/** Types whose words are a person's, and can be removed. */
export const PERSONAL = new Set(["review.added", "question.asked"]);
/** Types that people read, and that can be wrong. */
export const CORRECTABLE = new Set(["product.shown", "evidence.shown", "claim.made", "assurance.shown", "question.answered", "show.started"]);

@customElement("vouch-amend")
export class VouchAmend extends VouchElement {
  @property() showId = "";
  @state() private event: ShowEvent | null = null;
  @state() private words = "";
  @state() private busy = false;
  @state() private problem = "";

  static override styles = [shared, css`
    :host { display: contents; }
    dialog { border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.5rem; background: var(--surface); color: var(--ink); width: min(30rem, calc(100vw - 2rem)); }
    dialog::backdrop { background: rgb(6 9 8 / 60%); }
    form { display: grid; gap: 1rem; }
    h2 { font-size: 1.125rem; }
    p { color: var(--ink-2); line-height: 1.6; overflow-wrap: anywhere; }
    textarea { min-height: 72px; resize: vertical; line-height: 1.5; }
    .pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.75rem; }
    .acts { display: flex; flex-wrap: wrap; gap: 0.75rem; justify-content: flex-end; }
  `];

  /** `words` say which event it is. */
  async open(event: ShowEvent, words: string): Promise<void> {
    [this.event, this.words, this.problem] = [event, words, ""];
    await this.updateComplete;
    this.renderRoot.querySelector("form")?.reset();
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render() {
    const removes = PERSONAL.has(this.event?.type ?? "");
    const head = t(removes ? "amend_remove" : "amend_correct");
    return html`<dialog aria-label=${head}><form data-testid="amend" @submit=${this.send}>
      <h2>${head}</h2>
      <p><b>${this.words}</b></p>
      <p>${t(removes ? "amend_remove_sure" : "amend_correct_how")}</p>
      <label class="field"><span>${t(removes ? "reason" : "amend_wrong")}</span><textarea class="input" name="reason" required maxlength="2000" data-testid="amend-reason"></textarea></label>
      ${removes ? nothing : this.right()}
      ${problemNote(this.problem)}
      <div class="acts"><button type="button" class="btn" @click=${this.close}>${t("cancel")}</button>
        <button class="btn ${removes ? "danger solid" : "primary"}" data-testid="amend-yes" ?disabled=${this.busy}>${head}</button></div>
    </form></dialog>`;
  }

  /** What is right: in words, and for a product its price and stock of then. */
  private right() {
    return html`<label class="field"><span>${t("amend_right")}</span><textarea class="input" name="text" maxlength="2000" data-testid="amend-text"></textarea></label>
      ${this.event?.type === "product.shown" ? html`<div class="pair">
        <label class="field"><span>${t("product_price")}</span><input class="input num" name="amount" inputmode="decimal" pattern="\\d+(\\.\\d{1,2})?" data-testid="amend-price" /></label>
        <label class="field"><span>${t("product_stock")}</span><input class="input num" name="stock" inputmode="numeric" pattern="\\d{1,12}" /></label></div>` : nothing}`;
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private async send(submit: SubmitEvent): Promise<void> {
    submit.preventDefault();
    const event = this.event;
    const data = new FormData(submit.target as HTMLFormElement);
    const value = (name: string): string => String(data.get(name) ?? "").trim();
    if (!event || !value("reason")) return;
    this.busy = true;
    this.problem = "";
    try {
      const made = PERSONAL.has(event.type)
        ? await removeWords(this.showId, event, value("reason"))
        : await correct(this.showId, { of_seq: event.seq, reason: value("reason"), ...(value("text") && { text: value("text") }), ...this.fields(event, value) });
      this.tell("cued", made);
      this.close();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.busy = false;
    }
  }

  private fields(event: ShowEvent, value: (name: string) => string): { fields?: Record<string, unknown> } {
    const currency = (event.data.price as { currency?: string } | undefined)?.currency ?? "CNY";
    const fields = { ...(value("amount") && { price: { amount: value("amount"), currency } }), ...(value("stock") && { stock: Number(value("stock")) }) };
    return Object.keys(fields).length ? { fields } : {};
  }
}
