// One model, opened: it turns, its report is read, its files are fetched, and it goes on to be sold or goes away.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { locale, t, type Key } from "../i18n/index.js";
import { ApiProblem, postJson, sendJson } from "../lib/api.js";
import { dayTime, size } from "../lib/format.js";
import { plainName, sizeWords, verdict } from "../lib/report.js";
import type { Model } from "../lib/types.js";
import "../viewer/stage.js";
import { panel, problemNote, said, sure } from "./common.js";
import "./model-files.js";
import "./model-report.js";

@customElement("vouch-model-view")
export class VouchModelView extends VouchElement {
  @property({ attribute: false }) model!: Model;
  @state() private problem = "";
  @state() private used = "";
  @state() private busy = false;

  static override styles = [shared, panel, sure, css`
    .back { color: var(--ink-2); text-decoration: none; display: inline-flex; gap: 0.375rem; align-items: center; min-height: 44px; font-size: 0.9375rem; }
    .back:hover { color: var(--ink); }
    .head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin-bottom: 1.25rem; }
    h2:focus { outline: none; }
    h2 { font-size: 1.375rem; line-height: 1.35; flex: 1 1 14rem; min-width: 0; overflow-wrap: anywhere; }
    .columns { grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 2.25rem; }
    .side { display: grid; gap: 1.75rem; min-width: 0; }
    .left { display: grid; gap: 1.5rem; min-width: 0; }
    .verdict { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.875rem; align-items: center; padding: 1rem 1.125rem; border-radius: var(--r-l); background: var(--accent-soft); font-size: 1.0625rem; font-weight: 600; line-height: 1.5; text-wrap: pretty; }
    .verdict svg { color: var(--accent); }
    .verdict.rejected { background: var(--seal-soft); }
    .verdict.rejected svg { color: var(--seal); }
    .verdict.processing { background: var(--sunken); }
    .actions { display: flex; flex-wrap: wrap; gap: 0.625rem; }
    .do { display: grid; gap: 0.625rem; justify-items: start; }
    .do p { color: var(--ink-2); font-size: 0.9375rem; text-wrap: pretty; }
    h3 { font-size: 1rem; }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); font-size: 0.9375rem; margin-top: 0.375rem; }
    dt, dd { padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
    dt { color: var(--ink-2); padding-right: 1.25rem; }
    dd { text-align: right; overflow-wrap: anywhere; }
    dt:last-of-type, dd:last-of-type { border-bottom: 0; }
    .sha { font: 0.75rem/1.6 var(--mono); color: var(--ink-3); }
    .ar { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; padding: 0.875rem 1rem; border-radius: var(--r-m); border: 1px solid var(--line); font-size: 0.9375rem; background: var(--surface); }
    .ar svg { color: var(--accent); grid-row: span 2; margin-top: 0.125rem; }
    .ar p { color: var(--ink-2); font-size: 0.875rem; }
    .columns.rejected { grid-template-columns: minmax(0, 1fr) minmax(220px, 300px); }
    .rejected .left { order: 2; }
    @media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1.75rem; } .columns.rejected { grid-template-columns: minmax(0, 1fr); } }
  `];

  /** It is opened from far down a list, and read from its name on. */
  override firstUpdated(): void {
    scrollTo(0, 0);
    this.renderRoot.querySelector("h2")?.focus({ preventScroll: true });
  }

  private get path(): string {
    return `/api/v1/models/${encodeURIComponent(this.model.id)}`;
  }

  override render() {
    const { model } = this;
    return html`<article data-testid="model-view" data-state=${model.state}>
      <a class="back" href="#models" data-testid="model-back">${icon("back", 18)}${t("model_back")}</a>
      <div class="head"><h2 tabindex="-1">${model.name ?? model.id}</h2><span class="state ${model.state}">${t(`model_${model.state}`)}</span></div>
      <div class="columns ${model.state}">
        <div class="left">${model.state === "rejected" ? nothing : this.picture()}${this.ar()}${this.facts()}</div>
        <div class="side">
          <p class="verdict ${model.state}" data-testid="verdict" role="status">${icon(model.state === "ready" ? "check" : model.state === "rejected" ? "warn" : "cube", 28)}<span>${verdict(model)}</span></p>
          ${problemNote(this.problem)}
          ${this.used ? html`<p class="note bad" role="alert" data-testid="in-use"><b>${t("model_delete_used")}</b> ${t("model_delete_used_do")}<br />${this.used}</p>` : nothing}
          ${this.actions()}
          <vouch-model-report .model=${model}>${model.state === "rejected" ? this.remedy() : nothing}</vouch-model-report>
          <vouch-model-files .model=${model}></vouch-model-files>
        </div>
      </div>
      ${this.sure()}
    </article>`;
  }

  private picture() {
    const files = this.model.files ?? {};
    const shown = { web: files["web.glb"] ?? files["model.glb"] ?? null, ar: files["ar.glb"] ?? null, usdz: files["model.usdz"] ?? null, poster: files["poster.webp"] ?? null, turntable: files["turntable.mp4"] ?? null };
    return html`<vouch-stage .files=${shown} .name=${plainName(this.model)}></vouch-stage>`;
  }

  private ar() {
    if (this.model.state !== "ready") return nothing;
    const [android, apple] = [this.model.files?.["ar.glb"], this.model.files?.["model.usdz"]];
    const words: Key = android ? (apple ? "ar_both" : "ar_android") : apple ? "ar_ios" : "ar_none";
    return html`<div class="ar">${icon("room", 22)}<b>${t("ar_note")}</b><p>${t(words)}</p></div>`;
  }

  private actions() {
    const { state, id } = this.model;
    return html`<div class="actions">
      ${state === "ready" ? html`<a class="btn primary" data-testid="make-product" href="#products/${id}">${icon("tag", 18)}${t("model_product")}</a>` : nothing}
      ${state === "rejected" ? html`<button class="btn" data-testid="retry" ?disabled=${this.busy} @click=${this.retry}>${icon("right", 18)}${t(this.busy ? "model_retrying" : "model_retry")}</button>` : nothing}
      ${state === "processing" ? nothing : html`<button class="btn danger" data-testid="delete" @click=${this.ask}>${icon("trash", 18)}${t("model_delete")}</button>`}
    </div>`;
  }

  private remedy() {
    return html`<section class="do" data-testid="remedy"><h3>${t("reject_do")}</h3><p>${t("reject_steps")}</p><p>${t("reject_retry_hint")}</p></section>`;
  }

  private facts() {
    const { model } = this;
    const stats = model.report?.stats ?? {};
    const count = (n: number | undefined): string => (n ? n.toLocaleString(locale()) : "");
    const textures = stats.textures ? (stats.texture_px ? t("fact_textures_of", { n: stats.textures, px: stats.texture_px }) : count(stats.textures)) : "";
    const rows: [Key, string][] = [["fact_size", sizeWords(stats.size_m)], ["fact_triangles", count(stats.triangles)], ["fact_draws", count(stats.draw_calls)], ["fact_materials", count(stats.materials)],
      ["fact_textures", textures], ["fact_variants", stats.variants?.join(", ") ?? ""], ["fact_animations", stats.animations?.join(", ") ?? ""], ["fact_bones", count(stats.skins)], ["fact_morphs", count(stats.morph_targets)],
      ["fact_format", model.source?.format.toUpperCase() ?? ""], ["fact_bytes", model.source ? size(model.source.size_bytes) : ""], ["fact_at", dayTime(model.created_at)]];
    return html`<section data-testid="facts"><h3>${t("facts")}</h3><dl>
      ${rows.filter(([, value]) => value && !(model.state === "rejected" && value.startsWith("0 "))).map(([key, value]) => html`<dt>${t(key)}</dt><dd class="num">${value}</dd>`)}
      ${model.sha256 ? html`<dt>${t("fact_sha")}</dt><dd class="sha">${model.sha256}</dd>` : nothing}</dl></section>`;
  }

  private sure() {
    return html`<dialog><h2>${t("model_delete_sure", { name: this.model.name ?? this.model.id })}</h2><p>${t("model_delete_sub")}</p><div>
      <button class="btn" @click=${this.dismiss}>${t("cancel")}</button>
      <button class="btn danger solid" data-testid="delete-yes" ?disabled=${this.busy} @click=${this.discard}>${t("model_delete_yes")}</button></div></dialog>`;
  }

  private ask(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  private dismiss(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private retry(): Promise<void> {
    return this.calling(async () => this.tell("model", await postJson<Model>(`${this.path}/retry`)));
  }

  private discard(): Promise<void> {
    return this.calling(async () => {
      await sendJson("DELETE", this.path);
      this.tell("removed", this.model.id);
    });
  }

  private async calling(work: () => Promise<void>): Promise<void> {
    [this.busy, this.problem, this.used] = [true, "", ""];
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiProblem && error.slug === "in-use") this.used = said(error);
      else this.problem = said(error);
    } finally {
      this.busy = false;
      this.dismiss();
    }
  }
}
