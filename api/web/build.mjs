// Builds the pages into dist/: hashed assets under dist/static (served under /static/), one HTML a page,
// dist/widgets/replay.js, a single ES module for notebooks, and dist/verify.html, a verifier in one file that needs
// neither service nor network. Nothing is fetched from elsewhere at run time.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const PAGES = ["index", "watch", "replay", "product", "studio", "login"];
const TARGET = ["chrome109", "firefox115", "safari16.4"];

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: TARGET,
  legalComments: "none",
  loader: { ".css": "text", ".svg": "text" },
  logLevel: "warning",
};

await rm("dist", { recursive: true, force: true });
await mkdir("dist/static", { recursive: true });

const scripts = await build({
  ...common,
  entryPoints: PAGES.map((page) => `src/pages/${page}.ts`),
  splitting: true,
  outdir: "dist/static",
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  metafile: true,
});

// Runs before the first paint, so it is a plain script.
const boot = await build({
  ...common,
  format: "iife",
  entryPoints: ["src/pages/boot.ts"],
  outdir: "dist/static",
  entryNames: "[name]-[hash]",
  metafile: true,
});

const sheets = await build({
  ...common,
  entryPoints: ["src/styles/page.css"],
  loader: { ".css": "css" },
  outdir: "dist/static",
  entryNames: "[name]-[hash]",
  metafile: true,
});

await build({ ...common, entryPoints: ["src/widget.ts"], outfile: "dist/widgets/replay.js" });

// What <model-viewer> would fetch from CDNs. Its meshopt decoder is within the module, yet is used only once a script has
// been loaded from the address given for it: that script is empty.
const DECODERS = {
  draco: ["draco/gltf", ["draco_decoder.wasm", "draco_wasm_wrapper.js"]],
  basis: ["basis", ["basis_transcoder.js", "basis_transcoder.wasm"]],
};
for (const [folder, [from, names]] of Object.entries(DECODERS)) {
  await mkdir(`dist/static/${folder}`);
  for (const name of names) await copyFile(`node_modules/three/examples/jsm/libs/${from}/${name}`, `dist/static/${folder}/${name}`);
}
await writeFile("dist/static/meshopt.js", "// The decoder is within the module of model-viewer.\n");

const icon = await readFile("src/styles/favicon.svg");
await writeFile("dist/static/favicon.svg", icon);

/** The file that an entry point became, and the chunks it needs at once (so that the browser asks for them early). */
function outputOf(result, entry) {
  for (const [path, info] of Object.entries(result.metafile.outputs)) {
    if (info.entryPoint !== entry) continue;
    const chunks = info.imports.filter((item) => item.kind === "import-statement").map((item) => basename(item.path));
    return { file: basename(path), chunks };
  }
  throw new Error(`no output for ${entry}`);
}

const shell = await readFile("src/pages/shell.html", "utf8");
for (const page of PAGES) {
  const { file, chunks } = outputOf(scripts, `src/pages/${page}.ts`);
  const body = await readFile(`src/pages/${page}.html`, "utf8");
  const html = shell
    .replace("{{boot}}", `/static/${outputOf(boot, "src/pages/boot.ts").file}`)
    .replace("{{style}}", `/static/${outputOf(sheets, "src/styles/page.css").file}`)
    .replace("{{script}}", `/static/${file}`)
    .replace("{{preload}}", chunks.map((chunk) => `<link rel="modulepreload" href="/static/${chunk}">`).join("\n"))
    .replace("{{body}}", body.trim());
  await writeFile(`dist/${page}.html`, html);
}
// three.js carries files of others, whose terms stand in their own repositories.
const CARRIED = `Carried by three: the Draco decoder (Apache-2.0, the Draco authors), the Basis Universal transcoder (Apache-2.0, Binomial LLC),
meshopt_decoder (MIT, Arseny Kapoulkine), ktx-parse and zstddec (MIT, Don McCurdy), fflate (MIT, Arjun Barrett).`;
await writeFile("dist/static/licences.txt", `${await licences(packagesOf(scripts.metafile, new Set()))}\n\n${CARRIED}\n`);
await stand();

/** The packages that a build took files from are added to `within`. */
function packagesOf(metafile, within) {
  for (const path of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
    if (found) within.add(found[1]);
  }
  return within;
}

/** The text of one bundled entry point; the packages that are in it are added to `within`. */
async function bundled(entry, options, within = new Set()) {
  const { outputFiles, metafile } = await build({ ...common, write: false, metafile: true, entryPoints: [entry], ...options });
  packagesOf(metafile, within);
  return outputFiles[0].text;
}

/** What a file that people pass on must say of the packages within it: their licences, each text once. */
async function licences(within) {
  const texts = new Map();
  for (const name of [...within].sort()) {
    const file = (await readdir(`node_modules/${name}`)).find((item) => /^licen[cs]e(\.|$)/i.test(item));
    if (!file) throw new Error(`${name} has no licence text: it cannot be passed on`);
    const text = (await readFile(`node_modules/${name}/${file}`, "utf8")).trim();
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  return [...texts].map(([text, names]) => `${names.join(", ")}:\n\n${text}`).join("\n\n").replaceAll("-->", "-- >");
}

/** The verifier's page, its worker's source within it as a text. */
async function verifierScript(within) {
  const worker = await bundled("src/verify/worker.ts", { format: "iife" }, within);
  const inlined = {
    name: "worker",
    setup(plugin) {
      plugin.onResolve({ filter: /^worker:verify$/ }, ({ path }) => ({ path, namespace: "worker" }));
      plugin.onLoad({ filter: /.*/, namespace: "worker" }, () => ({ contents: worker, loader: "text" }));
    },
  };
  return bundled("src/verify/page.ts", { plugins: [inlined] }, within);
}

/** dist/verify.html: everything within it, and a policy that lets nothing else run. */
async function stand() {
  const within = new Set();
  const script = await verifierScript(within);
  const [boot, style, shell] = await Promise.all([
    bundled("src/pages/boot.ts", { format: "iife" }),
    bundled("src/styles/page.css", { loader: { ".css": "css" } }),
    readFile("src/verify/shell.html", "utf8"),
  ]);
  const parts = { boot: boot.trim(), script: script.trim(), style: style.trim() };
  const hashes = [parts.boot, parts.script].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = [
    "default-src 'none'", `script-src ${hashes.join(" ")} blob:`, "worker-src blob:", "style-src 'unsafe-inline'", "img-src data:",
    "connect-src 'self' http: https:", "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  const values = { ...parts, policy, licences: await licences(within), icon: `data:image/svg+xml;base64,${icon.toString("base64")}` };
  await writeFile("dist/verify.html", shell.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]));
}

await build({ ...common, platform: "node", target: "node20", entryPoints: ["src/verify/node.mjs"], outfile: "dist/verify-node.mjs" });

/** Beside each text asset its packed forms, so that the service packs nothing while it serves. */
async function pack(folder) {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg|wasm|txt)$/.test(name)) continue;
    const data = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(data));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(data, { level: 9 }));
  }
}
const assets = (await readdir("dist/static")).length;
await Promise.all(["dist/static", "dist/static/draco", "dist/static/basis", "dist/widgets"].map(pack));
console.log(`built ${PAGES.length} pages, ${assets} assets, 1 widget, the verifier`);
