"""`python -m render.models.usd.write WORK`: WORK/model.glb becomes WORK/model.usdz for Quick Look on iOS. Runs jailed.

What is to be said of it is left in WORK/usdz.json. The parent's side, `write_usdz`, never loads USD.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final

from render.models.jail.allowance import MIB, Allowance
from render.models.jail.outcome import Outcome
from render.models.jail.sandbox import run_jailed
from render.models.report.issue import Issue, ModelRejected
from render.models.usd.words import issue

ALLOWANCE: Final = Allowance(seconds=60, memory_bytes=1536 * MIB)
MODEL, PACKAGE, NOTES = "model.glb", "model.usdz", "usdz.json"
NOTES_BYTES: Final = 2**20


def write_usdz(work: Path) -> tuple[Issue, ...]:
    """Make WORK/model.usdz of WORK/model.glb (normal form); the issues say what it goes without, or why there is none."""
    outcome = run_jailed("render.models.usd.write", str(work), folder=work, allowance=ALLOWANCE)
    notes = work / NOTES
    try:
        if outcome.code == 0 and (work / PACKAGE).is_file() and notes.stat().st_size <= NOTES_BYTES:
            return tuple(Issue(**found) for found in json.loads(notes.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return (issue("usdz_missing", why="its maker left no word."),)
    finally:
        notes.unlink(missing_ok=True)
    (work / PACKAGE).unlink(missing_ok=True)
    return (issue("usdz_missing", why=_why(outcome)),)


def _why(outcome: Outcome) -> str:
    if outcome.timed_out:
        return f"it took over {ALLOWANCE.seconds:.0f} s."
    if outcome.end == "memory":
        return "it needs too much memory."
    last = outcome.said.strip().splitlines()[-1:] or ["no reason given."]
    return last[0][:200]


def make(work: Path) -> list[Issue]:
    """In the jail: write the package; raises ModelRejected."""
    # Imported here alone: the parent imports this module too and must not load a foreign library of 150 MB.
    from pxr import Work

    from render.models.gltf.container import open_container
    from render.models.gltf.document import Place
    from render.models.gltf.read import read_model
    from render.models.usd.notes import listed, notes
    from render.models.usd.pictures import MOST_PX
    from render.models.usd.stage import usdz_of

    # Steps run beside each other: one core each.
    Work.SetConcurrencyLimit(1)
    data = (work / MODEL).read_bytes()
    model = read_model(data)
    written = usdz_of(model, work)
    partial = work / f".{PACKAGE}"
    partial.write_bytes(written.data)
    os.replace(partial, work / PACKAGE)
    found = list(notes(Place(open_container(data).document), model))
    if written.shown_variant:
        found.append(issue("usdz_variants", names=listed(model.variants), shown=written.shown_variant))
    for code, names in (
        ("usdz_uv_sets", written.crowded),
        ("usdz_colours_painted", written.painted),
        ("usdz_vertex_colours", written.unpainted),
    ):
        if names:
            found.append(issue(code, "/materials", names=listed(names)))
    if written.textures_shrunk:
        found.append(issue("usdz_textures_smaller", "/images", side=MOST_PX))
    return found


def main() -> int:
    """Make one package."""
    work = Path(sys.argv[1])
    try:
        found = make(work)
    except ModelRejected as error:
        sys.stderr.write(f"{error.issue.code}: {error.issue.message}\n")
        return 1
    (work / NOTES).write_text(json.dumps([each.to_json() for each in found]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
