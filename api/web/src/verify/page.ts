// The page: what is to be verified, what the reader holds against it, the progress, and the verdict.
import { LitElement, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import "../elements/seal.js";
import { locale, setLocale } from "../i18n/index.js";
import { size } from "../lib/format.js";
import { setTheme, theme, type Theme } from "../lib/theme.js";
import { Clerk, type Done } from "./clerk.js";
import { chosenFiles, droppedFiles } from "./drop.js";
import type { Archive } from "./errand.js";
import type { PathFile } from "./folder.js";
import { parseAddress } from "./http.js";
import type { Progress } from "./inventory.js";
import { KeptThings } from "./kept.js";
import { pageStyles } from "./page-styles.js";
import { Refusal, type RefusalCode } from "./refusal.js";
import { moment } from "./say.js";
import { keyIn } from "./verify.js";
import "./verdict-view.js";
import { t, type Word } from "./words.js";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
type Stage = "ask" | "work" | "done";

@customElement("vouch-verify")
export class VouchVerify extends VouchElement {
  @state() private stage: Stage = "ask";
  @state() private archive: Archive | null = null;
  @state() private address = "";
  @state() private key = "";
  @state() private kept = new KeptThings();
  @state() private progress: Progress | null = null;
  @state() private done: Done | null = null;
  @state() private refusal: Refusal | null = null;
  @state() private over = false;
  @state() private mode = theme();
  private readonly clerk = new Clerk();
  private began = 0;

  static override styles = [shared, pageStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    const show = new URLSearchParams(location.search).get("show");
    if (show) void this.start(show);
    this.addEventListener("dragover", (event) => this.hover(event, true));
    this.addEventListener("dragleave", (event) => this.hover(event, false));
    this.addEventListener("drop", (event) => void this.dropped(event));
  }

  override updated(): void {
    document.title = `${t("title")} · Vouchcast`;
    document.documentElement.lang = locale();
  }

  override render() {
    return html`${this.head()}
      <main id="main">
        ${this.done ? nothing : html`<div><h1>${t("title")}</h1><p class="lede">${t("lede")}</p></div>`}
        ${this.stage === "work" ? this.working() : nothing}
        ${this.done ? html`<vouch-verdict .done=${this.done} @restart=${this.restart}>${this.stage === "work" ? nothing : this.compareAgain()}</vouch-verdict>` : nothing}
        ${this.refusal ? html`<p class="note bad" role="alert" data-testid="refused" data-code=${this.refusal.code}><strong>${t("refused")}</strong><br />${this.why(this.refusal)}</p>` : nothing}
        ${this.stage === "work" || this.done ? nothing : this.asking()}
      </main>
      <footer class="ask">${location.protocol === "file:" ? nothing : html`<a href=${location.pathname} download="verify.html">${t("save_page")}</a>`}</footer>`;
  }

  private why(refusal: Refusal): string {
    return t(`refused_${refusal.code}` as Word & `refused_${RefusalCode}`, { about: refusal.about });
  }

  private head() {
    return html`<header><div class="bar">
      <span class="brand"><vouch-seal></vouch-seal>${t("brand")}</span>
      <button class="tool" data-testid="language" lang=${locale() === "en" ? "zh-CN" : "en"} @click=${() => setLocale(locale() === "en" ? "zh-CN" : "en")}>${t("language")}</button>
      <button class="tool" data-testid="theme" aria-label=${t("theme")} title=${t("theme")} @click=${this.turn}>${icon(this.mode)}</button>
    </div></header>`;
  }

  private turn(): void {
    this.mode = NEXT[this.mode];
    setTheme(this.mode);
  }

  private asking() {
    const ready = this.archive !== null || this.address.trim() !== "";
    return html`${this.askArchive()}${this.askKept()}
      <button class="btn primary go ask" data-testid="check" ?disabled=${!ready} @click=${this.check}>${t("check")}</button>`;
  }

  /** What was read stays in the worker: another receipt or key is compared at once. */
  private compareAgain() {
    return html`<div class="kept">${this.askKept()}
      ${this.kept.changed ? html`<button class="btn primary go ask" data-testid="check" @click=${this.check}>${t("again")}</button>` : nothing}</div>`;
  }

  private askArchive() {
    return html`<section class="sheet ask"><h2>${t("archive")}</h2>
      ${this.archive ? this.chosen(this.archive) : html`
        <div class="drop ${this.over ? "over" : ""}" data-testid="drop">${icon("upload", 28)}<span>${t("drop")}</span>
          <div class="row">
            <label class="btn">${t("pick_folder")}<input class="sr" type="file" webkitdirectory data-testid="folder" @change=${this.picked} /></label>
            <label class="btn">${t("pick_zip")}<input class="sr" type="file" accept=".zip,application/zip" data-testid="zip" @change=${this.picked} /></label>
          </div></div>
        <label class="field"><span>${t("or")}</span>
          <input class="input" type="url" inputmode="url" autocomplete="off" spellcheck="false" data-testid="address" aria-label=${t("address")} placeholder=${t("address_hint")}
            .value=${this.address} @input=${(event: Event) => (this.address = (event.target as HTMLInputElement).value)} @keydown=${this.entered} /></label>`}
    </section>`;
  }

  private chosen(archive: Archive) {
    const files = archive.kind === "folder" ? t("chosen_files", { n: archive.files.length }) : archive.kind === "zip" ? size(archive.file.size) : "";
    return html`<div class="chosen" data-testid="chosen">${icon("check", 24)}<span class="what"><strong>${archive.name}</strong>${files ? html`<span class="hint num">${files}</span>` : nothing}</span>
      <button class="btn small" @click=${() => (this.archive = null)}>${t("another")}</button></div>`;
  }

  private askKept() {
    const good = this.key.trim() !== "" && isKey(this.key);
    return html`<section class="sheet ask"><div><h2>${t("hold")}</h2><p class="sub">${t("hold_sub")}</p></div>
      ${this.kept.receipts.length ? html`<div class="chips">${this.kept.receipts.map((one) => html`<div class="chip" data-testid="receipt">${icon("check", 18)}
        <span>${t("receipt_of", { time: moment(one.signedAt) })}${one.receipt.lines.length ? nothing : html`<small>${t("receipt_bare")}</small>`}</span>
        <button class="btn quiet" @click=${() => (this.kept = this.kept.without(one))}>${t("remove")}</button></div>`)}</div>` : nothing}
      <div class="row"><label class="btn">${icon("plus", 18)}${t("receipt_add")}<input class="sr" type="file" multiple accept=".json,.txt,.note,application/json,text/plain" data-testid="receipts" @change=${this.picked} /></label></div>
      <label class="field"><span>${t("key")}</span>
        <input class="input mono" autocomplete="off" spellcheck="false" data-testid="key" placeholder=${t("key_hint")} .value=${this.key}
          @input=${(event: Event) => this.setKey((event.target as HTMLInputElement).value)} />
        ${good ? html`<span class="hint">${t("key_good")}</span>` : nothing}</label>
    </section>`;
  }

  private setKey(key: string): void {
    this.key = key;
    this.kept = this.kept.touched();
  }

  private working() {
    const at = this.progress;
    const part = at?.totalBytes ? at.bytes / at.totalBytes : 0;
    const rate = at ? size((at.bytes / Math.max(1, performance.now() - this.began)) * 1000) : "";
    return html`<section class="sheet progress" data-testid="progress" aria-busy="true"><div class="between"><h2>${t(part < 1 ? "reading" : "judging")}</h2><button class="btn small" data-testid="cancel" @click=${this.cancel}>${t("cancel")}</button></div>
      <div class="track" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(part * 100)}><i style="width:${(part * 100).toFixed(1)}%"></i></div>
      ${at ? html`<div class="between sub num"><span>${t("progress", { done: size(at.bytes), total: size(at.totalBytes), rate })}</span><span>${t("progress_objects", { done: at.objects, total: at.totalObjects })}</span></div>` : nothing}
    </section>`;
  }

  private hover(event: DragEvent, over: boolean): void {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    if (this.over !== over) this.over = over;
  }

  private async dropped(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over = false;
    const { dataTransfer } = event;
    if (dataTransfer && this.stage !== "work") await this.plainly(async () => this.take(await droppedFiles(dataTransfer)));
  }

  private async picked(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    await this.plainly(() => this.take(chosenFiles(input)));
    input.value = "";
  }

  /** A folder or a zip is the archive; single files are what the reader holds. */
  private async take(files: readonly PathFile[]): Promise<void> {
    const [first] = files;
    if (!first) return;
    if (files.some(({ path }) => path.includes("/"))) this.choose({ kind: "folder", name: first.path.split("/", 1)[0] ?? "", files });
    else for (const { file } of files) await this.takeOne(file);
  }

  private async takeOne(file: File): Promise<void> {
    if (/\.zip$/i.test(file.name)) {
      this.choose({ kind: "zip", name: file.name, file });
      return;
    }
    const found = await KeptThings.read(file);
    if (typeof found === "string") this.setKey(found);
    else this.kept = this.kept.with(found);
  }

  private choose(archive: Archive): void {
    this.archive = archive;
    this.done = null;
    this.stage = "ask";
  }

  private entered(event: KeyboardEvent): void {
    if (event.key === "Enter") void this.check();
  }

  private start(show: string): Promise<void> {
    this.address = show;
    return this.check();
  }

  private check(): Promise<void> {
    return this.plainly(async () => {
      keyIn(this.key);
      const again = this.done !== null;
      const archive = again ? null : (this.archive ?? { kind: "address" as const, name: this.address, address: parseAddress(this.address, location.href) });
      [this.stage, this.progress, this.began, this.done] = ["work", null, performance.now(), again ? this.done : null];
      const receipts = this.kept.receipts.map((one) => one.receipt);
      this.done = await this.clerk.check({ archive, key: this.key, receipts }, (progress) => (this.progress = progress));
      this.kept = this.kept.compared();
    });
  }

  /** Whatever goes wrong becomes one sentence, and the page can be used on. */
  private async plainly(act: () => Promise<void>): Promise<void> {
    this.refusal = null;
    try {
      await act();
    } catch (error) {
      this.refusal = error instanceof Refusal ? error : new Refusal("unreadable", "", String(error));
      if (this.refusal.code === "cancelled") this.refusal = null;
    }
    if (this.stage === "work") this.stage = this.done ? "done" : "ask";
    if (this.done) await this.showVerdict();
  }

  private async showVerdict(): Promise<void> {
    await this.updateComplete;
    const view = this.renderRoot.querySelector<LitElement>("vouch-verdict");
    await view?.updateComplete;
    window.scrollTo({ top: 0 });
    view?.renderRoot.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  private cancel(): void {
    this.clerk.cancel();
  }

  private restart(): void {
    [this.done, this.archive, this.stage, this.refusal] = [null, null, "ask", null];
  }
}

function isKey(text: string): boolean {
  try {
    return keyIn(text) !== null;
  } catch {
    return false;
  }
}
