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

/** The scene document (version 2) of a look. */
export function documentOf(look: Look): Record<string, unknown> {
  const node = { id: "product", model: look.model, ...(look.variant && { variant: look.variant }) };
  return {
    version: 2, nodes: [node], environment: environmentOf(look), backdrop: backdropOf(look), camera: { pitch_deg: look.pitch },
    motion: { kind: look.turning ? "turntable" : "still", start_deg: look.yaw },
  };
}
