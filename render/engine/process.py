"""The engine as a show uses it: a drawing process beside it, asked without waiting, its pictures in shared memory.

Whatever happens over there, the last picture stays; the process is started again and loads its scenes by itself.
"""

import asyncio
import threading
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.clock import ticks_from_ms
from render.engine.atlas import BUDGET_BYTES
from render.engine.drawer import DrawJob
from render.engine.errors import UNDRAWABLE, EngineAway, EngineError
from render.engine.keeper import Keeper
from render.engine.memory import SLOT_PIXELS, STILL_SIDE_PX, SharedMemory
from render.engine.wire import Message
from render.media import Picture, PixelFormat
from render.scene.document import Scene
from render.scene.view import View

START_S: Final = 60.0
Loop = asyncio.AbstractEventLoop


class EngineProcess:
    """`async with` it; `request` and `latest` may be called on any one thread, the coroutines on the loop that entered."""

    def __init__(self, models_dir: Path, *, atlas_bytes: int = BUDGET_BYTES) -> None:
        self._models_dir, self._atlas_bytes = models_dir, atlas_bytes
        self._lock = threading.Lock()
        self._still_lock = asyncio.Lock()
        self._scenes: dict[str, Message] = {}
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._still_into: tuple[int, Picture] | None = None
        self._last_id = 0
        self._newest: tuple[int, Picture] | None = None
        self._given: deque[int] = deque(maxlen=2)
        self._unsaid: set[int] = set()
        self._reload: deque[Message] = deque()
        self._asked: str | None = None
        self._told: dict[str, Any] = {
            "drawn": 0,
            "copied": 0,
            "poses_drawn": 0,
            "poses_copied": 0,
            "atlas_pictures": 0,
            "atlas_bytes": 0,
            "atlas_refused": 0,
            "lamps_out": 0,
            "last_draw_ms": None,
            "device": None,
            "tier": None,
            "gave_up": "",
            "lacks": {},
            "trouble": None,
        }
        self._refused = 0

    async def __aenter__(self) -> "EngineProcess":
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._memory = SharedMemory.create()
        self._keeper = Keeper(self._models_dir, self._memory, atlas_bytes=self._atlas_bytes, on_message=self._hear, on_death=self._died)
        self._keeper.start()
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), START_S)
        except BaseException as error:
            await self.__aexit__()
            if isinstance(error, TimeoutError):
                raise EngineAway(f"The drawing process did not start within {START_S:.0f} s. Is the machine overloaded?") from None
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._keeper.close)
        self._fail_waiting("The engine is closed.")
        self._memory.close()

    async def load(
        self, key: str, scene: Scene, *, view: View | None = None, spin_deg_s: float = 0.0, size_px: tuple[int, int] | None = None
    ) -> None:
        """Upload and compile a scene under a key, replacing what the key named; raises EngineError if a model is missing.

        With a `view` it is the scene posed so (see `render.scene.pose.posed`); a job's `posed_ms` then says since when. With
        the (width, height) at which it will be wanted, its turn is drawn ahead into the atlas while nobody waits.
        """
        pose = None if view is None else {"view": asdict(view), "spin_deg_s": spin_deg_s}
        order = {"do": "load", "key": key, "scene": scene.model_dump(mode="json"), "pose": pose, "size_px": size_px}
        await self._order(order)
        self._scenes[key] = order

    def request(self, job: DrawJob) -> None:
        """Ask for a picture; never waits, the newest request wins. Raises EngineError for a size that cannot be."""
        width, height = job.width_px, job.height_px
        if width < 2 or height < 2 or width % 2 or height % 2 or width * height > SLOT_PIXELS:
            raise EngineError(f"A picture of {width}×{height} cannot be drawn; sizes are even and at most {SLOT_PIXELS} pixels in all.")
        order = {
            "do": "draw",
            "key": job.key,
            "at_ms": job.at_ms,
            "scene_ms": job.scene_ms,
            "posed_ms": job.posed_ms,
            "yaw_deg": job.yaw_deg,
            "width_px": width,
            "height_px": height,
        }
        self._asked = job.key
        self._refused += not self._keeper.say(order)

    def latest(self) -> Picture | None:
        """The newest picture, YUVA420P premultiplied, `at_90k` of its job; its planes are valid until the second-next call."""
        with self._lock:
            if self._newest is None:
                return None
            slot, picture = self._newest
            gone = self._given[0] if len(self._given) == 2 else None
            self._given.append(slot)
            self._release(gone)
            return picture

    async def still(self, scene: Scene, at_ms: float, width_px: int, height_px: int) -> Picture:
        """One picture as RGBA premultiplied, the caller's own copy; raises EngineError."""
        if not (2 <= width_px <= STILL_SIDE_PX and 2 <= height_px <= STILL_SIDE_PX):
            raise EngineError(f"A still of {width_px}×{height_px} cannot be drawn; ask for 2 to {STILL_SIDE_PX} pixels a side.")
        size = {"width_px": width_px, "height_px": height_px}
        async with self._still_lock:
            await self._order({"do": "still", "scene": scene.model_dump(mode="json"), "at_ms": at_ms, **size})
            pixels = np.array(self._memory.still(width_px, height_px))
        return Picture(format=PixelFormat.RGBA, planes=(pixels,), at_90k=ticks_from_ms(int(at_ms)))

    def stats(self) -> dict[str, Any]:
        """Figures: what was drawn and copied, what the last draw took, restarts, requests refused, device and tier.

        `drawn` counts pictures ahead of need too, `copied` answers without drawing; `poses_…` the new pictures shown of each.
        `atlas_refused`: pictures that were not kept because those of their scene that are there come round sooner.
        `lamps_out`: how many lamps of the scene do not shine because a picture has room for 16; the brightest do.
        `gave_up`: what the newest picture lacks, in words; empty for one of full detail. `lacks` says it for programs: `size`,
        the share of its side that was drawn, `samples` a pixel. `trouble`: None, or why no new picture comes (`what`, in words;
        `code`, of TroubleCode) and since when (`since_ms`, of the monotonic clock); over with the next picture.
        """
        return {**self._told, "restarts": self._keeper.restarts, "refused": self._refused, "pid": self._keeper.pid}

    async def _order(self, message: Message) -> None:
        self._last_id += 1
        number = self._last_id
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting[number] = future
        try:
            while not self._keeper.say({**message, "id": number}):
                # It is being started again, or its inbox is full for a moment.
                await asyncio.sleep(0.05)
                if future.done():
                    break
            await future
        except ValueError as error:
            raise EngineError(f"The scene is too large to be drawn ({error}). Leave something of it out.") from None
        finally:
            self._waiting.pop(number, None)

    def _hear(self, message: Message) -> None:
        """On the keeper's thread."""
        if "drawn" in message:
            self._arrived(message)
        elif "answer" in message:
            if message["answer"] == 0:
                self._reload_next()
            self._loop.call_soon_threadsafe(self._answered, message)
        elif "trouble" in message:
            self._troubled(message["trouble"], message["code"])
        elif "ready" in message:
            self._told |= {"device": message["ready"], "tier": message["tier"]}
            self._greet()
            self._loop.call_soon_threadsafe(self._begin, None)
        else:
            self._troubled(message["failed"], "cannot_start")
            self._loop.call_soon_threadsafe(self._begin, EngineAway(message["failed"]))

    def _greet(self) -> None:
        """A process that was started again learns which slots are looked at, and gets its scenes back, what is on air first."""
        with self._lock:
            # Said before the lock is left: whatever is given back later is said after it.
            held = set(self._given) | ({self._newest[0]} if self._newest else set())
            self._unsaid.clear()
            self._keeper.say({"do": "held", "slots": sorted(held)})
        self._reload = deque(sorted(self._scenes.values(), key=lambda order: order["key"] != self._asked))
        self._reload_next()

    def _reload_next(self) -> None:
        """On the keeper's thread: one at a time, for an inbox does not hold the scenes of a whole show."""
        if self._reload:
            self._keeper.say({**self._reload.popleft(), "id": 0})

    def _arrived(self, message: Message) -> None:
        slot, at_90k = message["drawn"], ticks_from_ms(message["at_ms"])
        planes = self._memory.planes(slot, message["width_px"], message["height_px"])
        for plane in planes:
            plane.flags.writeable = False
        with self._lock:
            before, self._newest = self._newest, (slot, Picture(format=PixelFormat.YUVA420P, planes=planes, at_90k=at_90k))
            self._release(before[0] if before else None)
            # Within the lock: whoever has the picture can ask what it lacks.
            self._told |= {**message["stats"], "gave_up": message["gave_up"], "lacks": message["lacks"], "trouble": None}
        if not message["cached"]:
            self._told["last_draw_ms"] = message["ms"]

    def _release(self, slot: int | None) -> None:
        """Give a slot back that nobody looks at any more; the lock is held. What finds no room in the inbox is said the next time."""
        if slot is not None and slot not in self._given and not (self._newest is not None and self._newest[0] == slot):
            self._unsaid.add(slot)
        self._unsaid = {one for one in self._unsaid if not self._keeper.say({"do": "free", "slot": one})}

    def _troubled(self, what: str, code: str = UNDRAWABLE) -> None:
        """On the keeper's thread. The first trouble since a picture came began it; the newest words tell it."""
        known = self._told["trouble"]
        since_ms = known["since_ms"] if known else round(time.monotonic() * 1000)
        self._told["trouble"] = {"what": what, "code": code, "since_ms": since_ms}

    def _answered(self, message: Message) -> None:
        if message["answer"] == 0 and "error" in message:
            # A scene that a process started again could not take back.
            self._troubled(message["error"], message["code"])
        future = self._waiting.get(message["answer"])
        if future is None or future.done():
            return
        if "error" in message:
            future.set_exception(EngineError(message["error"]))
        else:
            future.set_result(None)

    def _begin(self, error: EngineError | None) -> None:
        if self._ready.done():
            return
        if error is None:
            self._ready.set_result(None)
        else:
            self._ready.set_exception(error)

    def _died(self, how: str) -> None:
        """On the keeper's thread: what was under way is lost, and its askers learn it."""
        if self._told["trouble"] is None:
            self._troubled(f"The drawing process has to be started again: {how}.", "process_ended")
        why = "The drawing process ended while it was at work; it is being started again. Try once more."
        self._loop.call_soon_threadsafe(self._fail_waiting, why)

    def _fail_waiting(self, why: str) -> None:
        for future in tuple(self._waiting.values()):
            if not future.done():
                future.set_exception(EngineAway(why))
