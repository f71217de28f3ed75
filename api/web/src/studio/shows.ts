// The merchant's shows, and the making of a new one.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { getList, newKey, postJson } from "../lib/api.js";
import { clock, dayTime, price } from "../lib/format.js";
import { imageUrl } from "../lib/links.js";
import type { Product, SceneItem, ShowSummary } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";
import { pictureOf } from "./products.js";

const CANVAS = { wide: { width: 1280, height: 720, fps: 30 }, tall: { width: 720, height: 1280, fps: 30 } };

@customElement("vouch-shows")
export class VouchShows extends VouchElement {
  @state() private shows: ShowSummary[] | null = null;
  @state() private products: Product[] = [];
  @state() private scenes: SceneItem[] = [];
  @state() private problem = "";
  @state() private busy = false;
  private key = newKey();

  static override styles = [shared, panel, css`
    fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
    legend { padding: 0; margin-bottom: 0.375rem; font-size: 0.875rem; font-weight: 600; color: var(--ink-2); }
    .formats { display: grid; grid-template-columns: 1fr 1fr; gap: 0.625rem; }
    .pick { position: relative; display: flex; align-items: center; gap: 0.75rem; min-height: 56px; padding: 0.5rem 0.75rem; border: 1px solid var(--line-strong); border-radius: var(--r-m); cursor: pointer; font-size: 0.9375rem; }
    .pick:hover { border-color: var(--ink-3); }
    .pick:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--accent-soft); }
    .pick:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
    .pick input { position: absolute; opacity: 0; }
    .ratio { display: block; border: 2px solid currentColor; border-radius: 3px; color: var(--ink-3); flex: none; }
    .goods { display: grid; gap: 0.5rem; max-height: 320px; overflow-y: auto; margin: -2px; padding: 2px; }
    .goods img { width: 40px; height: 40px; object-fit: contain; flex: none; }
    .goods .title { flex: 1; min-width: 0; line-height: 1.35; }
    .two { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    .thumb { width: 104px; height: 58px; }
    .item { grid-template-columns: 104px minmax(0, 1fr) auto; }
    @media (max-width: 480px) { .item { grid-template-columns: 72px minmax(0, 1fr); } .thumb { width: 72px; height: 42px; } }
    .sub { display: flex; flex-wrap: wrap; gap: 0.125rem 0.75rem; align-items: center; margin-top: 0.25rem; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const [shows, products, scenes] = await Promise.all([
        getList<ShowSummary>("/api/v1/shows?limit=200"), getList<Product>("/api/v1/products"), getList<SceneItem>("/api/v1/scenes")]);
      this.scenes = scenes;
      // The list holds everybody's public shows too; only one's own carry the stage's token.
      this.shows = shows.filter((show) => show.whip_token);
      this.products = products;
    } catch (error) {
      this.problem = said(error);
    }
  }

  override render() {
    return html`<div class="columns">
      <section>
        ${this.shows?.length === 0 ? html`<p class="empty">${t("show_none")}</p>` : nothing}
        <div class="list">${(this.shows ?? []).map((show) => this.row(show))}</div>
      </section>
      ${this.form()}
    </div>`;
  }

  private row(show: ShowSummary) {
    const image = imageUrl({ base: "", showId: show.id }, show.poster ?? show.products?.[0]?.image);
    const over = show.state === "ended" || show.state === "published";
    return html`<div class="item" data-testid="show" data-show-id=${show.id} data-state=${show.state}>
      <div class="thumb">${image ? html`<img src=${image} alt="" />` : icon("studio", 24)}</div>
      <div><p class="name">${show.title}</p>
        <p class="sub"><span class="state ${show.taken_down ? "rejected" : show.state}">${t(show.taken_down ? "state_taken_down" : `state_${show.state}`)}</span><span>${dayTime(show.started_at)}</span>${show.duration_ms ? html`<span class="num">${clock(show.duration_ms)}</span>` : nothing}</p></div>
      ${over ? html`<span class="end two">${show.removed_at ? nothing : html`<a class="btn small" href="/replay/${show.id}">${t("home_replay")}</a>`}<a class="btn small quiet" data-testid="manage" href="#show/${show.id}">${t("room_manage")}</a></span>` : html`<a class="btn small primary" data-testid="open-room" href="#show/${show.id}">${t("show_open")}</a>`}
    </div>`;
  }

  private form() {
    return html`<form class="sheet" data-testid="show-form" @submit=${this.create}>
      <h2>${t("show_new")}</h2>
      <label class="field"><span>${t("show_title")}</span><input class="input" name="title" required maxlength="120" data-testid="show-title" /></label>
      <fieldset><legend>${t("show_canvas")}</legend><div class="formats">
        <label class="pick"><input type="radio" name="canvas" value="wide" checked /><i class="ratio" style="width:32px;height:18px"></i>${t("show_wide")}</label>
        <label class="pick"><input type="radio" name="canvas" value="tall" /><i class="ratio" style="width:18px;height:32px"></i>${t("show_tall")}</label>
      </div></fieldset>
      <fieldset><legend>${t("show_products")}</legend><div class="goods">
        ${this.products.length ? this.products.map((product) => this.pick(product)) : html`<p class="hint">${t("product_none")}</p>`}
      </div></fieldset>
      ${this.scenes.length ? html`<label class="field"><span>${t("show_scene")}</span><select class="input" name="scene_id"><option value="">${t("show_scene_default")}</option>
        ${this.scenes.map((scene) => html`<option value=${scene.id}>${scene.title || scene.id}</option>`)}</select></label>` : nothing}
      ${problemNote(this.problem)}
      <button class="btn primary" data-testid="show-create" ?disabled=${this.busy}>${t("show_create")}</button>
    </form>`;
  }

  private pick(product: Product) {
    const image = pictureOf(product);
    return html`<label class="pick"><input type="checkbox" name="product" value=${product.id} checked />
      ${image ? html`<img src=${image} alt="" />` : icon("cube", 28)}<span class="title">${product.title}</span><b class="num">${price(product.price)}</b></label>`;
  }

  private async create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const body = { title: String(data.get("title")).trim(), canvas: CANVAS[data.get("canvas") === "tall" ? "tall" : "wide"], product_ids: data.getAll("product").map(String),
      ...(data.get("scene_id") && { scene_id: String(data.get("scene_id")) }) };
    this.busy = true;
    this.problem = "";
    try {
      const show = await postJson<ShowSummary>("/api/v1/shows", body, this.key);
      location.hash = `show/${show.id}`;
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.key = newKey();
      this.busy = false;
    }
  }
}
