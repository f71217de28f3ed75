// 3D models: files come in, are checked before one's eyes, and stand here turning, each with what the check says.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { getJson, getList } from "../lib/api.js";
import { ModelFeed, type ModelNews } from "../lib/model-feed.js";
import type { Model, ModelLimits } from "../lib/types.js";
import { Uploads, type Row } from "../lib/uploads.js";
import { panel, problemNote, said } from "./common.js";
import "./file-drop.js";
import type { Taking } from "./file-drop.js";
import "./model-card.js";
import "./model-view.js";
import "./quota.js";
import "./upload-list.js";

const TAKING: Taking = {
  name: "model", kinds: /\.(glb|gltf|zip|obj|stl|ply|usdz)$/i, accept: ".glb,.zip,.obj,.stl,.ply,.usdz,.gltf,model/gltf-binary,model/vnd.usdz+zip,application/zip",
  mark: "cube", drop: "model_drop", formats: "model_formats", folder: "model_folder", strange: "model_kind",
};

export const posterOf = (id: string): string => `/api/v1/models/${encodeURIComponent(id)}/files/poster.webp`;

@customElement("vouch-models")
export class VouchModels extends VouchElement {
  /** The model that is opened, if one is. */
  @property() opened = "";
  /** Whose room it is: uploads that wait in this browser are taken up for the same merchant only. */
  @property() owner = "";
  @state() private models: Model[] | null = null;
  @state() private rows: readonly Row[] = [];
  @state() private limits: ModelLimits = {};
  @state() private problem = "";
  private uploads!: Uploads;
  private feed!: ModelFeed;

  static override styles = [shared, panel, css`
    vouch-upload-list { margin-top: 1.25rem; }
    .note { margin-top: 1rem; }
    .models { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); margin-top: 2rem; }
    .none { margin-top: 2rem; display: grid; justify-items: center; gap: 0.375rem; padding: 3.5rem 1.5rem; text-align: center; color: var(--ink-2); border: 1px solid var(--line); border-radius: var(--r-l); background: var(--surface); }
    .none svg { color: var(--line-strong); margin-bottom: 0.75rem; }
    .none b { color: var(--ink); font-size: 1.125rem; }
    .none p { max-width: 34em; text-wrap: balance; }
    .bones { aspect-ratio: 0.8; border-radius: var(--r-l); background: var(--sunken); }
    @media (max-width: 560px) { .models { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.75rem; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.uploads = new Uploads(this.owner, () => (this.rows = [...this.uploads.rows]), (id, file) => void this.arrived(id, file));
    this.feed = new ModelFeed((news) => this.heard(news), () => void this.load());
    this.feed.open();
    void this.load().then(() => this.uploads.revive());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.feed.close();
    this.uploads.rest();
  }

  private async load(): Promise<void> {
    try {
      this.models = await getList<Model>("/api/v1/models");
    } catch (error) {
      this.problem = said(error);
    }
    await this.measure();
  }

  /** How much of the room is taken. What cannot be learnt now is not worth an alarm. */
  private async measure(): Promise<void> {
    this.limits = await getJson<ModelLimits>("/api/v1/models/limits").catch(() => this.limits);
    const most = this.limits.uploads?.limit;
    if (most) this.uploads.most = Math.min(3, most);
  }

  override render() {
    const shown = this.opened ? this.models?.find((model) => model.id === this.opened) : undefined;
    if (this.opened && this.models) return shown ? this.one(shown) : html`<p class="empty">${t("model_gone")} <a href="#models">${t("model_back")}</a></p>`;
    return html`<vouch-file-drop .taking=${TAKING} @files=${this.taken}></vouch-file-drop>
      <vouch-quota .limits=${this.limits} noun="model"></vouch-quota>
      <vouch-upload-list .rows=${this.rows} .uploads=${this.uploads}></vouch-upload-list>
      ${problemNote(this.problem)}
      ${this.models?.length === 0 && !this.rows.length ? this.none() : nothing}
      <div class="models" aria-busy=${this.models === null}>${this.models === null && !this.problem ? [1, 2, 3, 4].map(() => html`<div class="bones"></div>`) : nothing}
        ${(this.models ?? []).map((model) => html`<vouch-model-card .model=${model}></vouch-model-card>`)}</div>`;
  }

  private one(model: Model) {
    return html`<vouch-model-view .model=${model} @model=${(event: CustomEvent<Model>) => this.put(event.detail)} @removed=${this.removed}></vouch-model-view>`;
  }

  private none() {
    return html`<div class="none">${icon("cube", 56)}<b>${t("model_none")}</b><p>${t("model_none_sub")}</p></div>`;
  }

  private taken(event: CustomEvent<{ files: File[]; refused: string[] }>): void {
    this.problem = event.detail.refused.join(" ");
    for (const file of event.detail.files) this.uploads.add(file);
  }

  /** A file is in: its model may be new, or one that is there already. */
  private async arrived(id: string, file: File): Promise<void> {
    const known = this.models?.find((model) => model.id === id);
    if (!known) this.put({ id, name: file.name, state: "processing", step: "waiting" });
    this.put(await getJson<Model>(`/api/v1/models/${encodeURIComponent(id)}`).catch(() => known ?? { id, name: file.name, state: "processing" as const }));
    void this.measure();
  }

  private heard(news: ModelNews): void {
    const known = this.models?.find((model) => model.id === news.id);
    if (news.gone) this.models = (this.models ?? []).filter((model) => model.id !== news.id);
    else if (news.model) this.put(news.model);
    else if (!known) void this.load();
    else if (news.poster) this.put({ ...known, files: { ...known.files, "poster.webp": posterOf(news.id) } });
    else this.put({ ...known, ...(news.state && { state: news.state }), ...(news.step && { step: news.step }) });
    if (news.model || news.gone) void this.measure();
  }

  private put(model: Model): void {
    const models = this.models ?? [];
    const known = models.some((item) => item.id === model.id);
    this.models = known ? models.map((item) => (item.id === model.id ? { ...model, name: model.name ?? item.name ?? model.id } : item)) : [model, ...models];
  }

  private removed(event: CustomEvent<string>): void {
    this.models = (this.models ?? []).filter((model) => model.id !== event.detail);
    location.hash = "models";
    void this.measure();
  }
}
