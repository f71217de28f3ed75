// From an asset that the validator has found no error in to the normal form (docs/architecture.md, "Model intake").
import { type Document, type JSONDocument, Logger, NodeIO, VertexLayout } from "@gltf-transform/core";
import { EXTTextureWebP } from "@gltf-transform/extensions";
import { prune, uninstance } from "@gltf-transform/functions";
import { centre } from "./centre.js";
import { dequantize } from "./dequantize.js";
import { DRACO, dracoDecoder, judgeDraco } from "./draco.js";
import { judgeExtensions, KNOWN, renameExtensions } from "./extensions.js";
import type { Findings } from "./finding.js";
import { withoutGloss } from "./gloss.js";
import { readImages } from "./images.js";
import { judgeSize } from "./judge.js";
import type { Limits } from "./limits.js";
import { judgeMeshopt, MESHOPT, meshoptDecoder } from "./meshopt.js";
import { addNormals } from "./normals.js";
import { judgeDecoded } from "./sound.js";
import { addTangents } from "./tangents.js";
import { tidy } from "./tidy.js";
import { plainTriangles } from "./triangles.js";
import { write } from "./write.js";

const WEBP = "image/webp";

/** Writes the normal form to `path`. Raises a Refusal for what cannot have one. */
export async function normalise(asset: JSONDocument, path: string, limits: Limits, findings: Findings): Promise<void> {
  const io = reader();
  judgeExtensions(asset.json, findings);
  renameExtensions(asset.json);
  judgeSize(asset.json, limits);
  await readImages(asset, limits, findings);
  tidy(asset.json, findings);
  await write(io, await shaped(await decoded(io, asset, limits), limits, findings), path);
}

function reader(): NodeIO {
  return new NodeIO().setLogger(new Logger(Logger.Verbosity.SILENT)).setVertexLayout(VertexLayout.SEPARATE).registerExtensions(KNOWN);
}

async function decoded(io: NodeIO, asset: JSONDocument, limits: Limits): Promise<Document> {
  const used = new Set(asset.json.extensionsUsed);
  if (used.has(DRACO)) {
    judgeDraco(asset, limits);
    io.registerDependencies({ "draco3d.decoder": await dracoDecoder() });
  }
  if (used.has(MESHOPT)) {
    judgeMeshopt(asset.json, limits);
    io.registerDependencies({ "meshopt.decoder": await meshoptDecoder() });
  }
  const document = (await io.readJSON(asset)).setLogger(new Logger(Logger.Verbosity.SILENT));
  if (used.has(DRACO) || used.has(MESHOPT)) judgeDecoded(document);
  for (const name of [DRACO, MESHOPT]) document.disposeExtension(name);
  return document;
}

async function shaped(document: Document, limits: Limits, findings: Findings): Promise<Document> {
  const root = document.getRoot();
  for (const accessor of root.listAccessors()) accessor.setSparse(false);
  plainTriangles(document);
  dequantize(document);
  withoutGloss(document, findings);
  await document.transform(uninstance(), pruned());
  addNormals(document);
  addTangents(document, limits.tangent_triangles, findings);
  centre(document);
  await document.transform(pruned());
  oneBuffer(document);
  declare(document);
  root.getAsset().generator = "Vouchcast";
  return document;
}

function pruned(): ReturnType<typeof prune> {
  return prune({ keepAttributes: true, keepIndices: true, keepLeaves: true, keepSolidTextures: true });
}

function oneBuffer(document: Document): void {
  const root = document.getRoot();
  const buffer = document.createBuffer();
  for (const accessor of root.listAccessors()) accessor.setBuffer(buffer);
  const empty = !root.listAccessors().length && !root.listTextures().length;
  for (const other of root.listBuffers()) if (other !== buffer || empty) other.dispose();
}

/** The extensions that are in use, and no others. */
function declare(document: Document): void {
  const root = document.getRoot();
  const webp = root.listTextures().some((texture) => texture.getMimeType() === WEBP);
  for (const extension of root.listExtensionsUsed()) {
    if (extension.extensionName !== EXTTextureWebP.EXTENSION_NAME && !extension.listProperties().length) extension.dispose();
    else extension.setRequired(false);
  }
  if (webp) document.createExtension(EXTTextureWebP).setRequired(true);
  else document.disposeExtension(EXTTextureWebP.EXTENSION_NAME);
}
