// The verifier under Node, for tests and benchmarks. One errand a line of standard input, one answer a line of output:
//
//   {"folder": "…", "key": "…"?, "receipts": ["FILE"…]?}                     → the verdict, or {"refused", "message"}
//   {"inclusion": [leaf, index, size, [hash…], root]}                         → true or false; hashes in hex
//   {"consistency": [old, new, old root, new root, [hash…]]}                  → true or false
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { takeInventory } from "./inventory.ts";
import { SealWrong } from "./key.ts";
import { verifyConsistency, verifyInclusion } from "./merkle.ts";
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

async function judged({ folder, key = "", receipts = [] }) {
  const began = performance.now();
  const read = await Promise.all(receipts.map(async (path) => parseReceipt(await readFile(path))));
  const inventory = await takeInventory(new DiskSource(folder), new AbortController().signal, () => undefined);
  const readMs = performance.now() - began;
  const verdict = verify(inventory, { key: keyIn(key), receipts: read, serviceKeys: [] });
  return { ...verdict, readMs, wallMs: performance.now() - began };
}

const unhex = (text) => new Uint8Array(Buffer.from(text, "hex"));

async function answered({ inclusion, consistency, ...errand }) {
  if (inclusion) {
    const [leaf, index, size, proof, root] = inclusion;
    return verifyInclusion(unhex(leaf), index, size, proof.map(unhex), unhex(root));
  }
  if (consistency) {
    const [older, newer, oldRoot, newRoot, proof] = consistency;
    return verifyConsistency(older, newer, unhex(oldRoot), unhex(newRoot), proof.map(unhex));
  }
  return judged(errand);
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await answered(JSON.parse(line))));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SealWrong)) throw error;
    console.log(JSON.stringify({ refused: error.code ?? "receipt", message: error.message }));
  }
}
