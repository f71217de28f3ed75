"""One drawing process of Open3D as its parent holds it: started, asked, timed, ended."""

import contextlib
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from render.engine.errors import EngineError
from render.engine.memory import SharedMemory
from render.engine.wire import Message, hear, pair, say
from render.media import Plane

PACKAGES: Final = "libegl1 libgl1 libgl1-mesa-dri libegl-mesa0 mesa-vulkan-drivers libgomp1"
START_S: Final = 90.0
GPUS: Final = ("/dev/dri", "/dev/nvidia0")
TOLD_BYTES: Final = 4000
QUIET: Final = ("Open3D INFO", "Open3D WARNING", "CircularBuffer", "FEngine", "Vulkan", "Selected physical", "feature level")


class Lost(Exception):
    """The process is of no use any more; the words say what became of it."""


class Child:
    """Draws pictures of one size. `frames` counts them, `rss_bytes` is what it held after the last."""

    def __init__(self, models_dir: Path, width_px: int, height_px: int) -> None:
        """Starts it and waits until it is ready; raises EngineError where it never will be, else Lost."""
        self.size, self.frames, self.rss_bytes = (width_px, height_px), 0, 0
        self._memory, self._told = SharedMemory.create(), tempfile.TemporaryFile()  # noqa: SIM115
        self._end, theirs = pair()
        fds = (theirs.fileno(), self._memory.fd)
        command = [sys.executable, "-m", "render.engine.filament.worker", *map(str, fds), str(models_dir), str(width_px), str(height_px)]
        self._process = subprocess.Popen(
            command, pass_fds=fds, stdin=subprocess.DEVNULL, stdout=self._told, stderr=self._told, env=_environment()
        )
        theirs.close()
        try:
            self._greeted()
        except BaseException:
            self.close()
            raise

    def draw(self, order: Message, patience_s: float) -> Plane:
        """RGBA (h, w, 4), premultiplied, a copy; raises EngineError for what another process could not draw either, else Lost."""
        try:
            say(self._end, {**order, "id": self.frames})
        except OSError:
            raise Lost(self._end_words()) from None
        answer = self._heard(patience_s)
        self.frames, self.rss_bytes = self.frames + 1, answer["rss_bytes"]
        if "error" in answer:
            raise EngineError(answer["error"])
        if "blank" in answer:
            raise Lost("it drew nothing where something must be seen")
        return np.array(self._memory.still(*self.size))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def close(self) -> None:
        """End it; blocks until it is gone."""
        self._end.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._memory.close()
        self._told.close()

    def _greeted(self) -> None:
        try:
            greeting = self._heard(START_S)
        except Lost as error:
            needs = f"It needs EGL and Vulkan: apt-get install {PACKAGES}; or draw with the engine gl."
            raise EngineError(f"Filament (Open3D) did not start: {error}. {needs}") from None
        if "failed" in greeting:
            raise EngineError(str(greeting["failed"]))

    def _heard(self, patience_s: float) -> Message:
        if not select.select([self._end], [], [], patience_s)[0]:
            raise Lost(f"it did not answer within {patience_s:.0f} s")
        message = hear(self._end)
        if message is None:
            raise Lost(self._end_words())
        return message

    def _end_words(self) -> str:
        """How it ended, with the last of what it said."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._told.seek(max(self._told.seek(0, os.SEEK_END) - TOLD_BYTES, 0))
        lines = self._told.read().decode(errors="replace").splitlines()
        last = next((line.strip() for line in reversed(lines) if line.strip() and not any(word in line for word in QUIET)), "")
        return f"its process ended ({self._process.returncode})" + (f": {last[:200]}" if last else "")


def _environment() -> dict[str, str]:
    """Ours, and the word that lets Open3D draw on the processor where there is no GPU."""
    gpu = any(Path(place).exists() for place in GPUS)
    return {**os.environ, **({} if gpu else {"OPEN3D_CPU_RENDERING": "true"})}
