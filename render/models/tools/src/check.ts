// `node check.mjs LIMITS ENTRY FOLDER [ENTRY FOLDER …]`: checks each asset (a .glb, or a .gltf with its files beside it).
import { check } from "./asset-check.js";
import type { Limits } from "./limits.js";

const [limits, ...pairs] = process.argv.slice(2) as [string, ...string[]];
for (let at = 0; at + 1 < pairs.length; at += 2) await check(pairs[at]!, pairs[at + 1]!, JSON.parse(limits) as Limits);
