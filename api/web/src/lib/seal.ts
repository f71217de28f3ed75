// What the service says of a show's seal, and the receipt that a viewer takes along.
import { ApiProblem, getJson, request } from "./api.js";
import { archiveUrl, showApi, type Reach } from "./links.js";

/** `head` is a signed note; `locked_until` is how long storage refuses to change what is sealed. */
export interface SealState {
  head: string;
  size: number;
  root: string;
  signed_at: string;
  key: string;
  /** Records of rotated keys, oldest first. */
  keys?: string[];
  locked_until?: string | null;
  stamped?: boolean | string | null;
  leaves_waiting?: number;
}

/** The newest seal, past all caches: an older one would look as if something had been taken away. Null while the show has none (the service says 404 then). */
export async function sealOf(reach: Reach): Promise<SealState | null> {
  try {
    const seal = await getJson<Partial<SealState>>(showApi(reach, `seal?now=${Date.now()}`));
    return seal.head && seal.size ? (seal as SealState) : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

/** Takes the receipt home as a file; ApiProblem 404 while nothing is sealed. */
export async function keepReceipt(reach: Reach): Promise<void> {
  const answer = await request(archiveUrl(reach, "receipt.json"));
  saveFile(await answer.text(), `vouchcast-${reach.showId}-receipt.json`);
}

/** A text as a file of the reader's. */
export function saveFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: name.endsWith(".json") ? "application/json" : "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const verifyUrl = (reach: Reach): string => `${reach.base}/verify?show=${encodeURIComponent(reach.showId)}`;

/** A root as people compare it: its first characters. */
export const shortRoot = (root: string): string => root.slice(0, 12);
