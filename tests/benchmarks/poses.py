"""Poses beside `<model-viewer>`'s: clips that move nodes, joints, morph targets and copies, held at the same moments."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.ssim import picture_ssim
from render.models.khronos import check
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.instant import ClipTime
from render.scene.light import Shadow
from render.scene.node import Node
from tests.benchmarks.figures import Figure
from tests.benchmarks.likeness import SAMPLES_YAW_DEG, SIDE_PX, Match, Pixels, figures_of, framed, moved_by, shot_of
from tests.support.contact_sheet import Pair, mean_difference
from tests.support.glb import Glb
from tests.support.model_viewer import Draw, model_viewer
from tests.support.moving import bar, lifted, morphing

MOVING: dict[str, tuple[Callable[[], Glb], str]] = {
    "nodes": (lifted, "lift"),
    "skin": (bar, "bend"),
    "morph": (lambda: morphing(sparse=True), "grow"),
}
MOMENTS_S = (0.25, 0.6, 0.9)
ROOM_TO_MOVE = 1.7


def measure() -> list[Figure]:
    """Compare all poses; `bench-out/likeness-poses.png` is there to be looked at."""
    with model_viewer(SIDE_PX) as draw:
        return figures_of("poses", list(poses(draw)))


def poses(draw: Draw) -> Iterator[Match]:
    """Every clip at every moment in both engines."""
    with tempfile.TemporaryDirectory() as work:
        renderer = GlRenderer(Path(work), Detail(shadow=False))
        try:
            for index, (name, (make, clip)) in enumerate(MOVING.items()):
                folder = Path(work) / f"{index:064x}"
                folder.mkdir()
                yield from _poses(name, make(), clip, folder, renderer, draw)
        finally:
            renderer.close()


def _poses(name: str, model: Glb, clip: str, folder: Path, renderer: GlRenderer, draw: Draw) -> Iterator[Match]:
    upload = folder / "upload.glb"
    upload.write_bytes(model.data)
    assert not check(upload, folder).rejected
    near = framed(renderer, folder.name, SAMPLES_YAW_DEG)
    assert near.distance is not None
    camera = near.model_copy(update={"distance": near.distance * ROOM_TO_MOVE})
    shot = shot_of(camera, moved_by(folder / "model.glb"))
    for at_s in MOMENTS_S:
        ours = _ours(renderer, folder.name, camera, clip, at_s)
        theirs = draw(upload, replace(shot, clip=clip, clip_s=at_s))
        ssim = picture_ssim(ours, theirs)
        title = f"{name} at {at_s} s"
        words = f"{title}  {ssim:.4f}  mean difference {mean_difference(ours, theirs):.2f}"
        yield Match(name=title, ssim=ssim, pair=Pair(words=words, ours=ours, theirs=theirs))


def _ours(renderer: GlRenderer, name: str, camera: Camera, clip: str, at_s: float) -> Pixels:
    now = instant(Scene(nodes=(Node(id="model", model=name),), camera=camera, shadow=Shadow(strength=0)), 0)
    placed = replace(now.placed[0], clips=(ClipTime(clip=clip, at_s=at_s, repeat=False),))
    return renderer.draw(replace(now, placed=(placed,)), SIDE_PX, SIDE_PX).read_rgba(0).planes[0]
