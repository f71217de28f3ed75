// What was wrong, beside what it corrects: the first words stay where they were.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { moment, price } from "../lib/format.js";
import type { Correction, Price } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";

/** A field's name in the reader's words, where it has some. */
function nameOf(field: string): string {
  const key = `field_${field}`;
  return key in zh ? t(key as Key) : field;
}

function valueOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "amount" in value) return price(value as Price);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

@customElement("vouch-corrections")
export class VouchCorrections extends VouchElement {
  @property({ attribute: false }) items: readonly Correction[] = [];

  static override styles = [shared, css`
    li { margin-top: 0.5rem; padding: 0.5rem 0.75rem; border-radius: var(--r-m); background: var(--sunken); font-size: 0.875rem; line-height: 1.55; overflow-wrap: anywhere; }
    .head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; font-weight: 600; }
    .when { color: var(--ink-3); font-weight: 400; font-size: 0.8125rem; }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; }
    dt { color: var(--ink-2); }
    dd { font-weight: 600; }
  `];

  override render() {
    if (!this.items.length) return nothing;
    return html`<ul data-testid="corrections">${this.items.map((item) => this.row(item))}</ul>`;
  }

  private row(item: Correction) {
    const fields = Object.entries(item.fields ?? {});
    return html`<li data-testid="correction" data-of-seq=${item.of_seq}>
      <p class="head">${icon("pen", 14)}${t("corrected")}<span class="when">${moment(item.recorded_at)}</span></p>
      <p>${item.reason}</p>
      ${item.text ? html`<p>${t("corrected_to", { text: item.text })}</p>` : nothing}
      ${fields.length ? html`<dl>${fields.map(([field, value]) => html`<dt>${nameOf(field)}</dt><dd class="num">${valueOf(value)}</dd>`)}</dl>` : nothing}
    </li>`;
  }
}
