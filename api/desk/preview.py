"""Stills for the console and for notebooks, drawn by the same engine as the programme."""

import asyncio
import io
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

from PIL import Image
from starlette.concurrency import run_in_threadpool

from api.errors import Problem
from render.engine.image_file import straight
from render.media import Picture
from render.scene.document import Scene

LIMIT_S: Final = 60.0
WAIT_S: Final = 45.0
"""How long a picture may take, and how long one waits for its turn."""
WAITING_MAX: Final = 16
WAITING_OF_ONE: Final = 6
"""Pictures that are asked for at one time, of all and of one merchant: nobody's pile shuts the others out."""


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
        self._waiting: Counter[str] = Counter()

    async def png(self, merchant_id: str, scene: Scene, at_ms: float, width_px: int, height_px: int) -> bytes:
        """PNG, sRGB with straight alpha. Raises RenderError's kinds, and Problem 429 or 503 when too many wait, or for too long."""
        with self._place(merchant_id):
            await self._wait()
            try:
                picture = await self._draw(scene, at_ms, width_px, height_px)
            finally:
                self._turn.release()
            return await run_in_threadpool(_png, picture)

    @contextmanager
    def _place(self, merchant_id: str) -> Iterator[None]:
        """In the queue at the door."""
        if self._waiting[merchant_id] >= WAITING_OF_ONE:
            what = f"{WAITING_OF_ONE} previews of yours are asked for at this moment, and that is the limit."
            raise Problem("too-many", 429, what, "Ask again when some have come.", headers={"Retry-After": "1"}, limit=WAITING_OF_ONE)
        if self._waiting.total() >= WAITING_MAX:
            raise _busy()
        self._waiting[merchant_id] += 1
        try:
            yield
        finally:
            self._waiting[merchant_id] -= 1
            self._waiting += Counter()  # those who wait no more are forgotten

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise _busy() from None

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


def _busy() -> Problem:
    return Problem("busy", 503, "Too many previews are being drawn.", "Ask again in a second.", headers={"Retry-After": "1"})


def _png(picture: Picture) -> bytes:
    out = io.BytesIO()
    Image.fromarray(straight(picture)).save(out, "PNG", compress_level=3)
    return out.getvalue()
