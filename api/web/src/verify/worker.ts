// The worker: reads and judges off the page's thread. Made from a blob, so that the page is one file.
import type { Answer, Archive, Errand } from "./errand.js";
import { FolderSource } from "./folder.js";
import { HttpSource } from "./http.js";
import { takeInventory, type Inventory } from "./inventory.js";
import type { VerifyKey } from "./key.js";
import { Refusal } from "./refusal.js";
import type { Source } from "./source.js";
import { keyIn, verify } from "./verify.js";
import { ZipSource } from "./zip.js";

const TELL_EVERY_MS = 80;
const say = (answer: Answer): void => (self as unknown as { postMessage(message: Answer): void }).postMessage(answer);

interface Taken {
  inventory: Inventory;
  serviceKeys: readonly VerifyKey[];
  readMs: number;
}

let taken: Taken | null = null;

function sourceOf(archive: Archive): Source {
  if (archive.kind === "folder") return new FolderSource(archive.files);
  return archive.kind === "zip" ? new ZipSource(archive.file) : new HttpSource(archive.address);
}

async function read(archive: Archive): Promise<Taken> {
  const began = performance.now();
  let told = 0;
  const source = sourceOf(archive);
  const inventory = await takeInventory(source, new AbortController().signal, (progress) => {
    const now = performance.now();
    if (now - told < TELL_EVERY_MS && progress.objects < progress.totalObjects) return;
    told = now;
    say({ kind: "progress", progress });
  });
  const readMs = performance.now() - began;
  return { inventory, serviceKeys: source instanceof HttpSource ? await source.keys() : [], readMs };
}

async function run(errand: Errand): Promise<void> {
  try {
    if (errand.archive) taken = await read(errand.archive);
    if (!taken) throw new Refusal("no_show");
    const { inventory, serviceKeys, readMs } = taken;
    say({ kind: "verdict", verdict: verify(inventory, { key: keyIn(errand.key), receipts: errand.receipts, serviceKeys }), readMs });
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal("unreadable", "", String(error));
    say({ kind: "refused", code: refusal.code, about: refusal.about, message: refusal.message });
  }
}

self.addEventListener("message", (event: MessageEvent<Errand>) => void run(event.data));
