"""The drawing process beside a show: it never makes the programme wait, and nothing that happens to it is the show's end."""

import asyncio
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from render.engine.drawer import Drawer, DrawJob
from render.engine.errors import EngineError
from render.engine.process import EngineProcess
from render.media import Picture, PixelFormat
from render.scene.document import Scene, product_scene
from render.scene.light import Environment
from render.scene.motion import LightChange, Timeline
from render.scene.view import View
from tests.support.full_detail import full_detail
from tests.support.moving import lifted
from tests.support.wait import LONGEST_S

SUPPORT = Path(__file__).parents[1] / "support" / "glb.py"
spec = importlib.util.spec_from_file_location("glb_support_process", SUPPORT)
assert spec is not None
assert spec.loader is not None
glb = importlib.util.module_from_spec(spec)
spec.loader.exec_module(glb)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def scene(models: Path) -> Scene:
    model = glb.Glb()
    model.cube(material=glb.colored(0.8, 0.02, 0.02))
    name = hashlib.sha256(model.data).hexdigest()
    (models / name).mkdir()
    (models / name / "model.glb").write_bytes(model.data)
    return product_scene(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(models: Path) -> AsyncIterator[EngineProcess]:
    """One for all: it takes a second to start, and its scenes and pictures are replaced as in a long show."""
    with full_detail():
        async with EngineProcess(models) as started:
            yield started


def job(at_ms: int, yaw_deg: float | None = None, key: str = "cube") -> DrawJob:
    return DrawJob(key=key, at_ms=at_ms, yaw_deg=yaw_deg, width_px=96, height_px=112)


def timed(at_ms: int, scene_ms: int) -> DrawJob:
    return DrawJob(key="cube", at_ms=at_ms, scene_ms=scene_ms, yaw_deg=30.0, width_px=96, height_px=112)


async def until(done: Callable[[], bool]) -> None:
    """The engine's answers cross a process border; there is no event to await on this side of `latest`."""
    async with asyncio.timeout(LONGEST_S):
        while not done():  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0.01)


def shown(engine: EngineProcess) -> int:
    """How many pictures have come."""
    stats = engine.stats()
    return int(stats["poses_drawn"] + stats["poses_copied"])


async def drawn(engine: Drawer, wanted: DrawJob) -> Picture:
    engine.request(wanted)
    seen: list[Picture] = []

    def arrived() -> bool:
        picture = engine.latest()
        if picture is not None and picture.at_90k == wanted.at_ms * 90:
            seen.append(picture)
        return bool(seen)

    await until(arrived)
    return seen[0]


async def test_a_picture_comes_with_the_time_of_its_job(engine: EngineProcess, scene: Scene) -> None:
    await engine.load("cube", scene)
    picture = await drawn(engine, job(1000))
    assert picture.format is PixelFormat.YUVA420P
    assert [plane.shape for plane in picture.planes] == [(112, 96), (56, 48), (56, 48), (112, 96)]
    assert picture.planes[3][56, 48] == 255
    assert picture.planes[2][28, 24] > 150
    assert picture.planes[0][0, 0] == 16


async def test_a_turn_that_repeats_is_copied_not_drawn(engine: EngineProcess, scene: Scene) -> None:
    await engine.load("cube", scene)
    first = np.array((await drawn(engine, job(100, 40.0))).planes[0])
    await drawn(engine, job(200, 80.0))
    again = await drawn(engine, job(300, 400.0))
    assert (again.planes[0] == first).all()
    assert engine.stats()["copied"] >= 1


async def test_a_picture_in_hand_is_not_overwritten(engine: EngineProcess, scene: Scene) -> None:
    await engine.load("cube", scene)
    held = await drawn(engine, job(1, 0.0))
    copy = np.array(held.planes[0])
    for number in range(2, 12):
        before = shown(engine)
        engine.request(job(number, number * 9.0))
        await until(lambda before=before: shown(engine) > before)
    assert (held.planes[0] == copy).all()


async def test_a_dead_drawing_process_comes_back_with_its_scenes(engine: EngineProcess, scene: Scene) -> None:
    await engine.load("cube", scene)
    before = await drawn(engine, job(1000))
    copy = np.array(before.planes[0])
    restarts = engine.stats()["restarts"]
    os.kill(engine.stats()["pid"], signal.SIGKILL)
    await until(lambda: engine.stats()["restarts"] == restarts + 1)
    assert engine.latest() is not None
    assert (before.planes[0] == copy).all()

    def asked_again() -> bool:
        engine.request(job(2000, 50.0))
        picture = engine.latest()
        return picture is not None and picture.at_90k == 180_000

    await until(asked_again)


async def test_trouble_is_told_until_a_new_picture_comes(engine: EngineProcess, scene: Scene) -> None:
    await engine.load("cube", scene)
    await drawn(engine, job(1000))
    assert engine.stats()["trouble"] is None
    engine.request(job(1500, key="gone"))
    await until(lambda: engine.stats()["trouble"] is not None)
    trouble = engine.stats()["trouble"]
    assert "'gone' is not loaded" in trouble["what"]
    assert trouble["code"] == "scene_unloaded"
    assert trouble["since_ms"] > 0
    assert engine.latest() is not None
    await drawn(engine, job(2000))
    assert engine.stats()["trouble"] is None


async def test_what_moves_in_time_is_kept_by_its_time(engine: EngineProcess, scene: Scene) -> None:
    fade = LightChange(environment=Environment(name="night"), fade_ms=1000)
    await engine.load("cube", scene.model_copy(update={"timeline": Timeline(lights=(fade,))}))
    at = {at_ms: np.array((await drawn(engine, timed(number, at_ms))).planes[0]) for number, at_ms in enumerate((0, 500, 5000), 1)}
    assert (at[0] != at[500]).any()
    assert (at[500] != at[5000]).any()
    again = await drawn(engine, timed(10, 501))
    assert (again.planes[0] == at[500]).all()
    assert engine.stats()["copied"] >= 1


async def test_a_looping_animation_is_drawn_once_and_its_posing_begins_it(engine: EngineProcess, models: Path) -> None:
    name = hashlib.sha256((model := lifted()).data).hexdigest()
    (models / name).mkdir()
    (models / name / "model.glb").write_bytes(model.data)
    await engine.load("cube", product_scene(name), view=View(clip="lift"), spin_deg_s=0.0)

    async def planes(number: int, scene_ms: int) -> np.ndarray:
        wanted = DrawJob(key="cube", at_ms=number, scene_ms=scene_ms, posed_ms=2_000, yaw_deg=30.0, width_px=96, height_px=112)
        return np.array((await drawn(engine, wanted)).planes[0])

    begun, first = await planes(1, 2_000), await planes(2, 3_500)
    assert (begun != first).any()
    drawn_once = engine.stats()["poses_drawn"]
    assert (await planes(3, 60_500) == first).all()
    assert engine.stats()["poses_drawn"] == drawn_once


async def test_a_still_is_the_caller_s_own(engine: EngineProcess, scene: Scene) -> None:
    first = await engine.still(scene, 0, 64, 64)
    copy = np.array(first.planes[0])
    second, third = await asyncio.gather(engine.still(scene, 2500, 64, 64), engine.still(scene, 0, 64, 64))
    assert (first.planes[0] == copy).all()
    assert (third.planes[0] == copy).all()
    assert (second.planes[0] != copy).any()
    assert first.format is PixelFormat.RGBA


async def test_a_missing_model_is_told_and_the_engine_goes_on(engine: EngineProcess, scene: Scene) -> None:
    with pytest.raises(EngineError, match=r"Node 'product'.*upload it again"):
        await engine.load("gone", product_scene("0" * 64))
    await engine.load("cube", scene)
    await drawn(engine, job(5))


async def test_a_size_that_cannot_be_is_refused_at_once(engine: EngineProcess) -> None:
    with pytest.raises(EngineError, match="even"):
        engine.request(DrawJob(key="cube", at_ms=0, yaw_deg=None, width_px=63, height_px=64))
    with pytest.raises(EngineError, match="4096"):
        await engine.still(Scene(), 0, 10_000, 10)


async def test_closing_leaves_no_process(tmp_path: Path) -> None:
    async with EngineProcess(tmp_path) as engine:
        pid = engine.stats()["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_an_orphaned_drawing_process_leaves_by_itself_even_if_it_hangs(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, pathlib, signal\n"
        "from render.engine.process import EngineProcess\n"
        "async def main():\n"
        "    async with EngineProcess(pathlib.Path('.')) as engine:\n"
        "        print(engine.stats()['pid'], flush=True)\n"
        "        os.kill(engine.stats()['pid'], signal.SIGSTOP)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    started = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], capture_output=True, check=False)
    worker = Path(f"/proc/{int(started.stdout)}/stat")
    await until(lambda: not worker.exists() or worker.read_text().split()[2] == "Z")


@pytest.mark.parametrize("missing", ["driver", "library"])
async def test_a_machine_without_opengl_is_told_what_to_install(tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == "driver":
        # A vendor list that names no driver: what EGL finds on a machine without Mesa.
        monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", str(tmp_path / "none.json"))
    else:
        (tmp_path / "libEGL.so.1").touch()
        monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(EngineError, match="Install Mesa: apt-get install libegl1"):
        async with EngineProcess(tmp_path):
            pytest.fail("it started without OpenGL")
