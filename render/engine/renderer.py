"""What every engine is: a scene and a time go in, a picture comes out.

`render.engine.gl.renderer.GlRenderer` draws in real time, on a GPU or on a processor; `render.engine.filament` draws stills
and turntables at leisure, and is what the first is compared with.
"""

from pathlib import Path
from typing import Protocol

from render.media import Picture
from render.scene.document import Scene


class Renderer(Protocol):
    """Owned by one thread. Everything raises EngineError, saying which node is concerned and what to do."""

    @property
    def device(self) -> str:
        """What draws, in words."""
        ...

    def adopt(self, sha256: str, place: Path) -> None:
        """Take the model (or the picture) of that name from a file, or from a folder with `model.glb`."""
        ...

    def prepare(self, scene: Scene) -> None:
        """Load everything that the scene needs."""
        ...

    def render(self, scene: Scene, at_ms: float, width_px: int, height_px: int) -> Picture:
        """The scene at a time of its own: RGBA, sRGB, alpha premultiplied in encoded values (see `render.media.PixelFormat`)."""
        ...

    def close(self) -> None:
        """Give back what the machine lent."""
        ...
