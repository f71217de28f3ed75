// How one model is shown: what the scene form holds, and the scene document that it comes to.
import type { Picture } from "../lib/types.js";
import { LIGHTS } from "./lights.js";

/** `light` is one of LIGHTS or a panorama's SHA-256, `backdrop` empty (transparent), `color` or a picture's SHA-256. */
export interface Look { model: string; variant: string; light: string; turned: number; backdrop: string; color: string; yaw: number; pitch: number; turning: boolean }

export const PLAIN: Look = { model: "", variant: "", light: "studio", turned: 0, backdrop: "", color: "#e9ebe6", yaw: 30, pitch: 12, turning: true };

export const isPanorama = (light: string): boolean => !(LIGHTS as readonly string[]).includes(light);

/** What a picture does in a scene when it is chosen for one. */
export const withPicture = (picture: Picture): Partial<Look> => (picture.kind === "panorama" ? { light: picture.sha256 } : { backdrop: picture.sha256 });

function environmentOf({ light, turned }: Look): Record<string, unknown> {
  return isPanorama(light) ? { name: "picture", sha256: light, rotation_deg: turned } : { name: light };
}

function backdropOf({ backdrop, color }: Look): Record<string, unknown> {
  if (!backdrop) return { kind: "transparent" };
  return backdrop === "color" ? { kind: "color", colors: [color] } : { kind: "picture", sha256: backdrop };
}

export type Document = Record<string, unknown>;
type Part = Record<string, unknown>;

/** A backdrop that this form does not make: it stays as it is kept. */
export const KEPT = "kept";

const partOf = (document: Document, name: string): Part => (document[name] ?? {}) as Part;
const nodesOf = (document: Document): Part[] => (document.nodes ?? []) as Part[];
const shown = (document: Document): Part | undefined => nodesOf(document).find((node) => node.model);

/** What the form shows of a document that is kept; what it does not know of stays in the document. */
export function lookOf(document: Document): Look {
  const { name, sha256, rotation_deg } = partOf(document, "environment");
  const { kind, colors, sha256: picture } = partOf(document, "backdrop") as { kind?: string; colors?: string[]; sha256?: string };
  const { kind: turning, start_deg } = partOf(document, "motion");
  return {
    model: String(shown(document)?.model ?? ""), variant: String(shown(document)?.variant ?? ""),
    light: String(name === "picture" ? sha256 : (name ?? PLAIN.light)), turned: Number(rotation_deg ?? 0),
    backdrop: kind === "picture" ? (picture ?? "") : kind === "color" ? "color" : kind === "gradient" ? KEPT : "", color: colors?.[0] ?? PLAIN.color,
    yaw: Number(start_deg ?? 0), pitch: Number(partOf(document, "camera").pitch_deg ?? 0), turning: turning === "turntable",
  };
}

/** The scene document (version 2) of a look: anew, or `base` with what was changed of it. */
export function documentOf(look: Look, base?: Document): Document {
  const node = { id: "product", model: look.model, ...(look.variant && { variant: look.variant }) };
  const motion = { kind: look.turning ? "turntable" : "still", start_deg: look.yaw };
  if (!base) return { version: 2, nodes: [node], environment: environmentOf(look), backdrop: backdropOf(look), camera: { pitch_deg: look.pitch }, motion };
  const was = lookOf(base);
  const changed = (...names: (keyof Look)[]): boolean => names.some((name) => look[name] !== was[name]);
  const dressed = nodesOf(base).map((one) => (one === shown(base) ? { ...one, model: look.model, variant: look.variant || null } : one));
  return {
    ...base,
    ...(changed("model", "variant") && { nodes: dressed }),
    ...(changed("light", "turned") && { environment: { ...partOf(base, "environment"), sha256: null, ...environmentOf(look) } }),
    ...(changed("backdrop", "color") && look.backdrop !== KEPT && { backdrop: backdropOf(look) }),
    ...(changed("pitch") && { camera: { ...partOf(base, "camera"), pitch_deg: look.pitch } }),
    ...(changed("yaw", "turning") && { motion: { ...partOf(base, "motion"), ...motion } }),
  };
}
