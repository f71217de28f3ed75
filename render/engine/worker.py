"""`python -m render.engine.worker SOCKET_FD MEMORY_FD MODELS_DIR`: the drawing process.

It owns the OpenGL context and does one thing at a time: orders first, then the newest wanted picture, then, when
nobody waits, pictures ahead of need. It leaves when its parent's end of the socket closes, or, saying so, when OpenGL fails.
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from render.engine.ahead import Wanted, ahead_of, spin_deg_s
from render.engine.atlas import BUDGET_BYTES, Atlas
from render.engine.cell import STEP_DEG, STEP_MS, Cell, cell_of
from render.engine.detail import FULL, DetailKeeper, Step, gave_up, lacks, smaller
from render.engine.easel import Easel
from render.engine.errors import UNDRAWABLE, EngineError, LostContext, own_trouble
from render.engine.gl.renderer import GlRenderer
from render.engine.governor import Governor
from render.engine.memory import SharedMemory
from render.engine.poses import Poses
from render.engine.rehearsal import Rehearsals
from render.engine.slots import Slots
from render.engine.tier import tier
from render.engine.wire import Message, hear, say
from render.models.jail.kernel import PR_SET_PDEATHSIG, SIGKILL, prctl
from render.scene.document import Scene, SceneError, scene_from
from render.scene.evaluate import instant

NICENESS: Final = 10
IDLE_S: Final = 3600.0
UNKNOWN_PX: Final = (360, 360)
"""The size of the first picture of a scene of which nobody said how large it will be."""
REPLAN_MS: Final = 2000
"""After so much of a scene's time what is drawn ahead begins at the present again."""


class Worker:
    """The state of one drawing process."""

    def __init__(self, end: socket.socket, memory: SharedMemory, renderer: GlRenderer, budget_bytes: int = BUDGET_BYTES) -> None:
        self._end, self._memory, self._renderer = end, memory, renderer
        self._governor = Governor(software=renderer.software)
        self._scenes: dict[str, Scene] = {}
        self._lamps_out: dict[str, int] = {}
        self._poses = Poses()
        self._atlas = Atlas(budget_bytes)
        self._easel = Easel(renderer, self._atlas, self._scenes, self._governor)
        self._detail = DetailKeeper(renderer.samples)
        self._slots = Slots(memory)
        self._rehearsals = Rehearsals(renderer)
        self._wanted: Message | None = None
        self._before: Wanted | None = None
        self._shown: tuple[int, Cell, Step] | None = None
        self._ahead: Iterator[Cell] | None = None
        self._ahead_for: tuple[Any, ...] | None = None
        self._copied = self._poses_drawn = self._poses_copied = 0
        self._orders: dict[str, Callable[[Message], None]] = {
            "load": self._load,
            "still": self._still,
            "draw": self._want,
            "free": lambda message: self._slots.give_back(message["slot"]),
            "held": lambda message: self._slots.hold(message["slots"]),
        }

    def run(self) -> None:
        """Work until the parent is gone; raises LostContext."""
        words = tier(samples=self._renderer.samples, step_deg=STEP_DEG, step_ms=STEP_MS, device=self._renderer.device)
        say(self._end, {"ready": self._renderer.device, "tier": words})
        while True:
            if select.select([self._end], [], [], self._pause_s())[0]:
                message = hear(self._end)
                if message is None:
                    return
                self._orders[message["do"]](message)
            elif self._rehearsals.owing and self._rehearsal_next():
                self._rehearse()
            elif self._wanted is not None and self._slots:
                self._show(self._wanted)
            elif self._rehearsals.idle_in_s(time.monotonic()) <= 0:
                self._rehearse()
            else:
                self._draw_ahead()

    def _pause_s(self) -> float:
        """How long to listen only, seconds."""
        now_s = time.monotonic()
        if self._rehearsals.owing:
            return 0.0
        if self._wanted is not None:
            return self._live_in_s(self._wanted, now_s) if self._slots else IDLE_S
        idle_in_s = max(self._rehearsals.idle_in_s(now_s), self._governor.ahead_in_s(now_s))
        if self._ahead is not None and self._atlas.roomy:
            return min(self._governor.ahead_in_s(now_s), idle_in_s)
        return 0.0 if self._easel.busy else min(IDLE_S, idle_in_s)

    def _live_in_s(self, wanted: Message, now_s: float) -> float:
        return 0.0 if self._cell(wanted) in self._atlas else self._governor.live_in_s(now_s)

    def _rehearsal_next(self) -> bool:
        """Whether it is a rehearsal's turn while one is waited for: what is on air goes on in between."""
        waits = self._wanted is not None and self._slots and self._live_in_s(self._wanted, time.monotonic()) <= 0
        return not waits or self._rehearsals.due

    def _did(self, message: Message, work: Callable[[], Any]) -> bool:
        """Whether it could be done; if not, whoever ordered it is told."""
        say(self._end, {"began": message["do"]})
        try:
            # What is half drawn lies in buffers that this may draw in.
            with own_trouble():
                self._easel.finish()
                work()
        except LostContext:
            raise
        except (EngineError, SceneError) as error:
            say(self._end, {"answer": message["id"], "error": str(error), "code": getattr(error, "code", UNDRAWABLE)})
            return False
        return True

    def _load(self, message: Message) -> None:
        def work() -> None:
            scene, key = self._poses.take(message), message["key"]
            self._renderer.prepare(scene)
            # One picture compiles the shaders and loads the textures, so that the first real one is not late.
            drawn = self._renderer.draw(instant(scene, 0), *(message["size_px"] or UNKNOWN_PX))
            drawn.read_cut()
            self._lamps_out[key] = drawn.lamps_out
            self._replace(key, scene)
            if self._ahead is None and message["size_px"]:
                cell = cell_of(key, scene, None, 0.0, tuple(message["size_px"]), self._renderer.clip_s)
                self._plan_ahead(Wanted(cell=cell, scene_ms=0.0))

        if self._did(message, work):
            # Ready is what a cue can change without anything being compiled.
            size_px = tuple(message["size_px"] or UNKNOWN_PX)
            self._rehearsals.add(self._scenes[message["key"]], size_px, lambda: say(self._end, {"answer": message["id"]}))

    def _rehearse(self) -> None:
        start_s = time.monotonic()
        if self._rehearsals.owing:
            say(self._end, {"began": "load"})
        try:
            with own_trouble():
                self._easel.finish()
                self._rehearsals.step()
        except LostContext:
            raise
        except EngineError:
            # Whoever asks for it is told.
            return
        self._governor.drew(start_s, time.monotonic())

    def _replace(self, key: str, scene: Scene) -> None:
        """What a key names: pictures of another document are none of its."""
        if self._scenes.get(key) != scene:
            self._atlas.forget(key)
            self._shown = None
            self._scenes[key] = scene
        self._ahead_for = None

    def _still(self, message: Message) -> None:
        def work() -> None:
            width, height = message["width_px"], message["height_px"]
            picture = self._renderer.render(scene_from(message["scene"]), message["at_ms"], width, height)
            self._memory.still(width, height)[:] = picture.planes[0]

        if self._did(message, work):
            say(self._end, {"answer": message["id"]})

    def _want(self, message: Message) -> None:
        self._wanted = message if message["key"] in self._scenes else None
        if self._wanted is None:
            say(self._end, {"trouble": f"The scene {message['key']!r} is not loaded.", "code": "scene_unloaded"})
            return
        try:
            scene = self._poses.at(message)
        except SceneError as error:
            self._wanted = None
            say(self._end, {"trouble": str(error), "code": UNDRAWABLE})
            return
        if scene is not None:
            self._replace(message["key"], scene)

    def _cell(self, message: Message) -> Cell:
        key, size = message["key"], (message["width_px"], message["height_px"])
        return cell_of(key, self._scenes[key], message["yaw_deg"], message["scene_ms"], size, self._renderer.clip_s)

    def _show(self, message: Message) -> None:
        cell, self._wanted = self._cell(message), None
        self._follow(cell, message)
        self._rehearsals.showed(cell, time.monotonic())
        start_s, drawn = time.monotonic(), self._easel.drawn
        try:
            with own_trouble():
                slot, step = self._slot_with(cell)
        except LostContext:
            raise
        except EngineError as error:
            say(self._end, {"trouble": str(error), "code": error.code})
            return
        cached = self._easel.drawn == drawn
        self._copied += cached
        size = smaller(cell.width_px, cell.height_px, step.side)
        what = {"drawn": slot, "at_ms": message["at_ms"], "width_px": size[0], "height_px": size[1]}
        took_ms = round((time.monotonic() - start_s) * 1000, 2)
        full = self._renderer.samples
        lost = {"gave_up": gave_up(step, full), "lacks": lacks(step, full)}
        say(self._end, {**what, **lost, "ms": took_ms, "cached": cached, "stats": self._stats(cell.key)})

    def _stats(self, key: str) -> dict[str, int]:
        atlas = {"atlas_pictures": len(self._atlas), "atlas_bytes": self._atlas.held_bytes, "atlas_refused": self._atlas.refused}
        poses = {"poses_drawn": self._poses_drawn, "poses_copied": self._poses_copied}
        return {"drawn": self._easel.drawn, "copied": self._copied, "lamps_out": self._lamps_out.get(key, 0), **poses, **atlas}

    def _slot_with(self, cell: Cell) -> tuple[int, Step]:
        """A slot that holds the picture, and in which detail it was drawn."""
        self._easel.gather()
        still = self._shown is not None and self._shown[1] == cell
        if self._shown is not None and still and self._shown[2] == FULL:
            return self._shown[0], FULL
        step = self._detail.step(still=still, ready=cell in self._atlas)
        # A coarser picture is kept as what it is: a turn of them soon costs nothing, and leaves time to draw it in full.
        width_px, height_px = smaller(cell.width_px, cell.height_px, step.side)
        asked = cell if step == FULL else replace(cell, width_px=width_px, height_px=height_px, samples=step.samples)
        picture = self._atlas.get(asked)
        if picture is not None:
            slot = self._slots.write(picture)
            self._poses_copied += 1
        else:
            start_s = time.monotonic()
            slot = self._slots.write(self._easel.draw(asked))
            self._detail.drew(time.monotonic() - start_s, step)
            self._poses_drawn += 1
        self._shown = (slot, cell, step)
        return slot, step

    def _follow(self, cell: Cell, message: Message) -> None:
        """Learn how the wanted picture moves, and plan by it what is drawn ahead."""
        yaw_deg, scene_ms, before = message["yaw_deg"], message["scene_ms"], self._before
        spin = spin_deg_s(before, yaw_deg, scene_ms) if before is not None and before.cell.key == cell.key else 0.0
        self._before = Wanted(cell=cell, scene_ms=scene_ms, yaw_deg=yaw_deg, spin_deg_s=spin)
        self._plan_ahead(self._before)

    def _plan_ahead(self, wanted: Wanted) -> None:
        cell = wanted.cell
        about = (cell.key, cell.width_px, cell.height_px, cell.scene_ms and wanted.scene_ms // REPLAN_MS, wanted.spin_deg_s != 0)
        if about != self._ahead_for:
            self._ahead, self._ahead_for = ahead_of(wanted, self._scenes, self._renderer.clip_s), about

    def _draw_ahead(self) -> None:
        if self._ahead is None or not self._atlas.roomy:
            self._easel.finish()
            return
        self._easel.gather()
        cell = next((cell for cell in self._ahead if cell not in self._atlas), None)
        if cell is None:
            self._ahead = None
            return
        try:
            with own_trouble():
                self._easel.ahead(cell)
        except LostContext:
            raise
        except EngineError:
            # Whoever asks for it is told; nothing that follows it is any better.
            self._ahead = None


def main() -> int:
    """Open what was inherited and work."""
    end, memory = socket.socket(fileno=int(sys.argv[1])), SharedMemory(int(sys.argv[2]))
    os.nice(NICENESS)
    # A process that hangs in its driver would not see that its parent has gone.
    prctl(PR_SET_PDEATHSIG, SIGKILL)
    # Ctrl-C reaches the whole group: the parent decides when drawing ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        renderer = GlRenderer(Path(sys.argv[3]))
    except EngineError as error:
        say(end, {"failed": str(error)})
        return 1
    try:
        Worker(end, memory, renderer, int(sys.argv[4])).run()
    except ConnectionError:
        # The parent has gone: there is nobody left to draw for.
        return 0
    except LostContext as error:
        say(end, {"trouble": str(error), "code": error.code})
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
