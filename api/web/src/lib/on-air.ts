// What a director has on screen, by the newest events (not by any viewer's picture).
import { troubleOf, type Trouble } from "./engine-words.js";
import type { ShowEvent } from "./types.js";

/** What the newest pose changed of the product's scene, in the words of the cue `scene.pose`. */
export interface Posed { pitch_deg?: number; zoom?: number; variant?: string; light?: string; path?: string; clip?: string; clip_repeat?: boolean; animation_ms?: number }

/** What of the product's scene a director's choices stand beside: null for a product without one. */
export interface OwnScene { paths: string[]; light: string; spinDegS: number }

export interface OnAir {
  productId: string | null;
  evidenceId: string | null;
  layout: string;
  spinDegS: number;
  yawDeg: number;
  scene: OwnScene | null;
  posed: Posed;
  /** What the engine is troubled by; null while it draws. */
  trouble: Trouble | null;
}

const VIEW = ["pitch_deg", "zoom", "variant", "light", "path", "clip", "clip_repeat", "animation_ms"] as const;

export function onAir(events: readonly ShowEvent[]): OnAir {
  const now: OnAir = { productId: null, evidenceId: null, layout: "host", spinDegS: 0, yawDeg: 0, scene: null, posed: {}, trouble: null };
  for (const event of events) {
    const { type, data } = event;
    if (type === "product.shown") {
      const again = now.productId === String(data.product_id);
      [now.productId, now.scene] = [String(data.product_id), ownScene(data.scene)];
      if (!again) unposed(now);
    }
    if (type === "product.hidden") {
      [now.productId, now.scene, now.layout] = [null, null, "host"];
      unposed(now);
    }
    if (type === "evidence.shown") now.evidenceId = String(data.evidence_id);
    if (type === "evidence.hidden") now.evidenceId = null;
    if ((type === "layout.changed" || type === "product.shown") && data.layout) now.layout = String(data.layout);
    if (type === "scene.posed") {
      now.yawDeg = Number(data.yaw_deg) || 0;
      now.spinDegS = Number(data.spin_deg_s) || 0;
      now.posed = Object.fromEntries(VIEW.filter((name) => data[name] !== undefined && data[name] !== null).map((name) => [name, data[name]]));
    }
    if (type === "engine.troubled") now.trouble = troubleOf(data);
    // A show that was started again has a fresh engine: nobody else tells that the trouble of the old one is over.
    if (type === "engine.recovered" || type === "show.resumed" || type === "show.ended") now.trouble = null;
  }
  return now;
}

function unposed(now: OnAir): void {
  [now.yawDeg, now.spinDegS, now.posed] = [0, now.scene?.spinDegS ?? 0, {}];
}

interface SceneDocument { paths?: { name?: string }[]; environment?: { name?: string }; motion?: { kind?: string; period_s?: number; reverse?: boolean } }

function ownScene(document: unknown): OwnScene | null {
  if (typeof document !== "object" || document === null) return null;
  const { paths, environment, motion } = document as SceneDocument;
  return {
    paths: (paths ?? []).map((path) => path.name ?? "").filter(Boolean),
    light: environment?.name ?? "studio",
    spinDegS: motion?.kind === "turntable" ? (motion.reverse ? -360 : 360) / (motion.period_s ?? 12) : 0,
  };
}
