"""The drawing process seen from the show: what is said to it, how long it may be silent, what is lost with it. No OpenGL."""

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any, cast

import pytest

from render.engine import keeper as keeping
from render.engine.compiled import compiled
from render.engine.keeper import Keeper
from render.engine.memory import SharedMemory
from render.engine.process import EngineProcess
from render.engine.wire import MOST_BYTES, Message, hear, pair, say
from tests.support.wait import LONGEST_S


class Listener:
    """Stands for a keeper whose process hears, or has a full inbox."""

    def __init__(self) -> None:
        self.full, self.heard = False, cast(list[Message], [])
        self.restarts, self.pid = 0, None

    def say(self, message: Message) -> bool:
        if not self.full:
            self.heard.append(message)
        return not self.full


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def engine(tmp_path: Path, listener: Listener) -> EngineProcess:
    made = EngineProcess(tmp_path)
    made._keeper, made._memory = cast(Any, listener), SharedMemory.create()
    return made


def drawn(slot: int) -> Message:
    told = {"width_px": 2, "height_px": 2, "at_ms": slot, "gave_up": "", "lacks": {}, "cached": False, "ms": 1.0, "stats": {}}
    return {"drawn": slot, **told}


def kept(tmp_path: Path, on_death: Any = print) -> Keeper:
    return Keeper(tmp_path, SharedMemory.create(), atlas_bytes=0, on_message=print, on_death=on_death)


def test_a_slot_that_could_not_be_given_back_at_once_is_given_back_later(engine: EngineProcess, listener: Listener) -> None:
    engine._hear(drawn(0))
    listener.full = True
    engine._hear(drawn(1))
    engine._hear(drawn(2))
    listener.full = False
    engine._hear(drawn(3))
    assert sorted(order["slot"] for order in listener.heard) == [0, 1, 2]


async def test_a_new_process_gets_back_what_is_on_air_first_and_no_more_than_it_can_take_in(
    engine: EngineProcess, listener: Listener
) -> None:
    engine._loop, engine._ready = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    engine._scenes = {key: {"do": "load", "key": key} for key in ("cup", "lamp", "watch")}
    engine._asked = "lamp"
    engine._hear(drawn(4))
    engine._hear({"ready": "llvmpipe", "tier": "gl/3"})
    assert [order["do"] for order in listener.heard] == ["held", "load"]
    assert listener.heard[0]["slots"] == [4]
    for _ in range(3):
        engine._hear({"answer": 0})
    assert [order["key"] for order in listener.heard[1:]] == ["lamp", "cup", "watch"]


def test_a_large_scene_reaches_the_drawing_process() -> None:
    ours, theirs = pair()
    scene = {"do": "load", "scene": "瓶" * 300_000}
    with ours, theirs:
        assert say(ours, scene, wait=False)
        assert say(ours, {"do": "draw"}, wait=False)
        assert hear(theirs) == scene
        assert hear(theirs) == {"do": "draw"}
        with pytest.raises(ValueError, match="bytes"):
            say(ours, {"scene": "x" * MOST_BYTES})


def test_loading_may_take_its_time_once_it_was_begun_and_a_hang_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping.time, "monotonic", lambda: 100.0)
    keeper = kept(tmp_path)
    for order in ("free", "draw", "load", "draw"):
        keeper._await(order)
    assert keeper._due_s == 100.0 + keeping.HANG_S["draw"], "a process that hangs in a picture gets no more time by being asked for more"
    ours, theirs = pair()
    with ours, theirs:
        say(theirs, {"began": "load"})
        theirs.shutdown(socket.SHUT_WR)
        assert not keeper._listen(ours)
    keeper._await("draw")
    assert keeper._due_s == 100.0 + keeping.HANG_S["load"]
    assert not keeper.say({"do": "draw"}), "nothing is said before it is ready"


def test_a_machine_out_of_processes_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    told: list[str] = []
    twice = threading.Event()

    def died(how: str) -> None:
        told.append(how)
        if len(told) == 2:
            twice.set()

    monkeypatch.setattr(keeping.subprocess, "Popen", none)
    keeper = kept(tmp_path, died)
    keeper.start()
    assert twice.wait(LONGEST_S)
    keeper.close()
    assert told[0] == "it could not be started (Resource temporarily unavailable)"


def test_a_full_disk_costs_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.FunctionCache.save_overload", full)
    assert compiled(_sum)(2, 3) == 5


def _sum(one: int, other: int) -> int:
    return one + other
