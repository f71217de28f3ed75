// One picture, opened: it is looked at, its users are named, its name is copied, and it goes into a scene or goes away.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import "../elements/copy.js";
import { icon } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";
import { ApiProblem, sendJson } from "../lib/api.js";
import { dayTime, size } from "../lib/format.js";
import { wordsOf } from "../lib/report.js";
import type { Picture, User } from "../lib/types.js";
import { panel, problemNote, said, sure } from "./common.js";
import { MARKS, usersOf } from "./picture-card.js";

@customElement("vouch-picture-view")
export class VouchPictureView extends VouchElement {
  @property({ attribute: false }) picture!: Picture;
  @state() private problem = "";
  @state() private used = false;
  @state() private busy = false;

  static override styles = [shared, panel, sure, css`
    .back { color: var(--ink-2); text-decoration: none; display: inline-flex; gap: 0.375rem; align-items: center; min-height: 44px; font-size: 0.9375rem; }
    .back:hover { color: var(--ink); }
    .head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin-bottom: 1.25rem; }
    .head h2 { font-size: 1.375rem; line-height: 1.35; min-width: 0; overflow-wrap: anywhere; }
    h2:focus { outline: none; }
    .columns { grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 2.25rem; }
    .side { display: grid; gap: 1.5rem; min-width: 0; }
    figure img { width: 100%; max-height: 70vh; object-fit: contain; border-radius: var(--r-l); background: repeating-conic-gradient(var(--sunken) 0 25%, var(--surface) 0 50%) 0 0 / 24px 24px; }
    figcaption { color: var(--ink-2); font-size: 0.875rem; margin-top: 0.625rem; }
    .actions { display: flex; flex-wrap: wrap; gap: 0.625rem; }
    h3 { font-size: 1rem; margin-bottom: 0.375rem; }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); font-size: 0.9375rem; }
    dt, dd { padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
    dt { color: var(--ink-2); padding-right: 1.25rem; }
    dd { text-align: right; overflow-wrap: anywhere; }
    dt:last-of-type, dd:last-of-type { border-bottom: 0; }
    .users li { display: flex; gap: 0.25rem 0.75rem; align-items: baseline; padding: 0.5rem 0; border-top: 1px solid var(--line); font-size: 0.9375rem; overflow-wrap: anywhere; }
    .users li:first-child { border-top: 0; }
    .users .kind { color: var(--ink-3); font-size: 0.8125rem; white-space: nowrap; }
    .quiet, .notes { color: var(--ink-2); font-size: 0.9375rem; text-wrap: pretty; }
    .notes li + li { margin-top: 0.375rem; }
    @media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1.75rem; } }
  `];

  /** It is opened from far down a list, and read from its name on. */
  override firstUpdated(): void {
    scrollTo(0, 0);
    this.renderRoot.querySelector("h2")?.focus({ preventScroll: true });
  }

  override render() {
    const { id, kind, name, sha256, issues } = this.picture;
    return html`<article data-testid="picture-view" data-kind=${kind}>
      <a class="back" href="#pictures" data-testid="picture-back">${icon("back", 18)}${t("picture_back")}</a>
      <div class="head"><h2 tabindex="-1">${name}</h2><span class="state">${icon(MARKS[kind], 14)}${t(`picture_${kind}`)}</span></div>
      <div class="columns">
        <figure><img src=${this.shown} alt=${t("picture_of", { name })} data-testid="picture-shown" /><figcaption>${t(`picture_${kind}_sub`)}</figcaption></figure>
        <div class="side">
          ${problemNote(this.problem)}
          ${this.used ? html`<p class="note bad" role="alert" data-testid="in-use"><b>${t("picture_delete_used")}</b> ${t("picture_delete_used_do")}</p>` : nothing}
          <div class="actions">
            <a class="btn primary" href="#scenes/${id}" data-testid="picture-use">${icon("light", 18)}${t(`picture_use_${kind}`)}</a>
            <button class="btn danger" data-testid="picture-delete" @click=${() => this.dialog?.showModal()}>${icon("trash", 18)}${t("picture_delete")}</button>
          </div>
          <vouch-copy .label=${t("picture_id")} .value=${sha256} .shown=${`${sha256.slice(0, 16)}…`} data-testid="picture-id"></vouch-copy>
          ${this.users()}
          ${issues.length ? html`<section><h3>${t("picture_notes")}</h3><ul class="notes">${issues.map((issue) => html`<li>${wordsOf(issue)}</li>`)}</ul></section>` : nothing}
          ${this.facts()}
        </div>
      </div>
      ${this.sure()}
    </article>`;
  }

  /** A backdrop can be looked at as it is; a panorama's light is beyond a screen, so its preview is shown. */
  private get shown(): string {
    const { files } = this.picture;
    return files["backdrop.png"] ?? files["preview.webp"] ?? "";
  }

  private users() {
    const { scenes, shows } = this.picture.used_by;
    const row = (user: User, kind: Key) => html`<li data-testid="picture-user"><span class="kind">${t(kind)}</span><a href=${kind === "picture_used_show" ? `#show/${user.id}` : "#scenes"}>${user.title || user.id}</a></li>`;
    return html`<section><h3>${t("picture_used")}</h3>${usersOf(this.picture)
      ? html`<ul class="users">${scenes.map((scene) => row(scene, "picture_used_scene"))}${shows.map((show) => row(show, "picture_used_show"))}</ul>`
      : html`<p class="quiet">${t("picture_used_none")}</p>`}</section>`;
  }

  private facts() {
    const { width, height, format, size_bytes, kept_bytes, created_at } = this.picture;
    const rows: [Key, string][] = [["picture_pixels", `${width} × ${height}`], ["fact_format", format.toUpperCase()], ["fact_bytes", size(size_bytes)], ["picture_kept", size(kept_bytes)], ["fact_at", dayTime(created_at)]];
    return html`<section><h3>${t("facts")}</h3><dl>${rows.map(([key, value]) => html`<dt>${t(key)}</dt><dd class="num">${value}</dd>`)}</dl></section>`;
  }

  private sure() {
    return html`<dialog><h2>${t("picture_delete_sure", { name: this.picture.name })}</h2><p>${t("picture_delete_sub")}</p><div>
      <button class="btn" @click=${() => this.dialog?.close()}>${t("cancel")}</button>
      <button class="btn danger solid" data-testid="picture-delete-yes" ?disabled=${this.busy} @click=${this.discard}>${t("model_delete_yes")}</button></div></dialog>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  private async discard(): Promise<void> {
    [this.busy, this.problem, this.used] = [true, "", false];
    try {
      await sendJson("DELETE", `/api/v1/pictures/${encodeURIComponent(this.picture.id)}`);
      this.tell("removed", this.picture.id);
    } catch (error) {
      this.used = error instanceof ApiProblem && error.slug === "in-use";
      if (!this.used) this.problem = said(error);
    } finally {
      this.busy = false;
      this.dialog?.close();
    }
  }
}
