// Where files come in: dropped anywhere in the room, chosen, or pasted.
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon, type IconName } from "../elements/icons.js";
import { t, type Key } from "../i18n/index.js";

/** What a room takes, and how it says so; `name` begins the ids of its parts. */
export interface Taking { name: string; kinds: RegExp; accept: string; mark: IconName; drop: Key; formats: Key; folder: Key; strange: Key }

@customElement("vouch-file-drop")
export class VouchFileDrop extends VouchElement {
  @property({ attribute: false }) taking!: Taking;
  /** A file is over the window. */
  @state() private over = false;

  static override styles = [shared, css`
    .drop { position: relative; display: grid; grid-template-columns: auto minmax(0, 1fr) auto; align-items: center; gap: 0.25rem 1.5rem; padding: 1.75rem 2rem; border: 1.5px dashed var(--line-strong); border-radius: var(--r-l); background: var(--surface); cursor: pointer; color: var(--ink-2); transition: border-color 0.15s, background-color 0.15s; }
    .drop:hover, .drop:focus-within { border-color: var(--accent); }
    .drop:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
    .drop.over { border-color: var(--accent); border-style: solid; background: var(--accent-soft); }
    .mark { grid-row: span 3; width: 76px; height: 76px; border-radius: 22px; display: grid; place-items: center; background: var(--accent-soft); color: var(--accent); transition: transform 0.25s var(--ease); }
    .over .mark { transform: translateY(-4px) scale(1.05); background: var(--surface); }
    b { color: var(--ink); font-size: 1.1875rem; line-height: 1.4; }
    .how { font-size: 0.9375rem; }
    .kinds { grid-column: 2; font-size: 0.8125rem; color: var(--ink-3); }
    .btn { grid-row: 1 / span 3; grid-column: 3; pointer-events: none; }
    input { position: absolute; width: 1px; height: 1px; opacity: 0; }
    @media (max-width: 640px) { .drop { grid-template-columns: auto minmax(0, 1fr); padding: 1.25rem; gap: 0.125rem 1rem; } .mark { width: 56px; height: 56px; border-radius: 16px; } .btn { display: none; } b { font-size: 1.0625rem; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("dragover", this.drag);
    addEventListener("dragleave", this.leave);
    addEventListener("drop", this.dropped);
    addEventListener("paste", this.pasted);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("dragover", this.drag);
    removeEventListener("dragleave", this.leave);
    removeEventListener("drop", this.dropped);
    removeEventListener("paste", this.pasted);
  }

  override render() {
    const { name, accept, mark, drop, formats } = this.taking;
    return html`<label class="drop ${this.over ? "over" : ""}" data-testid="${name}-drop">
      <input type="file" multiple accept=${accept} data-testid="${name}-file" @change=${this.picked} />
      <span class="mark">${icon(mark, 38)}</span>
      <b>${t(this.over ? "model_drop_now" : drop)}</b>
      <span class="btn primary" aria-hidden="true">${icon("upload", 18)}${t("model_choose")}</span>
      <span class="how">${t("model_pick")}</span>
      <span class="kinds">${t(formats)}</span>
    </label>`;
  }

  private drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.over = true;
  };

  private leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.over = false;
  };

  private dropped = (event: DragEvent): void => {
    const items = [...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
    if (!items.length) return;
    event.preventDefault();
    this.over = false;
    const folders = items.some((item) => item.webkitGetAsEntry()?.isDirectory);
    const files = items.filter((item) => !item.webkitGetAsEntry()?.isDirectory).map((item) => item.getAsFile()).filter((file) => file !== null);
    this.offer(files, folders ? [t(this.taking.folder)] : []);
  };

  private pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) this.offer(files);
  };

  private picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.offer([...(input.files ?? [])]);
    input.value = "";
  }

  private offer(files: File[], refused: string[] = []): void {
    const { kinds, strange: word } = this.taking;
    const known = files.filter((file) => kinds.test(file.name));
    const strange = files.filter((file) => !known.includes(file)).map((file) => t(word, { name: file.name }));
    this.tell("files", { files: known, refused: [...refused, ...strange] });
  }
}
