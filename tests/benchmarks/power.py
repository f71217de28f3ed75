"""Power cuts: what was acknowledged and is gone after each of many, beside the same program without its syncs."""

import random
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure
from tests.integration.record.conftest import make_media
from tests.support.power_check import lost, watched


def measure(cuts: int = 100) -> list[Figure]:
    """Broken or lossy cuts of so many, of the event log on SQLite and of the recorder's spool; none is the goal."""
    media, figures = make_media(8), []
    for what, name in (("events", "event log on SQLite"), ("recording", "recorder's spool")):
        began = time.perf_counter()
        ours, peer = _losses(what, media, cuts, unsafe=False), _losses(what, media, cuts, unsafe=True)
        note = f"{time.perf_counter() - began:.0f} s; writes torn at 512 bytes, reordered between files, names lost"
        title = f"power: cuts of {cuts} that lost or broke something, {name}"
        figures.append(Figure(name=title, ours=ours, unit="cuts", peer_name="without syncs", peer=peer, goal=0, note=note))
    return figures


def _losses(what: str, media: Any, cuts: int, *, unsafe: bool) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trace = watched(what, folder, unsafe=unsafe, media=media)
        places = trace.cuts(cuts, random.Random(2))
        return sum(bool(lost(what, trace, cut, seed, folder / f"cut-{seed}")) for seed, cut in enumerate(places))
