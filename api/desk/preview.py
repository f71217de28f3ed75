"""Stills for the console and for notebooks, drawn by the same engine as the programme."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from PIL import Image
from starlette.concurrency import run_in_threadpool

from api.errors import Problem
from render.engine.image_file import straight
from render.media import Picture
from render.scene.document import Scene

LIMIT_S: Final = 60.0
WAITING_MAX: Final = 16


class Engine(Protocol):
    """What a preview needs of an engine process."""

    async def __aenter__(self) -> Any: ...
    async def __aexit__(self, *error: Any) -> Any: ...
    def still(self, scene: Scene, at_ms: float, width_px: int, height_px: int) -> Awaitable[Picture]: ...


class Preview:
    """One engine, one picture at a time; the queue at its door is bounded."""

    def __init__(self, models_dir: Path, make: Callable[[Path], Engine]) -> None:
        self._models_dir = models_dir
        self._make = make
        self._engine: Engine | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def png(self, scene: Scene, at_ms: float, width_px: int, height_px: int) -> bytes:
        """PNG, sRGB with straight alpha. Raises RenderError's kinds, and Problem 503 when too many wait."""
        if self._waiting >= WAITING_MAX:
            raise Problem("busy", 503, "Too many previews are being drawn.", "Ask again in a second.", headers={"Retry-After": "1"})
        self._waiting += 1
        try:
            async with self._turn:
                picture = await self._draw(scene, at_ms, width_px, height_px)
                return await run_in_threadpool(_png, picture)
        finally:
            self._waiting -= 1

    async def _draw(self, scene: Scene, at_ms: float, width_px: int, height_px: int) -> Picture:
        engine = self._engine or await self.open()
        try:
            return await asyncio.wait_for(engine.still(scene, at_ms, width_px, height_px), LIMIT_S)
        except TimeoutError:
            await self.close()
            raise Problem("too-slow", 503, f"The picture was not drawn within {LIMIT_S:.0f} s.", "Ask for a smaller one.") from None

    async def open(self) -> Engine:
        """Start the engine; raises EngineError where nothing can be drawn."""
        engine = self._make(self._models_dir)
        await engine.__aenter__()
        self._engine = engine
        return engine

    async def close(self) -> None:
        """End the engine, if there is one."""
        engine, self._engine = self._engine, None
        if engine is not None:
            with suppress(Exception):
                await engine.__aexit__(None, None, None)


def _png(picture: Picture) -> bytes:
    out = io.BytesIO()
    Image.fromarray(straight(picture)).save(out, "PNG", compress_level=3)
    return out.getvalue()
