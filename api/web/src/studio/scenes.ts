// One model's scene: variant, light, backdrop, angle and turning, drawn by the programme's own engine. What is seen here goes to air.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { ApiProblem, getList, postJson, request, sendJson } from "../lib/api.js";
import { dayTime } from "../lib/format.js";
import type { Model, Picture, SceneItem, ShowSummary } from "../lib/types.js";
import { noted, panel, problemNote, said, sure } from "./common.js";
import { BALLS, LIGHTS } from "./lights.js";
import { KEPT, PLAIN, documentOf, isPanorama, lookOf, withPicture, type Look } from "./scene-look.js";
import "./tiles.js";
import type { Tile } from "./tiles.js";

const SIZE_PX = 640;
const REST_MS = 180;

@customElement("vouch-scenes")
export class VouchScenes extends VouchElement {
  /** A picture that the scene is to be set with. */
  @property() pictureId = "";
  @state() private models: Model[] | null = null;
  @state() private scenes: SceneItem[] = [];
  @state() private pictures: Picture[] = [];
  @state() private look: Look = PLAIN;
  /** The saved scene that is being changed; null: a new one. */
  @state() private opened: SceneItem | null = null;
  @state() private shows: ShowSummary[] = [];
  @state() private told = "";
  @state() private doomed: SceneItem | null = null;
  @state() private picture = "";
  @state() private drawing = false;
  @state() private problem = "";
  @state() private name = "";
  private timer = 0;
  private asked = 0;

  static override styles = [shared, panel, sure, css`
    .view { position: relative; aspect-ratio: 4 / 3; border-radius: var(--r-l); overflow: hidden; background: radial-gradient(120% 130% at 50% 110%, color-mix(in srgb, var(--accent) 24%, var(--sunken)), var(--sunken) 70%); display: grid; place-items: center; color: var(--ink-3); }
    .view img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; transition: opacity 0.15s; }
    .view.busy img { opacity: 0.6; }
    .saved { margin-top: 2rem; }
    .saved h2 { margin-bottom: 0.5rem; }
    .saved li { display: flex; align-items: center; gap: 1rem; padding: 0.375rem 0; border-top: 1px solid var(--line); }
    .saved .name { flex: 1; min-width: 0; min-height: 44px; padding: 0.25rem 0; border: 0; background: none; color: inherit; font: inherit; font-weight: 600; text-align: start; }
    .saved .name:hover, .saved .name[aria-current="true"] { color: var(--accent); }
    .saved .sub { flex: none; }
    .saved .noted li { padding: 0; border: 0; gap: 0.5rem; align-items: start; font-weight: 400; }
    .opened { display: grid; gap: 0.25rem; }
    .opened .btn { justify-self: start; margin-top: 0.5rem; }
    .saved .round { width: 44px; height: 44px; border: 0; border-radius: 50%; background: none; color: var(--ink-3); display: grid; place-items: center; flex: none; }
    .saved .round:hover { background: var(--sunken); color: var(--seal); }
    .more { justify-self: start; font-size: 0.875rem; color: var(--accent); }
    input[type="color"] { width: 100%; height: 44px; padding: 4px; border: 1px solid var(--line-strong); border-radius: var(--r-m); background: var(--surface); }
    input[type="range"] { width: 100%; height: 32px; accent-color: var(--accent); margin: 0; }
    .field b { float: right; font-variant-numeric: tabular-nums; color: var(--ink); }
    .tick { display: flex; gap: 0.625rem; align-items: center; min-height: 44px; }
    .tick input { width: 20px; height: 20px; accent-color: var(--accent); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    URL.revokeObjectURL(this.picture);
  }

  private async load(): Promise<void> {
    try {
      const [models, scenes, pictures, shows] = await Promise.all([getList<Model>("/api/v1/models"), getList<SceneItem>("/api/v1/scenes"),
        getList<Picture>("/api/v1/pictures"), getList<ShowSummary>("/api/v1/shows?limit=200")]);
      this.pictures = pictures;
      this.shows = shows;
      this.models = models.filter((model) => model.state === "ready" && model.sha256);
      this.scenes = scenes;
      const first = this.models[0]?.sha256;
      const chosen = pictures.find((picture) => picture.id === this.pictureId);
      if (first && !this.look.model) this.change({ model: first, ...(chosen && withPicture(chosen)) });
    } catch (error) {
      this.problem = said(error);
    }
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("doomed") && this.doomed) this.renderRoot.querySelector("dialog")?.showModal();
  }

  /** Opens a saved scene to be changed, or begins a new one. */
  private open(scene: SceneItem | null): void {
    this.opened = scene;
    this.name = scene?.title ?? "";
    this.problem = this.told = "";
    this.change(scene?.document ? lookOf(scene.document) : { ...PLAIN, model: this.models?.[0]?.sha256 ?? "" });
    this.renderRoot.querySelector("form")?.scrollIntoView({ block: "nearest" });
  }

  private change(part: Partial<Look>): void {
    this.look = { ...this.look, ...part };
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.draw(), REST_MS);
  }

  /** Asks for the picture; an answer that has been overtaken is dropped. */
  private async draw(): Promise<void> {
    const turn = ++this.asked;
    this.drawing = true;
    this.problem = "";
    try {
      const body = JSON.stringify({ scene: documentOf(this.look, this.opened?.document), at_ms: 0, width: SIZE_PX, height: (SIZE_PX * 3) / 4 });
      const answer = await request("/api/v1/frames", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const blob = await answer.blob();
      if (turn !== this.asked) return;
      URL.revokeObjectURL(this.picture);
      this.picture = URL.createObjectURL(blob);
    } catch (error) {
      if (turn === this.asked) this.problem = said(error);
    } finally {
      if (turn === this.asked) this.drawing = false;
    }
  }

  override render() {
    if (this.models?.length === 0) return html`<p class="empty">${t("scene_no_model")}</p>`;
    return html`<div class="columns">
      <section>
        <div class="view ${this.drawing ? "busy" : ""}" data-testid="scene-view">${this.picture ? html`<img src=${this.picture} alt=${t("scene_preview")} data-testid="scene-picture" />` : icon("cube", 48)}</div>
        <p class="hint" style="margin-top:0.5rem">${t("scene_hint")}</p>
        ${this.scenes.length ? html`<div class="saved"><h2>${t("scene_saved")}</h2><ul>${this.scenes.map((scene) => html`
          <li data-testid="scene" data-scene-id=${scene.id}><button class="name" data-testid="scene-open" aria-current=${scene.id === this.opened?.id} @click=${() => this.open(scene)}>${scene.title || scene.id}${noted(scene.issues)}</button><span class="sub">${dayTime(scene.created_at)}</span>
          <button class="round" data-testid="scene-delete" aria-label=${t("scene_delete", { name: scene.title || scene.id })} @click=${() => (this.doomed = scene)}>${icon("trash", 18)}</button></li>`)}</ul></div>` : nothing}
      </section>
      ${this.form()}
      ${this.sure()}
    </div>`;
  }

  private sure() {
    return html`<dialog @close=${() => (this.doomed = null)}><h2>${t("scene_delete_sure", { name: this.doomed?.title || (this.doomed?.id ?? "") })}</h2><p>${t("scene_delete_sub")}</p><div>
      <button class="btn" @click=${this.dismiss}>${t("cancel")}</button><button class="btn danger solid" data-testid="scene-delete-yes" @click=${this.discard}>${t("model_delete_yes")}</button></div></dialog>`;
  }

  private form() {
    const { look } = this;
    const stats = this.models?.find((model) => model.sha256 === look.model)?.report?.stats ?? {};
    const variants = Array.isArray(stats.variants) ? (stats.variants as string[]) : [];
    return html`<form class="sheet" data-testid="scene-form" @submit=${this.save}>
      ${this.opened ? this.editing(this.opened) : nothing}
      <label class="field"><span>${t("product_model")}</span><select class="input" @change=${(event: Event) => this.change({ model: valueOf(event), variant: "" })}>
        ${(this.models ?? []).map((model) => html`<option value=${model.sha256 ?? ""} ?selected=${model.sha256 === look.model}>${model.name ?? model.id}</option>`)}
        ${this.models?.some((model) => model.sha256 === look.model) ? nothing : html`<option value=${look.model} selected>${look.model.slice(0, 12) || "–"}</option>`}</select></label>
      ${variants.length ? html`<label class="field"><span>${t("fact_variants")}</span><select class="input" @change=${(event: Event) => this.change({ variant: valueOf(event) })}>
        <option value="">${t("scene_default")}</option>${variants.map((name) => html`<option ?selected=${name === look.variant}>${name}</option>`)}</select></label>` : nothing}
      ${this.choice("scene_light", look.light, [...LIGHTS.map((name) => ({ value: name, label: t(`light_${name}`), color: BALLS[name] })), ...this.tiles("panorama")], (light) => this.change({ light }))}
      ${isPanorama(look.light) ? this.slider("scene_turn", -180, 180, look.turned, (turned) => this.change({ turned })) : nothing}
      ${this.choice("scene_backdrop", look.backdrop, [...(look.backdrop === KEPT ? [{ value: KEPT, label: t("backdrop_kept") }] : []), { value: "", label: t("backdrop_none"), color: CHECKERED }, { value: "color", label: t("backdrop_color"), color: look.color }, ...this.tiles("backdrop")], (backdrop) => this.change({ backdrop }))}
      ${look.backdrop === "color" ? html`<label class="field"><span>${t("scene_color")}</span><input type="color" .value=${look.color} @input=${(event: Event) => this.change({ color: valueOf(event) })} /></label>` : nothing}
      <a class="more" href="#pictures">${t("scene_picture_add")}</a>
      ${this.slider("scene_yaw", -180, 180, look.yaw, (yaw) => this.change({ yaw }))}
      ${this.slider("scene_pitch", -20, 80, look.pitch, (pitch) => this.change({ pitch }))}
      <label class="tick"><input type="checkbox" .checked=${look.turning} @change=${(event: Event) => this.change({ turning: (event.target as HTMLInputElement).checked })} />${t("room_spin_on")}</label>
      <label class="field"><span>${t("scene_name")}</span><input class="input" required maxlength="200" .value=${this.name} @input=${(event: Event) => (this.name = valueOf(event))} /></label>
      ${problemNote(this.problem)}
      ${this.told ? html`<p class="note" role="status" data-testid="scene-told">${this.told}</p>` : nothing}
      <button class="btn primary" data-testid="scene-save" ?disabled=${!look.model && !this.opened}>${t(this.opened ? "scene_save_changes" : "scene_save")}</button>
    </form>`;
  }

  /** Which scene the form changes, and the shows that are drawn from it. */
  private editing(scene: SceneItem) {
    const users = this.shows.filter((show) => show.scene_id === scene.id).map((show) => show.title);
    return html`<div class="opened" data-testid="scene-opened"><h2>${t("scene_editing", { name: scene.title || scene.id })}</h2>
      <p class="sub">${t("scene_version", { n: scene.version ?? 1 })} · ${users.length ? t("scene_used", { shows: users.join(t("scene_and")) }) : t("scene_unused")}</p>
      <button type="button" class="btn" data-testid="scene-new" @click=${() => this.open(null)}>${t("scene_new")}</button></div>`;
  }

  private choice(key: "scene_light" | "scene_backdrop", value: string, tiles: Tile[], then: (value: string) => void) {
    return html`<div class="field" data-testid=${key}><span>${t(key)}</span><vouch-tiles .tiles=${tiles} .value=${value} .label=${t(key)} @choose=${(event: CustomEvent<string>) => then(event.detail)}></vouch-tiles></div>`;
  }

  private tiles(kind: Picture["kind"]): Tile[] {
    return this.pictures.filter((picture) => picture.kind === kind).map(({ sha256, name, files }) => ({ value: sha256, label: name, image: files["preview.webp"] ?? "" }));
  }

  private slider(key: "scene_yaw" | "scene_pitch" | "scene_turn", min: number, max: number, value: number, then: (value: number) => void) {
    return html`<label class="field"><span>${t(key)} <b>${value}°</b></span>
      <input type="range" min=${min} max=${max} .value=${String(value)} @input=${(event: Event) => then(Number(valueOf(event)))} /></label>`;
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    try {
      const body = { name: this.name.trim(), document: documentOf(this.look, this.opened?.document) };
      this.problem = this.told = "";
      const { opened } = this;
      const kept = opened ? await sendJson<SceneItem>("PUT", `/api/v1/scenes/${encodeURIComponent(opened.id)}`, body) : await postJson<SceneItem>("/api/v1/scenes", body);
      this.opened = opened && kept;
      if (!opened) this.name = "";
      this.told = t("scene_told", { name: kept.title || kept.id, n: kept.version ?? 1 });
      this.scenes = await getList<SceneItem>("/api/v1/scenes");
    } catch (error) {
      this.problem = said(error);
    }
  }

  private dismiss(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private async discard(): Promise<void> {
    const { doomed } = this;
    this.problem = "";
    try {
      if (doomed) await sendJson("DELETE", `/api/v1/scenes/${encodeURIComponent(doomed.id)}`);
      this.scenes = this.scenes.filter((scene) => scene.id !== doomed?.id);
      if (this.opened?.id === doomed?.id) this.open(null);
    } catch (error) {
      this.problem = error instanceof ApiProblem && error.slug === "in-use" ? t("scene_delete_used") : said(error);
    } finally {
      this.dismiss();
    }
  }
}

/** What nothing looks like. */
const CHECKERED = "repeating-conic-gradient(var(--sunken) 0 25%, var(--surface) 0 50%) 0 0 / 16px 16px";

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
