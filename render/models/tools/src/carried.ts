// Decoders that are carried beside the tools and loaded only for a file that needs one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** A CommonJS module that build.mjs laid into dist/. */
export function carried<T>(name: string): T {
  return createRequire(import.meta.url)(join(here, name)) as T;
}

/** A WebAssembly file beside it. */
export function wasm(name: string): Uint8Array {
  return readFileSync(join(here, name));
}
