// What the page asks of the worker, and what the worker answers.
import type { PathFile } from "./folder.js";
import type { Address } from "./http.js";
import type { Progress } from "./inventory.js";
import type { RefusalCode } from "./refusal.js";
import type { Receipt } from "./receipt.js";
import type { Verdict } from "./verdict.js";

export type Archive =
  | { kind: "folder"; name: string; files: readonly PathFile[] }
  | { kind: "zip"; name: string; file: File }
  | { kind: "address"; name: string; address: Address };

/** Without an archive, the one that was read last is judged again. */
export interface Errand {
  archive: Archive | null;
  key: string;
  receipts: readonly Receipt[];
}

export type Answer =
  | { kind: "progress"; progress: Progress }
  | { kind: "verdict"; verdict: Verdict; readMs: number }
  | { kind: "refused"; code: RefusalCode; about: string; message: string };
