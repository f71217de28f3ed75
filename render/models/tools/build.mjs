// Builds each tool into one file below dist/, with everything that it needs within or beside it: a tool runs in a jail
// that holds dist/ alone.
import { build } from "esbuild";
import { mkdir, rm } from "node:fs/promises";

const TOOLS = ["check"];

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
await build({
  entryPoints: TOOLS.map((tool) => `src/${tool}.ts`),
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // Packages from before ES modules look for these.
  banner: {
    js: "import{createRequire as _r}from'node:module';import{dirname as _d}from'node:path';import{fileURLToPath as _u}from'node:url';const require=_r(import.meta.url),__filename=_u(import.meta.url),__dirname=_d(__filename);",
  },
  legalComments: "none",
  logLevel: "warning",
});
console.log(`built ${TOOLS.length} tools`);
