// What becomes of a merchant's models, told as it happens (server-sent events). A browser reopens a lost feed by itself;
// what was missed meanwhile is read again by whoever listens.
import type { Model } from "./types.js";

const REOPEN_MS = 4000;

/** News of one model: `model` is its whole view, `poster` says that its picture can be had now, `gone` that it was deleted. */
export interface ModelNews { id: string; state?: Model["state"]; step?: string; poster?: boolean; model?: Model; gone?: boolean }

type Told = Omit<Model, "state"> & { state: Model["state"] | "deleted" };

export class ModelFeed {
  private source: EventSource | null = null;
  private timer = 0;

  constructor(private readonly onNews: (news: ModelNews) => void, private readonly onOpen: () => void) {}

  open(): void {
    const source = new EventSource("/api/v1/models/events");
    this.source = source;
    source.onopen = () => this.onOpen();
    source.addEventListener("progress", (event) => this.take(event, ({ step }) => ({ state: "processing", ...(step && { step }) })));
    source.addEventListener("poster", (event) => this.take(event, () => ({ poster: true })));
    source.addEventListener("done", (event) => this.take(event, (told) => (told.state === "deleted" ? { gone: true } : { model: told as Model })));
    // A refusal ends an EventSource for good.
    source.onerror = () => source.readyState === EventSource.CLOSED && (this.timer = window.setTimeout(() => this.open(), REOPEN_MS));
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
  }

  private take(event: MessageEvent<string>, read: (told: Told) => Omit<ModelNews, "id">): void {
    const told = JSON.parse(event.data) as Told;
    this.onNews({ id: told.id, ...read(told) });
  }
}
