// What a refusal says: in the reader's words where its code is known, else in the service's own.
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import type { ApiProblem } from "./api.js";
import { size } from "./format.js";
import { wordsOf } from "./report.js";
import type { Issue } from "./types.js";

/** Empty where no code is known. */
export function inWords(problem: ApiProblem): string {
  const { issues, what, limit, used } = problem.more as { issues?: Issue[]; what?: string; limit?: number; used?: number };
  if (issues?.[0]) return wordsOf(issues[0]);
  const key = `problem_${problem.slug}${what ? `_${what}` : ""}`;
  if (!(key in zh) || limit === undefined) return "";
  const counted = (n: number): string => (what === "bytes" ? size(n) : String(n));
  return t(key as Key, { limit: counted(limit), used: counted(used ?? 0) });
}
