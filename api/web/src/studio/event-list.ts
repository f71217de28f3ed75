// What happened in the show, newest first, each at its second.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { clock } from "../lib/format.js";
import type { ShowEvent } from "../lib/types.js";

function words(event: ShowEvent): string {
  const key = `evt_${event.type.replace(".", "_")}`;
  if (!(key in zh)) return event.type;
  const data = event.data;
  const layout = `layout_${String(data.layout)}`;
  const what = event.type === "layout.changed" && layout in zh ? t(layout as Key) : String(data.title ?? data.reason ?? data.layout ?? "");
  return t(key as Key, { what });
}

@customElement("vouch-event-list")
export class VouchEventList extends VouchElement {
  @property({ attribute: false }) events: ShowEvent[] = [];

  static override styles = [shared, css`
    ol { max-height: 320px; overflow-y: auto; font-size: 0.875rem; margin-top: 0.25rem; }
    li { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); gap: 0.5rem; padding: 0.375rem 0; border-top: 1px solid var(--line); line-height: 1.5; }
    li:first-child { border-top: 0; }
    .at { color: var(--ink-3); }
    p { color: var(--ink-2); font-size: 0.875rem; }
  `];

  override render() {
    if (!this.events.length) return html`<p>${t("room_events_none")}</p>`;
    return html`<ol data-testid="events" tabindex="0">${[...this.events].reverse().map((event) => html`
      <li data-testid="event" data-type=${event.type} data-at-ms=${event.at_ms}><span class="at num">${clock(event.at_ms)}</span><span>${words(event)}</span></li>`)}</ol>`;
  }
}
