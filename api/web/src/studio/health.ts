// How the recording of a running show stands: calm while all is well, loud when it is not.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { gapReason } from "../elements/notes.js";
import { size, span } from "../lib/format.js";

/** What `stats` says under `recording`. */
export interface RecordingHealth {
  state: "ok" | "delayed" | "stopped";
  waiting_segments?: number;
  waiting_bytes?: number;
  waiting_s?: number;
  cap_bytes?: number;
  reason?: string | null;
}

/** What to do about a stop, where it is known. */
function remedyOf(now: RecordingHealth): string {
  const key = `stop_${now.reason ?? ""}`;
  return now.state === "stopped" && key in zh ? t(key as Key) : "";
}

@customElement("vouch-recording-health")
export class VouchRecordingHealth extends VouchElement {
  @property({ attribute: false }) recording: RecordingHealth | null = null;

  static override styles = [shared, css`
    :host { margin-bottom: 1.25rem; }
    .line { display: grid; grid-template-columns: 20px minmax(0, 1fr); gap: 0.125rem 0.75rem; align-items: center; min-height: 44px; padding: 0.5rem 1rem; border-radius: var(--r-m); border: 1px solid var(--line); color: var(--ink-2); font-size: 0.9375rem; line-height: 1.5; }
    .line i { width: 10px; height: 10px; border-radius: 50%; background: var(--accent); justify-self: center; }
    .delayed { border-color: var(--star); color: var(--ink); background: color-mix(in srgb, var(--star) 12%, var(--surface)); }
    .delayed svg { color: var(--star); }
    .stopped { border-color: var(--seal); background: var(--seal-soft); color: var(--ink); padding-block: 0.875rem; }
    .stopped svg { color: var(--seal); }
    b { font-weight: 700; }
    .more { grid-column: 2; font-size: 0.875rem; color: var(--ink-2); overflow-wrap: anywhere; }
    meter { width: 100%; max-width: 16rem; height: 8px; display: block; margin-top: 0.25rem; }
  `];

  override render() {
    const now = this.recording;
    const state = now?.state ?? "asking";
    const bad = state !== "ok" && state !== "asking";
    return html`<div class="line ${state}" role=${bad ? "alert" : "status"} data-testid="recording-health" data-state=${state}>
      ${bad ? icon("warn") : html`<i></i>`}<span><b>${t(`health_${state}`)}</b> ${bad ? t(`health_${state}_what`) : nothing}</span>
      ${now && bad ? this.figures(now) : nothing}</div>`;
  }

  private figures(now: RecordingHealth) {
    const [segments, bytes, cap] = [now.waiting_segments ?? 0, now.waiting_bytes ?? 0, now.cap_bytes ?? 0];
    return html`${now.reason ? html`<p class="more">${t("health_reason", { reason: gapReason(now.reason) })}</p><p class="more">${remedyOf(now)}</p>` : nothing}
      ${segments ? html`<p class="more num" data-testid="recording-waiting">${t("health_waiting", { n: segments, size: size(bytes), span: span((now.waiting_s ?? 0) * 1000) })}</p>` : nothing}
      ${segments && cap ? html`<p class="more num">${t("health_room", { size: size(cap), percent: Math.round((bytes / cap) * 100) })}<meter min="0" max=${cap} high=${cap * 0.8} value=${bytes} aria-label=${t("health_meter")}></meter></p>` : nothing}`;
  }
}
