"""The reference renderer: Filament, as Open3D brings it, in processes that are replaced before they can leak or go blank.

Open3D's renderer is reported to go blank after some 131,000 frames (issue 6912) and to leak where it is made again (6791, 7129).
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from render.clock import ticks_from_ms
from render.engine.edit import dressed
from render.engine.errors import EngineError
from render.engine.filament.child import Child, Lost
from render.engine.gl.model_file import load_model
from render.engine.memory import STILL_SIDE_PX
from render.engine.motion import check_names
from render.engine.wire import Message
from render.media import Picture, PixelFormat, Plane
from render.scene.document import Scene
from render.scene.evaluate import placings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a process is replaced: after so many pictures, above so much resident memory, or when it is silent for so long."""

    frames: int = 2000
    memory_bytes: int = 2 * 2**30
    patience_s: float = 240.0
    tries: int = 2


class FilamentRenderer:
    """Draws scenes whose models lie in `models_dir/<sha256>/model.glb`. Call everything on one thread; `lacks` says what it lacks."""

    def __init__(self, models_dir: Path, limits: Limits | None = None) -> None:
        self._models_dir, self._limits = models_dir, limits or Limits()
        self._adopted: dict[str, Path] = {}
        self._child: Child | None = None
        self.replaced = 0

    @property
    def device(self) -> str:
        """What draws."""
        return f"Filament (Open3D {_version()})"

    @property
    def pid(self) -> int | None:
        """The process that drew last."""
        return None if self._child is None else self._child.pid

    def adopt(self, sha256: str, place: Path) -> None:
        """Take the model (or the picture) of that name from a file, or from a folder with `model.glb`."""
        self._adopted[sha256] = (place / "model.glb" if place.is_dir() else place).absolute()

    def prepare(self, scene: Scene) -> None:
        """Read everything that the scene needs, so that what is wrong is known; raises EngineError that names the node."""
        for one in placings(scene):
            model = load_model(self._adopted.get(one.model, self._models_dir / one.model / "model.glb"), one.node)
            check_names(model, one)
            dressed(model.materials, one.materials, one.node)

    def render(self, scene: Scene, at_ms: float, width_px: int, height_px: int, *, turn_deg: float | None = None) -> Picture:
        """The scene at a time as RGBA, premultiplied in encoded values; raises EngineError.

        `turn_deg` puts the turntable elsewhere than the scene's motion does.
        """
        if not (2 <= width_px <= STILL_SIDE_PX and 2 <= height_px <= STILL_SIDE_PX):
            raise EngineError(f"A picture of {width_px}×{height_px} cannot be drawn; ask for 2 to {STILL_SIDE_PX} pixels a side.")
        order: Message = {
            "scene": scene.model_dump(mode="json"),
            "at_ms": at_ms,
            "turn_deg": turn_deg,
            "adopted": {name: str(place) for name, place in self._adopted.items()},
        }
        return Picture(format=PixelFormat.RGBA, planes=(self._drawn(order, width_px, height_px),), at_90k=ticks_from_ms(int(at_ms)))

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _drawn(self, order: Message, width_px: int, height_px: int) -> Plane:
        """By this process or, where it fails, by the next."""
        why = ""
        for _ in range(self._limits.tries):
            try:
                return self._ready(width_px, height_px).draw(order, self._limits.patience_s)
            except Lost as lost:
                why = str(lost)
                self._replace()
        raise EngineError(
            f"Filament (Open3D) failed {self._limits.tries} times at this picture: {why}. "
            "Draw it with the engine gl, or smaller, or give the machine more memory."
        )

    def _ready(self, width_px: int, height_px: int) -> Child:
        child = self._child
        if child is not None and child.size != (width_px, height_px):
            self.close()
        elif child is not None and (child.frames >= self._limits.frames or child.rss_bytes > self._limits.memory_bytes):
            self._replace()
        if self._child is None:
            self._child = Child(self._models_dir, width_px, height_px)
        return self._child

    def _replace(self) -> None:
        self.close()
        self.replaced += 1


def _version() -> str:
    for name in ("open3d-cpu", "open3d"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "not installed"
