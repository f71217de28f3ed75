// `node check.mjs ENTRY FOLDER LIMITS`: Khronos' word on a .glb or .gltf goes into FOLDER/khronos.json before anything else
// happens; if it has found no error, the normal form goes into FOLDER/model.glb, and what we ourselves found into normal.json.
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { load } from "./asset.js";
import { Beside } from "./beside.js";
import { Findings, Refusal } from "./finding.js";
import type { Limits } from "./limits.js";
import { normalise } from "./normalise.js";
import { validate } from "./validate.js";

const [entry, folder, figures] = process.argv.slice(2) as [string, string, string];

async function main(): Promise<void> {
  const limits = JSON.parse(figures) as Limits;
  const beside = new Beside(dirname(entry), limits.file_bytes);
  const data = new Uint8Array(await readFile(entry));
  const report = await validate(data, { uri: basename(entry), externalResourceFunction: (uri) => beside.file(uri) });
  await writeFile(join(folder, "khronos.json"), JSON.stringify(report));
  if (!report.issues.messages.some((message) => message.severity === 0)) await accepted(data, beside, limits);
}

async function accepted(data: Uint8Array<ArrayBuffer>, beside: Beside, limits: Limits): Promise<void> {
  const findings = new Findings();
  let extensions: string[] = [];
  let refused: Refusal | undefined;
  try {
    const asset = await load(data, beside, limits);
    extensions = asset.json.extensionsUsed ?? [];
    await normalise(asset, join(folder, "model.glb"), limits, findings);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error;
  }
  const said = { refused: refused?.finding ?? null, findings: findings.list, extensions };
  await writeFile(join(folder, "normal.json"), JSON.stringify(said));
}

await main();
