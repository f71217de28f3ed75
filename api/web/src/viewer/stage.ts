// A model in the viewer's own hands: its picture at once, the turning model as soon as it is there, a film where there is no WebGL.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ifDefined } from "lit/directives/if-defined.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import type { Viewer } from "./chunk.js";
import { calm, canTurn, loadViewer } from "./load.js";
import { stageStyles } from "./stage-styles.js";

export interface StageFiles { web?: string | null; ar?: string | null; usdz?: string | null; poster?: string | null; turntable?: string | null }
type Mode = "still" | "viewer" | "film";

/** The lightest file that is there. */
const shownOf = (files: StageFiles | undefined): string | undefined => files?.web ?? files?.ar ?? undefined;
const FRONT = "-22deg 78deg auto";
const SIDES = ["front", "right", "back", "left"] as const;
const LEVELS = [["upper-", "stage_a11y_upper"], ["", null], ["lower-", "stage_a11y_lower"]] as const;

@customElement("vouch-stage")
export class VouchStage extends VouchElement {
  @property({ attribute: false }) files: StageFiles = {};
  @property() name = "";
  /** Where Scene Viewer's "back to the shop" leads. */
  @property() link = "";
  @state() private mode: Mode = "still";
  @state() private spins = !calm();
  @state() private plays = !calm();
  @state() private arrived = 0;
  @state() private variants: string[] = [];
  @state() private animations: string[] = [];
  @state() private variant: string | null = null;
  @state() private animation = "";

  static override styles = [shared, stageStyles, css``];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("files") && shownOf(changed.get("files")) !== shownOf(this.files)) void this.begin();
  }

  private async begin(): Promise<void> {
    [this.variants, this.animations, this.variant, this.arrived] = [[], [], null, 0];
    if (!shownOf(this.files)) return;
    if (!canTurn()) {
      this.mode = "film";
      return;
    }
    this.mode = "viewer";
    await loadViewer().catch(() => this.giveUp());
  }

  private giveUp = (): void => {
    this.mode = "film";
  };

  private get viewer(): Viewer | null {
    return this.renderRoot.querySelector<Viewer>("model-viewer");
  }

  override render() {
    return html`<div class="stage" data-testid="stage" data-mode=${this.mode} data-loaded=${this.arrived === 1}>
        ${this.mode === "viewer" ? this.turning() : this.mode === "film" ? this.film() : this.still()}
      </div>
      ${this.words()}
      ${this.variants.length ? this.pick(t("variant"), [null, ...this.variants], this.variant, (name) => this.choose(name), "variant") : nothing}
      ${this.animations.length > 1 ? this.pick(t("stage_animation"), this.animations, this.animation, (name) => (this.animation = name ?? ""), "animation") : nothing}`;
  }

  private turning() {
    const { ar, usdz } = this.files;
    return html`<model-viewer data-testid="viewer" src=${ifDefined(shownOf(this.files))} alt=${t("stage_model_of", { title: this.name })} a11y=${this.spoken()}
        camera-controls touch-action="pan-y" interaction-prompt="none" camera-orbit=${FRONT} min-field-of-view="12deg" shadow-intensity="0.8" shadow-softness="0.9"
        environment-image="neutral" tone-mapping="neutral" auto-rotate-delay="1200" rotation-per-second="16deg" ?auto-rotate=${this.spins} ?autoplay=${this.plays}
        variant-name=${ifDefined(this.variant ?? undefined)} animation-name=${ifDefined(this.animation || undefined)}
        ar ar-modes=${ar ? "webxr scene-viewer quick-look" : "webxr quick-look"} ar-scale="fixed" scene-viewer-src=${ifDefined(ar ? this.intended(ar) : undefined)} ios-src=${ifDefined(usdz ?? undefined)}
        poster=${ifDefined(this.files.poster ?? undefined)} @load=${this.loaded} @error=${this.failed} @progress=${this.progress}>
        <div slot="poster">${this.still()}</div>
        <div slot="progress-bar" class="bar ${this.arrived === 1 ? "done" : ""}"><i style="transform:scaleX(${this.arrived})"></i></div>
        <button slot="ar-button" class="btn primary ar" data-testid="ar">${icon("room")}${t("stage_ar")}</button>
      </model-viewer>
      ${this.arrived === 1 ? this.tools() : nothing}`;
  }

  /** Scene Viewer shows the name, and the way back; it reads both from the file's own address. */
  private intended(ar: string): string {
    const url = new URL(ar, location.href);
    url.searchParams.set("title", this.name);
    if (this.link) url.searchParams.set("link", new URL(this.link, location.href).href);
    return url.href;
  }

  private still() {
    const { poster } = this.files;
    return poster ? html`<img class="still" src=${poster} alt=${t("stage_model_of", { title: this.name })} />` : html`<div class="none">${icon("cube", 64)}</div>`;
  }

  private film() {
    const { turntable, poster } = this.files;
    if (!turntable) return this.still();
    return html`<video class="still" data-testid="film" src=${turntable} poster=${ifDefined(poster ?? undefined)} aria-label=${t("stage_model_of", { title: this.name })}
      muted loop playsinline ?autoplay=${!calm()} controls preload="metadata"></video>`;
  }

  private tools() {
    const spin = t(this.spins ? "stage_spin_stop" : "stage_spin");
    const play = t(this.plays ? "stage_stop" : "stage_play");
    return html`<div class="tools">
      <button data-testid="spin" aria-label=${spin} title=${spin} @click=${() => (this.spins = !this.spins)}>${icon(this.spins ? "pause" : "right")}</button>
      <button data-testid="reset" aria-label=${t("stage_reset")} title=${t("stage_reset")} @click=${this.front}>${icon("cube")}</button>
      ${this.animations.length ? html`<button data-testid="play-animation" aria-label=${play} title=${play} @click=${this.playOrPause}>${icon(this.plays ? "pause" : "play")}</button>` : nothing}
    </div>`;
  }

  private words() {
    if (this.mode === "film") return html`<p class="say">${t(this.files.turntable ? "stage_video" : "stage_poster")}</p>`;
    if (this.mode !== "viewer") return nothing;
    return html`<p class="say" aria-live="polite">${this.arrived === 1 ? html`<span>${t("stage_turn")}</span><span class="keys">${t("stage_keys")}</span>` : t("stage_loading")}</p>`;
  }

  private pick(title: string, names: (string | null)[], chosen: string | null, choose: (name: string | null) => void, testid: string) {
    return html`<div class="pick" role="group" aria-label=${title}><h3>${title}</h3><div class="chips">${names.map((name) => html`
      <button data-testid=${testid} aria-pressed=${name === chosen} @click=${() => choose(name)}>${name ?? t("variant_default")}</button>`)}</div></div>`;
  }

  /** What a screen reader hears of the side that is seen. */
  private spoken(): string {
    const said: Record<string, string> = { "interaction-prompt": t("stage_keys") };
    for (const side of SIDES) for (const [at, level] of LEVELS) said[at + side] = t("stage_a11y_at", { side: t(`stage_a11y_${side}`), level: level ? t(level) : "" });
    return JSON.stringify(said);
  }

  private choose(name: string | null): void {
    this.variant = name;
    this.tell("variant", name);
  }

  private loaded = (): void => {
    const viewer = this.viewer;
    if (!viewer) return;
    // A file that three.js cannot read is told as loaded, and is empty.
    const { x, y, z } = viewer.getDimensions();
    if (!(x + y + z > 0)) return this.giveUp();
    this.variants = viewer.availableVariants;
    this.animations = viewer.availableAnimations;
    this.animation ||= this.animations[0] ?? "";
    this.arrived = 1;
  };

  private failed = (event: Event): void => {
    if ((event as CustomEvent<{ type?: string }>).detail?.type !== "webglcontextlost") this.giveUp();
  };

  private progress = (event: Event): void => {
    if (this.arrived < 1) this.arrived = Math.min(0.99, (event as CustomEvent<{ totalProgress: number }>).detail.totalProgress);
  };

  private front(): void {
    const viewer = this.viewer;
    if (!viewer) return;
    viewer.resetTurntableRotation(0);
    // The wish stands as it was: only asking again goes there.
    viewer.requestUpdate("cameraOrbit");
    this.spins = false;
  }

  private playOrPause(): void {
    this.plays = !this.plays;
    if (this.plays) void this.viewer?.play();
    else this.viewer?.pause();
  }
}
