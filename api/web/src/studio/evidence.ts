// Evidence: documents that prove a claim, ready to go on screen.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import "../elements/seal.js";
import { t } from "../i18n/index.js";
import { getList, upload } from "../lib/api.js";
import type { EvidenceItem, Product } from "../lib/types.js";
import { noted, panel, problemNote, said } from "./common.js";

@customElement("vouch-evidence-panel")
export class VouchEvidencePanel extends VouchElement {
  @state() private items: EvidenceItem[] | null = null;
  @state() private products: Product[] = [];
  @state() private problem = "";
  @state() private busy = false;

  static override styles = [shared, panel, css`
    .thumb img { object-fit: cover; object-position: top; background: #fff; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      [this.items, this.products] = await Promise.all([getList<EvidenceItem>("/api/v1/evidence"), getList<Product>("/api/v1/products")]);
    } catch (error) {
      this.problem = said(error);
    }
  }

  override render() {
    return html`<div class="columns">
      <section>
        ${this.items?.length === 0 ? html`<p class="empty">${t("evidence_list_none")}</p>` : nothing}
        <div class="list">${(this.items ?? []).map((item) => this.row(item))}</div>
      </section>
      ${this.form()}
    </div>`;
  }

  private row(item: EvidenceItem) {
    return html`<div class="item" data-testid="evidence" data-evidence-id=${item.id}>
      <div class="thumb">${item.image ? html`<img src=${item.image} alt="" />` : html`<vouch-seal></vouch-seal>`}</div>
      <div><p class="name">${item.claim}</p><p class="sub">${item.title} · ${item.issuer}</p>${item.number ? html`<p class="sub num">${item.number}</p>` : nothing}${noted(item.issues)}</div>
    </div>`;
  }

  private form() {
    return html`<form class="sheet" data-testid="evidence-form" @submit=${this.save}>
      <h2>${t("evidence_new")}</h2>
      <label class="field"><span>${t("evidence_claim")}</span><input class="input" name="claim" required maxlength="200" /></label>
      <label class="field"><span>${t("evidence_title")}</span><input class="input" name="title" required maxlength="200" /></label>
      <label class="field"><span>${t("evidence_issuer")}</span><input class="input" name="issuer" required maxlength="200" /></label>
      <label class="field"><span>${t("evidence_number")}</span><input class="input" name="number" maxlength="80" /></label>
      <label class="field"><span>${t("evidence_product")}</span><select class="input" name="product_id"><option value=""></option>${this.products.map((item) => html`<option value=${item.id}>${item.title}</option>`)}</select></label>
      <label class="field"><span>${t("evidence_image")}</span><input class="input" type="file" name="file" accept="image/png,image/jpeg,image/webp" required /></label>
      ${problemNote(this.problem)}
      <button class="btn primary" ?disabled=${this.busy}>${t("evidence_save")}</button>
    </form>`;
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    for (const name of ["number", "product_id"]) if (!data.get(name)) data.delete(name);
    this.busy = true;
    this.problem = "";
    try {
      await upload("/api/v1/evidence", data, () => undefined);
      form.reset();
      await this.load();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.busy = false;
    }
  }
}
