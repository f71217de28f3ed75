// A model stands on its base: one root node moves it so that x and z are centred and the lowest point is at y = 0.
import type { Document } from "@gltf-transform/core";
import { bounds } from "./bounds.js";

const CLOSE_M = 1e-6;

/** Wraps the scene's nodes in one; skins and animations below it work on as before. */
export function centre(document: Document): void {
  const scene = document.getRoot().getDefaultScene()!;
  const box = bounds(scene);
  if (!box) return;
  const shift: [number, number, number] = [
    -(box.low[0] + box.high[0]) / 2, //
    -box.low[1],
    -(box.low[2] + box.high[2]) / 2,
  ];
  // What stands right already is left as it is: the normal form of a normal form is itself.
  if (scene.listChildren().length === 1 && shift.every((value) => Math.abs(value) < CLOSE_M)) return;
  const root = document.createNode("model").setTranslation(shift);
  for (const node of scene.listChildren()) {
    scene.removeChild(node);
    root.addChild(node);
  }
  scene.addChild(root);
}
