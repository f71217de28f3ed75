"""A model in memory: what a GLB says, checked and flattened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

import numpy as np
import numpy.typing as npt

from render.models.gltf.image import EncodedImage
from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.models.gltf.rig import Rig
from render.models.report.issue import Issue
from render.models.report.report import NAMED, NAMES_LONGEST, Report, Stats

Bounds = NewType("Bounds", npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Primitives stand in the model's world space, metres, Y up, as the file rests; `rig` is what can move (None: nothing).

    `parts` are the nodes that have names, by these; of several of one name the first.
    """

    primitives: tuple[Primitive, ...]
    materials: tuple[Material, ...]
    images: tuple[EncodedImage, ...]
    variants: tuple[str, ...]
    issues: tuple[Issue, ...]
    file_bytes: int
    rig: Rig | None = None
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def bounds(self) -> Bounds:
        """(2, 3): the lowest and the highest corner."""
        low = np.min([primitive.positions.min(axis=0) for primitive in self.primitives], axis=0)
        high = np.max([primitive.positions.max(axis=0) for primitive in self.primitives], axis=0)
        return Bounds(np.stack([low, high]).astype(np.float64))

    @property
    def stats(self) -> Stats:
        """The figures of the report."""
        low, high = self.bounds
        width, height, depth = (float(f"{value:.6g}") for value in high - low)
        return Stats(
            bytes=self.file_bytes,
            triangles=sum(len(primitive.triangles) for primitive in self.primitives),
            vertices=sum(len(primitive.positions) for primitive in self.primitives),
            draw_calls=len(self.primitives),
            materials=len(self.materials),
            textures=len(self.images),
            texture_px=max((max(image.width_px, image.height_px) for image in self.images), default=0),
            size_m=(width, height, depth),
            variants=self.variants,
        )

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What of it scenes name, by kind (`NAMED`); of kinds with too many, nothing."""
        targets = () if self.rig is None else (name for names in self.rig.target_names.values() for name in names)
        found = {"materials": (material.name for material in self.materials), "morph_targets": targets, "parts": self.parts}
        known = {kind: tuple(dict.fromkeys(name for name in found[kind] if name)) for kind in NAMED}
        return {kind: names for kind, names in known.items() if sum(map(len, names)) + len(names) <= NAMES_LONGEST}

    @property
    def lamps(self) -> int:
        """How many lamps of its own file shine in a scene that wants them."""
        return 0 if self.rig is None else len(self.rig.lamps)

    @property
    def report(self) -> Report:
        """The report of a model that can be used."""
        return Report(state="ready", issues=self.issues, stats=self.stats)
