// What AR on Android does not use: variants, which its viewer cannot switch, and all that only they hold.
import type { Document } from "@gltf-transform/core";
import { KHRMaterialsVariants } from "@gltf-transform/extensions";
import { prune } from "@gltf-transform/functions";

/** Drop them in place. */
export async function plain(document: Document): Promise<Document> {
  const variants = document.getRoot().listExtensionsUsed().find((extension) => extension instanceof KHRMaterialsVariants);
  if (variants) {
    variants.dispose();
    await document.transform(prune({ keepAttributes: true, keepLeaves: true, keepSolidTextures: true, keepExtras: true }));
  }
  return document;
}

/** Bytes of all accessors. */
export function geometryBytes(document: Document): number {
  return document.getRoot().listAccessors().reduce((sum, accessor) => sum + accessor.getByteLength(), 0);
}
