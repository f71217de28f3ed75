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
  locked_until?: string | null;
  stamped?: boolean | string | null;
  leaves_waiting?: number;
}

/** The newest seal; null while the show has none (the service says 404 then). */
export async function sealOf(reach: Reach): Promise<SealState | null> {
  try {
    const seal = await getJson<Partial<SealState>>(showApi(reach, "seal"));
    return seal.head && seal.size ? (seal as SealState) : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

/** Takes the receipt home as a file; ApiProblem 404 while nothing is sealed. */
export async function keepReceipt(reach: Reach): Promise<void> {
  const answer = await request(archiveUrl(reach, "receipt.json"));
  const address = URL.createObjectURL(new Blob([await answer.text()], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `vouchcast-${reach.showId}-receipt.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const verifyUrl = (reach: Reach): string => `${reach.base}/verify?show=${encodeURIComponent(reach.showId)}`;

/** A root as people compare it: its first characters. */
export const shortRoot = (root: string): string => root.slice(0, 12);
