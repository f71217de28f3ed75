"""`python -m render.engine.filament.worker SOCKET_FD MEMORY_FD MODELS_DIR WIDTH HEIGHT`: Open3D, drawing pictures of one size.

Parent → worker: {id, scene, at_ms, turn_deg, adopted}. Worker → parent: {ready} · {failed} · {answer: id, error? | blank?, rss_bytes}.
It leaves when its parent's end of the socket closes.
"""

import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

from render.engine.errors import EngineError
from render.engine.filament.open3d import open3d
from render.engine.filament.stage import Blank, Stage
from render.engine.memory import SharedMemory
from render.engine.wire import Message, hear, say
from render.scene.document import SceneError, scene_from
from render.scene.evaluate import instant

PAGE_BYTES: Final = 4096


class Worker:
    """One renderer and whoever asks it."""

    def __init__(self, end: socket.socket, memory: SharedMemory, models_dir: Path, folder: Path, width_px: int, height_px: int) -> None:
        self._end, self._still = end, memory.still(width_px, height_px)
        self._adopted: dict[str, Path] = {}
        self._stage = Stage(models_dir, self._adopted, folder, width_px, height_px)

    def run(self) -> None:
        """Answer until the parent is gone."""
        say(self._end, {"ready": f"Open3D {open3d().__version__}"})
        while (message := hear(self._end)) is not None:
            say(self._end, {"answer": message["id"], "rss_bytes": rss_bytes(), **self._drawn(message)})

    def _drawn(self, message: Message) -> Message:
        self._adopted.update({name: Path(place) for name, place in message["adopted"].items()})
        try:
            now = instant(scene_from(message["scene"]), message["at_ms"], turn_deg=message["turn_deg"])
            self._still[:] = self._stage.draw(now)
        except (EngineError, SceneError) as error:
            return {"error": str(error)}
        except Blank:
            return {"blank": True}
        return {}


def rss_bytes() -> int:
    """The resident memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def main() -> int:
    """Open what was inherited and work."""
    end, memory = socket.socket(fileno=int(sys.argv[1])), SharedMemory(int(sys.argv[2]))
    # Ctrl-C reaches the whole group: the parent decides when drawing ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with tempfile.TemporaryDirectory(prefix="vouchcast-light-") as folder:
        try:
            worker = Worker(end, memory, Path(sys.argv[3]), Path(folder), int(sys.argv[4]), int(sys.argv[5]))
        except (EngineError, RuntimeError) as error:
            say(end, {"failed": str(error)})
            return 1
        try:
            worker.run()
        except ConnectionError:
            # The parent has gone: there is nobody left to draw for.
            return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
