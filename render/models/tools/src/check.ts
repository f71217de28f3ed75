// `node check.mjs ENTRY FOLDER`: Khronos' word on a .glb or .gltf, into FOLDER/khronos.json.
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import validator from "gltf-validator";

const [entry, folder] = process.argv.slice(2) as [string, string];
const home = resolve(dirname(entry));

/** A file that the asset names; nothing outside its folder is opened. */
async function beside(uri: string): Promise<Uint8Array> {
  const path = resolve(home, decodeURIComponent(uri));
  if (!path.startsWith(home + sep)) throw new Error(`${uri} lies outside the asset's folder`);
  return new Uint8Array(await readFile(path));
}

const report = await validator.validateBytes(new Uint8Array(await readFile(entry)), {
  uri: basename(entry),
  maxIssues: 0,
  externalResourceFunction: beside,
});
await writeFile(join(folder, "khronos.json"), JSON.stringify(report));
