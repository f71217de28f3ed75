// A picture among others: what it shows, how large it is, and whether a scene uses it.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { dayTime, size } from "../lib/format.js";
import type { Picture } from "../lib/types.js";
import { panel } from "./common.js";

export const MARKS = { backdrop: "picture", panorama: "globe" } as const;

export const usersOf = ({ used_by }: Picture): number => used_by.scenes.length + used_by.shows.length;

@customElement("vouch-picture-card")
export class VouchPictureCard extends VouchElement {
  @property({ attribute: false }) picture!: Picture;

  static override styles = [shared, panel, css`
    :host { height: 100%; min-width: 0; }
    a { display: flex; flex-direction: column; height: 100%; text-decoration: none; background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); overflow: hidden; transition: border-color 0.15s, box-shadow 0.2s; }
    a:hover { border-color: var(--line-strong); box-shadow: var(--shadow); }
    .picture { position: relative; aspect-ratio: 16 / 10; background: repeating-conic-gradient(var(--sunken) 0 25%, var(--surface) 0 50%) 0 0 / 20px 20px; }
    .panorama { aspect-ratio: 2; }
    .picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
    .state { position: absolute; left: 0.75rem; top: 0.75rem; white-space: nowrap; background: var(--surface); color: var(--ink-2); box-shadow: 0 0 0 1px color-mix(in srgb, var(--line) 60%, transparent); }
    .words { padding: 0.75rem 1rem 0.875rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.125rem; align-content: start; flex: 1; }
    .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .sub { line-height: 1.5; }
    .used { color: var(--accent); font-weight: 600; }
    @media (max-width: 560px) { .kind { display: none; } .state { left: 0.5rem; top: 0.5rem; padding: 0.3125rem; } .words { padding: 0.625rem 0.75rem 0.75rem; } .sub { font-size: 0.8125rem; } }
  `];

  override render() {
    const { id, kind, name, width, height, files } = this.picture;
    const used = usersOf(this.picture);
    return html`<a href="#pictures/${id}" data-testid="picture" data-picture-id=${id} data-kind=${kind}>
      <div class="picture ${kind}"><img src=${files["preview.webp"] ?? ""} alt="" loading="lazy" data-testid="picture-preview" /><span class="state">${icon(MARKS[kind], 14)}<span class="kind">${t(`picture_${kind}`)}</span></span></div>
      <div class="words"><span class="name">${name}</span>
        <p class="sub num">${width} × ${height} · ${size(this.picture.size_bytes)}</p>
        <p class="sub">${dayTime(this.picture.created_at)} · <span class=${used ? "used" : ""}>${used ? t("picture_used_n", { n: used }) : t("picture_unused")}</span></p></div>
    </a>`;
  }
}
