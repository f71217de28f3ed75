// The live show: the programme as it is now, and the cards of the very picture that this viewer sees.
import { css, html, nothing, unsafeCSS } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t, type Key } from "../i18n/index.js";
import { ApiProblem } from "../lib/api.js";
import { EventFeed } from "../lib/events.js";
import { imageUrl, reachOf, type Reach } from "../lib/links.js";
import { LivePlayer, type LiveState } from "../lib/live-player.js";
import { withWords } from "../lib/fold-sayings.js";
import { fold } from "../lib/fold.js";
import { readTimeline } from "../lib/timeline-file.js";
import { correctionsOf, onScreen, sameScreen, type OnScreen } from "../lib/timeline.js";
import type { ShowEvent, Timeline } from "../lib/types.js";
import tokens from "../styles/tokens.css";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import { gone } from "./parts.js";
import { theatre } from "./theatre.js";
import "./assurances.js";
import "./chapters.js";
import "./claims.js";
import "./evidence-card.js";
import "./in-show.js";
import "./notes.js";
import "./product-card.js";
import "./questions.js";
import "./trust.js";

const WORDS: Record<LiveState, Key> = { connecting: "conn_connecting", whep: "conn_live", hls: "conn_hls", retry: "conn_retry", waiting: "conn_waiting", ended: "conn_ended" };
const END_GRACE_MS = { whep: 3000, other: 20_000 };
const WORDS_APART = new Set(["review.added", "question.asked"]);
const WORDS_SPREAD_MS = 4000;

@customElement("vouch-live")
export class VouchLive extends VouchElement {
  @property() src = "";
  @property({ attribute: "base-url" }) baseUrl = "";
  /** The picture alone: the director's preview. */
  @property({ type: Boolean }) bare = false;
  @state() private timeline: Timeline | null = null;
  @state() private lost: unknown = null;
  @state() private connection: LiveState = "connecting";
  @state() private muted = true;
  @state() private blocked = false;
  @state() private screen: OnScreen | null = null;
  @state() private over = false;
  private reach: Reach = { base: "", showId: "" };
  private player: LivePlayer | null = null;
  private feed: EventFeed | null = null;
  private endAtMs = Infinity;
  private refreshing = 0;

  static override styles = [unsafeCSS(tokens), shared, theatre, css`
    .say { margin-top: 0.75rem; font-size: 0.875rem; color: var(--ink-2); display: flex; align-items: center; gap: 0.5rem; }
    .say::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--ink-3); }
    .say.whep::before, .say.hls::before { background: var(--accent); }
    .say.retry::before { background: var(--star); }
    /* The picture's own cards stand at its corners, whatever the layout: the way to the sound keeps clear of prices. */
    .loud { position: absolute; left: 51%; translate: -50%; bottom: 16px; min-height: 40px; padding: 0 0.75rem; font-size: 0.8125rem; white-space: nowrap; z-index: 2; background: rgb(246 250 247 / 94%); color: #17221d; border-color: transparent; box-shadow: 0 4px 20px rgb(0 0 0 / 30%); }
    .toggle { position: absolute; right: 12px; bottom: 12px; z-index: 2; width: 44px; height: 44px; border-radius: 50%; border: 0; background: rgb(11 15 13 / 62%); color: #fff; display: grid; place-items: center; }
    .corner { position: absolute; top: 16px; left: 16px; z-index: 2; }
    :host([bare]) .screen { height: 100%; }
    /* On a phone the card takes the whole foot of the picture. */
    @container (max-width: 640px) { .loud { left: auto; translate: none; right: 8px; bottom: auto; top: 8px; min-height: 36px; } .toggle { right: 8px; bottom: auto; top: 8px; } }
  `];

  /** Show time of the picture on screen, in ms. */
  get showTimeMs(): number {
    return this.player?.showMs ?? 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.reach = reachOf(this.src, this.baseUrl);
    void this.load();
    // The picture does not wait for the words about it.
    void this.updateComplete.then(() => this.play());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.player?.close();
    this.feed?.close();
    clearTimeout(this.refreshing);
  }

  private now = (): number => this.showTimeMs;

  private get video(): HTMLVideoElement | null {
    return this.renderRoot.querySelector("video");
  }

  private play(): void {
    const video = this.video;
    if (!video || this.player) return;
    video.muted = true;
    this.player = new LivePlayer(video, this.reach, (state) => (this.connection = state), () => this.look(), this.startedAt());
    this.player.open();
  }

  private startedAt(): number {
    return Date.parse(this.timeline?.show.started_at ?? "") || 0;
  }

  private async load(): Promise<void> {
    try {
      this.take(await readTimeline(this.reach));
    } catch (error) {
      // The director's preview is of his own show: its picture comes even if these words are late.
      if (this.bare) return;
      this.lost = error;
      this.player?.close();
      return;
    }
    const timeline = this.timeline;
    if (!timeline) return;
    this.tell("titled", timeline.show.title);
    if (timeline.show.state === "ended" || timeline.show.state === "published") return this.finish();
    this.feed = new EventFeed(this.reach, timeline.last_seq, (event) => this.happened(event));
    this.feed.open();
  }

  private take(timeline: Timeline): void {
    if (this.timeline && timeline.last_seq < this.timeline.last_seq) return;
    this.timeline = timeline;
    this.player?.setStart(this.startedAt());
    this.look();
  }

  private happened(event: ShowEvent): void {
    if (!this.timeline) return;
    this.take(fold(this.timeline, event));
    this.tell("show-event", event);
    if (event.type === "show.taken_down") return this.close(String(event.data.reason ?? ""));
    if (event.type === "show.ended") this.endSoon(Number(event.data.duration_ms) || event.at_ms);
    if (WORDS_APART.has(event.type)) this.refreshSoon(Math.random() * WORDS_SPREAD_MS);
  }

  /** Taken down while it was watched: said at once, as a newcomer is told. */
  private close(reason: string): void {
    this.player?.close("ended");
    this.lost = new ApiProblem(410, "", "", "", "taken-down", { reason });
  }

  /** Words of viewers and buyers are not in the event; viewers fetch them spread over a few seconds, once for several. */
  private refreshSoon(inMs: number): void {
    clearTimeout(this.refreshing);
    this.refreshing = window.setTimeout(() => void this.refresh(), inMs);
  }

  private async refresh(): Promise<void> {
    const fresh = await readTimeline(this.reach).catch(() => null);
    if (fresh) this.take(this.timeline ? withWords(this.timeline, fresh) : fresh);
  }

  /** The show is over when this viewer's picture is, which may be seconds behind. */
  private endSoon(atMs: number): void {
    this.endAtMs = atMs;
    setTimeout(() => this.finish(), this.connection === "whep" ? END_GRACE_MS.whep : END_GRACE_MS.other);
    this.look();
  }

  private finish(): void {
    this.over = true;
    this.player?.close("ended");
    this.connection = "ended";
  }

  private look(): void {
    if (!this.timeline || this.over) return;
    const ms = this.showTimeMs;
    const now = onScreen(this.timeline, ms);
    if (!sameScreen(now, this.screen)) this.screen = now;
    const muted = this.video?.muted ?? true;
    if (muted !== this.muted) this.muted = muted;
    if (ms >= this.endAtMs - 200) this.finish();
  }

  override render() {
    if (this.lost && !this.bare) return gone(this.lost);
    const canvas = this.timeline?.show.canvas ?? { width: 16, height: 9 };
    if (this.bare) return this.stage();
    return html`
      <div class="theatre ${canvas.height > canvas.width ? "tall" : ""}" aria-busy=${!this.timeline} style="--aspect:${canvas.width} / ${canvas.height}">
        <div class="picture">
          ${this.stage()}
          <p class="say under ${this.connection}" role="status" data-testid="connection" data-state=${this.connection}>${t(WORDS[this.connection])}</p>
        </div>
        ${this.timeline ? this.side(this.timeline) : html`<div class="side"></div>`}
        ${this.timeline ? this.below(this.timeline) : nothing}
      </div>`;
  }

  private stage() {
    return html`<div class="screen">
      <video playsinline autoplay muted data-testid="video" @click=${this.wake} @playing=${() => (this.blocked = false)}></video>
      ${this.connection === "waiting" ? html`<div class="cover"><p>${t("conn_waiting")}</p></div>` : nothing}
      ${this.over && !this.bare ? this.ended() : nothing}
      ${this.blocked ? html`<button class="btn loud" data-testid="tap-play" @click=${this.wake}>${icon("play")}${t("tap_play")}</button>` : nothing}
      ${!this.over && !this.blocked && ["whep", "hls"].includes(this.connection) ? this.sound() : nothing}
    </div>`;
  }

  private sound() {
    if (this.muted && !this.bare) return html`<button class="btn loud" data-testid="unmute" @click=${this.unmute}>${icon("mute")}${t("unmute")}</button>`;
    const key = this.muted ? "unmute" : "mute";
    return html`<button class="toggle" data-testid="mute" aria-label=${t(key)} @click=${this.unmute}>${icon(this.muted ? "mute" : "sound")}</button>`;
  }

  private ended() {
    return html`<div class="cover" data-testid="ended"><h2>${t("ended_head")}</h2><p>${t("ended_sub")}</p>
      <a class="btn primary" data-testid="to-replay" href="${this.reach.base}/replay/${this.reach.showId}">${icon("play", 16)}${t("ended_cta")}</a></div>`;
  }

  private side(timeline: Timeline) {
    const { show } = timeline;
    const product = this.screen?.product ?? null;
    const evidence = this.screen?.evidence ?? null;
    const chapters = timeline.chapters.slice(0, (this.screen?.chapter ?? -1) + 1);
    return html`<div class="side">
      <div class="title">
        <h1 data-testid="title">${show.title}</h1>
        <p class="by"><span>${show.merchant_name}</span>${this.over ? nothing : html`<span class="badge live">${t("live")}</span>`}</p>
      </div>
      ${this.over ? nothing : html`<div class="lead"><vouch-product-card .base=${this.reach.base} .product=${product} .corrections=${product ? correctionsOf(timeline, "product.shown", product.product_id, product.seq) : []} .image=${imageUrl(this.reach, product?.image)} .empty=${t("no_product")}></vouch-product-card></div>`}
      ${evidence && !this.over ? html`<vouch-evidence-card .evidence=${evidence} .corrections=${correctionsOf(timeline, "evidence.shown", evidence.evidence_id, evidence.seq)} .image=${imageUrl(this.reach, evidence.image)}></vouch-evidence-card>` : nothing}
      <vouch-assurances fixed .timeline=${timeline} .inForce=${this.over ? "" : (this.screen?.inForce ?? "")}></vouch-assurances>
      <vouch-trust .reach=${this.reach} .live=${!this.over} .startedAt=${show.started_at ?? ""}></vouch-trust>
      ${chapters.length ? html`<section><h2>${t("chapters_so_far")}</h2><vouch-chapters fixed .chapters=${chapters} .active=${chapters.length - 1}></vouch-chapters></section>` : nothing}
    </div>`;
  }

  private below(timeline: Timeline) {
    return html`<div class="below">
      <vouch-in-show .timeline=${timeline} .reach=${this.reach} .active=${this.over ? "" : (this.screen?.product?.product_id ?? "")}></vouch-in-show>
      <vouch-claims fixed .timeline=${timeline} .reach=${this.reach}></vouch-claims>
      <vouch-questions fixed .timeline=${timeline} .reach=${this.reach} .now=${this.now} @asked=${() => this.refreshSoon(0)}></vouch-questions>
      <vouch-notes fixed .timeline=${timeline}></vouch-notes>
    </div>`;
  }

  private unmute(): void {
    const video = this.video;
    if (!video) return;
    video.muted = !video.muted;
    this.muted = video.muted;
    this.wake();
  }

  private wake(): void {
    void this.video?.play().catch(() => (this.blocked = true));
  }
}
