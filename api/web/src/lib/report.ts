// A model's report, put in order for people: whose word each finding is, the same finding once.
import { locale, t } from "../i18n/index.js";
import type { Issue, Model } from "./types.js";

export interface Finding extends Issue { pointers: string[]; times: number }

export interface Findings { errors: Finding[]; advice: Finding[]; engine: Finding[]; notes: Finding[]; khronos: Finding[] }

const WEIGHT = { error: 0, warning: 1, info: 2, hint: 3 } as const;

export const wordsOf = (issue: Issue): string => (locale() === "zh-CN" && issue.message_zh ? issue.message_zh : issue.message);

/** The same code of the same source is one finding, with all its places; the gravest come first. */
export function gathered(issues: readonly Issue[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const issue of issues) {
    const known = found.get(issue.code);
    const item = known ?? { ...issue, pointers: [], times: 0 };
    item.times += 1;
    if (issue.pointer && !item.pointers.includes(issue.pointer)) item.pointers.push(issue.pointer);
    if (!known) found.set(issue.code, item);
  }
  return [...found.values()].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}

export function findingsOf(model: Model): Findings {
  const issues = model.report?.issues ?? [];
  const by = (test: (issue: Issue) => boolean): Finding[] => gathered(issues.filter(test));
  return {
    errors: by((issue) => issue.severity === "error"),
    advice: by((issue) => issue.severity === "warning" && issue.source !== "khronos" && issue.source !== "engine"),
    engine: by((issue) => issue.severity !== "error" && issue.source === "engine"),
    // What the intake did with the file or saw in it, and why: nobody has to act on it.
    notes: by((issue) => (issue.severity === "info" || issue.severity === "hint") && ["intake", "advice"].includes(issue.source ?? "intake")),
    khronos: by((issue) => issue.source === "khronos"),
  };
}

/** Where the work stands, as a number of four and in words. */
const STEPS = ["opening", "checking", "drawing", "deriving"] as const;
export const stepNumber = (step: string | null | undefined): number => STEPS.indexOf(step as (typeof STEPS)[number]) + 1;
export const stepWords = (step: string | null | undefined): string => t(`step_${STEPS[stepNumber(step) - 1] ?? "waiting"}`);

/** The whole report in a sentence. */
export function verdict(model: Model): string {
  if (model.state === "processing") return t("verdict_processing", { step: stepWords(model.step) });
  const { errors, advice } = findingsOf(model);
  if (model.state === "rejected") return t("verdict_rejected", { n: Math.max(1, errors.length) });
  return advice.length ? t("verdict_advice", { n: advice.length }) : t("verdict_ready");
}

/** Metres → "12.4 × 8.0 × 30.1 cm"; x, y, z are width, height and depth. */
export function sizeWords(size: readonly number[] | null | undefined): string {
  return size?.length === 3 ? `${size.map(centimetres).join(" × ")} cm` : "";
}

export function centimetres(metres: number): string {
  const cm = metres * 100;
  const digits = cm >= 100 ? 0 : 1;
  return cm.toLocaleString(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

/** "chair.v2.glb" → "chair.v2": what a product made of it may be called. */
export const plainName = (model: Model): string => (model.name ?? model.id).replace(/\.(glb|gltf|zip|obj|stl|ply|usdz)$/i, "");
