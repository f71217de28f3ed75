"""The drawing process of a running show hangs, or loses OpenGL: the last good picture stays, the log learns of it and of its end."""

import asyncio
import hashlib
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.stages.engine_watch import EngineWatch
from render.engine import keeper
from render.engine.errors import EngineError
from render.engine.process import EngineProcess
from render.media import Canvas, Picture
from render.scene.document import Scene, product_scene
from render.show import Show
from tests.support import glb

LONGEST_S = 120


class Watched:
    """The show's own drawer; remembers whether it ever had nothing to show once it had something."""

    def __init__(self, engine: EngineProcess) -> None:
        self.request = engine.request
        self._engine, self.seen, self.lost = engine, 0, 0

    def latest(self) -> Picture | None:
        picture = self._engine.latest()
        self.seen += picture is not None
        self.lost += picture is None and self.seen > 0
        return picture


async def until(asked: Any) -> None:
    while not asked():  # noqa: ASYNC110 (the engine is a process of its own)
        await asyncio.sleep(0.02)


@pytest.fixture
def model(tmp_path: Path) -> str:
    made = glb.Glb()
    made.cube(material=glb.colored(0.8, 0.1, 0.02))
    name = hashlib.sha256(made.data).hexdigest()
    (tmp_path / name).mkdir()
    (tmp_path / name / "model.glb").write_bytes(made.data)
    return name


def drawing(pid: int) -> bool:
    """Whether a process is at work just now."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"


async def stopped(engine: EngineProcess) -> None:
    """Let it hang in the middle of a picture, for longer than any picture may take."""
    pid = engine.stats()["pid"]
    await until(lambda: drawing(pid))
    os.kill(pid, signal.SIGSTOP)

    def ended() -> bool:
        if engine.stats()["pid"] == pid:
            engine._keeper._due_s = 0.0
        return bool(engine.stats()["pid"] != pid)

    await until(ended)


def used_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


async def robbed(engine: EngineProcess, scene: Scene) -> None:
    """Leave the drawing process no memory for a picture: OpenGL itself fails, for good."""
    pid = engine.stats()["pid"]
    resource.prlimit(pid, resource.RLIMIT_AS, (used_bytes(pid) + 2**26, resource.RLIM_INFINITY))
    with pytest.raises(EngineError, match="being started again"):
        await engine.still(scene, 0, 4096, 4096)


async def test_the_last_good_picture_stays_and_the_log_says_so(tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "LOOK_EVERY_S", 0.05)
    told: list[dict[str, Any]] = []
    scene = product_scene(model)
    async with EngineProcess(tmp_path) as engine, asyncio.timeout(LONGEST_S):
        await engine.load("prd_1", scene)
        drawer = Watched(engine)
        async with Show(Canvas(width_px=320, height_px=180), None, drawer) as show:
            watching = asyncio.create_task(EngineWatch(engine.stats, show.clock, told.append).run())
            await show.apply(lambda state: replace(state, layout="product", scene_key="prd_1", begins=1))
            await until(lambda: drawer.seen > 3)
            for number, strike in enumerate((stopped(engine), robbed(engine, scene)), 1):
                await strike
                await until(lambda number=number: len(told) >= 2 * number)
            watching.cancel()
        assert drawer.lost == 0
        assert engine.stats()["restarts"] >= 2
    kinds = [notice["kind"] for notice in told[:4]]
    assert kinds == ["engine.troubled", "engine.recovered"] * 2
    for said, notice in zip(("it hung", "OpenGL failed"), told[:4:2], strict=True):
        assert said in notice["what"]
    for troubled, recovered in zip(told[:4:2], told[1:4:2], strict=True):
        assert troubled["since_ms"] <= troubled["at_ms"] <= recovered["at_ms"]
        assert recovered["lasted_ms"] == recovered["at_ms"] - troubled["since_ms"]
