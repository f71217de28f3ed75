"""`python -m render.engine.worker SOCKET_FD MEMORY_FD MODELS_DIR`: the drawing process.

It owns the OpenGL context and does one thing at a time: orders first, then the newest wanted picture, then, when
nobody waits, pictures ahead of need. It leaves when its parent's end of the socket closes.
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.engine.atlas import STEP_DEG, Atlas, Cell, filling_order, step_of
from render.engine.errors import EngineError
from render.engine.gl.renderer import GlRenderer
from render.engine.governor import Governor
from render.engine.memory import SLOTS, SharedMemory
from render.engine.tier import tier
from render.engine.wire import Message, hear, say
from render.scene.document import Scene, SceneError, scene_from
from render.scene.evaluate import instant

NICENESS: Final = 10
IDLE_S: Final = 3600.0


class Worker:
    """The state of one drawing process."""

    def __init__(self, end: socket.socket, memory: SharedMemory, renderer: GlRenderer) -> None:
        self._end, self._memory, self._renderer = end, memory, renderer
        self._governor = Governor(software=renderer.software)
        self._atlas = Atlas()
        self._scenes: dict[str, Scene] = {}
        self._wanted: Message | None = None
        self._free = set(range(SLOTS))
        self._shown: tuple[int, Cell] | None = None
        self._ahead: Iterator[Cell] | None = None
        self._ahead_for: tuple[str, int, int] | None = None
        self._drawn = self._copied = 0
        self._orders: dict[str, Callable[[Message], None]] = {
            "load": self._load,
            "still": self._still,
            "draw": self._want,
            "free": lambda message: self._free.add(message["slot"]),
            "held": lambda message: self._free.difference_update(message["slots"]),
        }

    def run(self) -> None:
        """Work until the parent is gone."""
        words = tier(samples=self._renderer.samples, step_deg=STEP_DEG, device=self._renderer.device)
        say(self._end, {"ready": self._renderer.device, "tier": words})
        while True:
            if select.select([self._end], [], [], self._pause_s())[0]:
                message = hear(self._end)
                if message is None:
                    return
                self._orders[message["do"]](message)
            elif self._wanted is not None and self._free:
                self._show(self._wanted)
            else:
                self._draw_ahead()

    def _pause_s(self) -> float:
        """How long to listen only, seconds."""
        now_s = time.monotonic()
        if self._wanted is not None:
            if not self._free:
                return IDLE_S
            return 0.0 if self._cell(self._wanted) in self._atlas else self._governor.live_in_s(now_s)
        return self._governor.ahead_in_s(now_s) if self._ahead is not None and self._atlas.roomy else IDLE_S

    def _answer(self, message: Message, work: Callable[[], Any]) -> None:
        try:
            work()
        except (EngineError, SceneError) as error:
            say(self._end, {"answer": message["id"], "error": str(error)})
        else:
            say(self._end, {"answer": message["id"]})

    def _load(self, message: Message) -> None:
        def work() -> None:
            scene = scene_from(message["scene"])
            self._renderer.prepare(scene)
            # One small picture compiles the shaders, so that the first real one is not late.
            self._renderer.draw(instant(scene, 0), 64, 72).read_yuva(0)
            if self._scenes.get(message["key"]) != scene:
                self._atlas.forget(message["key"])
                self._shown = None
            self._scenes[message["key"]] = scene
            self._ahead_for = None
            if self._ahead is None and message["size_px"]:
                width, height = message["size_px"]
                self._plan_ahead(Cell(key=message["key"], step=0, width_px=width, height_px=height))

        self._answer(message, work)

    def _still(self, message: Message) -> None:
        def work() -> None:
            width, height = message["width_px"], message["height_px"]
            picture = self._renderer.render(scene_from(message["scene"]), message["at_ms"], width, height)
            self._memory.still(width, height)[:] = picture.planes[0]

        self._answer(message, work)

    def _want(self, message: Message) -> None:
        self._wanted = message if message["key"] in self._scenes else None

    def _cell(self, message: Message) -> Cell:
        given = message["yaw_deg"]
        yaw_deg = self._scenes[message["key"]].motion.yaw_deg(message["scene_ms"]) if given is None else given
        return Cell(key=message["key"], step=step_of(yaw_deg), width_px=message["width_px"], height_px=message["height_px"])

    def _show(self, message: Message) -> None:
        cell, self._wanted = self._cell(message), None
        self._plan_ahead(cell)
        start_s = time.monotonic()
        cached = cell in self._atlas or self._shows(cell)
        slot = self._slot_with(cell)
        took_ms = round((time.monotonic() - start_s) * 1000, 2)
        self._copied += cached
        stats = {"drawn": self._drawn, "copied": self._copied, "atlas_pictures": len(self._atlas), "atlas_bytes": self._atlas.held_bytes}
        size = {"width_px": cell.width_px, "height_px": cell.height_px}
        say(self._end, {"drawn": slot, "at_ms": message["at_ms"], "ms": took_ms, "cached": cached, "stats": stats, **size})

    def _shows(self, cell: Cell) -> bool:
        return self._shown is not None and self._shown[1] == cell

    def _slot_with(self, cell: Cell) -> int:
        if self._shown is not None and self._shows(cell):
            return self._shown[0]
        data = self._atlas.get(cell) or self._draw(cell)
        slot = self._free.pop()
        self._memory.slot(slot)[: len(data)] = np.frombuffer(data, np.uint8)
        self._shown = (slot, cell)
        return slot

    def _draw(self, cell: Cell) -> bytes:
        """Draw a cell and keep it: its planes Y, U, V, A one after the other."""
        start_s = time.monotonic()
        now = instant(self._scenes[cell.key], 0, turn_deg=cell.step * STEP_DEG)
        picture = self._renderer.draw(now, cell.width_px, cell.height_px).read_yuva(0)
        self._governor.drew(start_s, time.monotonic())
        data = b"".join(plane.tobytes() for plane in picture.planes)
        self._atlas.put(cell, data)
        self._drawn += 1
        return data

    def _plan_ahead(self, cell: Cell) -> None:
        """The turn that is on air is filled first, then, at its size, the turns that may come next."""
        wanted = (cell.key, cell.width_px, cell.height_px)
        if wanted == self._ahead_for:
            return
        keys = [cell.key, *(key for key in reversed(self._scenes) if key != cell.key)]
        turning = [key for key in keys if self._scenes[key].motion.kind == "turntable"]
        size = {"width_px": cell.width_px, "height_px": cell.height_px}
        self._ahead = (Cell(key=key, step=step, **size) for key in turning for step in filling_order())
        self._ahead_for = wanted

    def _draw_ahead(self) -> None:
        if self._ahead is None or not self._atlas.roomy:
            return
        cell = next((cell for cell in self._ahead if cell not in self._atlas), None)
        if cell is None:
            self._ahead = None
        else:
            self._draw(cell)


def main() -> int:
    """Open what was inherited and work."""
    end, memory = socket.socket(fileno=int(sys.argv[1])), SharedMemory(int(sys.argv[2]))
    os.nice(NICENESS)
    # Ctrl-C reaches the whole group: the parent decides when drawing ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        renderer = GlRenderer(Path(sys.argv[3]))
    except EngineError as error:
        say(end, {"failed": str(error)})
        return 1
    try:
        Worker(end, memory, renderer).run()
    except ConnectionError:
        # The parent has gone: there is nobody left to draw for.
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
