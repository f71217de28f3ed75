// `node derive.mjs MODEL FOLDER [lods]`: other shapes of a model in normal form, into FOLDER: lod1.glb and lod2.glb
// (where they help), web.glb (meshopt) with the model's own images, and derive.json with what came of it.
// Images are never decoded here.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Logger, NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { cloneDocument, weld } from "@gltf-transform/functions";
import { MeshoptEncoder, MeshoptSimplifier } from "meshoptimizer";
import { LEVELS, lower, trianglesOf } from "./derive-lod";
import { compress } from "./derive-web";

const [model, folder] = process.argv.slice(2) as [string, string];
await Promise.all([MeshoptEncoder.ready, MeshoptSimplifier.ready]);
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({ "meshopt.encoder": MeshoptEncoder });
const document = await io.readBinary(new Uint8Array(await readFile(model)));
document.setLogger(new Logger(Logger.Verbosity.SILENT));
await document.transform(weld());

const triangles = trianglesOf(document);
const made: Record<string, { triangles: number; error: number }> = {};
for (const level of LEVELS) {
  const copy = cloneDocument(document);
  const error = lower(copy, level);
  await writeFile(join(folder, `${level.name}.glb`), await io.writeBinary(copy));
  made[level.name] = { triangles: trianglesOf(copy), error };
}
await compress(document);
await writeFile(join(folder, "web.glb"), await io.writeBinary(document));
await writeFile(join(folder, "derive.json"), JSON.stringify({ triangles, made }));
