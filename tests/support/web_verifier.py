"""The web verifier under Node: the same code as in the page, asked line by line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DIST = Path(__file__).parents[2] / "api" / "web" / "dist"
PAGE = DIST / "verify.html"


def node() -> str:
    """Node: the one beside this Python (a wheel brings it), else the machine's."""
    found = shutil.which("node", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    assert found, "no Node on this machine: call `make test`, which installs it"
    return found


def ask(errands: Iterable[dict[str, Any]], timeout_s: float = 120) -> list[Any]:
    """An answer each; what an errand is stands in api/web/src/verify/node.mjs."""
    script = DIST / "verify-node.mjs"
    assert script.is_file(), "the pages are not built: call `make setup`"
    lines = "".join(json.dumps(errand) + "\n" for errand in errands)
    done = subprocess.run([node(), str(script)], input=lines, capture_output=True, encoding="utf-8", timeout=timeout_s, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def errand_of(folder: Path) -> dict[str, Any]:
    """What to ask for a case that `tests.support.seal_vectors` wrote."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    receipts = [str(folder / path) for path in case["receipts"]]
    return {"folder": str(folder / "export"), "key": case["key"] or "", "receipts": receipts}


def said(verdict: dict[str, Any]) -> dict[str, Any]:
    """What both verifiers must agree on."""
    if "refused" in verdict:
        return verdict
    return {"state": verdict["state"], "problems": [{"code": one["code"], "what": one["what"]} for one in verdict["problems"]]}
