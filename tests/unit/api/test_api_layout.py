"""A data folder of an older release is brought up step by step, or refused with its files untouched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.datafolder import DataFolder
from api.layout import LAYOUT_VERSION, STEPS, SetupError, bring_up, mark

Step = Callable[[Path], None]


def step(number: int) -> Step:
    def note(root: Path) -> None:
        with (root / "said").open("a") as said:
            said.write(f"{number}>{number + 1} ")

    return note


def version(root: Path) -> str:
    return (root / "VERSION").read_text().strip()


def test_every_older_layout_has_a_step() -> None:
    assert set(STEPS) == set(range(1, int(LAYOUT_VERSION)))


def test_an_older_folder_goes_every_step_once_and_in_order(tmp_path: Path) -> None:
    mark(tmp_path, "1")
    for _ in range(2):
        bring_up(tmp_path, steps={1: step(1), 2: step(2)}, latest=3)
    assert (version(tmp_path), (tmp_path / "said").read_text()) == ("3", "1>2 2>3 ")


def test_a_step_that_was_cut_short_is_run_again(tmp_path: Path) -> None:
    mark(tmp_path, "1")

    def dies(_root: Path) -> None:
        raise OSError("power")

    with pytest.raises(OSError, match="power"):
        bring_up(tmp_path, steps={1: step(1), 2: dies}, latest=3)
    assert version(tmp_path) == "2"
    bring_up(tmp_path, steps={1: step(1), 2: step(2)}, latest=3)
    assert (version(tmp_path), (tmp_path / "said").read_text()) == ("3", "1>2 2>3 ")


@pytest.mark.parametrize("foreign", ["4", "0", "two", "-1"])
def test_a_layout_that_no_step_leads_from_is_refused_and_left_alone(tmp_path: Path, foreign: str) -> None:
    mark(tmp_path, foreign)
    with pytest.raises(SetupError, match=f"layout version {foreign}.*another folder"):
        bring_up(tmp_path, steps={1: step(1), 2: step(2)}, latest=3)
    assert version(tmp_path) == foreign
    assert not (tmp_path / "said").exists()


def test_a_version_torn_by_a_power_cut_at_the_first_start_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_bytes(b"")
    folder = DataFolder(tmp_path)
    folder.claim()
    folder.release()
