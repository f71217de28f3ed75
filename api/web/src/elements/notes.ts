// What of the record is missing, was removed, or was put right later: nothing goes away without a word.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { clock, span } from "../lib/format.js";
import { otherCorrections } from "../lib/timeline.js";
import type { Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon, type IconName } from "./icons.js";
import { sayings } from "./sayings.js";
import "./corrections.js";

interface Note { atMs: number; mark: IconName; kind: string; words: string; more: string }

export function gapReason(reason: string): string {
  const key = `gap_${reason}`;
  return key in zh ? t(key as Key) : reason;
}

function notesOf(timeline: Timeline): Note[] {
  const { duration_ms, media_removed_for } = timeline.show;
  const gaps = timeline.gaps.map((gap): Note => ({
    atMs: gap.start_ms,
    mark: "warn",
    kind: "gap",
    words: gap.end_ms === null && duration_ms === null ? t("gap_open") : t("gap_of", { span: span((gap.end_ms ?? duration_ms ?? gap.start_ms) - gap.start_ms) }),
    more: gapReason(gap.reason),
  }));
  const removals = timeline.removals.map((item): Note => ({ atMs: item.at_ms, mark: "close", kind: "removal", words: t("note_removed"), more: item.reason }));
  const media = media_removed_for ? [{ atMs: duration_ms ?? 0, mark: "warn" as const, kind: "media", words: t("note_media_removed"), more: media_removed_for }] : [];
  return [...gaps, ...removals, ...media].sort((a, b) => a.atMs - b.atMs);
}

@customElement("vouch-notes")
export class VouchNotes extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ type: Boolean }) fixed = false;

  static override styles = [shared, sayings, css`
    section > ul > li { padding: 0.625rem 0; display: grid; grid-template-columns: 20px minmax(0, 1fr) auto; gap: 0.25rem 0.75rem; align-items: center; min-height: 44px; color: var(--ink-2); }
    .what { line-height: 1.5; overflow-wrap: anywhere; }
    .what b { color: var(--ink); font-weight: 600; }
  `];

  override render() {
    const notes = notesOf(this.timeline);
    const corrections = otherCorrections(this.timeline);
    if (!notes.length && !corrections.length) return nothing;
    return html`<section data-testid="notes"><h2>${t("notes")}</h2>
      <ul>${notes.map((note) => html`<li data-testid="note" data-kind=${note.kind}>${icon(note.mark, 18)}<span class="what"><b>${note.words}</b> ${note.more}</span>${this.moment(note)}</li>`)}</ul>
      <vouch-corrections .items=${corrections}></vouch-corrections></section>`;
  }

  private moment(note: Note) {
    if (this.fixed) return html`<span class="num">${clock(note.atMs)}</span>`;
    return html`<button class="at num" @click=${() => this.tell("seek", note.atMs)}>${icon("play", 12)}${clock(note.atMs)}</button>`;
  }
}
