"""Which glass may be drawn together: what covers other glass in the picture comes after it, that it may show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from render.engine.gl.camera import View
from render.engine.gl.gpu_model import GpuModel, Piece
from render.scene.matrix import Matrix, Point

LAYERS: Final = 4
"""Every layer takes the picture anew, so many stand for all."""
CORNERS: Final = np.array(list(product((0.0, 1.0), repeat=3)))
Entry = tuple[GpuModel, Piece, Matrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pane:
    """A piece of glass, how far its nearest point may be, and the rectangle (low, high) that it fills in the picture."""

    entry: Entry
    near: float
    low: Point
    high: Point

    def touches(self, other: "_Pane") -> bool:
        return bool((self.low < other.high).all() and (other.low < self.high).all())


def layers(glass: Sequence[Entry], view: View) -> list[list[Entry]]:
    """Groups to draw one after the other, the farthest first; what holds other glass within it comes after that."""
    groups: list[list[_Pane]] = [[]]
    for pane in sorted((_pane(entry, view) for entry in glass), key=lambda pane: -pane.near):
        if len(groups) < LAYERS and any(pane.touches(other) for other in groups[-1]):
            groups.append([])
        groups[-1].append(pane)
    return [[pane.entry for pane in group] for group in groups]


def _pane(entry: Entry, view: View) -> _Pane:
    _, piece, world = entry
    low, high = piece.primitive.positions.min(axis=0), piece.primitive.positions.max(axis=0)
    corners = (low + CORNERS * (high - low)) @ world[:3, :3].T + world[:3, 3]
    middle = corners.mean(axis=0)
    near = np.linalg.norm(middle - view.eye) - np.linalg.norm(corners[0] - middle)
    seen = np.concatenate([corners, np.ones((8, 1))], axis=1) @ view.clip.T
    flat = seen[:, :2] / np.maximum(seen[:, 3:], 1e-6)
    return _Pane(entry=entry, near=float(near), low=flat.min(axis=0), high=flat.max(axis=0))
