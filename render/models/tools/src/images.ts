// The images of an asset: KTX2 becomes PNG; PNG, JPEG and WebP stay byte for byte; what is none of them is left out and named.
import { type GLTF, ImageUtils, type JSONDocument } from "@gltf-transform/core";
import { isKtx2, ktx2Size, ktx2ToPng } from "./basis.js";
import { type Findings, Refusal } from "./finding.js";
import type { Limits } from "./limits.js";

type Bytes = Uint8Array<ArrayBuffer>;
const KTX2 = "image/ktx2";
const KINDS = new Set(["image/png", "image/jpeg", "image/webp", KTX2]);
const BASISU = "KHR_texture_basisu";
const WEBP = "EXT_texture_webp";

/** Judges the size of every image by its header, then decodes those that must be. Changes the asset in place. */
export async function readImages(asset: JSONDocument, limits: Limits, findings: Findings): Promise<void> {
  const { json } = asset;
  chooseSources(json);
  const kinds = (json.images ?? []).map((image) => kindOf(bytesOf(asset, image)));
  judge(asset, kinds, limits);
  for (const [index, image] of (json.images ?? []).entries()) {
    const kind = kinds[index];
    if (kind === KTX2 && isUsed(json, index)) kinds[index] = await decode(asset, image, index);
    else if (kind) image.mimeType = kind;
  }
  dropUnreadable(json, kinds, findings);
}

/** A KTX2 image beside a plain one need not be decoded: both are the same picture, and the plain one is the better. */
function chooseSources(json: GLTF.IGLTF): void {
  for (const texture of json.textures ?? []) {
    const basis = texture.extensions?.[BASISU] as GLTF.ITexture | undefined;
    if (basis?.source !== undefined) texture.source ??= basis.source;
    delete texture.extensions?.[BASISU];
  }
  for (const names of [json.extensionsUsed ?? [], json.extensionsRequired ?? []]) {
    if (names.includes(BASISU)) names.splice(names.indexOf(BASISU), 1);
  }
}

function webpOf(texture: GLTF.ITexture): GLTF.ITexture | undefined {
  return texture.extensions?.[WEBP] as GLTF.ITexture | undefined;
}

function isUsed(json: GLTF.IGLTF, image: number): boolean {
  return (json.textures ?? []).some((texture) => texture.source === image);
}

function bytesOf(asset: JSONDocument, image: GLTF.IImage): Bytes {
  if (image.uri !== undefined) return asset.resources[image.uri] ?? new Uint8Array();
  const view = asset.json.bufferViews?.[image.bufferView ?? -1];
  const buffer = view && asset.resources[asset.json.buffers?.[view.buffer]?.uri ?? ""];
  return buffer ? buffer.subarray(view.byteOffset ?? 0, (view.byteOffset ?? 0) + view.byteLength) : new Uint8Array();
}

/** By the first bytes, whatever the file calls itself. */
function kindOf(data: Bytes): string | undefined {
  const kind = isKtx2(data) ? KTX2 : (ImageUtils.getMimeType(data) ?? "");
  return KINDS.has(kind) && sizeOf(data, kind) ? kind : undefined;
}

function sizeOf(data: Bytes, kind: string): [number, number] | undefined {
  try {
    const size = kind === KTX2 ? ktx2Size(data) : ImageUtils.getSize(data, kind);
    return size && size[0] > 0 && size[1] > 0 ? [size[0], size[1]] : undefined;
  } catch {
    return undefined;
  }
}

function judge(asset: JSONDocument, kinds: (string | undefined)[], limits: Limits): void {
  let all = 0;
  for (const [index, image] of (asset.json.images ?? []).entries()) {
    const kind = kinds[index];
    const size = kind && sizeOf(bytesOf(asset, image), kind);
    if (!size) continue;
    const [width, height] = size;
    if (Math.max(width, height) > limits.image_side_px || width * height > limits.image_pixels) {
      throw new Refusal("image_too_large", `/images/${index}`, { width, height, limit: limits.image_side_px });
    }
    all += width * height;
  }
  if (all > limits.all_images_pixels) throw new Refusal("images_too_large", "/images", { pixels: all, limit: limits.all_images_pixels });
}

async function decode(asset: JSONDocument, image: GLTF.IImage, index: number): Promise<string | undefined> {
  const png = await ktx2ToPng(bytesOf(asset, image));
  if (!png) return undefined;
  delete image.bufferView;
  image.uri = `__decoded${index}`;
  image.mimeType = "image/png";
  asset.resources[image.uri] = png;
  return image.mimeType;
}

function dropUnreadable(json: GLTF.IGLTF, kinds: (string | undefined)[], findings: Findings): void {
  for (const [index, kind] of kinds.entries()) if (!kind) findings.add("image_left_out", `/images/${index}`);
  for (const texture of json.textures ?? []) {
    const webp = webpOf(texture);
    if (webp?.source !== undefined && !kinds[webp.source]) delete texture.extensions?.[WEBP];
    if (texture.source !== undefined && !kinds[texture.source]) delete texture.source;
  }
}
