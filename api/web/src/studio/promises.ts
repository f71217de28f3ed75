// What the shop says and promises in the show: a claim with its certificates, an assurance put up and taken down.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { kindOf } from "../elements/assurances.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { postJson } from "../lib/api.js";
import { assure, claim } from "../lib/sayings.js";
import type { Assurance, EvidenceItem, Product, ShowEvent, Timeline } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";

const KINDS = ["returns", "freight", "price", "inspection", "authentic", "warranty", "other"] as const;

@customElement("vouch-promises")
export class VouchPromises extends VouchElement {
  @property() showId = "";
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) products: Product[] = [];
  @property({ attribute: false }) evidence: EvidenceItem[] = [];
  /** The product on screen: a claim is of it, unless told otherwise. */
  @property() onAir = "";
  /** While the show is live, assurances go on screen; afterwards both are added to the record. */
  @property({ type: Boolean }) live = false;
  @state() private problem = "";
  @state() private busy = false;

  static override styles = [shared, panel, css`
    .boxes { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); align-items: start; }
    details { border: 1px solid var(--line); border-radius: var(--r-m); background: var(--surface); }
    summary { cursor: pointer; min-height: 48px; padding: 0 1rem; display: flex; align-items: center; gap: 0.625rem; font-weight: 600; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    details form, .up { padding: 0 1rem 1rem; }
    textarea { min-height: 64px; resize: vertical; line-height: 1.5; }
    fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: 0.25rem; }
    legend { padding: 0; margin-bottom: 0.25rem; font-size: 0.875rem; font-weight: 600; color: var(--ink-2); }
    .check { display: flex; gap: 0.625rem; align-items: center; min-height: 36px; font-size: 0.9375rem; line-height: 1.4; overflow-wrap: anywhere; }
    .check input { width: 18px; height: 18px; flex: none; accent-color: var(--accent); }
    .up li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem; align-items: center; padding: 0.375rem 0; border-top: 1px solid var(--line); }
    .up .on { color: var(--seal); font-size: 0.8125rem; font-weight: 700; }
    .name { font-size: 0.9375rem; }
  `];

  override render() {
    return html`<section data-testid="promises">${problemNote(this.problem)}<div class="boxes">
      <details data-testid="claim-box"><summary>${icon("speech")}${t("claim_new")}</summary>${this.claimForm()}</details>
      <details data-testid="assurance-box"><summary>${icon("shield")}${t(this.live ? "assurance_new" : "assurance_late")}</summary>${this.live ? this.standing() : nothing}${this.assuranceForm()}</details>
    </div></section>`;
  }

  private claimForm() {
    return html`<form data-testid="claim-form" @submit=${this.sendClaim}>
      <label class="field"><span>${t("claim_text")}</span><textarea class="input" name="text" required maxlength="2000" placeholder=${t("claim_hint")}></textarea></label>
      ${this.productField(this.onAir)}
      ${this.evidence.length ? html`<fieldset><legend>${t("claim_evidence")}</legend>${this.evidence.map((item) => html`
        <label class="check"><input type="checkbox" name="evidence" value=${item.id} />${item.title}</label>`)}</fieldset>` : nothing}
      <button class="btn small primary" data-testid="claim-send" ?disabled=${this.busy}>${t("claim_send")}</button>
    </form>`;
  }

  private productField(chosen: string) {
    return html`<label class="field"><span>${t("evidence_product")}</span><select class="input" name="product_id"><option value="">${t("whole_show")}</option>
      ${this.products.map((item) => html`<option value=${item.id} ?selected=${item.id === chosen}>${item.title}</option>`)}</select></label>`;
  }

  private assuranceForm() {
    return html`<form data-testid="assurance-form" @submit=${this.sendAssurance}>
      <label class="field"><span>${t("assurance_kind")}</span><select class="input" name="kind">${KINDS.map((kind) => html`<option value=${kind}>${kindOf(kind)}</option>`)}</select></label>
      <label class="field"><span>${t("assurance_title")}</span><input class="input" name="title" required maxlength="200" placeholder=${t("assurance_title_hint")} /></label>
      <label class="field"><span>${t("assurance_terms")}</span><textarea class="input" name="terms" required maxlength="2000"></textarea></label>
      <label class="field"><span>${t("assurance_days_field")}</span><input class="input num" name="days" inputmode="numeric" pattern="[1-9]\\d{0,4}" /></label>
      ${this.productField("")}
      <button class="btn small primary" data-testid="assurance-send" ?disabled=${this.busy}>${t(this.live ? "assurance_send" : "claim_send")}</button>
    </form>`;
  }

  /** What was promised before goes up again as it was. */
  private standing() {
    const all = this.timeline.assurances;
    if (!all.length) return nothing;
    return html`<ul class="up">${all.map((item) => this.promise(item, item.spans.some((span) => span.end_ms === null)))}</ul>`;
  }

  private promise(item: Assurance, up: boolean) {
    return html`<li data-testid="desk-assurance" data-on=${up}><span class="name">${item.title} ${up ? html`<span class="on">${t("room_on_air")}</span>` : nothing}</span>
      <button class="btn small" ?disabled=${this.busy} @click=${() => this.cue({ type: up ? "assurance.hide" : "assurance.show", assurance_id: item.assurance_id })}>${t(up ? "take_down" : "put_up")}</button></li>`;
  }

  private sendClaim(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const product_id = String(data.get("product_id") ?? "");
    const body = { text: String(data.get("text") ?? "").trim(), evidence_ids: data.getAll("evidence").map(String), ...(product_id && { product_id }) };
    void this.send(() => claim(this.showId, body), form);
  }

  private sendAssurance(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const value = (name: string): string => String(new FormData(form).get(name) ?? "").trim();
    const body = { kind: value("kind"), title: value("title"), terms: value("terms"),
      ...(value("days") && { days: Number(value("days")) }), ...(value("product_id") && { product_id: value("product_id") }) };
    void this.send(() => assure(this.showId, body), form);
  }

  private cue(cue: Record<string, unknown>): Promise<void> {
    return this.send(() => postJson<ShowEvent>(`/api/v1/shows/${encodeURIComponent(this.showId)}/cues`, cue));
  }

  private async send(act: () => Promise<ShowEvent>, form?: HTMLFormElement): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      this.tell("cued", await act());
      form?.reset();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.busy = false;
    }
  }
}
