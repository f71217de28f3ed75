// A show's whole event log, page by page.
import { getJson } from "./api.js";
import { showApi, type Reach } from "./links.js";
import type { ShowEvent } from "./types.js";

const PAGE = 1000;

export async function readLog(reach: Reach): Promise<ShowEvent[]> {
  const log: ShowEvent[] = [];
  for (;;) {
    const page = await getJson<{ events: ShowEvent[]; more?: boolean }>(showApi(reach, `timeline?after_seq=${log.at(-1)?.seq ?? 0}&limit=${PAGE}`));
    log.push(...page.events);
    if (!page.more || !page.events.length) return log;
  }
}
