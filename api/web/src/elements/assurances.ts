// The shop's promises as they stood in the show; those on screen at this second are marked.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { clock, safeLink } from "../lib/format.js";
import { correctionsOf } from "../lib/timeline.js";
import type { Assurance, Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./corrections.js";

export function kindOf(kind: string): string {
  const key = `assurance_${kind}`;
  return t((key in zh ? key : "assurance_other") as Key);
}

@customElement("vouch-assurances")
export class VouchAssurances extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  /** Ids of those in force now, with spaces between. */
  @property() inForce = "";
  @property({ type: Boolean }) fixed = false;

  static override styles = [shared, css`
    h2 { font-size: 1.125rem; line-height: 1.4; font-weight: 700; margin-bottom: 0.5rem; }
    li + li { border-top: 1px solid var(--line); }
    summary { display: grid; grid-template-columns: 20px minmax(0, 1fr) auto; gap: 0.625rem; align-items: center; min-height: 44px; padding: 0.375rem 0; cursor: pointer; list-style: none; color: var(--ink-3); }
    summary::-webkit-details-marker { display: none; }
    .on summary { color: var(--accent); }
    .name { color: var(--ink); line-height: 1.45; overflow-wrap: anywhere; }
    .on .name { font-weight: 600; }
    .now { font-size: 0.8125rem; font-weight: 600; min-width: 3.5em; text-align: end; }
    .terms { padding: 0 0 0.75rem 30px; font-size: 0.9375rem; color: var(--ink-2); line-height: 1.6; overflow-wrap: anywhere; display: grid; gap: 0.375rem; justify-items: start; white-space: pre-line; }
    .small { font-size: 0.8125rem; color: var(--ink-3); }
    .at { border: 1px solid var(--line-strong); background: none; border-radius: 999px; padding: 0 0.75rem; min-height: 32px; font-size: 0.8125rem; display: inline-flex; align-items: center; gap: 0.3rem; }
    .at:hover { border-color: var(--accent); color: var(--accent); }
  `];

  override render() {
    const all = this.timeline.assurances;
    if (!all.length) return nothing;
    const now = new Set(this.inForce.split(" "));
    return html`<section data-testid="assurances"><h2>${t("assurances")}</h2><ul>${all.map((item) => this.row(item, now.has(item.assurance_id)))}</ul></section>`;
  }

  private row(item: Assurance, on: boolean) {
    const link = safeLink(item.url ?? undefined);
    const first = item.spans[0];
    return html`<li class=${on ? "on" : ""} data-testid="assurance" data-assurance-id=${item.assurance_id} data-on=${on}>
      <details><summary>${icon("shield", 18)}<span class="name">${item.title}</span><span class="now">${on ? t("in_force") : ""}</span></summary>
        <div class="terms"><span class="small">${kindOf(item.kind)}${item.days ? ` · ${t("assurance_days", { n: item.days })}` : ""}${item.late ? ` · ${t("late")}` : ""}</span>
          <span>${item.terms}</span>
          ${link ? html`<a href=${link} target="_blank" rel="noopener">${t("assurance_link")}</a>` : nothing}
          <vouch-corrections .items=${correctionsOf(this.timeline, "assurance.shown", item.assurance_id, item.seq)}></vouch-corrections>
          ${first && !this.fixed ? html`<button class="at num" @click=${() => this.tell("seek", first.start_ms)}>${icon("play", 12)}${t("at_time", { time: clock(first.start_ms) })}</button>` : nothing}
        </div></details>
    </li>`;
  }
}
