// The timeline as a shelf: products stand on it where they were shown, seals and reviews hang below at their second.
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { clock, price } from "../lib/format.js";
import { imageUrl, type Reach } from "../lib/links.js";
import { marksOf, type Mark } from "../lib/marks.js";
import { within } from "../lib/timeline.js";
import type { Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import { shelfStyles } from "./shelf-styles.js";
import "./seal.js";
import "./stars.js";

@customElement("vouch-shelf")
export class VouchShelf extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) reach!: Reach;
  @property({ type: Number }) durationMs = 1;
  @property({ type: Number }) nowMs = 0;
  @state() private widthPx = 0;
  @state() private preview: Mark | null = null;
  private sized: ResizeObserver | null = null;

  static override styles = [shared, shelfStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.sized = new ResizeObserver(([entry]) => (this.widthPx = entry?.contentRect.width ?? 0));
    this.sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized?.disconnect();
  }

  override render() {
    const marks = marksOf(this.timeline, this.durationMs, this.widthPx);
    return html`
      <section class="shelf" aria-label=${t("shelf")} data-testid="shelf" @pointerleave=${() => (this.preview = null)}>
        <div class="goods">${marks.goods.map((mark) => this.good(mark))}</div>
        <div class="rail" style="--now:${this.share(this.nowMs)}">
          ${marks.spans.map((mark) => html`<i class="span ${within(mark.span, this.nowMs) ? "on" : ""}" style=${this.stretch(mark.startMs, mark.endMs)}></i>`)}
          ${marks.gaps.map((gap) => html`<i class="gap" style=${this.stretch(gap.startMs, gap.endMs)}></i>`)}
          <i class="played"></i>
          <input type="range" min="0" max=${this.durationMs} step="1000" .value=${String(this.nowMs)} data-testid="shelf-range"
            aria-label=${t("shelf_seek")} aria-valuetext=${t("shelf_of", { now: clock(this.nowMs), total: clock(this.durationMs) })} @input=${this.scrub} />
        </div>
        <div class="pins ${marks.pins.some((mark) => mark.row) ? "two" : ""}">${marks.pins.map((mark) => this.pin(mark))}</div>
        <div class="ends num"><span data-testid="shelf-now">${clock(this.nowMs)}</span><span class="hint">${t("shelf_hint")}</span><span>${clock(this.durationMs)}</span></div>
        ${this.preview ? this.bubble(this.preview) : nothing}
      </section>`;
  }

  private share(ms: number): number {
    return Math.min(1, Math.max(0, ms / this.durationMs));
  }

  private stretch(startMs: number, endMs: number): string {
    const from = this.share(startMs);
    return `left:${from * 100}%;width:max(3px, ${(this.share(endMs) - from) * 100}%)`;
  }

  private good(mark: Mark) {
    const image = imageUrl(this.reach, mark.product?.image);
    const on = mark.spans.some((span) => within(span, this.nowMs));
    return html`<button class="good ${on ? "on" : ""}" style="left:${mark.leftPx}px" data-testid="mark-product" data-product-id=${mark.id} data-start-ms=${mark.startMs}
      aria-label="${mark.product?.title ?? ""}, ${price(mark.product?.price)}, ${clock(mark.startMs)}"
      @pointerenter=${() => (this.preview = mark)} @focus=${() => (this.preview = mark)} @blur=${this.clear} @click=${() => this.go(mark)}>
      ${image ? html`<img src=${image} alt="" />` : icon("cube", 24)}
    </button>`;
  }

  private pin(mark: Mark) {
    return html`<button class="pin ${mark.kind} row${mark.row}" style="left:${this.share(mark.startMs) * 100}%" data-testid="mark-${mark.kind}" data-id=${mark.id} data-start-ms=${mark.startMs}
      aria-label="${this.label(mark)}, ${clock(mark.startMs)}"
      @pointerenter=${() => (this.preview = mark)} @focus=${() => (this.preview = mark)} @blur=${this.clear} @click=${() => this.go(mark)}>
      ${this.face(mark)}
    </button>`;
  }

  private label(mark: Mark): string {
    if (mark.evidence) return `${t("evidence")}: ${mark.evidence.title}`;
    if (mark.claim) return `${t("claim")}: ${mark.claim.text}`;
    if (mark.question) return `${t("questions")}: ${mark.question.text ?? t("removed")}`;
    return `${t("reviews")}: ${mark.review?.text ?? ""}`;
  }

  private face(mark: Mark) {
    if (mark.kind === "evidence") return html`<vouch-seal></vouch-seal>`;
    if (mark.kind === "claim") return html`<span>${icon("speech", 13)}</span>`;
    return html`<span class="num">${mark.kind === "question" ? "?" : (mark.review?.stars ?? "")}</span>`;
  }

  private bubble(mark: Mark) {
    const left = Math.min(Math.max(this.share(mark.startMs) * this.widthPx, 130), Math.max(130, this.widthPx - 130));
    return html`<div class="bubble" role="tooltip" data-testid="shelf-preview" style="left:${left}px">
      <p class="when num">${clock(mark.startMs)}</p>
      ${mark.product ? html`<p class="what">${mark.product.title}</p><p class="price num">${price(mark.product.price)}</p>` : nothing}
      ${mark.evidence ? html`<p class="what">${mark.evidence.claim}</p><p class="sub">${mark.evidence.title}</p>` : nothing}
      ${mark.claim ? html`<p class="what">${mark.claim.text}</p>` : nothing}
      ${mark.question ? html`<p class="what">${mark.question.text ?? t("removed")}</p><p class="say">${mark.question.answers.at(-1)?.text}</p>` : nothing}
      ${mark.review ? html`<vouch-stars .stars=${mark.review.stars}></vouch-stars><p class="say">${mark.review.text ?? t("review_withheld")}</p>` : nothing}
    </div>`;
  }

  private clear = (): void => {
    this.preview = null;
  };

  private go(mark: Mark): void {
    this.preview = mark;
    this.tell("seek", mark.startMs);
  }

  private scrub(event: Event): void {
    this.tell("seek", Number((event.target as HTMLInputElement).value));
  }
}
