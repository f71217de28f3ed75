"""Strokes and dots as vertices: each a rectangle of its own, in the picture's pixels, at its ends' depths. Pure."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from render.engine.gl.notes_page import Page, Spot

LAYOUT: Final = ("4f4 4f4 4f4 4f4 3f4", "in_clip", "in_shape", "in_core", "in_halo", "in_dash")
FLOATS: Final = 19
CORNERS: Final = ((0, -1), (0, 1), (1, -1), (1, -1), (0, 1), (1, 1))
Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What a stroke looks like: half its width in pixels, its colour, and the halo that sets it off."""

    half_px: float
    core: Color
    halo: Color
    halo_opacity: float
    halo_px: float
    dash_px: float = 1.0


@dataclass(slots=True)
class Strokes:
    """Collects strokes, first ones undermost."""

    page: Page
    _rows: list[list[float]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._rows)

    def line(self, first: Spot, second: Spot, pen: Pen, opacity: float) -> None:
        """From one place to another."""
        x, y = second.x - first.x, second.y - first.y
        length = float(np.hypot(x, y))
        x, y = (x / length, y / length) if length > 1e-6 else (1.0, 0.0)
        out = pen.half_px + pen.halo_px + 2
        paint = [*pen.core, opacity, *pen.halo, pen.halo_opacity * opacity, pen.dash_px, 0.5, pen.halo_px]
        for end, side in CORNERS:
            spot, beyond = (second, out) if end else (first, -out)
            at = (spot.x + x * beyond - y * side * out, spot.y + y * beyond + x * side * out)
            self._rows.append([*self._clip(*at, spot), beyond + end * length, side * out, length, pen.half_px, *paint])

    def dot(self, at: Spot, pen: Pen, opacity: float) -> None:
        """A disc of the pen's width."""
        self.line(at, at, pen, opacity)

    def vertices(self) -> npt.NDArray[np.float32]:
        """(n, 19) as `LAYOUT` says; triangles."""
        return np.array(self._rows, np.float32).reshape(-1, FLOATS)

    def _clip(self, x: float, y: float, spot: Spot) -> tuple[float, float, float, float]:
        """Divided already: along a stroke everything then runs evenly in the picture."""
        return x / self.page.width * 2 - 1, y / self.page.height * 2 - 1, spot.depth, 1.0


def flat(x: float, y: float) -> Spot:
    """A place on the picture itself."""
    return Spot(x=x, y=y, depth=0.0, far_m=1.0)
