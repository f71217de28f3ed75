"""The real-time renderer: (scene, time, size) becomes a picture. One thread, one context."""

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import moderngl
import numpy as np

from render.clock import ticks_from_ms
from render.engine.checks import check_drawable
from render.engine.clip_lengths import ClipLengths
from render.engine.errors import LostContext
from render.engine.gl.camera import Extent
from render.engine.gl.context import Api, is_es, is_software, open_context, sweep
from render.engine.gl.gpu_model import SRGB8_ALPHA8, GpuModel
from render.engine.gl.levels import Levels
from render.engine.gl.model_file import load_model, load_shadow
from render.engine.gl.painter import Painter
from render.engine.gl.pictures import Pictures
from render.engine.gl.placement import Set, cloud_of, eased_extent, extent_of, standing, timeless
from render.engine.gl.program import Programs
from render.engine.gl.rect import touched
from render.engine.gl.shot import Shot, shot
from render.engine.gl.skies import Skies
from render.engine.gl.target import Target, samples_of
from render.engine.motion import check_part
from render.media import Picture
from render.models.gltf.model import Model
from render.scene.document import Scene
from render.scene.evaluate import instant, placings, repeats, written
from render.scene.instant import Instant, Placed
from render.scene.light import Environment
from render.scene.matrix import Point
from render.scene.notes import Shown

TARGETS_KEPT: Final = 6
TARGETS_PX: Final = 4 * 2560 * 1440
"""Pixels of all that are kept, but for the newest two: each takes 36 bytes, and two stills of 4096² have a gigabyte already."""
MODELS_KEPT: Final = 12
SETS_KEPT: Final = 32
SMALL_PX: Final = 62
"""The side of a picture that is only drawn to have compiled what it takes; textures of other sides than 64 may take another shader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a drawing may leave out: textures are made smaller than `texture_side_px`, the contact shadow may be missing.

    `hasty` is for a handful of pictures: shaders are compiled sooner and run somewhat slower; the pictures are the same.
    Without `levels` every model is drawn from its own file, however small it is in the picture; without `lean` nothing leaner
    is made of a model that has no levels beside it, which saves a handful of pictures the time.
    """

    texture_side_px: int = 2048
    shadow: bool = True
    hasty: bool = False
    levels: bool = True
    lean: bool = True


class GlRenderer:
    """Draws scenes whose models lie in `models_dir/<sha256>/model.glb`. Call everything on one thread."""

    def __init__(self, models_dir: Path, detail: Detail | None = None, *, api: Api | None = None) -> None:
        self._models_dir, self._detail = models_dir, detail or Detail()
        self._context = open_context(hasty=self._detail.hasty, api=api)
        self._programs = Programs(self._context)
        self._painter = Painter(self._context, self._programs, shadow=self._detail.shadow)
        self._models: OrderedDict[str, GpuModel] = OrderedDict()
        self._targets: OrderedDict[tuple[int, int, int, bool], Target] = OrderedDict()
        self._turn = False
        self._sets: OrderedDict[tuple[Placed, ...], Set] = OrderedDict()
        self._adopted: dict[str, Path] = {}
        self._pictures = Pictures(models_dir, self._adopted)
        self._skies = Skies(self._context, self._programs, self._pictures)
        self._levels = Levels(self._load, GpuModel.leaner if self._detail.levels and self._detail.lean else None)
        self.clip_s = ClipLengths()

    @property
    def device(self) -> str:
        """What draws, as OpenGL names it."""
        return str(self._context.info["GL_RENDERER"]) + (", OpenGL ES" if is_es(self._context) else "")

    @property
    def samples(self) -> int:
        """Samples a pixel."""
        return samples_of(self._context)

    @property
    def software(self) -> bool:
        """Whether the processor draws."""
        return is_software(self._context)

    def adopt(self, sha256: str, place: Path) -> None:
        """Take the model of that name from a GLB elsewhere, or from a folder with `model.glb`; `shadow.png` beside it is used.

        A picture of that name is taken from such a folder as well.
        """
        self._adopted[sha256] = place / "model.glb" if place.is_dir() else place

    def extent(self, scene: Scene) -> Extent:
        """The room that the scene's models need at every turn, in every pose of what plays; raises EngineError if one is missing."""
        return self._set(instant(scene, 0).placed).extent

    def triangles(self, scene: Scene) -> int:
        """How many triangles the scene's models have in all."""
        return sum(len(part.triangles) for item in self._set(placings(scene)).items for part in item.model.model.primitives)

    def cloud(self, scene: Scene) -> Point:
        """Every vertex (n, 3) of the scene where it rests, not yet turned; raises EngineError if a model is missing."""
        return np.concatenate([cloud_of(item) for item in self._set(placings(scene)).items])

    def prepare(self, scene: Scene) -> None:
        """Upload and compile everything that the scene needs; raises EngineError if a model, or what is to move of it, is missing."""
        self._set(placings(scene))
        self._set(tuple(_roomy(one) for one in instant(scene, 0).placed))
        self._check_parts(scene)
        self._painter.load(scene.backdrop, self._pictures)
        self._skies.prepare(scene.environment)
        for index, change in enumerate(scene.timeline.lights):
            self._skies.prepare(change.environment, f"/timeline/lights/{index}/environment")
        if scene.timeline.lights:
            self._skies.rehearse()
        notes: list[Shown] = [*scene.hotspots, *scene.dimensions, *scene.timeline.captions]
        if any(note.start_ms > 0 for note in notes):
            # Compiled now, what comes in later is not late.
            self.draw(written(scene), SMALL_PX, SMALL_PX)

    def models(self, scene: Scene) -> dict[str, Model]:
        """Its models by name; raises EngineError if one is missing."""
        return {item.placed.model: item.model.model for item in self._set(placings(scene)).items}

    def rehearse_light(self, environment: Environment) -> None:
        """Have an environment ready, and what it takes to fade into it."""
        self._skies.prepare(environment)
        self._skies.rehearse()

    def _check_parts(self, scene: Scene) -> None:
        ends = ((line.node, part) for line in scene.dimensions for part in (line.start_part, line.end_part))
        items = {item.placed.node: item for item in self._set(placings(scene)).items}
        for node, part in (*((spot.node, spot.part) for spot in scene.hotspots), *ends):
            if part is not None:
                check_part(items[node].model.model, items[node].placed, part)

    def warm_up(self) -> None:
        """Do beforehand what every product in the usual studio needs: its light, and what drivers compile on first use."""
        self.prepare(Scene())
        self.render(Scene(), 0, 64, 64)
        for internal_format in (SRGB8_ALPHA8, None):
            texture = self._context.texture((4, 4), 4, bytes(64), internal_format=internal_format)
            texture.build_mipmaps()
            texture.release()

    def render(self, scene: Scene, at_ms: float, width_px: int, height_px: int, *, turn_deg: float | None = None) -> Picture:
        """The scene at a time as RGBA, premultiplied in encoded values; raises EngineError.

        `turn_deg` puts the turntable elsewhere than the scene's motion does.
        """
        now = instant(scene, self._stepped_ms(scene, at_ms), turn_deg=turn_deg)
        return self.draw(now, width_px, height_px).read_rgba(ticks_from_ms(int(at_ms)))

    def _stepped_ms(self, scene: Scene, at_ms: float) -> float:
        step_ms = scene.timeline.step_ms
        if step_ms is None:
            return at_ms
        self._set(placings(scene))  # lengths of clips are known once their models are read
        return repeats(scene, at_ms, step_ms=step_ms, clip_s=self.clip_s)

    def draw(self, now: Instant, width_px: int, height_px: int, samples: int | None = None) -> Target:
        """One instant, drawn and ready to be read back: it stays until the next but one is drawn. Raises EngineError.

        `samples` a pixel; None for all that the driver has, up to four.
        """
        check_drawable(now, width_px, height_px)
        try:
            return self._draw(now, width_px, height_px, min(samples or self.samples, self.samples))
        except (moderngl.Error, MemoryError) as error:
            raise LostContext(f"OpenGL failed while a picture was drawn: {error}") from error

    def _draw(self, now: Instant, width_px: int, height_px: int, samples: int) -> Target:
        sweep(self._context)
        built, sky = self._set(now.placed), self._skies.around(now.light)
        self._painter.load(now.backdrop, self._pictures)
        target = self._target(width_px, height_px, samples)
        wanted = shot(now, built.items, built.extent, sky, width_px / height_px)
        if self._detail.levels:
            wanted = self._leaner(wanted, built.extent, height_px)
        target.touched, target.lamps_out = touched(wanted, width_px, height_px), wanted.lamps_out
        self._painter.paint(target.frame, wanted, target.touched)
        return target

    def close(self) -> None:
        """Give the context back."""
        self._context.release()

    def _leaner(self, wanted: Shot, extent: Extent, height_px: int) -> Shot:
        """The same shot of models that have no more triangles than it can show."""
        distance_m = max(float(np.linalg.norm(wanted.view.eye - extent.centre)), 1e-9)
        pixels_per_m = height_px / (2 * math.tan(math.radians(wanted.instant.stand.fov_deg) / 2) * distance_m)
        turned = tuple(
            (replace(item, model=self._levels.at(item, self._path(item.placed.model), pixels_per_m)), world)
            for item, world in wanted.turned
        )
        return replace(wanted, turned=turned)

    def _target(self, width_px: int, height_px: int, samples: int) -> Target:
        # Two of each size in turn: one is read back while the next is drawn.
        self._turn = not self._turn
        key = (width_px, height_px, samples, self._turn)
        if key not in self._targets:
            self._targets[key] = Target(self._context, width_px, height_px, samples)
        self._targets.move_to_end(key)
        while len(self._targets) > TARGETS_KEPT or (len(self._targets) > 2 and self._targets_px > TARGETS_PX):
            self._targets.popitem(last=False)[1].release()
        return self._targets[key]

    @property
    def _targets_px(self) -> int:
        return sum(width_px * height_px for width_px, height_px, *_ in self._targets)

    def _set(self, placed: tuple[Placed, ...]) -> Set:
        key = tuple(timeless(one) for one in placed)
        built = self._built(key)
        if key == placed:
            return built
        eased = any(one.rooms for one in placed)
        return built.at(placed, eased_extent(placed, lambda wider: self._built(wider).extent) if eased else built.extent)

    def _built(self, key: tuple[Placed, ...]) -> Set:
        if key not in self._sets:
            items = tuple(standing(one, self._model(one)) for one in key)
            self._sets[key] = Set(items=items, extent=extent_of(items))
            self._forget()
        self._sets.move_to_end(key)
        return self._sets[key]

    def _forget(self) -> None:
        while len(self._sets) > SETS_KEPT:
            self._sets.popitem(last=False)
        used = {one.model for placed in self._sets for one in placed}
        for sha256 in [name for name in self._models if name not in used][: max(len(self._models) - MODELS_KEPT, 0)]:
            self._levels.forget(self._path(sha256))
            self._models.pop(sha256).release()

    def _model(self, placed: Placed) -> GpuModel:
        sha256 = placed.model
        if sha256 not in self._models:
            self._models[sha256] = self._load(self._path(sha256), None, placed.node)
            self.clip_s.learn(sha256, self._models[sha256].model.rig)
            self._levels.make(self._path(sha256), self._models[sha256])
        self._models.move_to_end(sha256)
        return self._models[sha256]

    def _path(self, sha256: str) -> Path:
        return self._adopted.get(sha256, self._models_dir / sha256 / "model.glb")

    def _load(self, path: Path, whole: GpuModel | None, node: str) -> GpuModel:
        model = load_model(path, node)
        casts = self._detail.shadow and whole is None
        shadow = load_shadow(path.with_name("shadow.png"), model) if casts else np.zeros((1, 1), np.uint8)
        side_px = self._detail.texture_side_px
        return GpuModel(self._context, self._programs, model, shadow, texture_side_px=side_px, whole=whole)


def _roomy(placed: Placed) -> Placed:
    """With all the room that it will need at any time: it takes a while to find out how much that is."""
    return replace(placed, rooms=tuple(replace(room, share=1.0) for room in placed.rooms))
