"""The drawing process is killed in a running show: the last good picture stays on air, and the log learns of it and of its end."""

import asyncio
import hashlib
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.stages.engine_watch import EngineWatch
from render.engine.process import EngineProcess
from render.media import Canvas, Picture
from render.scene.document import product_scene
from render.show import Show
from tests.support import glb

LONGEST_S = 60


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


async def test_the_last_good_picture_stays_and_the_log_says_so(tmp_path: Path, model: str) -> None:
    told: list[dict[str, Any]] = []
    async with EngineProcess(tmp_path) as engine, asyncio.timeout(LONGEST_S):
        await engine.load("prd_1", product_scene(model))
        drawer = Watched(engine)
        async with Show(Canvas(width_px=320, height_px=180), None, drawer) as show:
            watching = asyncio.create_task(EngineWatch(engine.stats, show.clock, told.append).run())
            await show.apply(lambda state: replace(state, layout="product", scene_key="prd_1", begins=1))
            await until(lambda: drawer.seen > 3)
            os.kill(engine.stats()["pid"], signal.SIGKILL)
            await until(lambda: len(told) >= 2)
            watching.cancel()
        assert (drawer.lost, engine.stats()["restarts"]) == (0, 1)
    troubled, recovered = told[:2]
    assert (troubled["kind"], recovered["kind"]) == ("engine.troubled", "engine.recovered")
    assert troubled["what"]
    assert troubled["since_ms"] <= troubled["at_ms"] <= recovered["at_ms"]
    assert recovered["lasted_ms"] == recovered["at_ms"] - troubled["since_ms"]
