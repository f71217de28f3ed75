// Reads a show's `timeline.json`; what an older archive did not know is empty.
import { getJson } from "./api.js";
import { archiveUrl, type Reach } from "./links.js";
import type { Timeline } from "./types.js";

const EMPTY = { claims: [], assurances: [], questions: [], corrections: [], removals: [] };

/** ApiProblem 404 if there is no such show for this reader, 410 if it was taken down or removed. `fresh` passes by caches. */
export async function readTimeline(reach: Reach, fresh = false): Promise<Timeline> {
  const query = fresh ? `?fresh=${Date.now()}` : "";
  return { ...EMPTY, ...(await getJson<Timeline>(archiveUrl(reach, "timeline.json") + query)) };
}
