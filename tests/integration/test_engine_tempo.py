"""What makes drawing fast changes no byte of a picture, and what fails is told."""

import contextlib
import hashlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from render.engine.ahead import filling_order
from render.engine.atlas import Atlas
from render.engine.cell import Cell
from render.engine.cut import Cut
from render.engine.easel import Easel
from render.engine.errors import LostContext
from render.engine.gl.levels import FILES
from render.engine.gl.renderer import GlRenderer
from render.engine.gl.target import Target
from render.engine.governor import Governor
from render.engine.memory import SharedMemory
from render.engine.packed import Packed
from render.engine.rehearsal import Rehearsals
from render.engine.ssim import picture_ssim
from render.engine.wire import Message, hear, pair
from render.engine.worker import Worker
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene, product_scene
from render.scene.evaluate import instant
from render.scene.light import Environment
from render.scene.motion import CameraMove, Timeline
from render.scene.node import Node
from render.scene.notes import Hotspot
from render.scene.pose import posed
from render.scene.view import Earlier, View
from tests.support import glb
from tests.support.planes import yuva_from_upward_rgba
from tests.support.samples import sample

SIZE = (160, 128)
Shown = Callable[[float], tuple[Message, list[np.ndarray]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def renderer(folder: Path) -> Iterator[GlRenderer]:
    drawing = GlRenderer(folder)
    yield drawing
    drawing.close()


def ball(rings: int) -> bytes:
    """A red ball of rings · rings · 4 triangles."""
    model = glb.Glb()
    v, u = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, 2 * rings + 1), indexing="ij")
    normals = np.stack([np.sin(v) * np.cos(u), np.cos(v), np.sin(v) * np.sin(u)], -1).reshape(-1, 3).astype(np.float32)
    low = (np.arange(rings)[:, None] * (2 * rings + 1) + np.arange(2 * rings)).reshape(-1)
    high = low + 2 * rings + 1
    indices = np.stack([low, low + 1, high, high, low + 1, high + 1], -1).reshape(-1).astype(np.uint32)
    places = model.accessor(normals, "VEC3", 5126, min=normals.min(0).tolist(), max=normals.max(0).tolist())
    attributes = {"POSITION": places, "NORMAL": model.accessor(normals, "VEC3", 5126)}
    shape = {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5125)}
    shape["material"] = model.add("materials", {"pbrMetallicRoughness": {"baseColorFactor": [0.6, 0.1, 0.1, 1], "metallicFactor": 0}})
    node = model.add("nodes", {"mesh": model.add("meshes", {"primitives": [shape]})})
    model.document["scenes"][0]["nodes"].append(node)
    return model.data


def stored(folder: Path, data: bytes, levels: dict[str, bytes] | None = None) -> str:
    name = hashlib.sha256(data + repr(levels).encode()).hexdigest()
    (folder / name).mkdir(exist_ok=True)
    for file, content in {"model.glb": data, **(levels or {})}.items():
        (folder / name / file).write_bytes(content)
    return name


def loaded(worker: Worker, order: Message) -> None:
    """As the drawing process takes in a scene while nothing is on air."""
    worker._load({"do": "load", **order})
    while worker._rehearsals.owing:
        worker._rehearse()


def answered(end: socket.socket) -> Message | None:
    """What is said once all that was begun is done."""
    while (message := hear(end)) is not None and "began" in message:
        pass
    return message


@pytest.fixture(scope="module")
def scene(folder: Path) -> Scene:
    model = glb.Glb()
    model.cube(material=glb.colored(0.8, 0.02, 0.02))
    return product_scene(stored(folder, model.data))


def test_reading_back_only_what_was_touched_changes_no_byte(renderer: GlRenderer, scene: Scene) -> None:
    for turn_deg in (0, 33, 120):
        target = renderer.draw(instant(scene, 0, turn_deg=turn_deg), *SIZE)
        assert target.touched[2] * target.touched[3] < SIZE[0] * SIZE[1]
        picture = target.read_cut().picture(0)
        target.touched = (0, 0, *SIZE)
        whole = yuva_from_upward_rgba(target.read())
        assert all((one == other).all() for one, other in zip(picture.planes, whole, strict=True))


@pytest.mark.parametrize("size", [(33, 47), (35, 20), (16, 17)])
def test_a_picture_of_odd_sides_has_its_last_row_and_column(renderer: GlRenderer, scene: Scene, size: tuple[int, int]) -> None:
    near = scene.model_copy(update={"camera": Camera(zoom=4.0)})
    pixels = renderer.render(near, 0, *size).planes[0]
    assert pixels.shape == (size[1], size[0], 4)
    assert (pixels[..., 3] == 255).all()


def test_a_backdrop_is_read_back_whole(renderer: GlRenderer, scene: Scene) -> None:
    grey = scene.model_copy(update={"backdrop": Backdrop(kind="color", colors=("#808080",))})
    picture = renderer.render(grey, 0, *SIZE).planes[0]
    assert (picture[..., 3] == 255).all()


def test_a_picture_stays_readable_while_the_next_is_drawn(renderer: GlRenderer, scene: Scene) -> None:
    alone = renderer.draw(instant(scene, 0, turn_deg=20), *SIZE).read()
    first = renderer.draw(instant(scene, 0, turn_deg=20), *SIZE)
    renderer.draw(instant(scene, 0, turn_deg=70), *SIZE)
    assert (first.read() == alone).all()


def test_large_stills_do_not_fill_the_memory_and_the_last_but_one_can_still_be_read(
    renderer: GlRenderer, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("render.engine.gl.renderer.TARGETS_PX", 1)
    sides = (64, 66, 68, 70)
    first, second, third, last = (renderer.draw(instant(scene, 0), side, side) for side in sides)
    assert [target.read().any() for target in (third, last)] == [True, True]
    for gone in (first, second):
        with pytest.raises(AttributeError, match="InvalidObject"):
            gone.read()


def _same(kept: Packed | None, live: Cut) -> bool:
    assert kept is not None
    planes = tuple(np.empty_like(plane) for plane in live.picture(0).planes)
    kept.lay(planes, (0, SIZE[1]))
    return all(bool((one == other).all()) for one, other in zip(planes, live.picture(0).planes, strict=True))


def test_drawn_ahead_is_byte_for_byte_what_is_drawn_when_it_is_wanted(renderer: GlRenderer, scene: Scene) -> None:
    atlas = Atlas()
    easel = Easel(renderer, atlas, {"cube": scene}, Governor(software=True))
    cells = [Cell(key="cube", step=step, width_px=SIZE[0], height_px=SIZE[1]) for step in (10, 20, 30)]
    for cell in cells:
        easel.ahead(cell)
    while easel.busy:
        easel.finish()
    for cell in cells:
        assert _same(atlas.get(cell), easel.draw(cell))


def test_what_somebody_asks_for_between_two_pictures_drawn_ahead_spoils_neither(renderer: GlRenderer, scene: Scene) -> None:
    ours, theirs = pair()
    order = {"scene": scene.model_dump(mode="json"), "pose": None, "size_px": SIZE, "key": "cube"}
    size = {"at_ms": 0, "width_px": SIZE[0], "height_px": SIZE[1]}
    with ours, theirs, contextlib.closing(SharedMemory.create()) as memory:
        worker = Worker(theirs, memory, renderer)
        loaded(worker, {**order, "do": "load", "id": 1})
        worker._draw_ahead()
        worker._still({**order, **size, "do": "still", "id": 2})
        worker._draw_ahead()
        while worker._easel.busy:
            worker._easel.finish()
        first = next(filling_order())
        for cell in (Cell(key="cube", step=step, width_px=SIZE[0], height_px=SIZE[1]) for step in (first, first + 8)):
            assert _same(worker._atlas.get(cell), renderer.draw(instant(scene, 0, turn_deg=cell.step), *SIZE).read_cut())


def test_a_pose_that_cannot_be_at_its_time_is_trouble_not_the_end(renderer: GlRenderer, scene: Scene) -> None:
    ours, theirs = pair()
    moves = tuple(CameraMove(path="hero", start_ms=number) for number in range(64))
    busy = scene.model_copy(update={"timeline": Timeline(moves=moves)})
    pose = {"view": {"path": "push_in"}, "spin_deg_s": 30.0}
    with ours, theirs, contextlib.closing(SharedMemory.create()) as memory:
        worker = Worker(theirs, memory, renderer)
        loaded(worker, {"id": 1, "key": "cube", "scene": busy.model_dump(mode="json"), "pose": pose, "size_px": None})
        assert answered(ours) == {"answer": 1}
        job = {"key": "cube", "at_ms": 9000, "scene_ms": 9000, "posed_ms": 9000, "yaw_deg": 0.0, "width_px": 64, "height_px": 64}
        worker._want(job)
        told = hear(ours)
        assert told is not None
        assert "/timeline/moves" in told["trouble"]


def test_no_cue_of_a_show_compiles_anything(folder: Path, renderer: GlRenderer) -> None:
    plain = product_scene(stored(folder, sample("variants")))
    label = Hotspot(id="toe", node="product", position=(0, 0, 0), label="Toe", start_ms=500)
    scene = plain.model_copy(update={"hotspots": (label,)})
    rehearsals = Rehearsals(renderer)
    rehearsals.add(scene, SIZE, lambda: None)
    while rehearsals.owing:
        rehearsals.step()
    for _ in renderer.lighting(Environment(name="warm")):
        pass
    compiled = set(renderer._programs._compiled)
    # Three lights at once: the second fade begins within the first.
    first = Earlier(name="warm", at_ms=0, fade_ms=1000)
    variant = renderer.models(scene)[plain.nodes[0].model].variants[-1]
    view = View(variant=variant, light="night", light_fade_ms=1000, lights_before=(first,), light_ms=500, at_ms=500)
    now = instant(posed(scene, view, spin_deg_s=0.0), 800)
    assert len(now.light) == 3
    for samples in (None, 1):
        renderer.draw(now, *SIZE, samples).read_cut()
    assert set(renderer._programs._compiled) == compiled


def test_a_defect_that_one_scene_brings_to_light_does_not_end_the_drawing_of_others(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, renderer: GlRenderer
) -> None:
    def broken(*_order: object) -> Target:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(renderer, "draw", broken)
    told, _ = shown(10.0)
    assert "ZeroDivisionError" in told["trouble"]
    monkeypatch.undo()
    assert "drawn" in shown(20.0)[0]


def test_a_scene_of_many_small_models_is_drawn_from_all_their_leaner_files_at_once(folder: Path, renderer: GlRenderer) -> None:
    names = [stored(folder, ball(40 + number), {FILES[0]: ball(20 + number)}) for number in range(12)]
    nodes = tuple(Node(id=f"{number}", model=name, translation=(2.5 * number, 0, 0)) for number, name in enumerate(names))
    assert (renderer.render(Scene(nodes=nodes), 0, 256, 64).planes[0][..., 3] == 255).any()


@pytest.fixture
def shown(renderer: GlRenderer, scene: Scene) -> Iterator[Shown]:
    """Shows a pose of the loaded scene as the drawing process does: what it told, and the picture's planes."""
    (ours, theirs), memory = pair(), SharedMemory.create()
    worker = Worker(theirs, memory, renderer)
    loaded(worker, {"id": 1, "key": "cube", "scene": scene.model_dump(mode="json"), "pose": None, "size_px": SIZE})

    def show(yaw_deg: float) -> tuple[Message, list[np.ndarray]]:
        job = {"key": "cube", "at_ms": 0, "scene_ms": 0, "posed_ms": 0, "yaw_deg": yaw_deg, "width_px": SIZE[0], "height_px": SIZE[1]}
        worker._show(job)
        told = hear(ours)
        assert told is not None
        if "trouble" in told:
            return told, []
        planes = [np.array(plane) for plane in memory.planes(told["drawn"], told["width_px"], told["height_px"])]
        worker._slots.give_back(told["drawn"])
        return told, planes

    assert answered(ours) == {"answer": 1}
    yield show
    memory.close()
    for end in (ours, theirs):
        end.close()


def test_what_moves_too_slowly_loses_samples_and_gets_them_back_when_it_stands(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    never, late_s = float("inf"), "render.engine.detail.LATE_S"
    monkeypatch.setattr(late_s, never)
    full = shown(40.0)[1]
    monkeypatch.setattr(late_s, 0.0)
    for yaw_deg in (10.0, 20.0, 30.0):
        assert shown(yaw_deg)[0]["gave_up"] == ""
    monkeypatch.setattr(late_s, never)
    moving, coarse = shown(50.0)
    assert (moving["gave_up"], moving["width_px"]) == ("drawn with 1 sample a pixel instead of 4", SIZE[0])
    still, fine = shown(50.0)
    assert still["gave_up"] == ""
    assert any((one != other).any() for one, other in zip(coarse, fine, strict=True))
    again, kept = shown(50.0)
    assert (again["gave_up"], again["cached"]) == ("", True)
    assert all((one == other).all() for one, other in zip(fine, kept, strict=True))
    assert shown(40.0)[0]["gave_up"] != ""
    assert all((one == other).all() for one, other in zip(full, shown(40.0)[1], strict=True))


def test_a_model_of_more_triangles_than_its_picture_can_show_looks_the_same_from_its_leaner_file(
    folder: Path, renderer: GlRenderer
) -> None:
    data, leaner = ball(150), ball(106)
    whole, levelled = stored(folder, data), stored(folder, data, {FILES[0]: leaner, FILES[1]: b"damaged"})
    full, less = (renderer.render(product_scene(name), 0, *SIZE).planes[0] for name in (whole, levelled))
    assert (less != full).any()
    assert picture_ssim(less, full) > 0.99


def test_a_lost_context_is_told_as_such(renderer: GlRenderer, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        error = "GL_UNKNOWN_ERROR"

        def copy_framebuffer(self, *_frames: object) -> None: ...

    target: Target = renderer.draw(instant(scene, 0), *SIZE)
    monkeypatch.setattr(target, "_context", Lost())
    with pytest.raises(LostContext, match="OpenGL failed"):
        target.read()
