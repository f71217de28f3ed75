// A picture to look at closely: steps of size, moved by scrolling, closed by Esc.
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

/** Whole, then as wide as the frame, then closer. */
const SIZES = [1, 1, 1.75, 3];

@customElement("vouch-zoom")
export class VouchZoom extends VouchElement {
  @property() src = "";
  @property() label = "";
  @state() private step = 0;

  static override styles = [shared, css`
    :host { display: contents; }
    dialog { border: 0; padding: 0; margin: auto; width: min(96vw, 1100px); height: min(94dvh, 1000px); border-radius: var(--r-l); background: var(--surface); color: var(--ink); overflow: hidden; }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(6 9 8 / 78%); }
    header { display: flex; align-items: center; gap: 0.25rem; padding: 0.5rem 0.5rem 0.5rem 1rem; border-bottom: 1px solid var(--line); }
    header p { flex: 1; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    header button { width: 44px; height: 44px; border: 0; background: none; border-radius: var(--r-m); display: grid; place-items: center; }
    header button:hover:not(:disabled) { background: var(--sunken); }
    .frame { flex: 1; min-height: 0; overflow: auto; background: var(--sunken); display: grid; padding: 1rem; }
    img { margin: auto; width: calc(100% * var(--size)); max-width: none; cursor: zoom-in; background: #fff; }
    .fit img { width: auto; max-width: 100%; max-height: 100%; min-height: 0; object-fit: contain; }
  `];

  open(): void {
    this.step = 0;
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render() {
    return html`
      <dialog data-testid="zoom" @click=${this.backdrop} aria-label=${this.label}>
        <header>
          <p>${this.label}</p>
          <button aria-label=${t("zoom_out")} ?disabled=${this.step === 0} @click=${() => this.size(-1)}>${icon("minus")}</button>
          <button aria-label=${t("zoom_in")} data-testid="zoom-in" ?disabled=${this.step === SIZES.length - 1} @click=${() => this.size(1)}>${icon("plus")}</button>
          <button aria-label=${t("close")} data-testid="zoom-close" @click=${this.close}>${icon("close")}</button>
        </header>
        <div class="frame ${this.step === 0 ? "fit" : ""}" tabindex="0">
          <img src=${this.src} alt=${this.label} style="--size:${SIZES[this.step]}" @click=${() => this.size(1)} />
        </div>
      </dialog>`;
  }

  private size(by: number): void {
    this.step = Math.min(SIZES.length - 1, Math.max(0, this.step + by));
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private backdrop(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.close();
  }
}
