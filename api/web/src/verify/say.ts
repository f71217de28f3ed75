// A problem in the reader's words: which thing, at which time of the show, what happened to it.
import { locale } from "../i18n/index.js";
import { clock } from "../lib/format.js";
import { segmentName } from "./leaf.js";
import type { Problem } from "./verdict.js";
import { t, typeName, type Word } from "./words.js";

/** The thing by a name that people have for it. */
export function thing(what: string): string {
  const event = /^event (\d+)(?: \(([^)]*)\))?/.exec(what);
  if (event) return t("thing_event", { n: event[1] as string, type: typeName(event[2] ?? "?") });
  const events = /^events (\d+) to (\d+)$/.exec(what);
  if (events) return t("thing_events", { n: events[1] as string, last: events[2] as string });
  const [kind, key] = [what.split(" ", 1)[0], what.slice(what.indexOf(" ") + 1)];
  const segment = segmentName(key);
  if (segment) return t(segment.track === "audio" ? "thing_audio" : "thing_video", { n: segment.index + 1 });
  return t(THINGS[kind ?? ""] ?? "thing_log");
}

const THINGS: Readonly<Record<string, Word>> = {
  init: "thing_init", card: "thing_card", seal: "thing_seal", leaf: "thing_seal", head: "thing_head", log: "thing_log", stamp: "thing_stamp",
  receipt: "thing_receipt", the: "thing_receipt", "receipt.json": "thing_receipt", rotation: "thing_keys", key: "thing_key", "manifest.json": "thing_manifest",
};

export const happened = (problem: Problem): string => t(`code_${problem.code}`);

/** "1:23", or nothing for what has no time. */
export const momentOf = (problem: Problem): string => (problem.atMs === null ? "" : clock(problem.atMs));

/** A moment of the wall clock, with its year when that is not this one. */
export function moment(iso: string | undefined): string {
  const date = new Date(iso ?? "");
  if (Number.isNaN(date.getTime())) return "";
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(locale(), { ...year, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(date);
}
