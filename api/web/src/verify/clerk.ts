// The page's side of the worker: one errand at a time, stopped by ending the worker.
import source from "worker:verify";
import type { Answer, Errand } from "./errand.js";
import type { Progress } from "./inventory.js";
import { Refusal } from "./refusal.js";
import type { Verdict } from "./verdict.js";

export interface Done {
  verdict: Verdict;
  /** How long the reading took, ms. */
  readMs: number;
  /** When the verdict was given, ISO 8601. */
  at: string;
}

export class Clerk {
  private worker: Worker | null = null;
  private stop: (why: Refusal) => void = () => undefined;

  /** Sends the errand. Rejects with a Refusal for what could not be looked at. */
  check(errand: Errand, tell: (progress: Progress) => void): Promise<Done> {
    this.stop(new Refusal("cancelled"));
    if (errand.archive) this.end();
    const worker = (this.worker ??= started());
    return new Promise((resolve, reject) => {
      this.stop = reject;
      worker.onerror = (event) => reject(new Refusal("page_too_old", "", event.message));
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.kind === "progress") tell(data.progress);
        else if (data.kind === "verdict") resolve({ verdict: data.verdict, readMs: data.readMs, at: new Date().toISOString() });
        else reject(new Refusal(data.code, data.about, data.message));
      };
      worker.postMessage(errand);
    });
  }

  /** Ends what is under way, at once; what was read is forgotten. */
  cancel(): void {
    this.end();
    this.stop(new Refusal("cancelled"));
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
  }
}

function started(): Worker {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } finally {
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
