// `node compress.mjs NODE_MODULES IN FOLDER`: the GLB IN as draco.glb, meshopt.glb and quantized.glb in FOLDER.
import { createRequire } from "node:module";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const [modules, from, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { NodeIO } = require("@gltf-transform/core");
const { ALL_EXTENSIONS, EXTMeshoptCompression, KHRDracoMeshCompression } = require("@gltf-transform/extensions");
const { quantize } = require("@gltf-transform/functions");
const { MeshoptEncoder } = await import(join(modules, "meshoptimizer/index.js"));

await MeshoptEncoder.ready;
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
  "draco3d.encoder": await require("draco3dgltf").createEncoderModule(),
  "meshopt.encoder": MeshoptEncoder,
});
for (const [name, extension, prepared] of [
  ["draco", KHRDracoMeshCompression, []],
  ["meshopt", EXTMeshoptCompression, [quantize()]],
  ["quantized", undefined, [quantize()]],
]) {
  const document = await io.read(from);
  await document.transform(...prepared);
  if (extension) document.createExtension(extension).setRequired(true);
  await writeFile(join(folder, `${name}.glb`), await io.writeBinary(document));
}
