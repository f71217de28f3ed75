// A choice among things that are seen: a small picture of each, and its name.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon, type IconName } from "../elements/icons.js";

/** `image` or `mark` is what is seen of it. */
export interface Tile { value: string; label: string; image?: string; mark?: IconName; color?: string }

@customElement("vouch-tiles")
export class VouchTiles extends VouchElement {
  @property({ attribute: false }) tiles: Tile[] = [];
  @property() value = "";
  @property() label = "";

  static override styles = [shared, css`
    div { display: grid; grid-template-columns: repeat(auto-fill, minmax(88px, 1fr)); gap: 0.5rem; max-height: 17.75rem; overflow-y: auto; padding: 2px; margin: -2px; }
    button { display: grid; grid-template-rows: auto auto; gap: 0.25rem; padding: 0; border: 0; background: none; font-size: 0.8125rem; color: var(--ink-2); text-align: center; border-radius: var(--r-m); min-width: 0; }
    .seen { aspect-ratio: 16 / 10; border-radius: var(--r-m); border: 1px solid var(--line-strong); background: var(--sunken); display: grid; place-items: center; overflow: hidden; color: var(--ink-3); }
    .seen img { width: 100%; height: 100%; object-fit: cover; }
    .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; line-height: 1.4; }
    button:hover .seen { border-color: var(--ink-3); }
    button[aria-checked="true"] { color: var(--ink); font-weight: 600; }
    button[aria-checked="true"] .seen { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  `];

  override render() {
    return html`<div role="radiogroup" aria-label=${this.label} @keydown=${this.step}>${this.tiles.map((tile) => this.tile(tile))}</div>`;
  }

  private tile({ value, label, image, mark, color }: Tile) {
    const on = value === this.value;
    return html`<button type="button" role="radio" aria-checked=${on} tabindex=${on ? 0 : -1} title=${label} data-testid="tile" data-value=${value} @click=${() => this.tell("choose", value)}>
      <span class="seen" style=${color ? `background:${color}` : ""}>${image ? html`<img src=${image} alt="" loading="lazy" />` : mark ? icon(mark, 22) : nothing}</span><span class="name">${label}</span></button>`;
  }

  /** The arrow keys go from one to the next, as in any group of radio buttons. */
  private step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = this.tiles.findIndex((tile) => tile.value === this.value);
    const next = (at + by + this.tiles.length) % this.tiles.length;
    this.tell("choose", this.tiles[next]?.value);
    this.renderRoot.querySelectorAll("button")[next]?.focus();
  }
}
