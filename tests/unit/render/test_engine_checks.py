"""What cannot be drawn is refused in words that name the place, before anything is drawn."""

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from render.engine.checks import check_drawable
from render.engine.errors import EngineError
from render.engine.gl.levels import Levels, level_of
from render.scene.document import product_scene
from render.scene.evaluate import instant
from tests.support.glb import Glb

NOW = instant(product_scene("a" * 64), 0)


def test_a_node_that_stands_nowhere_is_named() -> None:
    lost = replace(NOW, placed=(replace(NOW.placed[0], matrix=(math.nan,) * 16),))
    with pytest.raises(EngineError, match="Node 'product' stands nowhere"):
        check_drawable(lost, 64, 64)


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_a_camera_that_stands_nowhere_is_refused(number: float) -> None:
    for broken in (replace(NOW, turn_deg=number), replace(NOW, stand=replace(NOW.stand, fov_deg=number))):
        with pytest.raises(EngineError, match="camera stands nowhere"):
            check_drawable(broken, 64, 64)


@pytest.mark.parametrize("size", [(0, 0), (0, 64), (64, 5000), (-4, 64)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(EngineError, match="2 to 4096"):
        check_drawable(NOW, *size)


def test_a_leaner_file_is_taken_only_where_its_triangles_stay_small() -> None:
    assert level_of(8_900, 860_000) == 0
    assert level_of(250_000, 228_000) == 1
    assert level_of(1_000_000, 228_000) == 2
    assert level_of(1_000_000, 913_000) == 1


@pytest.mark.parametrize(("told", "leaner"), [({"vouchcast_moved": 0.0004}, True), ({"vouchcast_moved": 0.0005}, False), ({}, False)])
def test_a_leaner_file_stands_in_where_nobody_can_see_it_and_nowhere_else(tmp_path: Path, told: dict[str, float], leaner: bool) -> None:
    file = Glb()
    file.document["asset"]["extras"] = told
    (tmp_path / "lod1.glb").write_bytes(file.data)
    whole, lean = SimpleNamespace(triangles=20_000, bounds=np.array([[0, 0, 0], [0.1, 0.25, 0.1]])), SimpleNamespace()
    item: Any = SimpleNamespace(model=whole, matrix=np.eye(4), placed=NOW.placed[0])
    levels = Levels(lambda *_: lean)  # type: ignore[arg-type, return-value]  # a stand-in is enough

    # 700 pixels high: it moves by 0.28 pixels, or by 0.35.
    assert levels.at(item, tmp_path / "model.glb", 2800.0) is (lean if leaner else whole)
