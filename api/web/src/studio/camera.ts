// Going live with this device's own camera and microphone: one press.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { whipUrl } from "../lib/links.js";
import { camera, publish, type WhipSession } from "../lib/whip.js";
import { panel, problemNote, said } from "./common.js";

type Stage = "off" | "going" | "on";

@customElement("vouch-camera")
export class VouchCamera extends VouchElement {
  @property() showId = "";
  @property() token = "";
  @property({ type: Boolean }) tall = false;
  @property({ type: Boolean }) live = false;
  /** Starts the show if it does not run yet. */
  @property({ attribute: false }) start: () => Promise<boolean> = () => Promise.resolve(true);
  @state() private stage: Stage = "off";
  @state() private problem = "";
  private media: MediaStream | null = null;
  private session: WhipSession | null = null;

  static override styles = [shared, panel, css`
    .sheet { display: grid; gap: 0.75rem; }
    h2 { font-size: 1rem; display: flex; justify-content: space-between; align-items: center; }
    video { width: 100%; aspect-ratio: 16 / 9; object-fit: cover; background: #0b0f0d; border-radius: var(--r-m); transform: scaleX(-1); display: block; }
    .btn { width: 100%; }
  `];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  override updated(): void {
    const video = this.renderRoot.querySelector("video");
    if (video && video.srcObject !== this.media) video.srcObject = this.media;
  }

  override render() {
    const label = { off: "room_go", going: "room_going", on: "room_leave" } as const;
    return html`<section class="sheet">
      <h2>${t("room_camera")}${this.stage === "on" ? html`<span class="state live" data-testid="on-camera">${t("room_on")}</span>` : nothing}</h2>
      ${this.stage === "off" ? html`<p class="hint">${t("room_camera_hint")}</p>` : html`<video autoplay muted playsinline data-testid="camera-preview"></video>`}
      ${problemNote(this.problem)}
      <button class="btn ${this.stage === "on" ? "danger" : "primary"}" data-testid="go-live" data-stage=${this.stage} ?disabled=${this.stage === "going"} @click=${this.press}>
        ${this.stage === "off" ? icon("studio") : nothing}${t(label[this.stage])}</button>
    </section>`;
  }

  private press(): void {
    if (this.stage === "on") this.stop();
    else void this.go();
  }

  private async go(): Promise<void> {
    this.problem = "";
    if (!navigator.mediaDevices) {
      this.problem = t("room_camera_https");
      return;
    }
    this.stage = "going";
    try {
      this.media = await camera(this.tall);
      this.requestUpdate();
    } catch {
      this.fail(t("room_camera_denied"));
      return;
    }
    try {
      if (!this.live && !(await this.start())) return this.stop();
      this.session = await publish(whipUrl({ base: "", showId: this.showId }), this.token, this.media);
      this.session.peer.onconnectionstatechange = () => this.onPeer();
      this.stage = "on";
    } catch (error) {
      this.fail(said(error));
    }
  }

  private onPeer(): void {
    if (this.session?.peer.connectionState === "failed") this.fail(t("room_camera_lost"));
  }

  private fail(words: string): void {
    this.stop();
    this.problem = words;
  }

  private stop(): void {
    this.session?.close();
    this.session = null;
    for (const track of this.media?.getTracks() ?? []) track.stop();
    this.media = null;
    this.stage = "off";
  }
}
