"""How alike two models look: asked of the engine, in a jail of its own."""

import json
from pathlib import Path
from typing import Final

from render.errors import RenderError
from render.models.jail.sandbox import Allowance, run_jailed

COMPARE: Final = Allowance(seconds=60, memory_bytes=2 * 2**30)


class LikenessError(RenderError):
    """Two models could not be compared; the message says why."""


def likeness(first: Path, second: Path, work: Path) -> float:
    """The mean structural similarity 0..1 of two GLBs (core glTF, not compressed) from all around, in the first one's framing.

    `work` is the folder that the jail may use; both files lie in it. Raises LikenessError.
    """
    # Named, not imported: the engine stands above this floor.
    paths = (str(first.resolve()), str(second.resolve()))
    outcome = run_jailed("render.engine.likeness", *paths, folder=work.resolve(), allowance=COMPARE)
    lines = outcome.said.strip().splitlines() or ["no reason given"]
    if outcome.code != 0:
        raise LikenessError(f"{second.name} could not be compared with {first.name}: {lines[-1][:300]}")
    try:
        return float(json.loads(next(line for line in lines if line.startswith('{"ssim"')))["ssim"])
    except (StopIteration, ValueError, KeyError) as error:
        raise LikenessError(f"Comparing {second.name} with {first.name} gave no figure.") from error
