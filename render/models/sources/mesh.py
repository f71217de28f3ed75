"""What a foreign format is read into, before it is written as a GLB."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from render.models.report.issue import Issue, ModelRejected

Floats = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece with one material. positions, normals (n, 3); uv (n, 2), v down; colors (n, 4) linear 0..1; triangles (m, 3)."""

    name: str
    positions: Floats
    triangles: Triangles
    normals: Floats | None = None
    uv: Floats | None = None
    colors: Floats | None = None
    material: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as it will lie in the GLB: PNG, JPEG or WebP bytes."""

    name: str
    data: bytes
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All of a file, in its own units and axes. `materials` are glTF's objects; a texture's index is a picture's number."""

    parts: tuple[Part, ...]
    materials: tuple[dict[str, Any], ...] = ()
    pictures: tuple[Picture, ...] = ()
    issues: tuple[Issue, ...] = field(default_factory=tuple)
    stated_unit_m: float | None = None

    @property
    def size(self) -> tuple[float, float, float]:
        """Width, height and depth in the file's own units."""
        low = np.min([part.positions.min(axis=0) for part in self.parts], axis=0)
        high = np.max([part.positions.max(axis=0) for part in self.parts], axis=0)
        x, y, z = (float(value) for value in high.astype(np.float64) - low)
        return x, y, z


def check_finite(positions: Floats) -> None:
    """Raise ModelRejected for coordinates that are no numbers."""
    if not np.isfinite(positions).all():
        raise ModelRejected("not_finite", "", "The mesh holds NaN or infinity. Clean it and export again.")


def linear(srgb: npt.NDArray[np.float64]) -> Floats:
    """Colours 0..1 from sRGB to linear (IEC 61966-2-1); a fourth column, alpha, stays."""
    result = np.clip(srgb, 0.0, 1.0)
    rgb = result[:, :3]
    result[:, :3] = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return result.astype(np.float32)
