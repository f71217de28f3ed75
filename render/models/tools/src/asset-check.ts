// One asset's check: Khronos' word into FOLDER/khronos.json before anything else happens; if it has found no error, the
// normal form into FOLDER/model.glb, and what we ourselves found into FOLDER/normal.json.
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { load } from "./asset.js";
import { Beside } from "./beside.js";
import { Findings, Refusal } from "./finding.js";
import type { Limits } from "./limits.js";
import { normalise } from "./normalise.js";
import { shortened } from "./shorten.js";
import { validate } from "./validate.js";

const ERROR = 0;
const [MOST_NAMES, LETTERS] = [200, 200];

export async function check(entry: string, folder: string, limits: Limits): Promise<void> {
  // An upload that was not unpacked into the work folder stands alone: whatever lies beside it is not its own.
  const source = resolve(folder, "source");
  const home = resolve(entry).startsWith(source + sep) ? source : undefined;
  const beside = new Beside(dirname(entry), home, limits.file_bytes);
  const data = new Uint8Array(await readFile(entry));
  // The validator itself breaks down at some malformed JSON; what it cannot judge is not taken.
  const options = { uri: basename(entry), externalResourceFunction: (uri: string) => beside.file(uri) };
  const report = await validate(data, options).catch(() => undefined);
  await writeFile(join(folder, "khronos.json"), JSON.stringify(report ? shortened(report) : { issues: { messages: [], more: [] } }));
  if (!report) await say(folder, new Refusal("unjudged", ""));
  else if (!report.issues.messages.some((message) => message.severity === ERROR)) await accepted(data, beside, folder, limits);
}

async function accepted(data: Uint8Array<ArrayBuffer>, beside: Beside, folder: string, limits: Limits): Promise<void> {
  const findings = new Findings();
  let extensions: string[] = [];
  let refused: Refusal | undefined;
  try {
    const asset = await load(data, beside, limits);
    extensions = (asset.json.extensionsUsed ?? []).slice(0, MOST_NAMES).map((name) => name.slice(0, LETTERS));
    await normalise(asset, join(folder, "model.glb"), limits, findings);
  } catch (error) {
    // A native decoder's complaint says nothing to a merchant; that the memory is at its end does, and the caller hears it.
    if (error instanceof RangeError && /alloc/i.test(error.message)) throw error;
    refused = error instanceof Refusal ? error : new Refusal("undecodable", "");
  }
  await say(folder, refused, findings, extensions);
}

async function say(folder: string, refused: Refusal | undefined, findings = new Findings(), extensions: string[] = []): Promise<void> {
  const said = { refused: refused?.finding ?? null, findings: findings.list, extensions };
  await writeFile(join(folder, "normal.json"), JSON.stringify(said));
}
