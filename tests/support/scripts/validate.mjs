// `node validate.mjs NODE_MODULES FILE…`: Khronos' validator alone, as its README calls it; a line of JSON a file.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const validator = createRequire(join(modules, "x.js"))("gltf-validator");

for (const file of files) {
  const externalResourceFunction = async (uri) => {
    if (uri.includes(":") || uri.startsWith("/")) throw new Error("not beside the asset");
    return new Uint8Array(await readFile(join(dirname(file), decodeURIComponent(uri))));
  };
  const data = new Uint8Array(await readFile(file));
  const options = { uri: basename(file), maxIssues: 0, externalResourceFunction };
  const format = file.endsWith(".gltf") ? "gltf" : "glb";
  const report = await validator.validateBytes(data, options).catch(() => validator.validateBytes(data, { ...options, format }));
  console.log(JSON.stringify(report.issues.messages));
}
