// Light, camera, animation and variant of the product on screen. A pose says how it looks, so that is given again with every press;
// the camera's path and the animation go on by themselves.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t, type Key } from "../i18n/index.js";
import { getJson } from "../lib/api.js";
import type { OnAir, Posed } from "../lib/on-air.js";
import type { Model, Product } from "../lib/types.js";
import { BALLS, LIGHTS } from "./lights.js";

const FADES_MS = [0, 1000, 3000] as const;
/** Camera paths that every scene has. */
const PATHS = ["turntable", "push_in", "hero"] as const;

/** What a press changes of the pose that stands; undefined leaves it out, null ends what is under way. */
export type Change = { [name in keyof Posed]?: Posed[name] | null | undefined } & { light_fade_ms?: number; yaw_deg?: number; spin_deg_s?: number };

/** A light, a path by its name: in the reader's words where it is one of ours, else as the scene's maker called it. */
export const named = (kind: "light" | "path", name: string): string =>
  ((kind === "light" ? LIGHTS : PATHS) as readonly string[]).includes(name) ? t(`${kind}_${name}` as Key) : name;

/** What a pose keeps of the one that stands when it changes something else of it. */
export function kept(air: OnAir): Posed {
  const { path: _path, clip: _clip, clip_repeat: _repeat, animation_ms: _at, ...look } = air.posed;
  return look;
}

@customElement("vouch-pose-board")
export class VouchPoseBoard extends VouchElement {
  @property({ attribute: false }) air!: OnAir;
  @property({ attribute: false }) product: Product | null = null;
  @state() private fade_ms: number = FADES_MS[1];
  @state() private repeat = true;
  @state() private model: Model | null = null;

  static override styles = [shared, css`
    :host { display: block; container-type: inline-size; }
    .board { display: grid; gap: 1.25rem; }
    section { min-width: 0; }
    .head { margin-bottom: 0.5rem; display: flex; align-items: center; justify-content: space-between; gap: 0.25rem 1rem; flex-wrap: wrap; min-height: 36px; }
    h2 { font-size: 0.9375rem; font-weight: 700; }
    .chips { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    .chip { min-height: 44px; padding: 0 0.875rem; border: 1px solid var(--line-strong); border-radius: var(--r-m); background: var(--surface); font-size: 0.9375rem; display: inline-flex; align-items: center; gap: 0.5rem; max-width: 100%; }
    .chip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
    .chip:hover { border-color: var(--ink-3); }
    .chip[aria-pressed="true"] { border-color: var(--seal); box-shadow: inset 0 0 0 1px var(--seal); font-weight: 600; }
    .lights { display: grid; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column; gap: 0.5rem; }
    .lights .chip { flex-direction: column; padding: 0.5rem 0.25rem; gap: 0.375rem; justify-content: center; font-size: 0.875rem; }
    .ball { width: 34px; height: 34px; border-radius: 50%; box-shadow: inset 0 0 0 1px rgb(0 0 0 / 14%); flex: none; }
    .fade { display: inline-flex; align-items: center; gap: 0.5rem; font-weight: 400; font-size: 0.875rem; color: var(--ink-2); }
    select { min-height: 36px; border: 1px solid var(--line-strong); border-radius: var(--r-s); background: var(--surface); color: var(--ink); padding: 0 0.5rem; font: inherit; }
    label.loop { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 36px; font-weight: 400; font-size: 0.875rem; color: var(--ink-2); }
    label.loop input { width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 1.25rem 2.5rem; }
    p { color: var(--ink-2); font-size: 0.9375rem; }
    @container (max-width: 420px) { .lights.six { grid-auto-flow: row; grid-template-columns: repeat(3, minmax(0, 1fr)); } .lights .chip { font-size: 0.8125rem; } .ball { width: 28px; height: 28px; } .chip { padding: 0 0.75rem; } }
  `];

  override updated(changed: PropertyValues): void {
    if (changed.has("product") && this.product?.model_id !== changed.get("product")?.model_id) void this.look();
  }

  /** What the product's model has: its report says. */
  private async look(): Promise<void> {
    const id = this.product?.model_id;
    const found = id ? await getJson<Model>(`/api/v1/models/${encodeURIComponent(id)}`).catch(() => null) : null;
    if (id === this.product?.model_id) this.model = found;
  }

  override render() {
    const { scene, posed } = this.air;
    if (!this.air.productId || !scene) return html`<p data-testid="pose-none">${t("pose_none")}</p>`;
    const stats = this.model?.report?.stats ?? {};
    return html`<div class="board" data-testid="pose-board">
      <section>${this.head("pose_light", this.fading())}<div class="lights ${scene.light === "picture" ? "six" : ""}" role="group" aria-label=${t("pose_light")}>
        ${scene.light === "picture" ? this.light("picture", !posed.light) : nothing}
        ${LIGHTS.map((name) => this.light(name, (posed.light ?? scene.light) === name))}</div></section>
      <div class="pair">
        <section>${this.head("pose_camera")}<div class="chips" role="group" aria-label=${t("pose_camera")}>
          ${this.chip("path-rest", t("path_rest"), !posed.path, () => this.pose({ path: null, zoom: undefined }))}
          ${[...PATHS, ...scene.paths.filter((name) => !(PATHS as readonly string[]).includes(name))].map((name) =>
            this.chip(`path-${name}`, named("path", name), posed.path === name, () => this.pose({ path: name })))}</div></section>
        ${stats.animations?.length ? this.clips(stats.animations) : nothing}
        ${stats.variants?.length ? this.variants(stats.variants) : nothing}
      </div></div>`;
  }

  private fading() {
    return html`<label class="fade">${t("pose_fade")}<select data-testid="light-fade" @change=${(event: Event) => (this.fade_ms = Number((event.target as HTMLSelectElement).value))}>
      ${FADES_MS.map((ms) => html`<option value=${ms} ?selected=${ms === this.fade_ms}>${t(`fade_${ms}`)}</option>`)}</select></label>`;
  }

  private head(title: Key, control: unknown = nothing) {
    return html`<div class="head"><h2>${t(title)}</h2>${control}</div>`;
  }

  /** `picture`: the panorama that the product's own scene has, which no pose names. */
  private light(name: (typeof LIGHTS)[number] | "picture", on: boolean) {
    const light = name === "picture" ? undefined : name;
    return html`<button class="chip" data-testid="light-${name}" aria-pressed=${on} @click=${() => this.pose({ light, ...(this.fade_ms ? { light_fade_ms: this.fade_ms } : {}) })}>
      <i class="ball" style="background:${BALLS[name]}"></i><span>${t(`light_${name}`)}</span></button>`;
  }

  private clips(names: string[]) {
    const { posed } = this.air;
    const loop = html`<label class="loop"><input type="checkbox" data-testid="clip-repeat" .checked=${this.repeat} @change=${(event: Event) => (this.repeat = (event.target as HTMLInputElement).checked)} />${t("clip_repeat")}</label>`;
    return html`<section>${this.head("pose_clips", loop)}
      <div class="chips" role="group" aria-label=${t("pose_clips")}>${this.chip("clip-none", t("clip_none"), !posed.clip, () => this.pose({ clip: null }))}
        ${names.map((name) => this.chip("clip", name, posed.clip === name, () => this.pose({ clip: name, clip_repeat: this.repeat, animation_ms: 0 })))}</div></section>`;
  }

  private variants(names: string[]) {
    const { posed } = this.air;
    return html`<section>${this.head("pose_variants")}<div class="chips" role="group" aria-label=${t("pose_variants")}>${this.chip("variant-own", t("variant_own"), !posed.variant, () => this.pose({ variant: undefined }))}
      ${names.map((name) => this.chip("variant", name, posed.variant === name, () => this.pose({ variant: name })))}</div></section>`;
  }

  private chip(id: string, label: string, on: boolean, press: () => void) {
    return html`<button class="chip" data-testid=${id} title=${label} aria-pressed=${on} @click=${press}><span>${label}</span></button>`;
  }

  private pose(change: Change): void {
    this.tell("pose", change);
  }
}
