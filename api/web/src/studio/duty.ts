// What the law and people ask of a show that is over: to take it down, to hold it, how long it is kept.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { t, type Key } from "../i18n/index.js";
import { sendJson } from "../lib/api.js";
import { day } from "../lib/format.js";
import type { ShowSummary } from "../lib/types.js";
import { panel } from "./common.js";
import "./reasoned.js";
import type { VouchReasoned } from "./reasoned.js";

interface Act { head: Key; words: Key; yes: Key; danger: boolean; method: "POST" | "DELETE"; path: string }

const ACTS = {
  down: { head: "duty_down", words: "duty_down_sure", yes: "duty_down", danger: true, method: "POST", path: "takedown" },
  restore: { head: "duty_restore", words: "duty_restore_sure", yes: "duty_restore", danger: false, method: "POST", path: "restore" },
  hold: { head: "duty_hold", words: "duty_hold_sure", yes: "duty_hold", danger: false, method: "POST", path: "hold" },
  lift: { head: "duty_lift", words: "duty_lift_sure", yes: "duty_lift", danger: true, method: "DELETE", path: "hold" },
} as const satisfies Record<string, Act>;

type Name = keyof typeof ACTS;

@customElement("vouch-duty")
export class VouchDuty extends VouchElement {
  @property({ attribute: false }) show!: ShowSummary;
  /** The administrator: only he places and lifts a hold, and restores what he took down. */
  @property({ type: Boolean }) admin = false;
  @state() private asking: Name = "down";

  static override styles = [shared, panel, css`
    .sheet { display: grid; gap: 0.75rem; }
    h2 { font-size: 1rem; }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.25rem 1rem; font-size: 0.9375rem; }
    dt { color: var(--ink-2); }
    dd { overflow-wrap: anywhere; }
    .acts { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    .bad { color: var(--seal); font-weight: 600; }
  `];

  override render() {
    const { show } = this;
    const down = show.taken_down ?? null;
    const ours = !down || this.admin || down.by !== "admin";
    const act: Act = ACTS[this.asking];
    return html`<section class="sheet" data-testid="duty"><h2>${t("duty")}</h2>
      <dl>
        <dt>${t("duty_public")}</dt><dd data-testid="duty-public">${down ? html`<span class="bad">${t("state_taken_down")}</span>` : t(show.state === "published" ? "duty_is_public" : "duty_not_public")}</dd>
        ${down ? html`<dt>${t("reason")}</dt><dd>${down.reason}</dd>` : nothing}
        <dt>${t("duty_kept")}</dt><dd>${show.removed_at ? t("duty_removed", { day: day(show.removed_at) }) : show.retain_until ? t("duty_until", { day: day(show.retain_until) }) : t("duty_unknown")}</dd>
        <dt>${t("duty_held")}</dt><dd data-testid="duty-held">${show.held_for ? t("duty_held_for", { reason: show.held_for }) : t("duty_not_held")}</dd>
      </dl>
      <div class="acts">
        ${down
          ? html`<button class="btn small" data-testid="restore" ?disabled=${!ours} @click=${() => this.ask("restore")}>${t("duty_restore")}</button>`
          : html`<button class="btn small danger" data-testid="takedown" @click=${() => this.ask("down")}>${t("duty_down")}</button>`}
        ${this.admin && !show.removed_at ? this.hold(show) : nothing}
      </div>
      ${ours ? nothing : html`<p class="hint">${t("duty_by_admin")}</p>`}
      <vouch-reasoned .head=${t(act.head)} .words=${(this.asking === "down" && show.state === "live" ? t("duty_down_live") : "") + t(act.words)} .yes=${t(act.yes)} ?danger=${act.danger} .act=${(reason: string) => this.do(act, reason)}></vouch-reasoned>
    </section>`;
  }

  private hold(show: ShowSummary) {
    const name: Name = show.held_for ? "lift" : "hold";
    return html`<button class="btn small" data-testid=${name} @click=${() => this.ask(name)}>${t(ACTS[name].head)}</button>`;
  }

  private async ask(name: Name): Promise<void> {
    this.asking = name;
    await this.updateComplete;
    this.renderRoot.querySelector<VouchReasoned>("vouch-reasoned")?.open();
  }

  private async do(act: Act, reason: string): Promise<void> {
    await sendJson(act.method, `/api/v1/shows/${encodeURIComponent(this.show.id)}/${act.path}`, { reason });
    this.tell("changed");
  }
}
