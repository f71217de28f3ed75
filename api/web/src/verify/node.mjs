// The verifier under Node, for tests and benchmarks: node verify-node.mjs FOLDER [--key KEY] [--receipt FILE]…
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { takeInventory } from "./inventory.ts";
import { parseReceipt } from "./receipt.ts";
import { Refusal } from "./refusal.ts";
import { kindOf } from "./source.ts";
import { keyIn, verify } from "./verify.ts";

class DiskSource {
  constructor(root) {
    this.root = root;
  }

  async entries() {
    const names = await readdir(this.root, { recursive: true });
    const keys = names.filter((name) => kindOf(name));
    return Promise.all(keys.map(async (key) => ({ key, sizeBytes: (await stat(join(this.root, key))).size })));
  }

  async read(key, mostBytes) {
    const bytes = await readFile(join(this.root, key));
    if (bytes.length > mostBytes) throw new Refusal("too_large", key);
    return bytes;
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: "string", default: "" }, receipt: { type: "string", multiple: true, default: [] } } });

for (const folder of positionals) {
  const began = performance.now();
  try {
    const receipts = await Promise.all(values.receipt.map(async (path) => parseReceipt(await readFile(path))));
    const inventory = await takeInventory(new DiskSource(folder), new AbortController().signal, () => undefined);
    const readMs = performance.now() - began;
    const verdict = verify(inventory, { key: keyIn(values.key), receipts, serviceKey: null });
    console.log(JSON.stringify({ ...verdict, read_ms: readMs, wall_ms: performance.now() - began }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error instanceof Refusal ? error.code : "receipt", message: String(error) }));
  }
}
