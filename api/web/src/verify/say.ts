// A problem in the reader's words: which thing, at which time of the show, what happened to it.
import { clock } from "../lib/format.js";
import { segmentName } from "./leaf.js";
import type { Problem } from "./verdict.js";
import { t, typeName, type Word } from "./words.js";

/** The thing by a name that people have for it. */
export function thing(what: string): string {
  const event = /^event (\d+)(?: \(([^)]*)\))?/.exec(what);
  if (event) return t("thing_event", { n: event[1] as string, type: typeName(event[2] ?? "?") });
  const [kind, key] = [what.split(" ", 1)[0], what.slice(what.indexOf(" ") + 1)];
  const segment = segmentName(key);
  if (segment) return t(segment.track === "video" ? "thing_video" : "thing_audio", { n: segment.index + 1 });
  return t(THINGS[kind ?? ""] ?? byKey(what));
}

const THINGS: Readonly<Record<string, Word>> = {
  init: "thing_init", card: "thing_card", seal: "thing_seal", head: "thing_head", receipt: "thing_receipt", keys: "thing_keys", key: "thing_keys",
};

function byKey(what: string): Word {
  if (what.includes("manifest")) return "thing_manifest";
  if (what.includes("cards/")) return "thing_card";
  if (what.includes("seal/")) return "thing_seal";
  return what.includes("receipt") ? "thing_receipt" : "thing_log";
}

export const happened = (problem: Problem): string => t(`code_${problem.code}`);

/** "1:23", or nothing for what has no time. */
export const momentOf = (problem: Problem): string => (problem.atMs === null ? "" : clock(problem.atMs));
