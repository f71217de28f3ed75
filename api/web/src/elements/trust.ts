// How far this show's record is sealed, in plain words, and what a viewer can do with that: keep a receipt, verify.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { ApiProblem } from "../lib/api.js";
import { day, moment, span } from "../lib/format.js";
import type { Reach } from "../lib/links.js";
import type { Check } from "../lib/remember.js";
import { keepReceipt, saveFile, sealOf, shortRoot, verifyUrl, type SealState } from "../lib/seal.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import "./copy.js";
import "./seal.js";

const FIRST_SEAL_MS = 25_000;
const AGAIN_LIVE_MS = 60_000;
/** The end of a show is sealed within a moment: what is missing now is there soon. */
const AGAIN_SOON_MS = 6_000;
const SOON_TIMES = 10;

@customElement("vouch-trust")
export class VouchTrust extends VouchElement {
  @property({ attribute: false }) reach!: Reach;
  @property({ type: Boolean }) live = false;
  /** RFC 3339; ties the seal's time to the show's. */
  @property() startedAt = "";
  @state() private seal: SealState | null | undefined;
  @state() private check: Check = { state: "unknown" };
  @state() private problem = "";
  @state() private kept = false;
  private timer = 0;
  private soon = 0;
  private held = "";

  static override styles = [shared, css`
    .panel { border: 1px solid var(--line); border-radius: var(--r-l); padding: 0.875rem 1rem; background: var(--surface); display: grid; gap: 0.75rem; }
    .head { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; align-items: center; min-height: 4.5rem; }
    .head vouch-seal { width: 2rem; height: 2rem; }
    .head vouch-seal.off { filter: grayscale(1); opacity: 0.4; }
    .state { font-weight: 600; line-height: 1.45; text-wrap: pretty; }
    .facts { color: var(--ink-2); font-size: 0.8125rem; line-height: 1.5; }
    .facts span:not(:last-child)::after { content: " · "; color: var(--ink-3); }
    .acts { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    .acts .btn { flex: 1 1 auto; }
    .whole { color: var(--accent); }
    .note.bad { display: grid; gap: 0.5rem; justify-items: start; font-size: 0.875rem; line-height: 1.55; }
    .hint { line-height: 1.55; }
    summary { cursor: pointer; color: var(--ink-2); font-size: 0.8125rem; min-height: 24px; }
    details[open] summary { margin-bottom: 0.5rem; }
    .more { display: grid; gap: 0.5rem; }
    details.off { visibility: hidden; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    const youngMs = Date.now() - Date.parse(this.startedAt);
    // In its first seconds a show has no seal: to ask would be an error in the page's console and nothing else.
    if (this.live && youngMs >= 0 && youngMs < FIRST_SEAL_MS) {
      this.seal = null;
      this.again(FIRST_SEAL_MS - youngMs);
    } else void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override updated(changed: Map<string, unknown>): void {
    // The show has just ended: its last seal comes now.
    if (changed.get("live") === true) this.again(AGAIN_SOON_MS);
  }

  private async load(): Promise<void> {
    try {
      if (document.visibilityState === "visible" || this.seal === undefined) this.seal = await sealOf(this.reach);
    } catch {
      // Not told is not a finding: the panel says what it knew before.
      this.seal ??= null;
    }
    if (this.seal) await this.hold(this.seal);
    if (!this.isConnected) return;
    const pending = !this.live && (!this.seal || (this.seal.leaves_waiting ?? 0) > 0) && this.soon++ < SOON_TIMES;
    // Many viewers ask at times of their own.
    if (this.live) this.again(AGAIN_LIVE_MS * (0.75 + Math.random() / 2));
    else if (pending) this.again(AGAIN_SOON_MS);
  }

  /** Holds the seal against what this browser saw before; a live show's next head only now and then. */
  private async hold(seal: SealState): Promise<void> {
    if (seal.head === this.held) return;
    const { checkSeal } = await import("../lib/remember.js");
    const check = await checkSeal(this.reach, seal).catch((): Check => ({ state: "unknown" }));
    // What has been seen since this page was opened says nothing new to its reader.
    this.check = check.state === "whole" && this.held ? { ...check, since: this.check.state === "whole" ? this.check.since : "" } : check;
    this.held = seal.head;
  }

  private again(inMs: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), inMs);
  }

  override render() {
    const seal = this.seal;
    return html`<section class="panel" data-testid="trust" data-state=${seal ? "sealed" : seal === null ? "unsealed" : "asking"} data-check=${this.check.state} aria-label=${t("trust")} aria-busy=${seal === undefined}>
      <div class="head"><vouch-seal class=${seal && this.check.state !== "broken" ? "" : "off"}></vouch-seal>
        <div><p class="state" data-testid="seal-state">${this.words()}</p>${seal ? this.facts(seal) : nothing}</div></div>
      ${this.check.state === "broken" ? this.alarm(this.check) : nothing}
      <div class="acts">
        <button class="btn small" data-testid="keep-receipt" ?disabled=${!seal} @click=${this.keep}>${icon(this.kept ? "check" : "receipt", 18)}${t(this.kept ? "receipt_kept" : "receipt_keep")}</button>
        <a class="btn small quiet" data-testid="verify" href=${verifyUrl(this.reach)} target=${this.reach.base ? "_blank" : "_self"}>${icon("shield", 18)}${t("verify")}</a>
      </div>
      <p class="hint" role="status">${this.problem || t("receipt_why")}</p>
      <details class=${seal ? "" : "off"}><summary>${t("head_details")}</summary>${seal ? this.head(seal) : nothing}</details>
    </section>`;
  }

  /** The record does not go on from what this browser saw: said loudly, with the proof to take along. */
  private alarm(check: Check & { state: "broken" }) {
    const name = `vouchcast-${this.reach.showId}-head.txt`;
    return html`<div class="note bad" role="alert" data-testid="seal-broken"><p><b>${t("seal_broken_head")}</b></p>
      <p>${check.since ? t("seal_broken", { when: moment(check.since) }) : t("seal_unsigned")}</p>
      <button class="btn small danger" @click=${() => saveFile(check.head, name)}>${icon("receipt", 18)}${t("seal_broken_keep")}</button></div>`;
  }

  private words(): string {
    const seal = this.seal;
    if (seal === undefined) return t("seal_asking");
    if (!seal) return t(this.live ? "seal_none_live" : "seal_none");
    const intoMs = Date.parse(seal.signed_at) - Date.parse(this.startedAt);
    if (this.live && intoMs > 0) return t("seal_live", { span: span(intoMs) });
    return t("seal_done", { when: moment(seal.signed_at) });
  }

  private facts(seal: SealState) {
    const waiting = seal.leaves_waiting ?? 0;
    return html`<p class="facts"><span>${t("seal_pieces", { n: seal.size.toLocaleString() })}</span>${this.check.state === "broken" ? nothing : html`<span>${t("seal_signed")}</span>`}${this.check.state === "whole" && this.check.since ? html`<span class="whole" data-testid="seal-whole">${t("seal_whole", { when: moment(this.check.since) })}</span>` : nothing}${seal.stamped ? html`<span>${t("seal_stamped")}</span>` : nothing}${
      seal.locked_until ? html`<span>${t("seal_locked", { day: day(seal.locked_until) })}</span>` : nothing}${waiting && !this.live ? html`<span>${t("seal_waiting", { n: waiting })}</span>` : nothing}</p>`;
  }

  private head(seal: SealState) {
    return html`<div class="more">
      <p class="hint">${t("head_why")}</p>
      <vouch-copy data-testid="seal-head" .label=${t("head_label")} .shown=${`${seal.size} · ${shortRoot(seal.root)}…`} .value=${seal.head}></vouch-copy>
      <vouch-copy .label=${t("key_label")} .value=${seal.key}></vouch-copy></div>`;
  }

  private async keep(): Promise<void> {
    this.problem = "";
    try {
      await keepReceipt(this.reach);
      this.kept = true;
    } catch (error) {
      const known = error instanceof ApiProblem;
      this.problem = known && error.status === 404 ? t("seal_none") : known && error.status ? error.message : t("failed_net");
    }
  }
}
