// From an asset that the validator has found no error in to the normal form (docs/architecture.md, "Model intake").
import { type Document, type JSONDocument, Logger, NodeIO, VertexLayout } from "@gltf-transform/core";
import { convertPrimitiveToTriangles, prune, uninstance } from "@gltf-transform/functions";
import { centre } from "./centre.js";
import { dequantize } from "./dequantize.js";
import { judgeExtensions, KNOWN, renameExtensions } from "./extensions.js";
import type { Findings } from "./finding.js";
import { judgeSize } from "./judge.js";
import type { Limits } from "./limits.js";
import { addNormals } from "./normals.js";
import { tidy } from "./tidy.js";
import { write } from "./write.js";

const TRIANGLES = 4;

/** Writes the normal form to `path`. Raises a Refusal for what cannot have one. */
export async function normalise(asset: JSONDocument, path: string, limits: Limits, findings: Findings): Promise<void> {
  judgeExtensions(asset.json, findings);
  renameExtensions(asset.json);
  judgeSize(asset.json, limits);
  tidy(asset.json, findings);
  const io = new NodeIO().setLogger(new Logger(Logger.Verbosity.SILENT)).setVertexLayout(VertexLayout.SEPARATE).registerExtensions(KNOWN);
  const document = (await io.readJSON(asset)).setLogger(new Logger(Logger.Verbosity.SILENT));
  await shape(document);
  await write(io, document, path);
}

async function shape(document: Document): Promise<void> {
  const root = document.getRoot();
  for (const accessor of root.listAccessors()) accessor.setSparse(false);
  for (const mesh of root.listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      if (primitive.getMode() !== TRIANGLES) convertPrimitiveToTriangles(primitive);
    }
  }
  dequantize(document);
  await document.transform(uninstance(), tidied());
  addNormals(document);
  centre(document);
  await document.transform(tidied());
  oneBuffer(document);
  root.getAsset().generator = "Vouchcast";
}

function tidied(): ReturnType<typeof prune> {
  return prune({ keepAttributes: true, keepIndices: true, keepLeaves: true, keepSolidTextures: true });
}

function oneBuffer(document: Document): void {
  const root = document.getRoot();
  const buffer = document.createBuffer();
  for (const accessor of root.listAccessors()) accessor.setBuffer(buffer);
  for (const other of root.listBuffers()) if (other !== buffer) other.dispose();
}
