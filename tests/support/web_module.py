"""One TypeScript module of the pages, run by Node.js."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "api" / "web"
RUN = """
import { readFileSync } from "node:fs";
globalThis.navigator ??= { language: "en" };
const module = await import("./module.mjs");
const given = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(given.map((one) => { %s })));
"""


def web_module(folder: Path, source: str, body: str) -> Callable[[list[Any]], list[Any]]:
    """Bundles `api/web/src/{source}`; the answer maps a list by `body`: JavaScript that returns something of `module` and `one`."""
    node, esbuild = shutil.which("node"), WEB / "node_modules" / ".bin" / "esbuild"
    assert node, "Node.js is missing: run `make setup`"
    assert esbuild.exists(), "the pages' tools are missing: run `make setup`"
    bundle = ["--bundle", "--format=esm", "--platform=node", f"--outfile={folder / 'module.mjs'}", "--log-level=error"]
    subprocess.run([str(esbuild), str(WEB / "src" / source), *bundle], check=True, cwd=WEB)
    (folder / "run.mjs").write_text(RUN % body)

    def mapped(given: list[Any]) -> list[Any]:
        done = subprocess.run([node, str(folder / "run.mjs")], input=json.dumps(given), capture_output=True, text=True, check=True)
        return list(json.loads(done.stdout))

    return mapped
