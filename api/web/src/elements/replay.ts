// The shoppable replay: the recording, and at every second the product, the evidence and the word of mouth of that second.
import { css, html, nothing, unsafeCSS } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "media-chrome";
import "media-chrome/dist/lang/zh-CN.js";
import { locale, t } from "../i18n/index.js";
import { clock, day } from "../lib/format.js";
import { HlsPlayer } from "../lib/hls.js";
import { archiveUrl, imageUrl, reachOf, type Reach } from "../lib/links.js";
import { readTimeline } from "../lib/timeline-file.js";
import { correctionsOf, onScreen, sameScreen, type OnScreen } from "../lib/timeline.js";
import type { Review, Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { gone, reviewToast } from "./parts.js";
import { playerStyles } from "./player-styles.js";
import { theatre } from "./theatre.js";
import tokens from "../styles/tokens.css";
import "./assurances.js";
import "./buyer-panel.js";
import "./chapters.js";
import "./claims.js";
import "./evidence-card.js";
import "./notes.js";
import "./product-card.js";
import "./questions.js";
import "./reviews.js";
import "./share.js";
import "./shelf.js";
import "./trust.js";

const REDRAW_MS = 200;
const REVIEW_SHOWN_MS = 6000;
/** Show times are whole milliseconds, pictures are not: the picture of a millisecond begins within the next. */
const INTO_PICTURE_MS = 2;

@customElement("vouch-replay")
export class VouchReplay extends VouchElement {
  /** Show id, or any address of the show. */
  @property() src = "";
  @property({ attribute: "base-url" }) baseUrl = "";
  /** The buyer's token, if the page was opened from an order. */
  @property() buyer = "";
  /** Where to begin, in seconds of the show. */
  @property({ type: Number }) start = 0;
  @state() private timeline: Timeline | null = null;
  @state() private lost: unknown = null;
  @state() private trouble = false;
  @state() private screen: OnScreen | null = null;
  @state() private nowMs = 0;
  private reach: Reach = { base: "", showId: "" };
  private player: HlsPlayer | null = null;
  private drawnAt = 0;

  static override styles = [unsafeCSS(tokens), shared, theatre, playerStyles, css`
    .bar { display: flex; justify-content: space-between; align-items: center; gap: 0.75rem; flex-wrap: wrap; margin-top: 0.5rem; }
    .under { margin-top: 0.75rem; }
  `];

  /** Show time of the picture on screen, in ms. */
  get showTimeMs(): number {
    const video = this.video;
    return video && this.player ? this.player.showMs(video.currentTime) : this.start * 1000;
  }

  /** Goes to a millisecond of the show. */
  seek(ms: number): void {
    this.start = ms / 1000;
    this.nowMs = ms;
    this.look(true);
    // Before the playlist is known nobody can tell where that is: `settle` goes there.
    if (this.video && this.player?.known) this.video.currentTime = this.player.mediaS(ms + INTO_PICTURE_MS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.reach = reachOf(this.src, this.baseUrl);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.player?.close();
    this.player = null;
  }

  private now = (): number => this.nowMs;

  private get video(): HTMLVideoElement | null {
    return this.renderRoot.querySelector("video");
  }

  private async load(): Promise<void> {
    try {
      this.timeline = await readTimeline(this.reach);
    } catch (error) {
      this.lost = error;
      return;
    }
    this.tell("titled", this.timeline.show.title);
    await this.updateComplete;
    this.play();
  }

  private play(): void {
    const video = this.video;
    if (!video || !this.timeline || this.player || this.timeline.show.media_removed_for) return;
    const startedAtMs = Date.parse(this.timeline.show.started_at ?? "") || 0;
    this.player = new HlsPlayer(video, archiveUrl(this.reach, "index.m3u8"), startedAtMs, () => (this.trouble = true));
    this.player.open(this.start);
    // What was asked for counts the show's seconds; a gap in the recording makes the media's differ.
    video.addEventListener("loadeddata", () => this.settle(), { once: true });
    this.nowMs = this.start * 1000;
    this.look(true);
    this.watchFrames(video);
  }

  private settle(): void {
    if (this.start > 0 && Math.abs(this.showTimeMs - this.start * 1000) > INTO_PICTURE_MS) this.seek(this.start * 1000);
  }

  /** Looks at every picture that is shown, so that a card changes with the picture and not with a timer. */
  private watchFrames(video: HTMLVideoElement): void {
    if (!("requestVideoFrameCallback" in video)) return;
    const step = (): void => {
      this.look();
      if (this.isConnected) video.requestVideoFrameCallback(step);
    };
    video.requestVideoFrameCallback(step);
  }

  private look = (force = false): void => {
    if (!this.timeline) return;
    const ms = force === true ? this.nowMs : this.showTimeMs;
    const now = onScreen(this.timeline, ms);
    if (!sameScreen(now, this.screen)) this.screen = now;
    if (force === true || performance.now() - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = performance.now();
    this.nowMs = ms;
  };

  private get durationMs(): number {
    return Math.max(1000, this.timeline?.show.duration_ms ?? (this.video?.duration || 0) * 1000);
  }

  private review(): Review | undefined {
    return this.timeline?.reviews.findLast((item) => item.at_ms <= this.nowMs && this.nowMs < item.at_ms + REVIEW_SHOWN_MS);
  }

  override render() {
    if (this.lost) return gone(this.lost);
    const timeline = this.timeline;
    if (!timeline) return html`<div class="theatre" aria-busy="true"><div class="picture"><div class="screen"></div></div></div>`;
    const { canvas } = timeline.show;
    const tall = canvas.height > canvas.width;
    return html`
      <div class="theatre ${tall ? "tall" : ""}" style="--aspect:${canvas.width} / ${canvas.height}" @seek=${(event: CustomEvent<number>) => this.seek(event.detail)}>
        <div class="picture">
          ${this.stage()}
          <div class="under">
            <vouch-shelf .timeline=${timeline} .reach=${this.reach} .durationMs=${this.durationMs} .nowMs=${this.nowMs}></vouch-shelf>
          </div>
        </div>
        ${this.side(timeline)}
        ${this.below(timeline)}
      </div>`;
  }

  /** Without its media a replay is still a record that one can go through. */
  private removed(reason: string) {
    return html`<div class="screen"><div class="cover" data-testid="media-removed"><h2>${t("removed_head")}</h2><p>${t("closed_reason", { reason })}</p><p>${t("removed_sub")}</p></div></div>`;
  }

  private stage() {
    const removedFor = this.timeline?.show.media_removed_for;
    if (removedFor) return this.removed(removedFor);
    const review = this.review();
    return html`<div class="screen">
      <media-controller lang=${locale()} data-testid="player">
        <video slot="media" playsinline crossorigin="anonymous" preload="auto" data-testid="video" @timeupdate=${() => this.look()} @seeked=${() => this.look()}
          @playing=${() => (this.trouble = false)} @durationchange=${() => this.requestUpdate()}>
          <track kind="chapters" src=${archiveUrl(this.reach, "chapters.vtt")} default />
          ${(this.timeline?.captions ?? []).map((item) => html`<track kind="captions" src=${imageUrl(this.reach, item.url) ?? ""} srclang=${item.lang} label=${item.label} />`)}
        </video>
        <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
        <div slot="centered-chrome" class="centre"><media-play-button data-testid="play"></media-play-button></div>
        <media-control-bar>
          <media-play-button></media-play-button>
          <media-mute-button></media-mute-button>
          <media-volume-range></media-volume-range>
          <media-time-range></media-time-range>
          <span class="space"></span>
          <span class="clock num">${clock(this.nowMs)} / ${clock(this.durationMs)}</span>
          <media-captions-button></media-captions-button>
          <media-playback-rate-button rates="1 1.5 2"></media-playback-rate-button>
          <media-fullscreen-button></media-fullscreen-button>
        </media-control-bar>
      </media-controller>
      ${review ? reviewToast(review) : nothing}
      ${this.trouble ? html`<p class="trouble" role="status">${t("poor_load")}</p>` : nothing}
    </div>`;
  }

  private side(timeline: Timeline) {
    const { show } = timeline;
    const product = this.screen?.product ?? null;
    const evidence = this.screen?.evidence ?? null;
    return html`<div class="side">
      <div class="title">
        <h1 data-testid="title">${show.title}</h1>
        <p class="by"><span>${show.merchant_name}</span><span>${day(show.started_at)}</span>${show.state === "taken_down" ? html`<span class="badge live" data-testid="taken-down">${t("state_taken_down")}</span>` : nothing}${show.state === "live" ? html`<a class="badge live" href="${this.reach.base}/watch/${show.id}">${t("live")}</a>` : html`<span class="badge num">${t("replay")} ${clock(this.durationMs)}</span>`}</p>
      </div>
      ${show.taken_down_for ? html`<p class="note bad">${t("down_note", { reason: show.taken_down_for })}</p>` : nothing}
      <div class="lead"><vouch-product-card .base=${this.reach.base} .product=${product} .corrections=${product ? correctionsOf(timeline, "product.shown", product.product_id, product.seq) : []} .image=${imageUrl(this.reach, product?.image)} .empty=${t("no_product_replay")}></vouch-product-card></div>
      ${evidence ? html`<vouch-evidence-card .evidence=${evidence} .corrections=${correctionsOf(timeline, "evidence.shown", evidence.evidence_id, evidence.seq)} .image=${imageUrl(this.reach, evidence.image)}></vouch-evidence-card>` : nothing}
      ${this.buyer ? html`<vouch-buyer-panel .token=${this.buyer} .reach=${this.reach} .nowMs=${this.nowMs} .durationMs=${this.durationMs} @reviewed=${this.reviewed}></vouch-buyer-panel>` : nothing}
      <vouch-share .reach=${this.reach} .nowMs=${this.nowMs}></vouch-share>
      <vouch-assurances .timeline=${timeline} .inForce=${this.screen?.inForce ?? ""}></vouch-assurances>
      <vouch-trust .reach=${this.reach} .live=${show.state === "live"} .startedAt=${show.started_at ?? ""}></vouch-trust>
      <section><h2>${t("chapters")}</h2>
        <vouch-chapters .chapters=${timeline.chapters} .active=${this.screen?.chapter ?? -1}></vouch-chapters></section>
    </div>`;
  }

  private below(timeline: Timeline) {
    return html`<div class="below">
      <vouch-claims .timeline=${timeline} .reach=${this.reach}></vouch-claims>
      <vouch-questions .timeline=${timeline} .reach=${this.reach} .now=${this.now} @asked=${this.refresh}></vouch-questions>
      <section><h2>${t("reviews")}${timeline.reviews.length ? html` <span class="num count">${timeline.reviews.length}</span>` : nothing}</h2>
        <vouch-reviews .timeline=${timeline} .active=${this.review()?.review_id ?? null}></vouch-reviews></section>
      <vouch-notes .timeline=${timeline}></vouch-notes>
    </div>`;
  }

  private async refresh(): Promise<void> {
    this.timeline = await readTimeline(this.reach, true).catch(() => this.timeline);
  }

  private async reviewed(event: CustomEvent<Review>): Promise<void> {
    if (!this.timeline) return;
    this.timeline = { ...this.timeline, reviews: [...this.timeline.reviews, event.detail].sort((a, b) => a.at_ms - b.at_ms) };
    this.seek(event.detail.at_ms);
    // The service's own projection (masked name, cleaned text) takes over as soon as it holds the review.
    const fresh = await readTimeline(this.reach, true).catch(() => null);
    if (fresh && fresh.reviews.some((item) => item.review_id === event.detail.review_id)) this.timeline = fresh;
  }
}
