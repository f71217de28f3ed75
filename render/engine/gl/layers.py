"""Which glass may be drawn together: what covers other glass in the picture comes after it, that it may show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from render.engine.gl.camera import View
from render.engine.gl.gpu_model import GpuModel, Piece
from render.engine.gl.rect import Rect
from render.scene.matrix import Matrix, Point

LAYERS: Final = 4
"""Every layer takes the picture anew, so many stand for all."""
CORNERS: Final = np.array(list(product((0.0, 1.0), repeat=3)))
Entry = tuple[GpuModel, Piece, Matrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """A piece of glass, how far its nearest point may be, and the rectangle that it fills, -1..1 across and up the picture."""

    entry: Entry
    near: float
    low: Point
    high: Point

    def touches(self, other: "Pane") -> bool:
        """Whether one may cover the other."""
        return bool((self.low < other.high).all() and (other.low < self.high).all())


def layers(glass: Sequence[Entry], view: View) -> list[list[Pane]]:
    """Groups to draw one after the other, the farthest first; what holds other glass within it comes after that."""
    groups: list[list[Pane]] = [[]]
    for pane in sorted((_pane(entry, view) for entry in glass), key=lambda pane: -pane.near):
        if len(groups) < LAYERS and any(pane.touches(other) for other in groups[-1]):
            groups.append([])
        groups[-1].append(pane)
    return groups


def around(panes: Sequence[Pane], width_px: int, height_px: int) -> Rect:
    """The part of a picture that they fill."""
    size = np.array([width_px, height_px])
    low = np.clip(np.floor((np.min([pane.low for pane in panes], axis=0) + 1) / 2 * size) - 1, 0, size - 1).astype(int)
    high = np.clip(np.ceil((np.max([pane.high for pane in panes], axis=0) + 1) / 2 * size) + 1, low + 1, size).astype(int)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _pane(entry: Entry, view: View) -> Pane:
    _, piece, world = entry
    low, high = piece.primitive.positions.min(axis=0), piece.primitive.positions.max(axis=0)
    corners = (low + CORNERS * (high - low)) @ world[:3, :3].T + world[:3, 3]
    middle = corners.mean(axis=0)
    near = np.linalg.norm(middle - view.eye) - np.linalg.norm(corners[0] - middle)
    seen = np.concatenate([corners, np.ones((8, 1))], axis=1) @ view.clip.T
    flat = seen[:, :2] / np.maximum(seen[:, 3:], 1e-6)
    return Pane(entry=entry, near=float(near), low=flat.min(axis=0), high=flat.max(axis=0))
