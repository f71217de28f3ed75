// `node derive.mjs MODEL FOLDER`: other shapes of a model in normal form, into FOLDER, all with its own images, which are
// never decoded here: lod1.glb and lod2.glb (not for a light model); web.glb (meshopt); ar0.glb … (core glTF, one a shape,
// the fullest first, without variants); shapes.json with what came of it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, Logger, NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { cloneDocument, weld } from "@gltf-transform/functions";
import { MeshoptEncoder, MeshoptSimplifier } from "meshoptimizer";
import { geometryBytes, plain } from "./derive-ar";
import { type Level, LEVELS, lower, trianglesOf } from "./derive-lod";
import { compress } from "./derive-web";

const [model, folder] = process.argv.slice(2) as [string, string];
/** Below this, levels of detail save nothing that anyone would notice. */
const LIGHT_TRIANGLES = 2000;
/** AR's geometry is brought below this if its levels of detail are not, so that textures have room within 4 MB. */
const AR_GEOMETRY_BYTES = 1_500_000;
const AR_ERROR = 0.05;

await Promise.all([MeshoptEncoder.ready, MeshoptSimplifier.ready]);
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({ "meshopt.encoder": MeshoptEncoder });
const document = await io.readBinary(new Uint8Array(await readFile(model)));
document.setLogger(new Logger(Logger.Verbosity.SILENT));
await document.transform(weld());
const triangles = trianglesOf(document);
const levels: { name: string; triangles: number; error: number }[] = [];
const shapes: number[] = [];

await write(`ar${shapes.push(triangles) - 1}`, await plain(cloneDocument(document)));
if (triangles >= LIGHT_TRIANGLES) for (const level of LEVELS) await writeLevel(level);
await compress(document);
await write("web", document);
await writeFile(join(folder, "shapes.json"), JSON.stringify({ triangles, levels }));

async function writeLevel(level: Level): Promise<void> {
  const copy = cloneDocument(document);
  const error = lower(copy, level);
  levels.push({ name: level.name, triangles: trianglesOf(copy), error });
  await write(level.name, copy);
  await write(`ar${shapes.push(trianglesOf(copy)) - 1}`, await plain(copy));
  if (level === LEVELS.at(-1) && geometryBytes(copy) > AR_GEOMETRY_BYTES) await writeLean();
}

async function writeLean(): Promise<void> {
  const copy = await plain(cloneDocument(document));
  lower(copy, { name: "lean", ratio: AR_GEOMETRY_BYTES / geometryBytes(copy), error: AR_ERROR, seams: false });
  await write(`ar${shapes.push(trianglesOf(copy)) - 1}`, copy);
}

async function write(name: string, what: Document): Promise<void> {
  await writeFile(join(folder, `${name}.glb`), await io.writeBinary(what));
}
