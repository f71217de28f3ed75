// The files on their way in: how far each is, and how to hold or drop it.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";
import type { ApiProblem } from "../lib/api.js";
import { size, span } from "../lib/format.js";
import type { Carrier, Row } from "../lib/uploads.js";
import { said } from "./common.js";

const WORDS: Record<number | string, [Key, Key | null]> = { quota: ["up_full", "up_full_do"], 413: ["up_large", null], 429: ["up_many", "up_many_do"] };
/** The file itself is refused: the same bytes again would be, too. */
const FINAL = new Set([400, 413, 415, 422]);
const LONG_MS = 24 * 3600 * 1000;

@customElement("vouch-upload-list")
export class VouchUploadList extends VouchElement {
  @property({ attribute: false }) rows: readonly Row[] = [];
  @property({ attribute: false }) uploads!: Carrier;
  /** What to do with a file that is too large. */
  @property() smaller: Key = "up_large_do";

  static override styles = [shared, css`
    ul { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: 0.25rem 1.25rem; }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; align-items: center; padding: 0.75rem 0; }
    li + li { border-top: 1px solid var(--line); }
    .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .do { display: flex; gap: 0; grid-row: span 2; }
    .do button { width: 44px; height: 44px; border: 0; border-radius: 50%; background: none; color: var(--ink-2); display: grid; place-items: center; }
    .do button:hover { background: var(--sunken); color: var(--ink); }
    .line { display: flex; flex-wrap: wrap; gap: 0 0.75rem; font-size: 0.8125rem; color: var(--ink-2); }
    .broken .state { color: var(--star); }
    .failed .state { color: var(--seal); }
    progress { grid-column: 1 / -1; appearance: none; width: 100%; height: 4px; border: 0; border-radius: 2px; overflow: hidden; background: var(--sunken); margin-top: 0.25rem; }
    progress::-webkit-progress-bar { background: var(--sunken); }
    progress::-webkit-progress-value { background: var(--accent); border-radius: 2px; transition: width 0.2s; }
    progress::-moz-progress-bar { background: var(--accent); }
    .paused progress::-webkit-progress-value, .waiting progress::-webkit-progress-value { background: var(--ink-3); }
    .why { grid-column: 1 / -1; margin-top: 0.5rem; font-size: 0.875rem; }
    .why b { display: block; }
  `];

  override render() {
    if (!this.rows.length) return nothing;
    return html`<ul data-testid="uploads">${this.rows.map((row) => this.row(row))}</ul>`;
  }

  private row(row: Row) {
    const { file, key, state } = row;
    const goes = state !== "paused" && state !== "failed";
    const refused = state === "failed" && row.problem !== null && FINAL.has(row.problem.status) && row.problem.slug !== "quota";
    const name = file.name;
    return html`<li class=${state} data-testid="upload" data-state=${state}>
      <span class="name">${name}</span>
      <span class="do">
        ${(goes ? this.uploads.pause : !refused) ? html`<button data-testid=${goes ? "pause" : "resume"} aria-label=${t(goes ? "up_pause" : "up_resume", { name })} @click=${() => (goes ? this.uploads.pause?.(key) : this.uploads.resume(key))}>${icon(goes ? "pause" : "go")}</button>` : nothing}
        <button data-testid="cancel" aria-label=${t("up_cancel", { name })} @click=${() => this.uploads.cancel(key)}>${icon("close")}</button>
      </span>
      <span class="line num"><span class="state">${t(refused ? "up_refused" : `up_${state}`)}</span><span>${t("up_of", { sent: size(row.sent), total: size(file.size) })}</span>${row.rate > 0 ? html`<span>${this.pace(row)}</span>` : nothing}</span>
      <progress max=${Math.max(1, file.size)} .value=${row.sent} aria-label=${name}></progress>
      ${row.problem ? this.why(row.problem) : nothing}
    </li>`;
  }

  private pace(row: Row): string {
    const leftMs = Math.min(LONG_MS, ((row.file.size - row.sent) / row.rate) * 1000);
    return t("up_rate", { rate: size(row.rate), left: span(Math.max(1000, leftMs)) });
  }

  /** A limit that is reached is told with what to do about it, then in more detail. */
  private why(problem: ApiProblem) {
    const words = problem.slug === "quota" ? WORDS.quota : WORDS[problem.status];
    return html`<p class="why note bad" role="alert" data-testid="upload-problem">${words ? html`<b>${t(words[0])}</b>${t(words[1] ?? this.smaller)} ` : nothing}<span>${said(problem)}</span></p>`;
  }
}
