// The room of one show: what viewers see, the cues, the camera, the way for OBS, and the record of what happened.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import "../elements/copy.js";
import { icon } from "../elements/icons.js";
import "../elements/live.js";
import { t } from "../i18n/index.js";
import "../elements/trust.js";
import { getJson, getList, postJson } from "../lib/api.js";
import { EventFeed } from "../lib/events.js";
import { fold } from "../lib/fold.js";
import { withWords } from "../lib/fold-sayings.js";
import { whipUrl, type Reach } from "../lib/links.js";
import { readLog } from "../lib/log.js";
import { lacksWords, type Lacks } from "../lib/engine-words.js";
import { onAir } from "../lib/on-air.js";
import { readTimeline } from "../lib/timeline-file.js";
import type { EvidenceItem, Product, ShowEvent, ShowSummary, Timeline } from "../lib/types.js";
import "./amend.js";
import type { VouchAmend } from "./amend.js";
import "./camera.js";
import { panel, problemNote, said } from "./common.js";
import "./cue-board.js";
import "./desk-questions.js";
import "./duty.js";
import "./engine-health.js";
import "./event-list.js";
import { words } from "./event-list.js";
import "./health.js";
import type { RecordingHealth } from "./health.js";
import "./promises.js";

const STATS_EVERY_MS = 5000;

/** What `…/stats` says, as far as it is shown here. */
interface Figures { viewers?: number | { viewers?: number }; recording?: RecordingHealth | null; engine?: { gave_up?: string; lacks?: Lacks; lamps_out?: number } | null }

const REWORD_MS = 300;
/** Events whose words, or what they are about, stand elsewhere. */
const WORDY = new Set(["show.started", "question.asked", "review.added", "text.removed", "correction.made"]);

@customElement("vouch-room")
export class VouchRoom extends VouchElement {
  @property() showId = "";
  @state() private show: ShowSummary | null = null;
  @state() private products: Product[] = [];
  @state() private evidence: EvidenceItem[] = [];
  @state() private events: ShowEvent[] = [];
  @state() private timeline: Timeline | null = null;
  @state() private viewers: number | null = null;
  @state() private recording: RecordingHealth | null = null;
  @state() private gaveUp = "";
  @state() private lampsOut = 0;
  @property({ type: Boolean }) admin = false;
  @state() private problem = "";
  @state() private starting = false;
  @state() private ending = false;
  @state() private publishing = false;
  private feed: EventFeed | null = null;
  private timer = 0;
  private wording = 0;

  static override styles = [shared, panel, css`
    .head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin-bottom: 1.25rem; }
    .head h1 { font-size: 1.375rem; line-height: 1.35; flex: 1 1 16rem; min-width: 0; }
    .back { color: var(--ink-2); text-decoration: none; display: inline-flex; gap: 0.375rem; align-items: center; width: 100%; min-height: 36px; font-size: 0.9375rem; }
    .back:hover { color: var(--ink); }
    .columns { grid-template-columns: minmax(0, 1fr) 380px; }
    .main, .aside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; min-width: 0; }
    .main { gap: 1.75rem; }
    @media (hover: none) { .cap span + span { display: none; } }
    .programme { border-radius: var(--r-l); overflow: hidden; background: #0b0f0d; aspect-ratio: 16 / 9; display: grid; }
    .programme.tall { aspect-ratio: auto; height: min(62vh, 640px); }
    .programme.over { aspect-ratio: auto; }
    .programme vouch-live { height: 100%; min-width: 0; }
    .off { place-self: center; text-align: center; color: #c4cfc8; padding: 2rem; display: grid; gap: 1rem; justify-items: center; }
    .cap { font-size: 0.875rem; color: var(--ink-2); margin-top: 0.5rem; display: flex; justify-content: space-between; gap: 1rem; }
    .sheet h2 { margin-bottom: 0.25rem; font-size: 1rem; }
    .sheet .hint { margin-bottom: 0.75rem; }
    .sheet vouch-copy + vouch-copy { margin-top: 0.75rem; }
    dialog { border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.5rem; background: var(--surface); color: var(--ink); width: min(28rem, calc(100vw - 2rem)); }
    dialog::backdrop { background: rgb(6 9 8 / 60%); }
    dialog p { color: var(--ink-2); margin: 0.5rem 0 1.25rem; }
    dialog div { display: flex; flex-wrap: wrap; gap: 0.75rem; justify-content: flex-end; }
    @media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    this.timer = window.setInterval(() => void this.count(), STATS_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.feed?.close();
    clearInterval(this.timer);
    clearTimeout(this.wording);
  }

  private get reach(): Reach {
    return { base: "", showId: this.showId };
  }

  private get path(): string {
    return `/api/v1/shows/${encodeURIComponent(this.showId)}`;
  }

  private async load(): Promise<void> {
    try {
      const [show, products, evidence, log] = await Promise.all([
        getJson<ShowSummary>(this.path), getList<Product>("/api/v1/products"), getList<EvidenceItem>("/api/v1/evidence"), readLog(this.reach)]);
      const wanted = show.product_ids ?? show.products?.map((item) => item.product_id ?? item.id ?? "") ?? [];
      this.products = wanted.length ? products.filter((item) => wanted.includes(item.id)) : products;
      this.evidence = evidence;
      this.events = log;
      this.show = show;
      if (show.started_at) await this.reword();
      if (show.state === "live") this.listen();
    } catch (error) {
      this.problem = said(error);
    }
  }

  private listen(): void {
    this.feed?.close();
    this.feed = new EventFeed(this.reach, this.events.at(-1)?.seq ?? 0, (event) => this.add(event));
    this.feed.open();
    void this.count();
  }

  private async count(): Promise<void> {
    if (this.show?.state !== "live") return;
    const stats = await getJson<Figures>(`${this.path}/stats`).catch(() => null);
    const told = stats?.viewers;
    // An older figure must not stand for the present one, nor a missing answer for good health.
    this.recording = stats?.recording?.state ? stats.recording : null;
    this.gaveUp = lacksWords(stats?.engine?.lacks, stats?.engine?.gave_up ?? "");
    this.lampsOut = stats?.engine?.lamps_out ?? 0;
    this.viewers = (typeof told === "object" ? told.viewers : told) ?? null;
  }

  /** The words that people wrote are not in the events. */
  private async reword(): Promise<void> {
    const fresh = await readTimeline(this.reach, true).catch(() => null);
    if (fresh) this.timeline = this.timeline ? withWords(this.timeline, fresh) : fresh;
  }

  override render() {
    const show = this.show;
    if (!show) return problemNote(this.problem);
    const live = show.state === "live";
    return html`
      <div class="head">
        <a class="back" href="#shows">${icon("back", 18)}${t("room_back")}</a>
        <h1 data-testid="room-title">${show.title}</h1>
        <span class="state ${show.taken_down ? "rejected" : show.state}" data-testid="room-state" data-state=${show.state}>${t(show.taken_down ? "state_taken_down" : `state_${show.state}`)}</span>
        ${live && this.viewers !== null ? html`<span class="sub num" data-testid="viewers">${t("room_viewers", { n: this.viewers })}</span>` : nothing}
        ${show.state === "ended" && !show.taken_down ? html`<button class="btn small primary" data-testid="publish" ?disabled=${this.publishing} @click=${this.publish}>${t(this.publishing ? "publishing" : "publish")}</button>` : nothing}
        ${live ? html`<a class="btn small" href="/watch/${show.id}" target="_blank">${t("room_watch")}${icon("out", 16)}</a>
          <button class="btn small danger" data-testid="end-show" @click=${this.ask}>${t("room_end")}</button>` : nothing}
      </div>
      ${problemNote(this.problem)}
      ${live ? html`<vouch-recording-health .recording=${this.recording}></vouch-recording-health>
        <vouch-engine-health .trouble=${onAir(this.events).trouble} .gaveUp=${this.gaveUp} .lampsOut=${this.lampsOut}></vouch-engine-health>` : nothing}
      <div class="columns" @cued=${this.cued}>
        <div class="main">${this.programme(show)}
          ${live ? html`<vouch-cue-board .showId=${show.id} .products=${this.products} .evidence=${this.evidence} .events=${this.events}></vouch-cue-board>` : nothing}
          ${this.timeline ? this.talk(this.timeline, live) : nothing}
        </div>
        <div class="aside">${live || show.state === "ready" || show.state === "draft" ? this.sources(show) : nothing}
          <section class="sheet"><h2>${t("room_events")}</h2><vouch-event-list .events=${this.events} .removed=${new Set(this.timeline?.removals.map((item) => item.of_seq))} @amend=${this.amend}></vouch-event-list></section>
          ${show.started_at ? html`<vouch-trust .reach=${this.reach} .live=${live} .startedAt=${show.started_at}></vouch-trust>
            <vouch-duty .show=${show} ?admin=${this.admin} @changed=${this.again}></vouch-duty>` : nothing}
        </div>
      </div>
      <vouch-amend .showId=${this.showId} @cued=${this.cued}></vouch-amend>
      ${this.confirm()}`;
  }

  private talk(timeline: Timeline, live: boolean) {
    return html`<vouch-desk-questions .showId=${this.showId} .timeline=${timeline} ?live=${live}></vouch-desk-questions>
      <vouch-promises .showId=${this.showId} .timeline=${timeline} .products=${this.products} .evidence=${this.evidence} .onAir=${onAir(this.events).productId ?? ""} ?live=${live}></vouch-promises>`;
  }

  private programme(show: ShowSummary) {
    const tall = show.canvas ? show.canvas.height > show.canvas.width : false;
    const over = show.state === "ended" || show.state === "published";
    return html`<figure><div class="programme ${over ? "over" : tall ? "tall" : ""}">
      ${show.state === "live" ? html`<vouch-live bare .src=${show.id} data-testid="programme"></vouch-live>` : html`<div class="off">
        <p>${over ? this.overWords(show) : t("room_programme_off")}</p>
        ${over
          ? html`<a class="btn primary" data-testid="to-replay" href="/replay/${show.id}">${t("home_replay")}</a>`
          : html`<button class="btn primary" data-testid="start-show" ?disabled=${this.starting} @click=${this.begin}>${t(this.starting ? "room_starting" : "room_start")}</button>`}
      </div>`}
    </div>${show.state === "live" ? html`<figcaption class="cap"><span>${t("room_programme")}</span><span>${t("room_keys")}</span></figcaption>` : nothing}</figure>`;
  }

  private overWords(show: ShowSummary): string {
    if (show.taken_down) return t("duty_down_now", { reason: show.taken_down.reason });
    if (show.removed_at) return t("removed_head");
    return t(show.state === "published" ? "room_ended" : "room_unpublished");
  }

  private sources(show: ShowSummary) {
    const tall = show.canvas ? show.canvas.height > show.canvas.width : false;
    const url = new URL(whipUrl({ base: "", showId: show.id }), location.href).href;
    return html`<vouch-camera .showId=${show.id} .token=${show.whip_token ?? ""} .tall=${tall} .live=${show.state === "live"} .start=${() => this.begin()}></vouch-camera>
      <section class="sheet"><h2>${t("room_obs")}</h2><p class="hint">${t("room_obs_hint")}</p>
        <vouch-copy data-testid="whip-url" .label=${t("room_obs_url")} .value=${url}></vouch-copy>
        <vouch-copy data-testid="whip-token" secret .label=${t("room_obs_key")} .value=${show.whip_token ?? ""}></vouch-copy></section>`;
  }

  private confirm() {
    return html`<dialog><h2>${t("room_end")}</h2><p>${t("room_end_sure")}</p><div>
      <button class="btn" @click=${this.dismiss}>${t("cancel")}</button>
      <button class="btn" data-testid="end-only" ?disabled=${this.ending} @click=${() => this.end(false)}>${t("room_end_only")}</button>
      <button class="btn danger solid" data-testid="end-confirm" ?disabled=${this.ending} @click=${() => this.end(true)}>${t("room_end_yes")}</button></div></dialog>`;
  }

  private ask(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  private dismiss(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  /** Starts the show; true when it runs. Going live on camera starts it too. */
  private async begin(): Promise<boolean> {
    if (this.show?.state === "live") return true;
    this.starting = true;
    this.problem = "";
    try {
      await postJson(`${this.path}/start`);
      const show = await getJson<ShowSummary>(this.path);
      this.show = { ...show, state: "live" };
      this.listen();
      return true;
    } catch (error) {
      this.problem = said(error);
      return false;
    } finally {
      this.starting = false;
    }
  }

  private async end(publish: boolean): Promise<void> {
    this.ending = true;
    try {
      await postJson(`${this.path}/end`, { publish });
      this.show = await getJson<ShowSummary>(this.path);
      this.feed?.close();
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.ending = false;
      this.dismiss();
    }
  }

  private async publish(): Promise<void> {
    this.publishing = true;
    this.problem = "";
    try {
      this.show = await postJson<ShowSummary>(`${this.path}/publish`);
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.publishing = false;
    }
  }

  /** The show was taken down, restored, held: everything is read again. */
  private again(): void {
    void this.load();
  }

  private amend(event: CustomEvent<ShowEvent>): void {
    void this.renderRoot.querySelector<VouchAmend>("vouch-amend")?.open(event.detail, words(event.detail));
  }

  private cued(event: CustomEvent<ShowEvent>): void {
    this.add(event.detail);
  }

  /** An event comes twice: in the cue's answer and by the feed. */
  private add(event: ShowEvent): void {
    if (!event.seq || this.events.some((item) => item.seq === event.seq)) return;
    this.events = [...this.events, event].sort((a, b) => a.seq - b.seq);
    if (this.timeline) this.timeline = fold(this.timeline, event);
    if (WORDY.has(event.type)) {
      clearTimeout(this.wording);
      this.wording = window.setTimeout(() => void this.reword(), REWORD_MS);
    }
  }
}
