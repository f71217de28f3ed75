// `node derive.mjs MODEL FOLDER`: other shapes of a model in normal form, into FOLDER: lod1.glb and lod2.glb (not for a
// light model), whole; web.glb (meshopt) and ar0.glb … (core glTF, one a shape, the fullest first, without variants), in
// which digests stand for images; shapes.json with what came of it.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, Logger, NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { cloneDocument, weld } from "@gltf-transform/functions";
import { MeshoptEncoder, MeshoptSimplifier } from "meshoptimizer";
import { geometryBytes, plain } from "./derive-ar";
import { type Level, LEVELS, lower, trianglesOf } from "./derive-lod";
import { compress } from "./derive-web";
import { write } from "./write.js";

const [model, folder] = process.argv.slice(2) as [string, string];
/** Below this, levels of detail save nothing that anyone would notice. */
const LIGHT_TRIANGLES = 2000;
/** AR's geometry is brought below this if its levels of detail are not, so that textures have room within 4 MB. */
const AR_GEOMETRY_BYTES = 1_500_000;
const AR_ERROR = 0.05;

await Promise.all([MeshoptEncoder.ready, MeshoptSimplifier.ready]);
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({ "meshopt.encoder": MeshoptEncoder });
const whole = await io.readBinary(new Uint8Array(await readFile(model)));
whole.setLogger(new Logger(Logger.Verbosity.SILENT));
await whole.transform(weld());
const triangles = trianglesOf(whole);
const levels: { name: string; triangles: number; error: number }[] = [];
let shapes = 0;

await writeShape(await plain(cloneDocument(whole)));
if (triangles >= LIGHT_TRIANGLES) {
  let last = whole;
  for (const level of LEVELS) last = await writeLevel(level);
  if (geometryBytes(last) > AR_GEOMETRY_BYTES) await writeLean(await plain(cloneDocument(whole)));
}
await compress(whole);
withoutImages(whole);
await write(io, whole, join(folder, "web.glb"));
await writeFile(join(folder, "shapes.json"), JSON.stringify({ triangles, levels }));

async function writeLevel(level: Level): Promise<Document> {
  const copy = cloneDocument(whole);
  const { error, held } = lower(copy, level);
  // An engine that knows how far the surface moved can tell where that is too little to be seen.
  if (held) copy.getRoot().getAsset().extras = { vouchcast_moved: error };
  levels.push({ name: level.name, triangles: trianglesOf(copy), error });
  await write(io, copy, join(folder, `${level.name}.glb`));
  const shape = await plain(copy);
  await writeShape(shape);
  return shape;
}

async function writeLean(copy: Document): Promise<void> {
  lower(copy, { name: "lean", ratio: AR_GEOMETRY_BYTES / geometryBytes(copy), error: AR_ERROR, seams: false });
  await writeShape(copy);
}

async function writeShape(document: Document): Promise<void> {
  withoutImages(document);
  await write(io, document, join(folder, `ar${shapes++}.glb`));
}

/** Python puts images in their place: they are not copied through every shape. */
function withoutImages(document: Document): void {
  for (const texture of document.getRoot().listTextures()) {
    const digest = createHash("sha256").update(texture.getImage() ?? new Uint8Array()).digest("hex");
    texture.setImage(Buffer.from(digest, "ascii") as Uint8Array as Uint8Array<ArrayBuffer>);
  }
}
