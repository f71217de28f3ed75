// What a director has on screen, by the newest events (not by any viewer's picture).
import type { ShowEvent } from "./types.js";

export interface OnAir { productId: string | null; evidenceId: string | null; layout: string; spinDegS: number; yawDeg: number }

export function onAir(events: readonly ShowEvent[]): OnAir {
  const now: OnAir = { productId: null, evidenceId: null, layout: "host", spinDegS: 0, yawDeg: 0 };
  for (const { type, data } of events) {
    if (type === "product.shown") now.productId = String(data.product_id);
    if (type === "product.hidden") now.productId = null;
    if (type === "evidence.shown") now.evidenceId = String(data.evidence_id);
    if (type === "evidence.hidden") now.evidenceId = null;
    if ((type === "layout.changed" || type === "product.shown") && data.layout) now.layout = String(data.layout);
    if (type === "scene.posed") {
      now.yawDeg = Number(data.yaw_deg) || 0;
      now.spinDegS = Number(data.spin_deg_s) || 0;
    }
  }
  return now;
}
