// A verdict for people: what was proven and against what, every finding at its time, and what it means.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { clock, size } from "../lib/format.js";
import { download } from "./download.js";
import { happened, moment, momentOf, thing } from "./say.js";
import { stamp } from "./stamp.js";
import type { Done } from "./clerk.js";
import type { Problem, Verdict } from "./verdict.js";
import { verdictStyles } from "./verdict-styles.js";
import { noteText, t, type Word } from "./words.js";

const FIRST_SHOWN = 30;
const STRIP_MARKS = 400;
/** Below this a rate says nothing. */
const RATED_BYTES = 16 * 2 ** 20;
const KEEP = html`<svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M12 4v11M7.5 11L12 15.5 16.5 11M5 19.5h14"/></svg>`;
const FOREIGN = new Set(["foreign_key", "foreign_receipt", "foreign_log"]);

@customElement("vouch-verdict")
export class VouchVerdict extends VouchElement {
  @property({ attribute: false }) done!: Done;
  @state() private shown = FIRST_SHOWN;

  static override styles = [shared, verdictStyles, css`.btn svg { margin-left: -0.25rem; }`];

  private get verdict(): Verdict {
    return this.done.verdict;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("done")) this.shown = FIRST_SHOWN;
  }

  override render() {
    return html`${this.result()}${this.findings()}${this.remarks()}<slot></slot>${this.keep()}${this.facts()}${this.means()}${this.actions()}`;
  }

  private result() {
    const { state, problems } = this.verdict;
    const foreign = problems.length > 0 && problems.every((one) => FOREIGN.has(one.code));
    return html`<section class="sheet result ${state}" data-testid="verdict" data-state=${state} aria-live="polite">
      ${stamp(state, t(`stamp_${state}`))}
      <div><h1 tabindex="-1">${t(foreign ? "state_foreign" : `state_${state}`)}</h1><p>${this.sentence()}</p></div>
    </section>`;
  }

  private sentence(): string {
    const { state, problems, head, receipts, keyHolds } = this.verdict;
    if (state === "broken") return problems.length === 1 ? t("sub_broken_one") : t("sub_broken", { n: problems.length });
    if (state === "proven") {
      const times = receipts.map((one) => moment(one.signedAt)).join(t("and"));
      return t("sub_proven", { time: times }) + (keyHolds ? t("sub_proven_key") : "");
    }
    if (state === "signed") return t("sub_signed", { time: moment(head?.signedAt) });
    return t(head ? "sub_consistent" : "sub_unsealed");
  }

  private findings() {
    const { problems } = this.verdict;
    if (!problems.length) return nothing;
    const left = problems.length - this.shown;
    return html`<section class="sheet" data-testid="findings"><h2>${t("findings")}</h2>
      ${this.strip(problems)}
      <ul class=${problems.some((one) => one.atMs !== null) ? "" : "timeless"}>${inOrder(problems).slice(0, this.shown).map((problem) => this.finding(problem))}</ul>
      ${left > 0 ? html`<div class="row actions"><button class="btn small" @click=${() => (this.shown = Infinity)}>${t("more", { n: left })}</button></div>` : nothing}
    </section>`;
  }

  private finding(problem: Problem) {
    const at = momentOf(problem);
    return html`<li class="finding" data-testid="finding" data-code=${problem.code} data-what=${problem.what} title=${problem.message}>
      ${at ? html`<time title=${t("moment", { time: at })}>${at}</time>` : html`<span></span>`}
      <div><strong>${thing(problem.what)}</strong> <span class="happened">${happened(problem)}</span><code>${problem.what}</code></div>
    </li>`;
  }

  /** The show as a bar, with a mark wherever something is wrong. */
  private strip(problems: readonly Problem[]) {
    const { durationMs } = this.verdict;
    const placed = problems.filter((one) => one.atMs !== null && one.atMs <= durationMs).slice(0, STRIP_MARKS);
    if (!durationMs || !placed.length) return nothing;
    const at = (problem: Problem): string => `left:${Math.min(99.6, (100 * (problem.atMs ?? 0)) / durationMs).toFixed(2)}%;width:${Math.max(0.4, (100 * problem.forMs) / durationMs).toFixed(2)}%`;
    return html`<div role="img" aria-label=${t("where")}><div class="strip">${placed.map((one) => html`<i style=${at(one)}></i>`)}</div>
      <div class="ends num"><span>0:00</span><span>${clock(durationMs)}</span></div></div>`;
  }

  private remarks() {
    const { notes } = this.verdict;
    if (!notes.length) return nothing;
    return html`<section class="sheet"><h2>${t("remarks")}</h2>
      <ul class="list">${notes.map((note) => html`<li class="remark" data-testid="note">${noteText(note.code, note.values ?? {}) ?? note.message}</li>`)}</ul></section>`;
  }

  private keep() {
    const { keepsake, state } = this.verdict;
    if (!keepsake || state === "broken") return nothing;
    return html`<section class="sheet keep" data-testid="keep"><h2>${t("keep")}</h2><p class="sub">${t("keep_sub")}</p>
      <button class="btn ${state === "proven" ? "" : "primary"}" data-testid="keep-receipt" @click=${this.saveReceipt}>${KEEP}${t("keep")}</button></section>`;
  }

  private facts() {
    const one = this.verdict;
    const { head } = one;
    const fact = (word: Word, text: string | number, wide = false, mono = false) =>
      text === "" ? nothing : html`<div class=${wide ? "wide" : ""}><dt>${t(word)}</dt><dd class="num ${mono ? "mono" : ""}">${text}</dd></div>`;
    const rate = size((one.bytes / Math.max(1, this.done.readMs)) * 1000);
    const checked = one.bytes < RATED_BYTES ? size(one.bytes) : t("bytes_rate", { size: size(one.bytes), rate });
    return html`<section class="sheet"><h2>${t("facts")}</h2><dl>
      ${fact("fact_show", one.title, true)}${fact("fact_started", moment(one.startedAt))}${fact("fact_length", one.durationMs ? clock(one.durationMs) : "")}
      ${fact("fact_events", one.events)}${fact("fact_segments", one.segments)}
      ${fact("fact_checked", moment(this.done.at))}${fact("fact_against", this.against())}${fact("fact_bytes", checked)}${fact("fact_sealed", head ? moment(head.signedAt) : t("fact_none"))}
      ${head ? html`${fact("fact_leaves", head.size)}${fact("fact_key", head.signers.join(", "), false, true)}${fact("fact_root", head.root, true, true)}` : nothing}
    </dl></section>`;
  }

  private against(): string {
    const { receipts, key } = this.verdict;
    const held = receipts.map((one) => t("receipt_of", { time: moment(one.signedAt) }));
    return [...held, ...(key ? [t("against_key", { key })] : [])].join(t("and")) || t("fact_none");
  }

  private means() {
    return html`<section class="sheet means"><h2>${t("means")}</h2><p class="first">${t(`means_${this.verdict.state}`)}</p>
      <ul><li>${t("means_not_1")}</li><li>${t("means_not_2")}</li><li>${t("means_not_3")}</li></ul>
      <p class="sub">${t("means_how")}</p></section>`;
  }

  private actions() {
    return html`<div class="row actions">
      <button class="btn" @click=${() => this.tell("restart")}>${icon("back", 18)}${t("start_over")}</button>
      <button class="btn" @click=${() => window.print()}>${t("print")}</button>
      <button class="btn" data-testid="report" @click=${this.saveReport}>${t("report")}</button></div>`;
  }

  private saveReceipt(): void {
    const { keepsake, showId, head } = this.verdict;
    const day = (head?.signedAt ?? "").slice(0, 16).replace(/[-:T]/g, "");
    download(keepsake, `receipt-${showId}-${day}.${keepsake.startsWith("{") ? "json" : "txt"}`);
  }

  private saveReport(): void {
    const { keepsake: _, ...report } = this.verdict;
    download(`${JSON.stringify({ ...report, checked_at: this.done.at }, null, 2)}\n`, `verdict-${report.showId}.json`);
  }
}

/** What has no time first, for it speaks of the whole; then as the show went. */
const inOrder = (problems: readonly Problem[]): Problem[] => [...problems].sort((a, b) => (a.atMs ?? -1) - (b.atMs ?? -1));
