// A show's live events: one WebSocket that resumes after the last sequence number it handed on.
import { eventsUrl, type Reach } from "./links.js";
import type { ShowEvent } from "./types.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** The service's word for "this show is not for you": asking again does not help. */
const REFUSED = 4404;

export class EventFeed {
  private socket: WebSocket | null = null;
  private timer = 0;
  private wait = FIRST_WAIT_MS;
  private closed = false;

  constructor(private readonly reach: Reach, private seq: number, private readonly onEvent: (event: ShowEvent) => void,
    private readonly onState: (open: boolean) => void = () => undefined) {}

  open(): void {
    if (this.closed) return;
    const socket = new WebSocket(eventsUrl(this.reach, this.seq));
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      this.onState(true);
    };
    socket.onmessage = (message) => this.take(String(message.data));
    socket.onclose = (event) => event.code !== REFUSED && this.again();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private take(raw: string): void {
    const event = JSON.parse(raw) as ShowEvent;
    if (!(event.seq > this.seq)) return;
    this.seq = event.seq;
    this.onEvent(event);
  }

  private again(): void {
    if (this.closed) return;
    this.onState(false);
    // Spread the return of many viewers after a restart.
    this.timer = window.setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }
}
