"""Clips, skins, morph targets, copies and a file's lamps in pixels. Golden pictures show four moments of a clip."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.gl.renderer import GlRenderer
from render.scene.camera import Camera
from render.scene.document import Scene, scene_from
from render.scene.evaluate import instant
from render.scene.instant import ClipTime, Instant
from render.scene.light import Shadow
from render.scene.node import Node
from tests.support.glb import Glb, colored
from tests.support.goldens import assert_looks_like
from tests.support.moving import about, bar, channel, clip, copies, lamped, lifted, morphing

MOMENTS_S = (0.0, 0.4, 0.7, 1.0)


class Studio:
    """A renderer and a folder of models."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.renderer = folder, GlRenderer(folder)

    def add(self, model: Glb) -> str:
        name = hashlib.sha256(model.data).hexdigest()
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "model.glb").write_bytes(model.data)
        return name

    def draw(self, now: Instant, side_px: int = 80) -> Any:
        return self.renderer.draw(now, side_px, side_px).read_rgba(0).planes[0]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = Studio(tmp_path_factory.mktemp("models"))
    yield made
    made.renderer.close()


def playing(name: str, clip_name: str, at_s: float, **node: Any) -> Instant:
    scene = Scene(nodes=(Node(id="a", model=name, **node),), camera=Camera(yaw_deg=25, pitch_deg=25), shadow=Shadow(strength=0))
    now = instant(scene, 0)
    return replace(now, placed=(replace(now.placed[0], clips=(ClipTime(clip=clip_name, at_s=at_s, repeat=False),)),))


def bent_twice() -> Glb:
    """A bar with a mirrored child whose scale is uneven: all that a normal may meet."""
    model = bar()
    mirrored = model.cube(0.2, material=colored(0.9, 0.7, 0.2, metallic=1.0, roughness=0.3))
    model.document["scenes"][0]["nodes"].remove(mirrored)
    model.document["nodes"][0]["children"] = [mirrored]
    model.document["nodes"][mirrored] |= {"translation": [0, 0.6, 0], "scale": [-1, 0.5, 2]}
    clip(model, "both", channel(model, 0, "rotation", [0, 1], [about("z", 0), about("z", -90)]))
    return model


@pytest.mark.parametrize(
    ("name", "model", "clip_name", "node"),
    [
        ("motion_nodes", lifted(), "lift", {}),
        ("motion_skin", bar(2), "bend", {}),
        ("motion_morph", morphing(sparse=True), "grow", {}),
        ("motion_copies", copies(), "lift", {}),
        ("motion_lamp", lamped(), "sway", {"lamps": True}),
        ("motion_mirror", bent_twice(), "both", {}),
    ],
)
def test_a_clip_looks_as_it_did_when_it_was_looked_at(studio: Studio, name: str, model: Glb, clip_name: str, node: Any) -> None:
    sha256 = studio.add(model)
    first, second, third, fourth = (studio.draw(playing(sha256, clip_name, at_s, **node)) for at_s in MOMENTS_S)
    assert_looks_like(np.concatenate([np.concatenate([first, second], axis=1), np.concatenate([third, fourth], axis=1)]), name)


def test_a_moment_is_the_same_bytes_whatever_was_drawn_before(studio: Studio) -> None:
    name = studio.add(bar())
    first = studio.draw(playing(name, "bend", 0.37)).copy()
    studio.draw(playing(name, "bend", 0.9))
    assert np.array_equal(studio.draw(playing(name, "bend", 0.37)), first)
    with ThreadPoolExecutor(1) as elsewhere:  # a thread has a current context of its own
        again = elsewhere.submit(_drawn_afresh, studio.folder, playing(name, "bend", 0.37)).result()
    assert np.array_equal(again, first)


def _drawn_afresh(folder: Path, now: Instant) -> Any:
    renderer = GlRenderer(folder)
    picture = renderer.draw(now, 80, 80).read_rgba(0).planes[0].copy()
    renderer.close()
    return picture


def test_two_nodes_of_one_model_are_each_at_their_own_moment(studio: Studio) -> None:
    name = studio.add(bar())
    nodes = (Node(id="a", model=name, translation=(-1, 0, 0)), Node(id="b", model=name, translation=(1, 0, 0)))
    camera = Camera(target=(0.0, 0.5, 0.0), distance=8.0)
    now = instant(Scene(nodes=nodes, camera=camera, shadow=Shadow(strength=0)), 0)

    def drawn(*moments_s: float) -> Any:
        placed = tuple(replace(one, clips=(ClipTime(clip="", at_s=at_s),)) for one, at_s in zip(now.placed, moments_s, strict=True))
        return studio.draw(replace(now, placed=placed), 128).copy()

    both, left, right = drawn(0.0, 0.9), drawn(0.0, 0.0), drawn(0.9, 0.9)
    assert np.array_equal(both[:, :64], left[:, :64])
    assert np.array_equal(both[:, 64:], right[:, 64:])
    assert not np.array_equal(left, right)


def test_the_camera_holds_still_while_a_clip_plays_and_crops_none_of_it(studio: Studio) -> None:
    name = studio.add(lifted(1.0))
    pictures = [studio.draw(playing(name, "lift", at_s), 128) for at_s in (0.0, 0.5, 1.0)]
    red = [(picture[..., 0] > 60) & (picture[..., 2] < 60) for picture in pictures]
    assert np.array_equal(red[1], red[2])
    for picture in pictures:
        edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert not edges[:, 3].any()


@pytest.mark.parametrize(("scale", "turn"), [((-1.0, 1.0, 1.0), 0.0), ((0.3, 2.0, -1.0), 40.0), ((1.0, 0.0, 1.0), 0.0)])
def test_a_pose_that_is_played_looks_as_one_that_is_saved(studio: Studio, scale: tuple[float, ...], turn: float) -> None:
    """Normals, normal maps and winding, mirrored and unevenly scaled: a baked primitive is the peer."""

    def model(*, played: bool) -> Glb:
        made = Glb()
        pixels = np.random.default_rng(5).integers(90, 166, (16, 16, 3), dtype=np.uint8)
        pixels[..., 2] = 255
        material = {**colored(0.9, 0.6, 0.3, metallic=0.8, roughness=0.3), "normalTexture": {"index": made.image(pixels)}}
        node = made.cube(0.4, material=material, uv=True)
        if played:
            turned = channel(made, node, "rotation", [0, 1], [about("y", 0), about("y", turn)])
            clip(made, "go", channel(made, node, "scale", [0, 1], [[1, 1, 1], scale]), turned)
        else:
            made.document["nodes"][node] |= {"scale": list(scale), "rotation": about("y", turn)}
        return made

    camera = Camera(target=(0.0, 0.0, 0.0), distance=3.0, yaw_deg=20, pitch_deg=20)
    pictures = []
    for played in (True, False):
        now = instant(Scene(nodes=(Node(id="a", model=studio.add(model(played=played))),), camera=camera, shadow=Shadow(strength=0)), 0)
        clips = (ClipTime(clip="go", at_s=1.0, repeat=False),) if played else ()
        pictures.append(studio.draw(replace(now, placed=(replace(now.placed[0], clips=clips),)), 128).astype(int))
    assert pictures[1][..., 3].any()
    assert np.abs(pictures[0] - pictures[1]).mean() < 0.2


def test_what_is_scaled_to_nothing_is_not_there(studio: Studio) -> None:
    model = Glb()
    model.cube(0.2, material=colored(0.8, 0.1, 0.1))
    gone = model.cube(0.4, material=colored(0.1, 0.1, 0.8))
    clip(model, "vanish", channel(model, gone, "scale", [0, 1], [[1, 1, 1], [0, 0, 0]]))
    name = studio.add(model)
    shown, vanished = (studio.draw(playing(name, "vanish", at_s)) for at_s in (0.0, 1.0))
    assert shown[..., 2].sum() > 5 * vanished[..., 2].sum() > 0


def test_the_lamps_of_a_file_shine_where_the_scene_wants_them_and_travel_with_their_nodes(studio: Studio) -> None:
    name = studio.add(lamped())

    def redness(at_s: float, *, lamps: bool) -> Any:
        picture = studio.draw(playing(name, "sway", at_s, lamps=lamps)).astype(int)
        return (picture[..., 0] - picture[..., 1]).clip(0).sum(axis=0)

    assert redness(0.0, lamps=False).max() < 40
    left, right = redness(0.0, lamps=True), redness(1.0, lamps=True)
    assert left[:40].sum() > 10 * left[40:].sum()
    assert right[40:].sum() > 10 * right[:40].sum()


def test_a_product_twice_as_large_is_lit_alike_by_its_own_lamps(studio: Studio) -> None:
    name = studio.add(lamped())
    small, large = (studio.draw(playing(name, "sway", 0.5, lamps=True, scale=scale)).astype(int) for scale in (1.0, 2.0))
    assert np.abs(small - large).mean() < 0.5


def test_a_scene_s_timeline_plays_its_clips_and_moves_its_morphs(studio: Studio) -> None:
    name = studio.add(morphing())
    timeline = {
        "clips": [{"node": "box", "clip": "grow", "start_ms": 1000}],
        "morphs": [{"node": "box", "target": "wide", "start_ms": 500, "fade_ms": 500}],
    }
    scene = scene_from({"version": 2, "nodes": [{"id": "box", "model": name}], "timeline": timeline, "shadow": {"strength": 0}})
    studio.renderer.prepare(scene)

    def size(at_ms: float) -> tuple[int, int]:
        shown = studio.renderer.render(scene, at_ms, 96, 96).planes[0][..., 3] > 127
        return int(shown.any(axis=0).sum()), int(shown.any(axis=1).sum())

    (width, height), (wide, low), (_, tall) = size(0), size(1000), size(1900)
    assert wide > 1.5 * width
    assert low == pytest.approx(height, abs=6)
    assert tall > 1.4 * height
    assert studio.renderer.clip_s(name, "grow") == 1.0


@pytest.mark.parametrize(
    ("timeline", "words"),
    [
        ({"clips": [{"node": "box", "clip": "dance"}]}, "'box'.*no animation 'dance'.*'grow'"),
        ({"morphs": [{"node": "box", "target": "thin"}]}, "'box'.*no morph target 'thin'.*'tall', 'wide'"),
    ],
)
def test_a_scene_that_asks_for_what_its_model_has_not_is_refused_before_it_is_drawn(studio: Studio, timeline: Any, words: str) -> None:
    scene = scene_from({"version": 2, "nodes": [{"id": "box", "model": studio.add(morphing())}], "timeline": timeline})
    with pytest.raises(EngineError, match=words):
        studio.renderer.prepare(scene)


def test_a_variant_that_the_model_has_not_is_told_with_the_node(studio: Studio) -> None:
    with pytest.raises(EngineError, match=r"Node 'a'.*no variant 'green'"):
        studio.draw(playing(studio.add(lifted()), "lift", 0, variant="green"))


def test_a_model_that_is_not_there_is_told_with_the_node(studio: Studio) -> None:
    with pytest.raises(EngineError, match=r"Node 'a'.*still processing.*[Uu]pload"):
        studio.draw(playing("f" * 64, "", 0))
