// Products: what is sold, at what price, and by which model it is shown.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { getList, newKey, postJson } from "../lib/api.js";
import { price } from "../lib/format.js";
import { plainName } from "../lib/report.js";
import type { Model, Product } from "../lib/types.js";
import { noted, panel, problemNote, said } from "./common.js";
import { posterOf } from "./models.js";

const CURRENCIES = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];

export const pictureOf = (product: Product): string | null => product.image ?? (product.model_id ? posterOf(product.model_id) : null);

@customElement("vouch-products")
export class VouchProducts extends VouchElement {
  /** A model that a product is to be made of. */
  @property() modelId = "";
  @state() private products: Product[] | null = null;
  @state() private models: Model[] = [];
  @state() private problem = "";
  @state() private busy = false;
  private key = newKey();

  static override styles = [shared, panel, css``];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      [this.products, this.models] = await Promise.all([getList<Product>("/api/v1/products"), getList<Model>("/api/v1/models")]);
    } catch (error) {
      this.problem = said(error);
    }
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("modelId") || changed.has("models")) this.prefill();
  }

  private get from(): Model | undefined {
    return this.models.find((model) => model.id === this.modelId);
  }

  /** The form begins with what the model tells; what has been written stays. */
  private prefill(): void {
    const form = this.renderRoot.querySelector("form");
    const title = form?.elements.namedItem("title") as HTMLInputElement | null;
    if (!this.from || !form || !title) return;
    title.value ||= plainName(this.from);
    (form.elements.namedItem("model_id") as HTMLSelectElement).value = this.from.id;
    title.focus();
    title.select();
  }

  override render() {
    return html`<div class="columns">
      <section>
        ${this.products?.length === 0 ? html`<p class="empty">${t("product_none")}</p>` : nothing}
        <div class="list">${(this.products ?? []).map((product) => this.row(product))}</div>
      </section>
      ${this.form()}
    </div>`;
  }

  private row(product: Product) {
    const image = pictureOf(product);
    return html`<div class="item" data-testid="product" data-product-id=${product.id}>
      <div class="thumb">${image ? html`<img src=${image} alt="" />` : icon("cube", 28)}</div>
      <div><p class="name">${product.title}</p><p class="sub">${product.sku}${product.stock === null || product.stock === undefined ? nothing : html` · <span class="num">${t("product_stock_of", { n: product.stock })}</span>`}</p>${noted(product.issues)}</div>
      <b class="num end">${price(product.price)}</b>
    </div>`;
  }

  private form() {
    return html`<form class="sheet" data-testid="product-form" @submit=${this.save}>
      <h2>${t("product_new")}</h2>
      ${this.from ? html`<p class="note" data-testid="from-model">${t("product_from", { name: this.from.name ?? this.from.id })}</p>` : nothing}
      <label class="field"><span>${t("product_title")}</span><input class="input" name="title" required maxlength="200" /></label>
      <label class="field"><span>${t("product_sku")}</span><input class="input" name="sku" required maxlength="64" /></label>
      <div class="pair">
        <label class="field"><span>${t("product_price")}</span><input class="input num" name="amount" required inputmode="decimal" pattern="\\d+(\\.\\d{1,2})?" placeholder="129.00" /></label>
        <label class="field"><span>${t("product_currency")}</span><select class="input" name="currency">${CURRENCIES.map((code) => html`<option>${code}</option>`)}</select></label>
      </div>
      <label class="field"><span>${t("product_stock")}</span><input class="input num" name="stock" inputmode="numeric" pattern="\\d{1,12}" /></label>
      <label class="field"><span>${t("product_url")}</span><input class="input" name="url" type="url" required placeholder="https://" /></label>
      <label class="field"><span>${t("product_model")}</span><select class="input" name="model_id"><option value="">${t("product_no_model")}</option>
        ${this.models.filter((model) => model.state === "ready").map((model) => html`<option value=${model.id} ?selected=${model.id === this.modelId}>${model.name ?? model.id}</option>`)}</select></label>
      ${problemNote(this.problem)}
      <button class="btn primary" ?disabled=${this.busy}>${t("product_save")}</button>
    </form>`;
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const value = (name: string): string => String(new FormData(form).get(name) ?? "").trim();
    const body = { title: value("title"), sku: value("sku"), url: value("url"), price: { amount: value("amount"), currency: value("currency") }, ...(value("stock") && { stock: Number(value("stock")) }), ...(value("model_id") && { model_id: value("model_id") }) };
    this.busy = true;
    this.problem = "";
    try {
      await postJson("/api/v1/products", body, this.key);
      form.reset();
      if (this.modelId) location.hash = "products";
      await this.load();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.key = newKey();
      this.busy = false;
    }
  }
}
