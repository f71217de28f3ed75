"""Whoever keeps the drawing process alive lives himself."""

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest

from render.engine.keeper import Keeper
from render.engine.memory import SharedMemory


def test_a_machine_without_room_for_a_process_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    twice = threading.Event()

    def no_room(*_command: Any, **_options: Any) -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    def died(how: str) -> None:
        told.append(how)
        if len(told) == 2:
            twice.set()

    monkeypatch.setattr(subprocess, "Popen", no_room)
    with contextlib.closing(SharedMemory.create()) as memory:
        keeper = Keeper(tmp_path, memory, atlas_bytes=0, on_message=lambda _: None, on_death=died)
        keeper.start()
        assert twice.wait(10)
        keeper.close()
    assert told[0] == "it could not be started (Resource temporarily unavailable)"
