// What was made of a model, each file with its use, its size and its download.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";
import { size } from "../lib/format.js";
import type { Model } from "../lib/types.js";

const FILES: [string, Key, Key | null][] = [
  ["original", "file_original", null], ["model.glb", "file_model", "file_model_sub"], ["web.glb", "file_web", "file_web_sub"], ["ar.glb", "file_ar", "file_ar_sub"],
  ["model.usdz", "file_usdz", "file_usdz_sub"], ["lod1.glb", "file_lod1", "file_lod1_sub"], ["lod2.glb", "file_lod2", "file_lod2_sub"], ["poster.webp", "file_poster", "file_poster_sub"],
  ["turntable.mp4", "file_turntable", "file_turntable_sub"], ["turntable.webp", "file_turntable_webp", "file_turntable_webp_sub"], ["report.json", "file_report", "file_report_sub"],
];

@customElement("vouch-model-files")
export class VouchModelFiles extends VouchElement {
  @property({ attribute: false }) model!: Model;

  static override styles = [shared, css`
    h3 { font-size: 1rem; }
    .say { color: var(--ink-2); font-size: 0.875rem; margin: 0.125rem 0 0.5rem; }
    a { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 0 0.75rem; align-items: center; padding: 0.5rem 0; min-height: 52px; text-decoration: none; }
    li + li { border-top: 1px solid var(--line); }
    a:hover b { color: var(--accent); }
    b { display: block; font-weight: 600; font-size: 0.9375rem; line-height: 1.4; }
    .sub { font-size: 0.8125rem; color: var(--ink-3); line-height: 1.4; }
    .num { font-size: 0.875rem; color: var(--ink-2); white-space: nowrap; }
    svg { color: var(--ink-3); }
  `];

  override render() {
    if (this.model.state !== "ready") return nothing;
    const had: Record<string, string> = { original: `/api/v1/models/${encodeURIComponent(this.model.id)}/files/original`, ...this.model.files };
    const rows = FILES.filter(([name]) => had[name]);
    return html`<section data-testid="files"><h3>${t("files")}</h3><p class="say">${t("files_sub")}</p><ul>${rows.map(([name, title, sub]) => {
      const bytes = name === "original" ? this.model.source?.size_bytes : this.model.report?.files?.[name]?.bytes;
      const saved = name === "original" ? (this.model.name ?? "original") : name;
      return html`<li><a href=${had[name] ?? ""} download=${saved} data-testid="file" data-name=${name} aria-label=${t("download", { name: t(title) })}>
        <span><b>${t(title)}</b><span class="sub">${sub ? t(sub) : this.model.name}</span></span><span class="num">${bytes ? size(bytes) : nothing}</span>${icon("download", 18)}</a></li>`;
    })}</ul></section>`;
  }
}
