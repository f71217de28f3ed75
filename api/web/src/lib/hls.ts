// HLS playback that knows the show's clock: show time = programme date time − started_at.
import Hls, { type Fragment } from "hls.js";

const RETRY_MS = 1500;
/** Behind the newest picture in a live show: two segments, which last two seconds each, and a little. */
const LIVE_SYNC_S = 5;

export class HlsPlayer {
  private hls: Hls | null = null;
  private timer = 0;

  constructor(private readonly video: HTMLVideoElement, private readonly url: string, private startedAtMs: number,
    private readonly onTrouble: (fatal: boolean) => void = () => undefined) {}

  /** `startS` is a media second, or -1 for the live edge. */
  open(startS = -1): void {
    if (Hls.isSupported()) this.openHls(startS);
    else this.openNative(startS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.hls?.destroy();
    this.hls = null;
  }

  setStart(startedAtMs: number): void {
    this.startedAtMs = startedAtMs;
  }

  /** Whether show times can be found in the media: its playlist, or the browser's own reading of it, is there. */
  get known(): boolean {
    return this.fragments().length > 0 || (this.hls === null && this.video.readyState > 0);
  }

  /** Show time of a media second, by the fragment that holds it (so a gap in the recording moves no card). */
  showMs(mediaS: number): number {
    const fragment = this.fragments().findLast((item) => item.start <= mediaS + 0.001 && item.programDateTime !== null);
    if (fragment?.programDateTime != null && this.startedAtMs > 0) {
      return fragment.programDateTime - this.startedAtMs + (mediaS - fragment.start) * 1000;
    }
    return this.nativeStartMs + mediaS * 1000;
  }

  /** Show time of media second 0 where the browser plays HLS by itself. */
  private get nativeStartMs(): number {
    const date = (this.video as { getStartDate?: () => Date }).getStartDate?.().getTime() ?? NaN;
    return Number.isFinite(date) && this.startedAtMs > 0 ? date - this.startedAtMs : 0;
  }

  /** Media second at which show time `ms` is seen; inside a gap, the first picture after it. */
  mediaS(ms: number): number {
    const wall = this.startedAtMs + ms;
    const dated = this.fragments().filter((item) => item.programDateTime !== null);
    for (const item of dated) {
      const begin = item.programDateTime ?? 0;
      if (wall < begin + item.duration * 1000) return Math.max(0, item.start + Math.max(0, wall - begin) / 1000);
    }
    const last = dated.at(-1);
    return last ? last.start + last.duration : Math.max(0, ms - this.nativeStartMs) / 1000;
  }

  private fragments(): Fragment[] {
    const level = this.hls?.levels[Math.max(0, this.hls.currentLevel)];
    return level?.details?.fragments ?? [];
  }

  private openHls(startS: number): void {
    const hls = new Hls({ startPosition: startS, liveSyncDuration: LIVE_SYNC_S, liveMaxLatencyDuration: 3 * LIVE_SYNC_S, maxBufferLength: 30, backBufferLength: 60, enableWorker: false });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
      else this.retry(startS);
    });
    hls.loadSource(this.url);
    hls.attachMedia(this.video);
  }

  private retry(startS: number): void {
    this.onTrouble(true);
    const at = this.video.currentTime || startS;
    this.close();
    this.timer = window.setTimeout(() => this.openHls(startS < 0 ? -1 : at), RETRY_MS);
  }

  private openNative(startS: number): void {
    this.video.src = this.url;
    if (startS > 0) this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = startS), { once: true });
  }
}
