"""Files and scenes that press things flat, to a point or beyond all places: there is a picture, or one clear error, and no more."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.engine.gl.renderer import GlRenderer
from render.scene.document import Scene, scene_from
from render.scene.evaluate import instant
from render.scene.instant import CaptionShown
from tests.support import glb

SIZE = (64, 64)
VOLUME = {"KHR_materials_transmission": {"transmissionFactor": 1}, "KHR_materials_volume": {"thicknessFactor": 0.1}}


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GlRenderer]:
    drawing = GlRenderer(tmp_path_factory.mktemp("models"))
    yield drawing
    drawing.close()


def _moving(path: str, values: Sequence[Sequence[float]], *, scale: Sequence[float] = (1, 1, 1), **material: Any) -> bytes:
    """A cube with a clip of two keyframes, a second apart."""
    model = glb.Glb()
    node = model.cube(material={"pbrMetallicRoughness": {"baseColorFactor": [0.8, 0.1, 0.1, 1]}, **material})
    model.document["nodes"][node]["scale"] = list(scale)
    times, moved = np.array([0, 1], np.float32), np.array(values, np.float32)
    sampler = {"input": model.accessor(times, "SCALAR", 5126, min=[0], max=[1]), "output": model.accessor(moved, "VEC3", 5126)}
    model.add("animations", {"samplers": [sampler], "channels": [{"sampler": 0, "target": {"node": node, "path": path}}]})
    return model.data


def _played(renderer: GlRenderer, folder: Path, data: bytes, **more: Any) -> Scene:
    name = hashlib.sha256(data).hexdigest()
    path = folder / f"{name}.glb"
    path.write_bytes(data)
    renderer.adopt(name, path)
    return scene_from({"nodes": [{"id": "cube", "model": name}], "timeline": {"clips": [{"node": "cube"}]}, **more})


def test_glass_that_its_file_presses_flat_is_drawn(renderer: GlRenderer, tmp_path: Path) -> None:
    data = _moving("translation", [[0, 0, 0], [0, 0.1, 0]], scale=(1, 1, 0), extensions=VOLUME)
    renderer.render(_played(renderer, tmp_path, data), 500, *SIZE)


@pytest.mark.parametrize("floor", [{}, {"shadow": {"floor_m": 0.0}}])
def test_what_a_clip_shrinks_to_a_point_casts_no_shadow_and_stops_nothing(
    renderer: GlRenderer, tmp_path: Path, floor: dict[str, Any]
) -> None:
    scene = _played(renderer, tmp_path, _moving("scale", [[0, 0, 0], [0, 0, 0]]), **floor)
    assert not renderer.render(scene, 500, *SIZE).planes[0].any()


def test_what_a_clip_takes_beyond_all_places_is_gone_and_stops_nothing(renderer: GlRenderer, tmp_path: Path) -> None:
    scene = _played(renderer, tmp_path, _moving("translation", [[1e9, 1e9, 0], [1e9, 0, 1e9]]))
    assert not renderer.render(scene, 500, *SIZE).planes[0].any()


def test_a_camera_that_is_pulled_away_again_and_again_ends_somewhere(renderer: GlRenderer, tmp_path: Path) -> None:
    moves = [{"path": "away", "start_ms": number * 100} for number in range(64)]
    paths = [{"name": "away", "kind": "push_in", "zoom": 0.1, "duration_ms": 100}]
    still = _moving("translation", [[0, 0, 0], [0, 0, 0]])
    renderer.render(_played(renderer, tmp_path, still, paths=paths, timeline={"moves": moves}), 7000, *SIZE)


def test_a_caption_without_words_stops_no_picture(renderer: GlRenderer) -> None:
    renderer.draw(replace(instant(Scene(), 0), captions=(CaptionShown(text=" ", place="top", opacity=1.0),)), *SIZE)
