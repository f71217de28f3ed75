// 3D models: dropped, uploaded with progress, checked, and shown with what the check says.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";
import { getJson, getList, upload } from "../lib/api.js";
import { size } from "../lib/format.js";
import type { Model } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";

const ASK_AGAIN_MS = 700;

export const posterOf = (id: string): string => `/api/v1/models/${encodeURIComponent(id)}/files/poster.webp`;

@customElement("vouch-models")
export class VouchModels extends VouchElement {
  @state() private models: Model[] | null = null;
  @state() private over = false;
  @state() private sending: { name: string; part: number } | null = null;
  @state() private problem = "";

  static override styles = [shared, panel, css`
    .drop { display: grid; justify-items: center; gap: 0.25rem; padding: 2.25rem 1.5rem; border: 2px dashed var(--line-strong); border-radius: var(--r-l); background: var(--surface); text-align: center; cursor: pointer; color: var(--ink-2); margin-bottom: 1.5rem; transition: border-color 0.15s, background-color 0.15s; }
    .drop:hover, .drop.over, .drop:focus-within { border-color: var(--accent); background: var(--accent-soft); }
    .drop b { color: var(--ink); font-size: 1.0625rem; }
    .drop input { position: absolute; width: 1px; height: 1px; opacity: 0; }
    .drop svg { color: var(--accent); margin-bottom: 0.25rem; }
    progress { appearance: none; width: min(320px, 80%); height: 8px; border: 0; border-radius: 4px; overflow: hidden; background: var(--sunken); }
    progress::-webkit-progress-bar { background: var(--sunken); }
    progress::-webkit-progress-value { background: var(--accent); transition: width 0.15s; }
    progress::-moz-progress-bar { background: var(--accent); }
    .models { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
    .model { display: grid; grid-template-columns: 128px minmax(0, 1fr); gap: 0.25rem 1rem; align-content: start; }
    .busy progress { animation: breathe 1.2s ease-in-out infinite alternate; }
    @keyframes breathe { to { opacity: 0.4; } }
    .poster { width: 128px; aspect-ratio: 1; border-radius: var(--r-m); background: var(--sunken); display: grid; grid-template: 100% / 100%; place-items: center; overflow: hidden; color: var(--ink-3); }
    .poster img { width: 100%; height: 100%; object-fit: contain; }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; font-size: 0.8125rem; margin-top: 0.5rem; }
    dt { color: var(--ink-3); }
    .issues { grid-column: 1 / -1; display: grid; gap: 0.375rem; margin-top: 0.75rem; font-size: 0.875rem; }
    .issues li { padding: 0.5rem 0.75rem; background: var(--sunken); border-radius: var(--r-s); }
    .issues .error { background: var(--seal-soft); }
    .issues code { font: 0.75rem var(--mono); color: var(--ink-2); display: block; overflow-wrap: anywhere; }
    .clean { color: var(--accent); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.models = await getList<Model>("/api/v1/models");
      for (const model of this.models) if (model.state === "processing") void this.follow(model.id);
    } catch (error) {
      this.problem = said(error);
      this.models ??= [];
    }
  }

  override render() {
    return html`${this.drop()}${problemNote(this.problem)}
      ${this.models?.length === 0 ? html`<p class="empty">${t("model_none")}</p>` : nothing}
      <div class="models">${(this.models ?? []).map((model) => this.card(model))}</div>`;
  }

  private drop() {
    const sending = this.sending;
    return html`<label class="drop ${this.over ? "over" : ""} ${sending?.part === 1 ? "busy" : ""}" data-testid="model-drop" @dragover=${this.drag} @dragleave=${() => (this.over = false)} @drop=${this.dropped}>
      <input type="file" accept=".glb,model/gltf-binary" data-testid="model-file" @change=${this.picked} />
      ${icon("upload", 32)}
      ${sending
        ? html`<b>${sending.part < 1 ? t("model_uploading", { name: sending.name }) : t("model_checking")}</b><progress max="1" .value=${sending.part} aria-label=${sending.name}></progress>`
        : html`<b>${t("model_drop")}</b><span>${t("model_pick")}</span><span class="hint">${t("model_hint")}</span>`}
    </label>`;
  }

  private card(model: Model) {
    const stats = model.report?.stats ?? {};
    const issues = model.report?.issues ?? [];
    const words = { ready: "model_ready", rejected: "model_rejected", processing: "model_processing" } as const;
    return html`<article class="sheet model" data-testid="model" data-model-id=${model.id} data-state=${model.state}>
      <div class="poster">${model.state === "ready" ? html`<img src=${posterOf(model.id)} alt="" />` : icon("cube", 40)}</div>
      <div>
        <p class="name">${model.name ?? model.id}</p>
        <span class="state ${model.state}">${t(words[model.state])}</span>
        <dl>${this.facts(stats)}</dl>
      </div>
      ${issues.length || model.state !== "ready" ? html`<ul class="issues">${issues.map((issue) => html`<li class=${String(issue.severity)}>${issue.message}<code>${issue.code} ${issue.pointer ?? ""}</code></li>`)}</ul>` : html`<p class="issues clean">${t("model_clean")}</p>`}
      ${model.state === "ready" ? html`<a class="btn small" style="grid-column:1/-1;justify-self:start;margin-top:0.5rem" href="#products">${t("model_make_product")}</a>` : nothing}
    </article>`;
  }

  private facts(stats: Record<string, unknown>) {
    const metres = Array.isArray(stats.size_m) ? (stats.size_m as number[]).map((m) => (m * 100).toFixed(1)).join(" × ") + " cm" : "";
    const variants = Array.isArray(stats.variants) ? (stats.variants as string[]).join(", ") : "";
    const rows: [Key, unknown][] = [["model_triangles", stats.triangles], ["model_materials", stats.materials], ["model_textures", stats.textures], ["model_size", metres],
      ["model_variants", variants], ["model_bytes", typeof stats.bytes === "number" ? size(stats.bytes) : ""]];
    return rows.filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => html`<dt>${t(key)}</dt><dd class="num">${typeof value === "number" ? value.toLocaleString() : value}</dd>`);
  }

  private drag(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file) void this.send(file);
  }

  private picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.send(file);
    input.value = "";
  }

  private async send(file: File): Promise<void> {
    const form = new FormData();
    form.set("file", file, file.name);
    this.problem = "";
    this.sending = { name: file.name, part: 0 };
    try {
      const model = await upload<Model>("/api/v1/models", form, (part) => (this.sending = { name: file.name, part }));
      this.models = [{ ...model, name: model.name ?? file.name }, ...(this.models ?? []).filter((item) => item.id !== model.id)];
      await this.follow(model.id);
    } catch (error) {
      this.problem = `${file.name}: ${said(error)}`;
    } finally {
      this.sending = null;
    }
  }

  /** Asks until the check has ended. */
  private async follow(id: string): Promise<void> {
    while (this.isConnected) {
      const model = await getJson<Model>(`/api/v1/models/${id}`);
      this.models = (this.models ?? []).map((item) => (item.id === id ? { ...model, name: model.name ?? item.name ?? id } : item));
      if (model.state !== "processing") return;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}
