// Brings <model-viewer> in when a model is to be turned, and says whether this browser can.

let loading: Promise<unknown> | null = null;
let able: boolean | null = null;

/** Whether this browser draws WebGL 2, which three.js needs. */
export function canTurn(): boolean {
  try {
    able ??= document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    able = false;
  }
  return able;
}

/** Resolves when `<model-viewer>` is defined. */
export function loadViewer(): Promise<unknown> {
  loading ??= import("./chunk.js").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
