// Which extensions the normal form knows. An optional one that it does not know is left out and named; a required one is refused.
import type { Extension, GLTF } from "@gltf-transform/core";
import {
  EXTMeshGPUInstancing,
  EXTMeshoptCompression,
  EXTTextureWebP,
  KHRDracoMeshCompression,
  KHRLightsPunctual,
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsDiffuseTransmission,
  KHRMaterialsDispersion,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsIOR,
  KHRMaterialsIridescence,
  KHRMaterialsPBRSpecularGlossiness,
  KHRMaterialsSheen,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRMaterialsUnlit,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  KHRMeshQuantization,
  KHRTextureBasisu,
  KHRTextureTransform,
  KHRXMP,
} from "@gltf-transform/extensions";
import { type Findings, Refusal } from "./finding.js";

export const KNOWN: (typeof Extension)[] = [
  EXTMeshGPUInstancing,
  EXTMeshoptCompression,
  EXTTextureWebP,
  KHRDracoMeshCompression,
  KHRLightsPunctual,
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsDiffuseTransmission,
  KHRMaterialsDispersion,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsIOR,
  KHRMaterialsIridescence,
  KHRMaterialsPBRSpecularGlossiness,
  KHRMaterialsSheen,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRMaterialsUnlit,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  KHRMeshQuantization,
  KHRTextureBasisu,
  KHRTextureTransform,
  KHRXMP,
];

/** Newer names of the same data. */
const ALIASES: Record<string, string> = { KHR_meshopt_compression: "EXT_meshopt_compression" };
const NAMES = new Set([...KNOWN.map((extension) => extension.EXTENSION_NAME), ...Object.keys(ALIASES)]);

/** Refuse what the file cannot do without and we do not know; name what it can do without. */
export function judgeExtensions(json: GLTF.IGLTF, findings: Findings): void {
  for (const [index, name] of (json.extensionsRequired ?? []).entries()) {
    if (!NAMES.has(name)) throw new Refusal("extension_required", `/extensionsRequired/${index}`, { name });
  }
  for (const [index, name] of (json.extensionsUsed ?? []).entries()) {
    if (!NAMES.has(name)) findings.add("extension_ignored", `/extensionsUsed/${index}`, { name });
  }
}

/** Give extensions of two names the one that glTF-Transform knows. */
export function renameExtensions(json: GLTF.IGLTF): void {
  const renamed = (names: string[] = []): string[] => [...new Set(names.map((name) => ALIASES[name] ?? name))];
  const used = json.extensionsUsed ?? [];
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (!used.includes(alias)) continue;
    for (const holder of [...(json.bufferViews ?? []), ...(json.buffers ?? [])]) {
      const extensions = holder.extensions;
      if (extensions?.[alias] !== undefined) extensions[name] ??= extensions[alias];
    }
  }
  json.extensionsUsed = renamed(json.extensionsUsed);
  json.extensionsRequired = renamed(json.extensionsRequired);
}
