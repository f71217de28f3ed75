"""Processes of Filament are replaced before a picture suffers; here they are stand-ins."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.filament import open3d, renderer
from render.engine.filament.child import Lost
from render.engine.filament.lacks import lacking
from render.engine.filament.renderer import FilamentRenderer, Limits
from render.models.gltf.material import Material, Texture
from render.models.gltf.model import Model
from render.scene.document import Scene
from render.scene.light import Shadow


class Child:
    """Draws as its class was told to: each name in `fate` is what becomes of one picture."""

    fate: list[str]
    born: int
    rss = 0

    def __init__(self, models_dir: Path, width_px: int, height_px: int) -> None:
        type(self).born += 1
        self.size, self.frames, self.rss_bytes, self.pid = (width_px, height_px), 0, 0, type(self).born

    def draw(self, order: dict[str, Any], patience_s: float) -> np.ndarray:
        self.frames, self.rss_bytes = self.frames + 1, type(self).rss
        if type(self).fate and type(self).fate.pop(0) == "lost":
            raise Lost("it drew nothing where something must be seen")
        return np.zeros((*self.size[::-1], 4), np.uint8)

    def close(self) -> None:
        pass


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> type[Child]:
    kind = type("OneChild", (Child,), {"fate": [], "born": 0, "rss": 0})
    monkeypatch.setattr(renderer, "Child", kind)
    return kind


def test_a_picture_that_came_back_blank_is_drawn_again_by_the_next(children: Any, tmp_path: Path) -> None:
    children.fate = ["lost", "drawn"]
    drawing = FilamentRenderer(tmp_path)
    assert drawing.render(Scene(), 0, 8, 6).planes[0].shape == (6, 8, 4)
    assert (children.born, drawing.replaced) == (2, 1)


def test_two_failures_are_an_error_that_says_what_to_do(children: Any, tmp_path: Path) -> None:
    children.fate = ["lost", "lost"]
    with pytest.raises(EngineError, match=r"failed 2 times.*drew nothing.*engine gl"):
        FilamentRenderer(tmp_path).render(Scene(), 0, 8, 6)


def test_a_process_leaves_before_it_can_go_blank_or_swell(children: Any, tmp_path: Path) -> None:
    drawing = FilamentRenderer(tmp_path, Limits(frames=2, memory_bytes=100))
    for _ in range(5):
        drawing.render(Scene(), 0, 8, 6)
    assert children.born == 3
    children.rss = 101
    drawing.render(Scene(), 0, 8, 6)
    drawing.render(Scene(), 0, 8, 6)
    assert children.born == 4


def test_a_picture_without_size_is_refused_before_anything_starts(children: Any, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="0×6"):
        FilamentRenderer(tmp_path).render(Scene(), 0, 0, 6)
    assert children.born == 0


def test_without_open3d_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(f"No module named '{name}'")

    monkeypatch.setattr(importlib, "import_module", missing)
    open3d.open3d.cache_clear()
    with pytest.raises(EngineError, match=r"pip install 'vouchcast\[server\]'"):
        open3d.open3d()


def model(*materials: Material) -> Model:
    return Model(primitives=(), materials=materials, images=(), variants=(), issues=(), file_bytes=0)


def test_what_filament_cannot_draw_of_a_model_is_told_and_nothing_else() -> None:
    assert lacking(Scene(), model(Material(metallic=1.0, clearcoat=1.0))) == ()
    told = lacking(Scene(), model(Material(normal_texture=Texture(image=0), transmission=1.0)))
    assert [(lack.code, lack.message.split(" (")[0]) for lack in told] == [
        ("filament_normal_grain", "the finest grain of normal maps"),
        ("filament_transmission", "transmission, volume and dispersion"),
    ]
    assert all(lack.message_zh for lack in told)


def test_shadows_that_are_not_drawn_as_they_fall_are_told() -> None:
    hovering = Scene(shadow=Shadow(floor_m=-0.1))
    assert "shadows of what" in lacking(hovering, model(Material()))[0].message
    assert lacking(Scene(shadow=Shadow(strength=0.0, floor_m=-0.1)), model(Material())) == ()
