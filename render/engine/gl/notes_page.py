"""A picture as a page to write on: where places of the scene come to lie, and how large letters and strokes are. Pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.engine.gl.color import linear
from render.engine.gl.notes_layout import Sheet
from render.engine.gl.shot import Shot
from render.scene.backdrop import Backdrop
from render.scene.matrix import Matrix, Point

SMALLEST_TEXT_PX: Final = 12
DARK: Final = 0.12
"""A backdrop of less light than this gets white lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of the scene in the picture: pixels from its lower left corner, and clip space's depth and w (metres from the camera)."""

    x: float
    y: float
    depth: float
    far_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One picture that is being written on."""

    clip: Matrix
    eye: Point
    width: int
    height: int

    @classmethod
    def of(cls, shot: Shot, width: int, height: int) -> "Page":
        """The page of a shot."""
        return cls(clip=shot.view.clip, eye=shot.view.eye, width=width, height=height)

    @property
    def base(self) -> float:
        """What everything is measured by: the picture's height, unless it is much higher than wide."""
        return min(self.height, self.width * 1.6)

    @property
    def sheet(self) -> Sheet:
        """Where plates may lie."""
        return Sheet(width=self.width, height=self.height, margin=max(2.0, self.base * 0.014), gap=max(1.0, self.base * 0.006))

    def text_px(self, share: float) -> int:
        """The size of letters, as a share of the base."""
        return max(SMALLEST_TEXT_PX, round(self.base * share))

    def stroke_px(self) -> float:
        """Half the width of a stroke."""
        return max(0.6, self.base * 0.00125)

    def spot(self, place: Point, nearer_m: float = 0.0) -> Spot | None:
        """Where a place (3,) comes to lie, its depth as if it were a little nearer; None behind the camera."""
        x, y, _, far_m = self.clip @ np.array([*place, 1.0])
        if far_m <= 1e-9:
            return None
        towards = self.eye - place
        closer = place + towards * min(nearer_m / max(float(np.linalg.norm(towards)), 1e-12), 0.9)
        _, _, depth, w = self.clip @ np.array([*closer, 1.0])
        return Spot(
            x=float((x / far_m + 1) / 2 * self.width),
            y=float((y / far_m + 1) / 2 * self.height),
            depth=float(max(depth / w, -1.0)),
            far_m=float(far_m),
        )

    def pixel_m(self, far_m: float) -> float:
        """How large a pixel is at a distance, metres."""
        return 2 * far_m / (float(np.linalg.norm(self.clip[1, :3])) * self.height)


def is_dark(backdrop: Backdrop) -> bool:
    """Whether dark lines would be lost on it; of what lies behind a transparent one nothing is known."""
    if backdrop.kind not in ("color", "gradient") or not backdrop.colors:
        return False
    light = [np.array(linear(color)) @ (0.2126, 0.7152, 0.0722) for color in backdrop.colors]
    return float(np.mean(light)) < DARK
