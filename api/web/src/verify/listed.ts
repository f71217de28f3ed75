// The manifest, held against the objects that it lists. It is not signed: the seal goes before it.
import { mediaAmong, type Here } from "./against.js";
import type { Findings } from "./findings.js";
import { allGone, explains } from "./footage.js";

type Json = Readonly<Record<string, unknown>>;
interface Row {
  kind: "init" | "segment";
  key: string;
  sha256: string;
}

const PARTS = ["inits", "video", "audio"];
const MOST_KEY_CHARS = 200;

/** What manifest.json lists must be here, and no other media but what was sealed. `fault` says why it cannot be read. */
export function checkManifest(manifest: Json | null, fault: string, here: Here, findings: Findings): void {
  if (fault) findings.add("damaged", "manifest.json", `manifest.json cannot be read: ${fault}`);
  else if (!manifest) findings.note("no_manifest", "there is no manifest.json: the show is not closed yet, or the file was lost (it can be rebuilt)");
  if (!manifest) return;
  const said = `vouchcast/${String(manifest.merchant_id).slice(0, 64)}/${String(manifest.show_id).slice(0, 64)}`;
  if (said !== here.origin) {
    findings.add("foreign_log", "manifest.json", `manifest.json is that of ${said}, not of ${here.origin}`);
  } else if (!PARTS.every((part) => Array.isArray(manifest[part]))) {
    findings.add("damaged", "manifest.json", "manifest.json does not list inits, video and audio: it was cut off or changed");
  } else {
    checkRows(rowsOf(manifest), here, findings);
    checkEnd(manifest, here, findings);
  }
}

/** Everything that is listed and makes sense: `inits`, and a list a track. */
function rowsOf(manifest: Json): Row[] {
  return Object.entries(manifest).flatMap(([part, listed]) =>
    (Array.isArray(listed) ? (listed as readonly unknown[]) : []).flatMap((row) => {
      const { key, sha256 } = (row ?? {}) as Json;
      const kind = part === "inits" ? "init" : "segment";
      return typeof key === "string" ? [{ kind, key: key.slice(0, MOST_KEY_CHARS), sha256: String(sha256) }] : [];
    }),
  );
}

function checkRows(rows: readonly Row[], here: Here, findings: Findings): void {
  for (const { kind, key, sha256 } of rows) {
    const found = here.media.get(key);
    if (found?.sha256 && found.sha256 !== sha256) findings.add("changed", `${kind} ${key}`, `${key} is not what manifest.json lists`, "weak");
  }
  const gone = rows.filter(({ key }) => !here.media.has(key));
  const explained = explains(here.reasons, gone.filter(({ kind }) => kind === "segment").length, allGone(here.media));
  if (!explained) for (const { kind, key } of gone) findings.add("missing", `${kind} ${key}`, `${key} is listed in manifest.json and is missing`, "weak");
  sayUnlisted(new Set(rows.map(({ key }) => key)), here, findings);
}

function sayUnlisted(listed: ReadonlySet<string>, here: Here, findings: Findings): void {
  const sealed = new Set(mediaAmong(here.seal.leaves).map((leaf) => leaf.key));
  const extra = [...here.media.values()].filter((one) => !listed.has(one.key));
  for (const one of extra) {
    if (!sealed.has(one.key) && one.kind === "segment") findings.add("added", `${one.kind} ${one.key}`, `${one.key} is neither listed in manifest.json nor sealed`, "weak");
  }
  const late = extra.filter((one) => sealed.has(one.key)).length;
  if (late) findings.note("late_media", `${late} media objects were sealed after manifest.json was written`, { n: late });
}

function checkEnd(manifest: Json, here: Here, findings: Findings): void {
  const { last_seq: seq, head } = (manifest.events ?? {}) as Json;
  if (!Number.isSafeInteger(seq)) findings.add("damaged", "manifest.json", "manifest.json does not say where the log ended: it was cut off or changed");
  else if (here.log.hashOf(seq as number) !== (head ?? null) && !findings.about("event"))
    findings.add("chain", `event ${String(seq)}`, `the log up to event ${String(seq)} is not the one that manifest.json was written with`, "weak");
}
