// Builds each tool into one file below dist/, with everything that it needs within or beside it: a tool runs in a jail
// that holds dist/ alone.
import { build } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";

const TOOLS = ["check", "derive"];

// Decoders that only some files need; src/carried.ts loads them when one does.
const CARRIED = {
  "draco_decoder.cjs": "draco3dgltf/draco_decoder_gltf_nodejs.js",
  "draco_decoder.wasm": "draco3dgltf/draco_decoder_gltf.wasm",
  "basis_transcoder.cjs": "three/examples/jsm/libs/basis/basis_transcoder.js",
  "basis_transcoder.wasm": "three/examples/jsm/libs/basis/basis_transcoder.wasm",
  "mikktspace.cjs": "mikktspace/dist/main/mikktspace_main.js",
  "mikktspace_main_bg.wasm": "mikktspace/dist/main/mikktspace_main_bg.wasm",
};

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
for (const [name, from] of Object.entries(CARRIED)) await copyFile(`node_modules/${from}`, `dist/${name}`);
await build({
  entryPoints: TOOLS.map((tool) => `src/${tool}.ts`),
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // glTF-Transform's texture functions want sharp, a native library; pixels are Python's work here.
  alias: { "ndarray-pixels": "./src/no-pixels.ts" },
  // Packages from before ES modules look for these.
  banner: {
    js: "import{createRequire as __requireOf}from'node:module';import{dirname as __dirOf}from'node:path';import{fileURLToPath as __pathOf}from'node:url';const require=__requireOf(import.meta.url),__filename=__pathOf(import.meta.url),__dirname=__dirOf(__filename);",
  },
  legalComments: "none",
  logLevel: "warning",
});
console.log(`built ${TOOLS.length} tools`);
