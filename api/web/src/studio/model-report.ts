// The whole report of a model: what must change, what would be better, what is not drawn on air, and the validator's words.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { findingsOf, wordsOf, type Finding } from "../lib/report.js";
import type { Model } from "../lib/types.js";

const PLACES_SHOWN = 12;

@customElement("vouch-model-report")
export class VouchModelReport extends VouchElement {
  @property({ attribute: false }) model!: Model;

  static override styles = [shared, css`
    :host { display: grid; gap: 1.75rem; }
    h3 { font-size: 1rem; margin-bottom: 0.625rem; display: flex; align-items: baseline; gap: 0.5rem; }
    h3 .num { color: var(--ink-3); font-weight: 400; }
    .say { color: var(--ink-2); font-size: 0.875rem; margin-bottom: 0.75rem; }
    .list { display: grid; gap: 0.5rem; }
    .item { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; padding: 0.75rem 0.875rem; border-radius: var(--r-m); background: var(--surface); border: 1px solid var(--line); font-size: 0.9375rem; line-height: 1.55; }
    .item svg { margin-top: 0.125rem; color: var(--star); }
    .item.error { background: var(--seal-soft); border-color: transparent; }
    .item.error svg { color: var(--seal); }
    .item.engine svg, .item.notes svg { color: var(--ink-3); }
    .words { overflow-wrap: anywhere; text-wrap: pretty; }
    .code { grid-column: 2; color: var(--ink-3); font: 0.75rem/1.5 var(--mono); overflow-wrap: anywhere; }
    details { border: 1px solid var(--line); border-radius: var(--r-l); background: var(--surface); }
    summary { display: flex; align-items: center; gap: 0.75rem; padding: 0.75rem 1rem; min-height: 52px; cursor: pointer; list-style: none; border-radius: inherit; }
    summary::-webkit-details-marker { display: none; }
    summary > svg { color: var(--ink-3); transition: transform 0.2s; flex: none; }
    details[open] > summary > svg { transform: rotate(180deg); }
    summary b { flex: 1; font-size: 0.9375rem; font-weight: 600; }
    .within { padding: 0 1rem 0.5rem; }
    .k { border-top: 1px solid var(--line); padding: 0.75rem 0; display: grid; grid-template-columns: 4rem minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; font-size: 0.875rem; }
    .k .sev { font-weight: 600; color: var(--ink-3); }
    .k .sev.error { color: var(--seal); }
    .k .sev.warning { color: var(--star); }
    .k code { font: 0.8125rem/1.6 var(--mono); overflow-wrap: anywhere; }
    .k p, .k ul { grid-column: 2 / -1; color: var(--ink-2); overflow-wrap: anywhere; }
    .k ul { display: flex; flex-wrap: wrap; gap: 0 0.875rem; }
    .k li { font: 0.75rem/1.6 var(--mono); color: var(--ink-3); overflow-wrap: anywhere; }
    .k .own { color: var(--ink-3); font-size: 0.8125rem; }
    .k .times { color: var(--ink-3); white-space: nowrap; }
    @media (max-width: 480px) { .k { grid-template-columns: minmax(0, 1fr) auto; } .k code { grid-column: 1 / -1; grid-row: 2; } .k p, .k ul { grid-column: 1 / -1; } }
  `];

  override render() {
    const { errors, advice, engine, notes, khronos } = findingsOf(this.model);
    return html`
      ${errors.length ? this.group("report_errors", errors, "error") : nothing}
      <slot></slot>
      ${advice.length ? this.group("report_advice", advice, "advice") : nothing}
      ${engine.length ? this.group("report_engine", engine, "engine") : nothing}
      ${notes.length ? this.group("report_notes", notes, "notes") : nothing}
      ${this.model.report ? this.validator(khronos) : nothing}`;
  }

  private group(title: "report_errors" | "report_advice" | "report_engine" | "report_notes", findings: Finding[], kind: string) {
    return html`<section data-testid=${title}><h3>${t(title)}<span class="num">${findings.length}</span></h3>
      ${kind === "engine" ? html`<p class="say">${t("report_engine_sub")}</p>` : nothing}
      <ul class="list">${findings.map((finding) => html`<li class="item ${kind}">${icon(kind === "engine" ? "light" : kind === "notes" ? "speech" : "warn")}<span class="words">${wordsOf(finding)}</span>
        <span class="code">${finding.code}${finding.pointers[0] ? html` · ${finding.pointers[0]}` : nothing}${finding.times > 1 ? html` · ${t("report_times", { n: finding.times })}` : nothing}</span></li>`)}</ul></section>`;
  }

  private validator(findings: Finding[]) {
    const times = findings.reduce((sum, finding) => sum + finding.times, 0);
    return html`<details data-testid="khronos"><summary><b>${t("report_khronos")}</b><span class="num">${times}</span>${icon("down", 18)}</summary>
      <div class="within"><p class="say">${t(times ? "report_khronos_sub" : "report_khronos_clean")}</p>${findings.map((finding) => this.message(finding))}</div></details>`;
  }

  private message(finding: Finding) {
    const places = finding.pointers.slice(0, PLACES_SHOWN);
    const more = finding.pointers.length - places.length;
    return html`<div class="k" data-testid="khronos-code" data-code=${finding.code}>
      <span class="sev ${finding.severity}">${t(`severity_${finding.severity}`)}</span><code>${finding.code}</code><span class="times num">${finding.times > 1 ? t("report_times", { n: finding.times }) : nothing}</span>
      ${wordsOf(finding) === finding.message ? nothing : html`<p>${wordsOf(finding)}</p>`}
      <p class=${wordsOf(finding) === finding.message ? "" : "own"} lang="en">${finding.message}</p>
      <ul>${places.length ? places.map((place) => html`<li>${place}</li>`) : html`<li>${t("report_whole")}</li>`}${more > 0 ? html`<li>${t("report_more", { n: more })}</li>` : nothing}</ul>
    </div>`;
  }
}
