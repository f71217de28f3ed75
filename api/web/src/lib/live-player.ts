// The live picture: WHEP at once, HLS where WebRTC does not get through; and the show time of the picture on screen.
import type { HlsPlayer } from "./hls.js";
import { livePlaylistUrl, whepUrl, type Reach } from "./links.js";
import { lastRtp, showMsOfRtp } from "./rtp.js";
import { watch, type WhepSession } from "./whep.js";

export type LiveState = "connecting" | "whep" | "hls" | "retry" | "waiting" | "ended";

const FIRST_PICTURE_WITHIN_MS = 4000;
const PATIENCE = 3;
const LOST_AFTER_MS = 3000;
const WAIT_AGAIN_MS = 2500;

export class LivePlayer {
  state: LiveState = "connecting";
  private whep: WhepSession | null = null;
  private hls: HlsPlayer | null = null;
  private timer = 0;
  private rtp: number | null = null;
  private closed = false;
  private whepTries = 0;

  constructor(private readonly video: HTMLVideoElement, private readonly reach: Reach, private readonly onState: (state: LiveState) => void,
    private readonly onFrame: () => void, private startedAtMs = 0) {}

  /** Show time of the picture on screen in ms; an estimate by the wall clock before the first picture. */
  get showMs(): number {
    if (this.hls) return this.hls.showMs(this.video.currentTime);
    const stamp = this.rtp ?? (this.whep ? lastRtp(this.whep.peer) : null);
    const near = this.startedAtMs ? Date.now() - this.startedAtMs : 0;
    return stamp === null ? Math.max(0, near) : showMsOfRtp(stamp, near);
  }

  setStart(startedAtMs: number): void {
    this.startedAtMs = startedAtMs;
    this.hls?.setStart(startedAtMs);
  }

  open(): void {
    this.watchFrames();
    void this.openWhep();
  }

  close(state: LiveState = "ended"): void {
    this.closed = true;
    this.drop();
    this.say(state);
  }

  private say(state: LiveState): void {
    this.state = state;
    this.onState(state);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.whep?.close();
    this.hls?.close();
    this.whep = null;
    this.hls = null;
    this.rtp = null;
  }

  private async openWhep(): Promise<void> {
    if (this.closed) return;
    this.drop();
    if (typeof RTCPeerConnection === "undefined") return void this.openHls();
    this.whepTries += 1;
    try {
      const session = await watch(whepUrl(this.reach));
      if (this.closed) return session.close();
      this.whep = session;
      this.video.srcObject = session.stream;
      void this.video.play().catch(() => undefined);
      session.peer.onconnectionstatechange = () => this.onPeer(session);
      this.hope(session);
    } catch (error) {
      this.refused(Number((error as Error).message));
    }
  }

  /** No picture in time: the other way. A hidden page is shown no pictures, so it goes on hoping while it is connected. */
  private hope(session: WhepSession, times = 1): void {
    this.timer = window.setTimeout(() => {
      const connected = session.peer.connectionState === "connected";
      // Connected but no picture yet: a slow machine decodes late, it is not cut off.
      if (connected && (document.hidden || times < PATIENCE)) this.hope(session, times + 1);
      else void this.openHls();
    }, FIRST_PICTURE_WITHIN_MS);
  }

  /** 404 and 409: there is no programme yet (or any more): ask again. Anything else: the other way. */
  private refused(status: number): void {
    if (this.closed) return;
    if (![404, 409, 410, 425].includes(status)) return void this.openHls();
    this.say("waiting");
    this.timer = window.setTimeout(() => void this.openWhep(), WAIT_AGAIN_MS);
  }

  private onPeer(session: WhepSession): void {
    if (session !== this.whep || this.closed) return;
    const state = session.peer.connectionState;
    if (state === "connected" && this.rtp !== null) clearTimeout(this.timer);
    if (state !== "disconnected" && state !== "failed") return;
    this.say("retry");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.again(), state === "failed" ? 0 : LOST_AFTER_MS);
  }

  private again(): void {
    if (this.whep?.peer.connectionState === "connected") return this.say("whep");
    if (this.whepTries > 2) void this.openHls();
    else void this.openWhep();
  }

  private async openHls(): Promise<void> {
    if (this.closed) return;
    this.drop();
    this.video.srcObject = null;
    // Fetched only when it is needed: most viewers never do.
    const { HlsPlayer } = await import("./hls.js");
    if (this.closed) return;
    this.hls = new HlsPlayer(this.video, livePlaylistUrl(this.reach), this.startedAtMs, () => !this.closed && this.say("retry"));
    this.hls.open(-1);
    this.video.addEventListener("playing", () => this.hls && this.say("hls"));
    void this.video.play().catch(() => undefined);
  }

  private watchFrames(): void {
    if (!("requestVideoFrameCallback" in this.video)) return this.watchByTimer();
    const step = (_: number, frame: VideoFrameCallbackMetadata): void => {
      if (this.closed) return;
      if (this.whep) this.pictured(frame.rtpTimestamp ?? lastRtp(this.whep.peer));
      this.onFrame();
      this.video.requestVideoFrameCallback(step);
    };
    this.video.requestVideoFrameCallback(step);
  }

  /** Browsers without frame callbacks: look a few times a second. */
  private watchByTimer(): void {
    const timer = setInterval(() => {
      if (this.closed) return clearInterval(timer);
      if (this.whep && !this.video.paused && this.video.videoWidth) this.pictured(lastRtp(this.whep.peer));
      this.onFrame();
    }, 100);
  }

  private pictured(stamp: number | null): void {
    if (this.state !== "whep") {
      clearTimeout(this.timer);
      this.whepTries = 0;
      this.say("whep");
    }
    this.rtp = stamp;
  }
}
