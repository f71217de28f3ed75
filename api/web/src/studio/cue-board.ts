// The cues: layout, product, evidence and turning, each one press; what is on screen carries the seal's colour.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { postJson } from "../lib/api.js";
import { price } from "../lib/format.js";
import { onAir, type OnAir } from "../lib/on-air.js";
import type { EvidenceItem, Product, ShowEvent } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";
import "./pose-board.js";
import { kept, type Change } from "./pose-board.js";
import { pictureOf } from "./products.js";

const LAYOUTS = ["host", "beside", "product"] as const;
const SPIN_DEG_S = 36;

@customElement("vouch-cue-board")
export class VouchCueBoard extends VouchElement {
  @property() showId = "";
  @property({ attribute: false }) products: Product[] = [];
  @property({ attribute: false }) evidence: EvidenceItem[] = [];
  @property({ attribute: false }) events: ShowEvent[] = [];
  @state() private problem = "";
  private posing: Promise<void> = Promise.resolve();
  private answers: ShowEvent[] = [];

  static override styles = [shared, panel, css`
    :host { container-type: inline-size; }
    .groups { display: grid; gap: 1.5rem; }
    .row { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; }
    h2 { font-size: 0.9375rem; margin-bottom: 0.5rem; display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 36px; }
    .seg { display: inline-flex; border: 1px solid var(--line-strong); border-radius: var(--r-m); overflow: hidden; background: var(--surface); }
    .seg button { min-height: 48px; padding: 0 1rem; border: 0; background: none; display: inline-flex; align-items: center; gap: 0.5rem; font-size: 0.9375rem; }
    .seg button + button { border-left: 1px solid var(--line); }
    .seg button:hover { background: var(--sunken); }
    .seg [aria-pressed="true"] { background: var(--ink); color: var(--paper); font-weight: 600; }
    .seg button:focus-visible { outline-offset: -3px; }
    .lay { width: 26px; height: 16px; border: 1.5px solid currentColor; border-radius: 3px; display: grid; }
    .lay i { background: currentColor; opacity: 0.75; }
    .lay.host i { width: 8px; margin: 3px auto 0; border-radius: 4px 4px 0 0; }
    .lay.beside i { width: 45%; margin-left: auto; }
    .lay.product i { margin: 2px 5px; border-radius: 2px; }
    .tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr)); }
    .tile { position: relative; display: grid; grid-template-columns: 56px minmax(0, 1fr); gap: 0 0.75rem; align-items: center; text-align: start; padding: 0.625rem; border: 1px solid var(--line-strong); border-radius: var(--r-m); background: var(--surface); min-height: 76px; }
    .tile:hover { border-color: var(--ink-3); }
    .tile[aria-pressed="true"] { border-color: var(--seal); box-shadow: inset 0 0 0 1px var(--seal); }
    .tile .pic { width: 56px; height: 56px; border-radius: var(--r-s); background: var(--sunken); display: grid; grid-template: 100% / 100%; place-items: center; overflow: hidden; color: var(--ink-3); }
    .tile .pic img { width: 100%; height: 100%; object-fit: contain; }
    .tile .t { font-size: 0.9375rem; font-weight: 600; line-height: 1.35; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .tile .p { font-size: 0.875rem; color: var(--ink-2); display: flex; justify-content: space-between; gap: 0.5rem; }
    .air { color: var(--seal); font-weight: 700; font-size: 0.8125rem; }
    kbd { font: 600 0.75rem var(--font); color: var(--ink-3); border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; }
    @container (max-width: 520px) { .seg { display: flex; } .seg button { flex: 1; padding: 0 0.5rem; justify-content: center; } kbd { display: none; } .seg button { font-size: 0.875rem; } .row > section { width: 100%; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.keys);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.keys);
  }

  override render() {
    const air = this.air;
    return html`<div class="groups" data-testid="cue-board">
      ${problemNote(this.problem)}
      <div class="row">
        <section><h2>${t("room_layout")}</h2><div class="seg">${LAYOUTS.map((name) => html`
          <button data-testid="layout-${name}" aria-pressed=${air.layout === name} @click=${() => this.cue({ type: "layout.set", layout: name })}><span class="lay ${name}"><i></i></span>${t(`layout_${name}`)}</button>`)}</div></section>
        <section><h2>${t("room_spin")}</h2><div class="seg">
          <button data-testid="turn-left" aria-label=${t("room_turn_left")} title=${t("room_turn_left")} @click=${() => this.turn(-90)}>${icon("left")}90°</button>
          <button data-testid="turn-right" aria-label=${t("room_turn_right")} title=${t("room_turn_right")} @click=${() => this.turn(90)}>${icon("right")}90°</button>
          <button data-testid="spin" aria-pressed=${air.spinDegS !== 0} @click=${() => this.spin()}>${t(air.spinDegS ? "room_spin_off" : "room_spin_on")}</button></div></section>
      </div>
      <vouch-pose-board .air=${air} .product=${this.products.find((product) => product.id === air.productId) ?? null} @pose=${(event: CustomEvent<Change>) => this.pose(() => event.detail)}></vouch-pose-board>
      <section><h2>${t("room_products")}
        ${air.productId ? html`<button class="btn small" data-testid="product-hide" @click=${this.hideProduct}>${t("room_hide_product")}</button>` : nothing}</h2>
        <div class="tiles">${this.products.map((product, index) => this.product(product, index, air))}</div></section>
      ${this.evidence.length ? html`<section><h2>${t("room_evidence")}
        ${air.evidenceId ? html`<button class="btn small" data-testid="evidence-hide" @click=${() => this.cue({ type: "evidence.hide" })}>${t("room_hide_evidence")}</button>` : nothing}</h2>
        <div class="tiles">${this.evidence.map((item) => this.paper(item, air))}</div></section>` : nothing}
    </div>`;
  }

  private product(product: Product, index: number, air: OnAir) {
    const image = pictureOf(product);
    const on = air.productId === product.id;
    return html`<button class="tile" data-testid="cue-product" data-product-id=${product.id} aria-pressed=${on} @click=${() => this.showProduct(product, air)}>
      <span class="pic">${image ? html`<img src=${image} alt="" />` : icon("cube", 26)}</span>
      <span><span class="t">${product.title}</span><span class="p num">${price(product.price)}${on ? html`<span class="air">${t("room_on_air")}</span>` : index < 9 ? html`<kbd>${index + 1}</kbd>` : nothing}</span></span>
    </button>`;
  }

  private paper(item: EvidenceItem, air: OnAir) {
    const on = air.evidenceId === item.id;
    return html`<button class="tile" data-testid="cue-evidence" data-evidence-id=${item.id} aria-pressed=${on}
      @click=${() => this.cue(on ? { type: "evidence.hide" } : { type: "evidence.show", evidence_id: item.id })}>
      <span class="pic" style="background:#fff">${item.image ? html`<img src=${item.image} alt="" />` : html`<vouch-seal></vouch-seal>`}</span>
      <span><span class="t">${item.claim}</span><span class="p">${item.title}${on ? html`<span class="air">${t("room_on_air")}</span>` : nothing}</span></span>
    </button>`;
  }

  private showProduct(product: Product, air: OnAir): void {
    // A product shown while the host fills the picture comes in beside the host.
    const layout = air.layout === "host" ? "beside" : air.layout;
    void this.cue({ type: "product.show", product_id: product.id, layout });
  }

  private hideProduct = (): void => {
    void this.cue({ type: "product.hide" });
  };

  private turn(by: number): void {
    this.pose((air) => ({ yaw_deg: (air.yawDeg + by + 360) % 360, spin_deg_s: 0 }));
  }

  private spin(): void {
    // Without an angle it goes on, or stops, where it stands.
    this.pose((air) => ({ spin_deg_s: air.spinDegS ? 0 : SPIN_DEG_S }));
  }

  /** A pose says how the product looks, so each waits for the answer to the one before: two quick presses both count. */
  private pose(change: (air: OnAir) => Change): void {
    this.posing = this.posing.then(() => {
      const air = this.air;
      return this.cue({ type: "scene.pose", ...kept(air), ...change(air) });
    });
  }

  /** What is on screen, by the events and by answers that came before the feed told of them. */
  private get air(): OnAir {
    const known = new Set(this.events.map((event) => event.seq));
    this.answers = this.answers.filter((event) => !known.has(event.seq));
    return onAir([...this.events, ...this.answers]);
  }

  private async cue(cue: Record<string, unknown>): Promise<void> {
    this.problem = "";
    try {
      const answer = await postJson<ShowEvent & { event?: ShowEvent }>(`/api/v1/shows/${encodeURIComponent(this.showId)}/cues`, cue);
      const event = answer.event ?? answer;
      this.answers = [...this.answers, event];
      this.tell("cued", event);
    } catch (error) {
      this.problem = said(error);
    }
  }

  private keys = (event: KeyboardEvent): void => {
    const typing = event.composedPath().some((item) => item instanceof HTMLInputElement || item instanceof HTMLTextAreaElement || item instanceof HTMLSelectElement);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !/^[0-9]$/.test(event.key)) return;
    const product = this.products[Number(event.key) - 1];
    if (event.key === "0") this.hideProduct();
    else if (product) this.showProduct(product, this.air);
  };
}
