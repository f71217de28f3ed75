// Pictures that scenes use: files come in, are checked, and stand here by kind: backdrops, and panoramas that light.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { getJson, getList } from "../lib/api.js";
import { PictureUploads } from "../lib/picture-uploads.js";
import type { ModelLimits, Picture } from "../lib/types.js";
import type { Row } from "../lib/uploads.js";
import { panel, problemNote, said } from "./common.js";
import "./file-drop.js";
import type { Taking } from "./file-drop.js";
import "./picture-card.js";
import "./picture-view.js";
import "./quota.js";
import "./upload-list.js";

const TAKING: Taking = {
  name: "picture", kinds: /\.(png|jpe?g|webp|avif|hdr|exr)$/i, accept: ".png,.jpg,.jpeg,.webp,.avif,.hdr,.exr,image/png,image/jpeg,image/webp,image/avif",
  mark: "picture", drop: "picture_drop", formats: "picture_formats", folder: "picture_folder", strange: "picture_strange",
};
const KINDS = ["backdrop", "panorama"] as const;

@customElement("vouch-pictures")
export class VouchPictures extends VouchElement {
  /** The picture that is opened, if one is. */
  @property() opened = "";
  @state() private pictures: Picture[] | null = null;
  @state() private rows: readonly Row[] = [];
  @state() private limits: ModelLimits = {};
  @state() private problem = "";
  private uploads!: PictureUploads;

  static override styles = [shared, panel, css`
    vouch-upload-list { margin-top: 1.25rem; }
    .note { margin-top: 1rem; }
    section { margin-top: 2.25rem; }
    h2 { display: flex; align-items: baseline; gap: 0.5rem; }
    h2 .num { color: var(--ink-3); font-weight: 400; font-size: 0.9375rem; }
    .say { color: var(--ink-2); font-size: 0.9375rem; margin: 0.125rem 0 1rem; text-wrap: pretty; }
    .pictures { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); }
    .none { margin-top: 2rem; display: grid; justify-items: center; gap: 0.375rem; padding: 3.5rem 1.5rem; text-align: center; color: var(--ink-2); border: 1px solid var(--line); border-radius: var(--r-l); background: var(--surface); }
    .none svg { color: var(--line-strong); margin-bottom: 0.75rem; }
    .none b { color: var(--ink); font-size: 1.125rem; }
    .none p { max-width: 34em; text-wrap: balance; }
    .few { color: var(--ink-3); font-size: 0.9375rem; }
    .bones { aspect-ratio: 1.25; border-radius: var(--r-l); background: var(--sunken); }
    @media (max-width: 560px) { .pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.75rem; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.uploads = new PictureUploads(() => (this.rows = [...this.uploads.rows]), (picture) => this.arrived(picture));
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.uploads.rest();
  }

  private async load(): Promise<void> {
    try {
      this.pictures = await getList<Picture>("/api/v1/pictures");
    } catch (error) {
      this.problem = said(error);
    }
    await this.measure();
  }

  /** How much of the room is taken. What cannot be learnt now is not worth an alarm. */
  private async measure(): Promise<void> {
    this.limits = await getJson<ModelLimits>("/api/v1/models/limits").catch(() => this.limits);
  }

  override render() {
    const shown = this.opened ? this.pictures?.find((picture) => picture.id === this.opened) : undefined;
    if (shown) return html`<vouch-picture-view .picture=${shown} @removed=${this.removed}></vouch-picture-view>`;
    if (this.opened && this.pictures) return html`<p class="empty">${t("picture_gone")} <a href="#pictures">${t("picture_back")}</a></p>`;
    return html`<vouch-file-drop .taking=${TAKING} @files=${this.taken}></vouch-file-drop>
      <vouch-quota .limits=${this.limits} noun="picture"></vouch-quota>
      <vouch-upload-list .rows=${this.rows} .uploads=${this.uploads} smaller="picture_smaller"></vouch-upload-list>
      ${problemNote(this.problem)}
      ${this.pictures === null && !this.problem ? html`<section class="pictures" aria-busy="true">${[1, 2, 3, 4].map(() => html`<div class="bones"></div>`)}</section>` : nothing}
      ${this.pictures?.length === 0 && !this.rows.length ? this.none() : nothing}
      ${this.pictures?.length ? KINDS.map((kind) => this.kind(kind)) : nothing}`;
  }

  private none() {
    return html`<div class="none">${icon("picture", 56)}<b>${t("picture_none")}</b><p>${t("picture_none_sub")}</p></div>`;
  }

  private kind(kind: Picture["kind"]) {
    const of = (this.pictures ?? []).filter((picture) => picture.kind === kind);
    return html`<section data-testid="pictures-${kind}"><h2>${t(`picture_${kind}s`)}<span class="num">${of.length}</span></h2><p class="say">${t(`picture_${kind}_sub`)}</p>
      ${of.length ? html`<div class="pictures">${of.map((picture) => html`<vouch-picture-card .picture=${picture}></vouch-picture-card>`)}</div>` : html`<p class="few">${t("picture_none_of_kind")}</p>`}</section>`;
  }

  private taken(event: CustomEvent<{ files: File[]; refused: string[] }>): void {
    this.problem = event.detail.refused.join(" ");
    for (const file of event.detail.files) this.uploads.add(file);
  }

  /** It may be new, or one that is there already. */
  private arrived(picture: Picture): void {
    this.pictures = [picture, ...(this.pictures ?? []).filter((item) => item.id !== picture.id)];
    void this.measure();
  }

  private removed(event: CustomEvent<string>): void {
    this.pictures = (this.pictures ?? []).filter((picture) => picture.id !== event.detail);
    location.hash = "pictures";
    void this.measure();
  }
}
