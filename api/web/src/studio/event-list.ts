// What happened in the show, newest first, each at its second.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { gapReason } from "../elements/notes.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { troubleOf, troubleWords } from "../lib/engine-words.js";
import { clock } from "../lib/format.js";
import type { ShowEvent } from "../lib/types.js";
import { CORRECTABLE, PERSONAL } from "./amend.js";
import { named } from "./pose-board.js";

/** What happened, in the reader's words; a type that is not known here goes by its own name. */
export function words(event: ShowEvent): string {
  const key = `evt_${event.type.replace(".", "_")}`;
  if (!(key in zh)) return event.type;
  const data = event.data;
  if (event.type === "scene.posed") return posedWords(data);
  if (event.type === "engine.troubled") return t(key as Key, { what: troubleWords(troubleOf(data)) });
  const layout = `layout_${String(data.layout)}`;
  const what = event.type === "layout.changed" && layout in zh ? t(layout as Key) : String(data.title ?? data.text ?? data.what ?? (data.reason ? gapReason(String(data.reason)) : undefined) ?? data.watching ?? data.layout ?? "");
  return t(key as Key, { what });
}

function posedWords(data: ShowEvent["data"]): string {
  // What only goes on from before was said then.
  const path = data.path && data.path_begun_ms === undefined && named("path", String(data.path));
  const said = [data.light && named("light", String(data.light)), path, data.clip_begun_ms === undefined && data.clip, data.variant].filter(Boolean);
  return said.length ? t("evt_scene_posed_as", { what: said.join(" · ") }) : t("evt_scene_posed");
}

@customElement("vouch-event-list")
export class VouchEventList extends VouchElement {
  @property({ attribute: false }) events: ShowEvent[] = [];
  /** Seqs whose words were removed already. */
  @property({ attribute: false }) removed: ReadonlySet<number> = new Set();

  static override styles = [shared, css`
    ol { max-height: 320px; overflow-y: auto; font-size: 0.875rem; margin-top: 0.25rem; }
    li { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr) auto; gap: 0.5rem; align-items: start; padding: 0.375rem 0; border-top: 1px solid var(--line); line-height: 1.5; }
    li:first-child { border-top: 0; }
    .at { color: var(--ink-3); }
    .what { overflow-wrap: anywhere; }
    .fix { width: 32px; height: 28px; margin: -3px 0; padding: 0; border: 0; background: none; border-radius: var(--r-s); color: var(--ink-3); display: grid; place-items: center; }
    .fix:hover { background: var(--sunken); color: var(--ink); }
    p { color: var(--ink-2); font-size: 0.875rem; }
  `];

  override render() {
    if (!this.events.length) return html`<p>${t("room_events_none")}</p>`;
    return html`<ol data-testid="events" tabindex="0">${[...this.events].reverse().map((event) => html`
      <li data-testid="event" data-type=${event.type} data-at-ms=${event.at_ms}><span class="at num">${clock(event.at_ms)}</span><span class="what">${words(event)}</span>${this.fix(event)}</li>`)}</ol>`;
  }

  private fix(event: ShowEvent) {
    const removes = PERSONAL.has(event.type) && !this.removed.has(event.seq);
    if (!removes && !CORRECTABLE.has(event.type)) return nothing;
    const label = `${t(removes ? "amend_remove" : "amend_correct")}: ${words(event)}`;
    return html`<button class="fix" data-testid=${removes ? "remove-words" : "correct"} aria-label=${label} title=${label} @click=${() => this.tell("amend", event)}>${icon(removes ? "close" : "pen", 16)}</button>`;
  }
}
