// KHR_materials_pbrSpecularGlossiness, which is archived, becomes metallic-roughness with KHR_materials_specular and _ior.
import type { Document, Material, Texture, TextureInfo } from "@gltf-transform/core";
import { KHRMaterialsIOR, KHRMaterialsSpecular, type PBRSpecularGlossiness } from "@gltf-transform/extensions";
import { decode } from "fast-png";
import type { Findings } from "./finding.js";
import { encodePng } from "./png.js";

const GLOSS = "KHR_materials_pbrSpecularGlossiness";
// So great an index of refraction reflects everything, so that the specular colour alone says how much and which.
const MIRROR_IOR = 1000;

export function withoutGloss(document: Document, findings: Findings): void {
  const roughness = new Map<string, Texture | undefined>();
  for (const [index, material] of document.getRoot().listMaterials().entries()) {
    const gloss = material.getExtension<PBRSpecularGlossiness>(GLOSS);
    if (!gloss) continue;
    findings.add("gloss_converted", `/materials/${index}`);
    convert(document, material, gloss, roughness);
    material.setExtension(GLOSS, null);
  }
  document.disposeExtension(GLOSS);
}

function convert(document: Document, material: Material, gloss: PBRSpecularGlossiness, made: Map<string, Texture | undefined>): void {
  const specular = document.createExtension(KHRMaterialsSpecular).createSpecular().setSpecularColorFactor(gloss.getSpecularFactor());
  material
    .setBaseColorFactor(gloss.getDiffuseFactor())
    .setBaseColorTexture(gloss.getDiffuseTexture())
    .setMetallicRoughnessTexture(null)
    .setMetallicFactor(0)
    .setRoughnessFactor(1 - gloss.getGlossinessFactor())
    .setExtension("KHR_materials_ior", document.createExtension(KHRMaterialsIOR).createIOR().setIOR(MIRROR_IOR))
    .setExtension("KHR_materials_specular", specular);
  copy(material.getBaseColorTextureInfo(), gloss.getDiffuseTextureInfo());
  const texture = gloss.getSpecularGlossinessTexture();
  if (!texture) return;
  const info = gloss.getSpecularGlossinessTextureInfo();
  specular.setSpecularColorTexture(texture);
  copy(specular.getSpecularColorTextureInfo(), info);
  const rough = roughnessOf(document, texture, gloss.getGlossinessFactor(), made);
  if (!rough) return;
  material.setRoughnessFactor(1).setMetallicRoughnessTexture(rough);
  copy(material.getMetallicRoughnessTextureInfo(), info);
}

function copy(to: TextureInfo | null, from: TextureInfo | null): void {
  if (to && from) to.copy(from);
}

/** The glossiness in a PNG's alpha as a texture of roughness; undefined where there is no alpha to read. */
function roughnessOf(document: Document, from: Texture, factor: number, made: Map<string, Texture | undefined>): Texture | undefined {
  const key = `${document.getRoot().listTextures().indexOf(from)} ${factor}`;
  if (!made.has(key)) {
    const image = roughPixels(from, factor);
    made.set(key, image && document.createTexture(`${from.getName()} roughness`).setMimeType("image/png").setImage(image));
  }
  return made.get(key);
}

function roughPixels(from: Texture, factor: number): Uint8Array<ArrayBuffer> | undefined {
  if (from.getMimeType() !== "image/png") return undefined;
  const { width, height, channels, depth, data } = decode(from.getImage()!);
  if (channels !== 4 && channels !== 2) return undefined;
  const top = 2 ** depth - 1;
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    const alpha = data[i * channels + channels - 1]! / top;
    rgba[4 * i + 1] = Math.round(255 * (1 - alpha * factor));
    rgba[4 * i + 2] = 0;
  }
  return encodePng(rgba, width, height);
}
