"""Whatever instant the power goes at: what was acknowledged is there, and the rest is sound."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.integration.record.conftest import make_media
from tests.support.power import SECTOR, Disk, Op, Trace
from tests.support.power_check import lost, watched

CUTS = 12


@pytest.fixture(scope="module")
def media() -> Any:
    return make_media(5)


def _losses(what: str, trace: Trace, folder: Path, *, cuts: int = CUTS) -> dict[int, list[str]]:
    found = {}
    for seed, cut in enumerate(trace.cuts(cuts, random.Random(1))):
        if problems := lost(what, trace, cut, seed, folder / f"cut-{seed}"):
            found[cut] = problems
    return found


@pytest.mark.parametrize("what", ["events", "recording"])
def test_nothing_that_was_acknowledged_is_lost_when_the_power_goes(what: str, media: Any, tmp_path: Path) -> None:
    trace = watched(what, tmp_path, media=media)
    assert len(trace.acknowledged(len(trace))) >= 20
    assert _losses(what, trace, tmp_path) == {}


@pytest.mark.parametrize("what", ["events", "recording"])
def test_the_harness_finds_what_a_program_loses_that_does_not_sync(what: str, media: Any, tmp_path: Path) -> None:
    trace = watched(what, tmp_path, unsafe=True, media=media)
    found = _losses(what, trace, tmp_path, cuts=6)
    assert found, "a program without syncs lost nothing: the harness sees nothing"


def _trace(*ops: Op) -> Trace:
    return Trace(ops)


def test_the_disk_keeps_what_was_synced_and_may_tear_the_rest(tmp_path: Path) -> None:
    old, new = b"o" * 4 * SECTOR, b"n" * 4 * SECTOR
    ops = [Op("create", "f", 1), Op("write", file=1, data=old), Op("sync", file=1, since=2), Op("syncdir", ".", since=3)]
    trace, seen = _trace(*ops, Op("write", file=1, data=new)), set()
    for seed in range(40):
        (tmp_path / str(seed)).mkdir()
        Disk(trace, 5).lose_power(tmp_path / str(seed), random.Random(seed))
        seen.add((tmp_path / str(seed) / "f").read_bytes()[::SECTOR])
    assert {b"oooo", b"nnnn"} < seen
    assert len(seen) > 4


def test_a_name_that_was_not_synced_may_be_gone(tmp_path: Path) -> None:
    trace = _trace(Op("create", "f", 1), Op("write", file=1, data=b"x"), Op("sync", file=1, since=2), Op("rename", "f", to="g"))
    seen = set()
    for seed in range(40):
        (tmp_path / str(seed)).mkdir()
        Disk(trace, 4).lose_power(tmp_path / str(seed), random.Random(seed))
        seen.add(tuple(sorted(path.name for path in (tmp_path / str(seed)).iterdir())))
    assert seen == {(), ("f",), ("g",)}
