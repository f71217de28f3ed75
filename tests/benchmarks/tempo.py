"""The engine's tempo: poses a second beside a live programme, and a picture of the atlas beside drawing it and copying it."""

import asyncio
import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from api.demo.products import demo_products
from render.engine.cell import STEPS
from render.engine.cut import planes_of
from render.engine.drawer import DrawJob
from render.engine.gl.renderer import GlRenderer
from render.engine.packed import packed
from render.engine.process import EngineProcess
from render.scene.document import Scene, product_scene
from render.scene.evaluate import instant
from tests.benchmarks.figures import Figure
from tests.support.clips import moving
from tests.support.hosting import LiveShow, hosted_show

SIDE_PX = 720
BESIDE_PX = (560, 720)
FILL_S = 90.0


def measure(seconds: float = 20, poses: int = 72) -> list[Figure]:
    """Figures 2 and 3."""
    with tempfile.TemporaryDirectory() as name:
        model = demo_products(Path(name) / "products")[0].path
        return [*_atlas(model, poses), *_beside_a_show(Path(name), model, seconds)]


def _atlas(model: Path, poses: int) -> list[Figure]:
    """Drawing, unpacking and copying the same poses, one after the other: nothing is found in a cache that a show would not have."""
    renderer, scene = _prepared(model)
    cuts, draw_ms = [], []
    for pose in range(poses):
        start_s = time.perf_counter()
        cuts.append(renderer.draw(instant(scene, 0, turn_deg=pose * 360 / poses), SIDE_PX, SIDE_PX).read_cut())
        draw_ms.append((time.perf_counter() - start_s) * 1000)
    small = [packed(cut) for cut in cuts]
    whole = [np.concatenate([plane.ravel() for plane in cut.picture(0).planes]) for cut in cuts]
    slot = np.zeros(SIDE_PX * SIDE_PX * 5 // 2, np.uint8)
    planes = planes_of(slot, SIDE_PX, SIDE_PX)
    lay_ms = _median_ms(poses, lambda pose: small[pose].lay(planes, small[pose - 1].rows))
    copy_ms = _median_ms(poses, lambda pose: np.copyto(slot, whole[pose]))
    held = sum(one.held_bytes for one in small) / poses / 1000
    note = f"720×720 YUVA, {poses} poses in turn; {held:.0f} kB each in the atlas, {slot.nbytes / 1000:.0f} kB laid down"
    drawing = {"peer_name": "drawing it", "peer": statistics.median(draw_ms), "goal": 1 / 50}
    copying = {"peer_name": "np.copyto of the whole picture", "peer": copy_ms, "goal": 3}
    return [
        Figure(name="a picture from the atlas", ours=lay_ms, unit="ms", of_ratio=True, note=note, **drawing),
        Figure(name="the same", ours=lay_ms, unit="ms", of_ratio=True, **copying),
    ]


def _prepared(model: Path) -> tuple[GlRenderer, Scene]:
    name = hashlib.sha256(model.read_bytes()).hexdigest()
    renderer, scene = GlRenderer(model.parent), product_scene(name)
    renderer.adopt(name, model)
    renderer.prepare(scene)
    for turn_deg in (0, 90):
        renderer.draw(instant(scene, 0, turn_deg=turn_deg), SIDE_PX, SIDE_PX).read_cut()
    return renderer, scene


def _median_ms(poses: int, work: Callable[[int], object]) -> float:
    taken = []
    for turn in range(poses * 5):
        start_s = time.perf_counter()
        work(turn % poses)
        taken.append((time.perf_counter() - start_s) * 1000)
    return statistics.median(taken)


def _beside_a_show(folder: Path, model: Path, seconds: float) -> list[Figure]:
    clip = folder / "host.mp4"
    moving(clip, width_px=1280, height_px=720)
    with hosted_show(folder, clip, models={"flask": model}) as show:
        drawn, gave_up = asyncio.run(_drawn(folder / "models", _shelved(model, folder / "models"), seconds))
        show.client.shows.cue(show.id, "product.show", product_id=show.products[0]["id"], layout="beside")
        filled = _filled(show)
        before = _engine(show)
        time.sleep(seconds)
        after = _engine(show)
        programme = show.client.shows.stats(show.id)["programme"]
        show.client.shows.end(show.id)
    copied = (after["poses_copied"] - before["poses_copied"]) / seconds
    host = "with a 720p30 host decoded, mixed and encoded beside it"
    lost = f"programme: {programme}; the whole turn was in the atlas after {filled:.0f} s"
    return [
        Figure(name=f"poses a second from the atlas, {host}", ours=copied, unit="/s", goal=24, at_most=False, note=lost),
        Figure(name="the same, each drawn", ours=drawn, unit="/s", goal=10, at_most=False, note=f"gave up: {gave_up or 'nothing'}"),
    ]


def _engine(show: LiveShow) -> dict:
    return show.client.shows.stats(show.id)["engine"]


def _filled(show: LiveShow) -> float:
    """Wait until nothing of the turn has to be drawn any more; how long that took, seconds."""
    start_s, drawn = time.monotonic(), -1
    while (now := _engine(show))["poses_drawn"] != drawn or now["atlas_pictures"] < STEPS or now["gave_up"]:
        if time.monotonic() - start_s > FILL_S:
            break
        drawn = now["poses_drawn"]
        time.sleep(1.0)
    return time.monotonic() - start_s


def _shelved(model: Path, folder: Path) -> str:
    """Put a model where an engine looks for it; its name."""
    name = hashlib.sha256(model.read_bytes()).hexdigest()
    (folder / name).mkdir(parents=True)
    (folder / name / "model.glb").write_bytes(model.read_bytes())
    return name


async def _drawn(models_dir: Path, name: str, seconds: float) -> tuple[float, str]:
    """New poses a second of an engine that may keep none, asked as a programme asks; and what it gave up."""
    async with EngineProcess(models_dir, atlas_bytes=0) as engine:
        await engine.load("flask", product_scene(name))
        start_s, count = time.monotonic(), 0
        from_s, from_poses = start_s, 0
        while (now_s := time.monotonic()) < start_s + 3 + seconds:
            at_ms = round((now_s - start_s) * 1000)
            width, height = BESIDE_PX
            engine.request(DrawJob(key="flask", at_ms=at_ms, scene_ms=at_ms, yaw_deg=None, width_px=width, height_px=height))
            await asyncio.sleep(1 / 30)
            engine.latest()
            count = engine.stats()["poses_drawn"]
            if now_s < start_s + 3:
                from_s, from_poses = now_s, count
        return (count - from_poses) / (time.monotonic() - from_s), engine.stats()["gave_up"]
