// One model's scene: variant, light, angle and turning, drawn by the programme's own engine. What is seen here goes to air.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { getList, postJson, request } from "../lib/api.js";
import { dayTime } from "../lib/format.js";
import type { Model, SceneItem } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";

const LIGHTS = ["studio", "daylight", "shop", "warm", "night"] as const;
const SIZE_PX = 640;
const REST_MS = 180;

interface Look { model: string; variant: string; light: (typeof LIGHTS)[number]; yaw: number; pitch: number; turning: boolean }

/** The scene document (version 1) of a look. */
function documentOf(look: Look): Record<string, unknown> {
  const node = { id: "product", model: look.model, ...(look.variant && { variant: look.variant }) };
  return {
    version: 1, nodes: [node], environment: { name: look.light }, camera: { pitch_deg: look.pitch },
    motion: { kind: look.turning ? "turntable" : "still", start_deg: look.yaw },
  };
}

@customElement("vouch-scenes")
export class VouchScenes extends VouchElement {
  @state() private models: Model[] | null = null;
  @state() private scenes: SceneItem[] = [];
  @state() private look: Look = { model: "", variant: "", light: "studio", yaw: 30, pitch: 12, turning: true };
  @state() private picture = "";
  @state() private drawing = false;
  @state() private problem = "";
  @state() private name = "";
  private timer = 0;
  private asked = 0;

  static override styles = [shared, panel, css`
    .view { position: relative; aspect-ratio: 4 / 3; border-radius: var(--r-l); overflow: hidden; background: radial-gradient(120% 130% at 50% 110%, color-mix(in srgb, var(--accent) 24%, var(--sunken)), var(--sunken) 70%); display: grid; place-items: center; color: var(--ink-3); }
    .view img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; transition: opacity 0.15s; }
    .view.busy img { opacity: 0.6; }
    .saved { margin-top: 2rem; }
    .saved h2 { margin-bottom: 0.5rem; }
    .saved li { display: flex; justify-content: space-between; gap: 1rem; padding: 0.625rem 0; border-top: 1px solid var(--line); }
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
      const [models, scenes] = await Promise.all([getList<Model>("/api/v1/models"), getList<SceneItem>("/api/v1/scenes")]);
      this.models = models.filter((model) => model.state === "ready" && model.sha256);
      this.scenes = scenes;
      const first = this.models[0]?.sha256;
      if (first && !this.look.model) this.change({ model: first });
    } catch (error) {
      this.problem = said(error);
    }
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
      const body = JSON.stringify({ scene: documentOf(this.look), at_ms: 0, width: SIZE_PX, height: (SIZE_PX * 3) / 4 });
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
          <li data-testid="scene" data-scene-id=${scene.id}><span class="name">${scene.title || scene.id}</span><span class="sub">${dayTime(scene.created_at)}</span></li>`)}</ul></div>` : nothing}
      </section>
      ${this.form()}
    </div>`;
  }

  private form() {
    const { look } = this;
    const stats = this.models?.find((model) => model.sha256 === look.model)?.report?.stats ?? {};
    const variants = Array.isArray(stats.variants) ? (stats.variants as string[]) : [];
    return html`<form class="sheet" data-testid="scene-form" @submit=${this.save}>
      <label class="field"><span>${t("product_model")}</span><select class="input" @change=${(event: Event) => this.change({ model: valueOf(event), variant: "" })}>
        ${(this.models ?? []).map((model) => html`<option value=${model.sha256 ?? ""} ?selected=${model.sha256 === look.model}>${model.name ?? model.id}</option>`)}</select></label>
      ${variants.length ? html`<label class="field"><span>${t("fact_variants")}</span><select class="input" @change=${(event: Event) => this.change({ variant: valueOf(event) })}>
        <option value="">${t("scene_default")}</option>${variants.map((name) => html`<option>${name}</option>`)}</select></label>` : nothing}
      <label class="field"><span>${t("scene_light")}</span><select class="input" @change=${(event: Event) => this.change({ light: valueOf(event) as Look["light"] })}>
        ${LIGHTS.map((name) => html`<option value=${name}>${t(`light_${name}`)}</option>`)}</select></label>
      ${this.slider("scene_yaw", -180, 180, look.yaw, (yaw) => this.change({ yaw }))}
      ${this.slider("scene_pitch", -20, 80, look.pitch, (pitch) => this.change({ pitch }))}
      <label class="tick"><input type="checkbox" .checked=${look.turning} @change=${(event: Event) => this.change({ turning: (event.target as HTMLInputElement).checked })} />${t("room_spin_on")}</label>
      <label class="field"><span>${t("scene_name")}</span><input class="input" required maxlength="200" .value=${this.name} @input=${(event: Event) => (this.name = valueOf(event))} /></label>
      ${problemNote(this.problem)}
      <button class="btn primary" data-testid="scene-save" ?disabled=${!look.model}>${t("scene_save")}</button>
    </form>`;
  }

  private slider(key: "scene_yaw" | "scene_pitch", min: number, max: number, value: number, then: (value: number) => void) {
    return html`<label class="field"><span>${t(key)} <b>${value}°</b></span>
      <input type="range" min=${min} max=${max} .value=${String(value)} @input=${(event: Event) => then(Number(valueOf(event)))} /></label>`;
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    try {
      await postJson("/api/v1/scenes", { name: this.name.trim(), document: documentOf(this.look) });
      this.name = "";
      this.scenes = await getList<SceneItem>("/api/v1/scenes");
    } catch (error) {
      this.problem = said(error);
    }
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
