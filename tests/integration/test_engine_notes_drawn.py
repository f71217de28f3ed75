"""What is written in a scene is drawn into its picture: where it belongs, hidden where it is hidden, to be read on any ground."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from render.engine.gl.renderer import GlRenderer
from render.scene.document import Scene, scene_from
from tests.support.glb import Glb
from tests.support.goldens import assert_looks_like

SIDE_PX: Final = 160
Pixels = npt.NDArray[np.int64]
FRONT: Final = {"id": "front", "node": "box", "position": [0.0, 0.1, 0.05], "label": "正面 Front"}
TOP: Final = {"id": "top", "node": "box", "position": [0.0, 0.2, 0.0], "normal": [0, 1, 0], "label": "Lid"}
ACROSS: Final = {"node": "box", "start": [-0.16, 0.1, 0.0], "end": [0.16, 0.1, 0.0], "label": "杆"}


class Desk:
    """A renderer with a box 20 cm wide and high and 10 cm deep, grey whatever the light, and one of glass."""

    def __init__(self, folder: Path) -> None:
        self.renderer, self._folder = GlRenderer(folder), folder
        self._boxes = {"grey": self._add({"extensions": {"KHR_materials_unlit": {}}}), "glass": self._add(_glass())}

    def _add(self, material: dict[str, Any]) -> str:
        model = Glb()
        factors = {"baseColorFactor": [0.25, 0.3, 0.35, 1.0], "roughnessFactor": 0.1}
        node = model.cube(0.2, material={"pbrMetallicRoughness": factors, **material})
        model.document["nodes"][node] |= {"translation": [0, 0.1, 0], "scale": [1, 1, 0.5]}
        model.document["extensionsUsed"] = list(material["extensions"])
        name = hashlib.sha256(model.data).hexdigest()
        (self._folder / name).mkdir()
        (self._folder / name / "model.glb").write_bytes(model.data)
        return name

    def scene(self, box: str = "grey", **more: Any) -> Scene:
        return scene_from({"nodes": [{"id": "box", "model": self._boxes[box]}], "shadow": {"strength": 0}, **more})

    def draw(self, scene: Scene, *, at_ms: float = 0, turn_deg: float = 0) -> Any:
        return self.renderer.render(scene, at_ms, SIDE_PX, SIDE_PX, turn_deg=turn_deg).planes[0]

    def written(self, *, at_ms: float = 0, turn_deg: float = 0, box: str = "grey", **notes: Any) -> float:
        """How much notes change a picture in all."""
        ground = {"kind": "color", "colors": ["#ffffff"]}
        camera = {"distance": 1.0}
        plain = self.draw(self.scene(box, backdrop=ground, camera=camera), turn_deg=turn_deg).astype(int)
        noted = self.draw(self.scene(box, backdrop=ground, camera=camera, **notes), at_ms=at_ms, turn_deg=turn_deg).astype(int)
        return float(np.abs(noted - plain).sum())


def _glass() -> dict[str, Any]:
    return {"extensions": {"KHR_materials_transmission": {"transmissionFactor": 1.0}}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("models"))
    yield made
    made.renderer.close()


@pytest.mark.parametrize(("ground", "color"), [("light", "#f4f4f6"), ("dark", "#14161c")])
def test_notes_are_read_on_light_and_on_dark(desk: Desk, ground: str, color: str) -> None:
    lines = [{"node": "box", "along": side} for side in ("width", "height")]
    scene = desk.scene(backdrop={"kind": "color", "colors": [color]}, camera={"pitch_deg": 25}, hotspots=[TOP], dimensions=lines)
    assert_looks_like(desk.draw(scene, turn_deg=20), f"notes-{ground}")


def test_captions_are_read_over_whatever_lies_behind(desk: Desk) -> None:
    captions = [{"text": "双层真空 24 小时保温", "place": "bottom"}, {"text": "Keeps hot", "place": "top"}]
    assert_looks_like(desk.draw(desk.scene(timeline={"captions": captions})), "notes-captions")


def test_a_label_that_the_model_hides_fades_away(desk: Desk) -> None:
    seen = [desk.written(hotspots=[FRONT], turn_deg=turn_deg) for turn_deg in (0, 40, 180)]
    assert seen[0] > 0
    assert seen[1] > 0
    assert seen[2] == 0
    # Between all and nothing there are steps: it does not pop.
    edge = {round(desk.written(hotspots=[FRONT], turn_deg=turn_deg) / seen[0], 2) for turn_deg in np.arange(60, 110, 2.5)}
    assert any(0.05 < share < 0.9 for share in edge)


def test_a_hotspot_behind_glass_is_seen_through_it(desk: Desk) -> None:
    behind = FRONT | {"position": [0.0, 0.1, -0.05]}
    assert desk.written(box="glass", hotspots=[behind]) > 0
    assert desk.written(hotspots=[behind]) == 0


def test_the_hidden_part_of_a_line_is_faint_and_broken(desk: Desk) -> None:
    ground = {"kind": "color", "colors": ["#ffffff"]}
    inside = ACROSS | {"label": "杆", "start": [-0.16, 0.06, 0.0], "end": [0.16, 0.06, 0.0]}
    before = ACROSS | {"start": [-0.16, 0.06, 0.07], "end": [0.16, 0.06, 0.07]}

    def row(line: dict[str, Any]) -> Pixels:
        view = {"distance": 1.0, "pitch_deg": 0, "target": [0, 0.1, 0]}
        noted, plain = (desk.draw(desk.scene(backdrop=ground, camera=view, dimensions=some)).astype(int) for some in ([line], []))
        # Beside the words, where the box is.
        return np.asarray(np.abs(noted - plain).sum(axis=2)[:, 48:66].max(axis=0))

    whole, broken = row(before), row(inside)
    assert whole.min() > 100
    assert broken.max() < whole.min()
    assert broken.max() > 0
    assert broken.min() < broken.max() / 2


def test_lines_beside_the_model_are_in_the_picture_all_around(desk: Desk) -> None:
    scene = desk.scene(dimensions=[{"node": "box", "along": side} for side in ("width", "height", "depth")])
    for turn_deg in range(0, 360, 40):
        alpha = desk.draw(scene, turn_deg=turn_deg)[..., 3]
        # The shadows of plates may end at the edge.
        assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) < 40


def test_notes_come_and_go_with_the_scene_s_time(desk: Desk) -> None:
    timeline = {"captions": [{"text": "Now", "start_ms": 1000, "end_ms": 3000}]}
    seen = [desk.written(timeline=timeline, at_ms=at_ms) for at_ms in (500, 1120, 2000, 2880, 3500)]
    assert seen[0] == seen[4] == 0
    assert 0 < seen[1] < seen[2]
    assert seen[3] == pytest.approx(seen[1], rel=0.05)


def test_the_same_notes_give_the_same_bytes(desk: Desk) -> None:
    scene = desk.scene(hotspots=[FRONT, TOP], dimensions=[ACROSS], timeline={"captions": [{"text": "词"}]})
    first = desk.draw(scene, turn_deg=33)
    desk.draw(desk.scene(hotspots=[FRONT]), turn_deg=120)
    assert np.array_equal(desk.draw(scene, turn_deg=33), first)


def test_a_scene_without_notes_pays_nothing_for_them(tmp_path: Path) -> None:
    plain = Desk(tmp_path)
    plain.draw(plain.scene())
    compiled = {vertex for vertex, _, _ in plain.renderer._programs._compiled}
    plain.renderer.close()
    assert not compiled & {"plate.vert", "probe.vert", "stroke.vert"}
