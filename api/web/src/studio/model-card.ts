// A model among others: its picture, turning under the pointer, and how it stands.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { locale, t } from "../i18n/index.js";
import { findingsOf, sizeWords, stepNumber, stepWords, wordsOf } from "../lib/report.js";
import type { Model } from "../lib/types.js";
import { calm } from "../viewer/load.js";
import { panel } from "./common.js";

@customElement("vouch-model-card")
export class VouchModelCard extends VouchElement {
  @property({ attribute: false }) model!: Model;
  @state() private turns = false;

  static override styles = [shared, panel, css`
    :host { height: 100%; }
    a { display: flex; flex-direction: column; height: 100%; text-decoration: none; background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); overflow: hidden; transition: border-color 0.15s, box-shadow 0.2s; }
    a:hover { border-color: var(--line-strong); box-shadow: var(--shadow); }
    .picture { position: relative; aspect-ratio: 1; display: grid; grid-template: 100% / 100%; place-items: center; color: var(--ink-3); overflow: hidden;
      background: radial-gradient(70% 60% at 50% 42%, var(--surface), transparent), radial-gradient(60% 26% at 50% 86%, color-mix(in srgb, var(--accent) 10%, transparent), transparent), var(--sunken); }
    .picture img { grid-area: 1 / 1; width: 100%; height: 100%; object-fit: contain; padding: 7%; animation: arrive 0.4s var(--ease); }
    .picture img.turn { padding: 7%; animation: none; }
    .no { color: color-mix(in srgb, var(--seal) 60%, transparent); }
    .words { padding: 0.75rem 1rem 0.875rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.125rem; align-content: start; flex: 1; }
    .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .state { position: absolute; left: 0.75rem; top: 0.75rem; white-space: nowrap; box-shadow: 0 0 0 1px color-mix(in srgb, var(--line) 60%, transparent); }
    .state.processing { background: var(--surface); }
    .sub { line-height: 1.5; }
    .steps { display: grid; grid-template-columns: repeat(4, 1fr); gap: 4px; margin: 0.375rem 0 0.125rem; }
    .steps i { height: 4px; border-radius: 2px; background: var(--sunken); overflow: hidden; }
    .steps i.done { background: var(--accent); }
    .steps i.now { background: color-mix(in srgb, var(--accent) 25%, var(--sunken)); position: relative; }
    .steps i.now::after { content: ""; position: absolute; inset: 0; background: var(--accent); border-radius: 2px; transform-origin: left; animation: go 1.4s var(--ease) infinite; }
    .why { color: var(--seal); display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .shimmer { position: absolute; inset: 0; background: linear-gradient(100deg, transparent 30%, color-mix(in srgb, var(--surface) 70%, transparent) 50%, transparent 70%) 200% 0 / 220% 100% no-repeat; animation: pass 1.8s linear infinite; }
    @keyframes arrive { from { opacity: 0; transform: translateY(6px) scale(0.97); } }
    @keyframes go { from { transform: scaleX(0); } to { transform: scaleX(1); } }
    @keyframes pass { to { background-position: -120% 0; } }
  `];

  override render() {
    const { model } = this;
    return html`<a href="#models/${model.id}" data-testid="model" data-model-id=${model.id} data-state=${model.state}
        @pointerenter=${this.turn} @pointerleave=${this.stop} @focus=${this.turn} @blur=${this.stop}>
      <div class="picture">${this.picture()}<span class="state ${model.state}">${t(`model_${model.state}`)}</span></div>
      <div class="words">
        <span class="name">${model.name ?? model.id}</span>
        ${model.state === "processing" ? this.steps() : model.state === "rejected" ? this.why() : this.facts()}
      </div>
    </a>`;
  }

  private picture() {
    const { files, state } = this.model;
    const poster = files?.["poster.webp"];
    if (!poster) return html`<span class=${state === "rejected" ? "no" : ""}>${icon(state === "rejected" ? "warn" : "cube", 56)}</span>${state === "processing" ? html`<span class="shimmer"></span>` : nothing}`;
    const turning = this.turns && files?.["turntable.webp"];
    return html`<img class=${turning ? "turn" : ""} src=${turning || poster} alt="" data-testid="poster" />`;
  }

  private steps() {
    const now = stepNumber(this.model.step);
    return html`<div class="steps" role="img" aria-label=${now ? t("step_of", { n: now }) : t("step_waiting")}>${[1, 2, 3, 4].map((n) => html`<i class=${n < now ? "done" : n === now ? "now" : ""}></i>`)}</div>
      <p class="sub" aria-live="polite" data-testid="step">${stepWords(this.model.step)}</p>`;
  }

  private facts() {
    const stats = this.model.report?.stats;
    const advice = findingsOf(this.model).advice.length;
    return html`<p class="sub num">${sizeWords(stats?.size_m)}</p>
      <p class="sub num">${stats?.triangles ? t("model_faces", { n: stats.triangles.toLocaleString(locale()) }) : nothing}${advice ? html` · ${t("model_advice_n", { n: advice })}` : nothing}</p>`;
  }

  private why() {
    const first = findingsOf(this.model).errors[0];
    return html`<p class="sub why">${first ? wordsOf(first) : t("verdict_rejected", { n: 1 })}</p>`;
  }

  private turn(): void {
    this.turns = !calm();
  }

  private stop(): void {
    this.turns = false;
  }
}
