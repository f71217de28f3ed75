"""A scene's models where they stand, and how much room they need."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from render.engine.gl.camera import Extent
from render.engine.gl.gpu_model import GpuModel
from render.engine.motion import check_names, moves, swept
from render.scene.instant import ClipTime, Placed, Room
from render.scene.matrix import Matrix, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A model at its place; `upright` says whether its floor is still a floor."""

    model: GpuModel
    placed: Placed
    matrix: Matrix
    upright: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Models in place and the room that they need."""

    items: tuple[Standing, ...]
    extent: Extent

    def at(self, placed: tuple[Placed, ...], extent: Extent) -> "Set":
        """The same at a moment."""
        return Set(items=tuple(replace(item, placed=one) for item, one in zip(self.items, placed, strict=True)), extent=extent)


def standing(placed: Placed, model: GpuModel) -> Standing:
    """The model at its place, not yet turned; raises EngineError, naming the node, for a variant, clip or morph target it has not."""
    check_names(model.model, placed)
    matrix = np.array(placed.matrix).reshape(4, 4)
    up = matrix[:3, 1] / max(float(np.linalg.norm(matrix[:3, 1])), 1e-30)
    return Standing(model=model, placed=placed, matrix=matrix, upright=bool(up[1] > math.cos(math.radians(2))))


def timeless(placed: Placed) -> Placed:
    """The same whatever the moment: which clips play and which morph targets move, not how far they have come.

    Clips that the camera does not always have room for are left out.
    """
    if not moves(placed) and not placed.rooms:
        return placed
    eased = {room.clip for room in placed.rooms}
    plays = {play.clip: replace(play, at_s=0.0) for play in placed.clips if play.clip not in eased}
    clips = tuple(sorted(plays.values(), key=lambda play: play.clip))
    morphs = sorted({morph.target: replace(morph, weight=_full(morph.weight), own=0.0) for morph in placed.morphs}.items())
    return replace(placed, clips=clips, morphs=tuple(morph for _, morph in morphs), rooms=())


def _full(weight: float) -> float:
    return math.copysign(max(1.0, math.ceil(abs(weight))), weight)


def eased_extent(placed: Sequence[Placed], measure: Callable[[tuple[Placed, ...]], Extent]) -> Extent:
    """The room at a moment, as the camera makes it by and by; `measure` tells that of timeless things.

    From the room of what stopped to that of what began: smooth, and in the end just what is needed.
    """
    base = tuple(timeless(one) for one in placed)
    extent, wide = measure(base), base
    rooms = dict.fromkeys(room for one in placed for room in one.rooms)
    for room in sorted(rooms, key=lambda room: not room.leaving):
        roomy = tuple(_with(there, one, room) for there, one in zip(base if room.leaving else wide, placed, strict=True))
        wide = wide if room.leaving else roomy
        extent = extent.towards(measure(roomy), room.share) if room.share > 0 else extent
    return extent


def _with(base: Placed, placed: Placed, room: Room) -> Placed:
    return timeless(replace(base, clips=(*base.clips, ClipTime(clip=room.clip, at_s=0.0)))) if room in placed.rooms else base


def extent_of(items: Sequence[Standing]) -> Extent:
    """The upright cylinder that holds every vertex at every turn, in every pose of the clips that play: no camera crops or pumps."""
    clouds = [reach_of(item) for item in items]
    if not clouds:
        return Extent(centre=np.zeros(3), radius_m=0.5, height_m=1.0)
    low, high = np.min([cloud.min(axis=0) for cloud in clouds], axis=0), np.max([cloud.max(axis=0) for cloud in clouds], axis=0)
    centre = (low + high) / 2
    radius = max(float(np.hypot(cloud[:, 0] - centre[0], cloud[:, 2] - centre[2]).max()) for cloud in clouds)
    return Extent(centre=centre, radius_m=max(radius, 1e-6), height_m=max(float(high[1] - low[1]), 1e-6))


def reach_of(item: Standing) -> Point:
    """Every vertex (n, 3) where it stands, in every pose that its clips and morph targets take it to."""
    model = item.model.model
    if model.rig is None or not moves(item.placed):
        return cloud_of(item)
    points = np.concatenate(list(swept(model, item.placed)))
    # What every pose takes beyond all places has its room where it rests.
    return _standing(points.astype(np.float64), item.matrix) if len(points) else cloud_of(item)


def cloud_of(item: Standing) -> Point:
    """Every vertex (n, 3) where it stands, at rest."""
    return _standing(np.concatenate([primitive.positions for primitive in item.model.model.primitives]).astype(np.float64), item.matrix)


def _standing(points: Point, matrix: Matrix) -> Point:
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])
