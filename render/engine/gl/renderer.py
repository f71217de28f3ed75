"""The real-time renderer: (scene, time, size) becomes a picture. One thread, one context."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from render.clock import ticks_from_ms
from render.engine.errors import EngineError
from render.engine.gl.camera import Extent
from render.engine.gl.context import is_software, open_context, sweep
from render.engine.gl.gpu_model import SRGB8_ALPHA8, GpuModel, Grey
from render.engine.gl.matrix import Point
from render.engine.gl.painter import Painter
from render.engine.gl.placement import Placed, cloud_of, extent_of, place
from render.engine.gl.program import Programs
from render.engine.gl.sky import Sky, make_sky
from render.engine.gl.target import Target, samples_of
from render.media import Picture
from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.report.issue import ModelRejected
from render.models.shadow import blob
from render.scene.document import Scene

TARGETS_KEPT: Final = 4
MODELS_KEPT: Final = 12
SCENES_KEPT: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """The turntable's angle, given instead of taken from the scene's motion."""

    yaw_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a drawing may leave out: textures are made smaller than `texture_side_px`, the contact shadow may be missing.

    `hasty` is for a handful of pictures: shaders are compiled sooner and run somewhat slower; the pictures are the same.
    """

    texture_side_px: int = 2048
    shadow: bool = True
    hasty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A scene built: its models in place and the room that they need."""

    scene: Scene
    placed: tuple[Placed, ...]
    extent: Extent


class GlRenderer:
    """Draws scenes whose models lie in `models_dir/<sha256>/model.glb`. Call everything on one thread."""

    def __init__(self, models_dir: Path, detail: Detail | None = None) -> None:
        self._models_dir, self._detail = models_dir, detail or Detail()
        self._context = open_context(hasty=self._detail.hasty)
        self._programs = Programs(self._context)
        self._painter = Painter(self._context, self._programs, shadow=self._detail.shadow)
        self._models: OrderedDict[str, GpuModel] = OrderedDict()
        self._skies: dict[str, Sky] = {}
        self._targets: OrderedDict[tuple[int, int], Target] = OrderedDict()
        self._sets: OrderedDict[Scene, Set] = OrderedDict()
        self._adopted: dict[str, Path] = {}

    @property
    def device(self) -> str:
        """What draws, as OpenGL names it."""
        return str(self._context.info["GL_RENDERER"])

    @property
    def samples(self) -> int:
        """Samples a pixel."""
        return samples_of(self._context)

    @property
    def software(self) -> bool:
        """Whether the processor draws."""
        return is_software(self._context)

    def adopt(self, sha256: str, place: Path) -> None:
        """Take the model of that name from a GLB elsewhere, or from a folder with `model.glb`; `shadow.png` beside it is used."""
        self._adopted[sha256] = place / "model.glb" if place.is_dir() else place

    def extent(self, scene: Scene) -> Extent:
        """The room that the scene's models need at every turn; raises EngineError if one is missing."""
        return self._set(scene).extent

    def triangles(self, scene: Scene) -> int:
        """How many triangles the scene's models have in all."""
        return sum(len(part.triangles) for item in self._set(scene).placed for part in item.model.model.primitives)

    def cloud(self, scene: Scene) -> Point:
        """Every vertex (n, 3) of the scene where it stands, not yet turned; raises EngineError if a model is missing."""
        return np.concatenate([cloud_of(item) for item in self._set(scene).placed])

    def prepare(self, scene: Scene) -> None:
        """Upload and compile everything that the scene needs; raises EngineError if a model is missing."""
        self._set(scene)
        self._sky(scene.environment.name)

    def warm_up(self) -> None:
        """Do beforehand what every product in the usual studio needs: its light, and what drivers compile on first use."""
        self.prepare(Scene())
        self.render(Scene(), 0, 64, 64)
        for internal_format in (SRGB8_ALPHA8, None):
            texture = self._context.texture((4, 4), 4, bytes(64), internal_format=internal_format)
            texture.build_mipmaps()
            texture.release()

    def render(self, scene: Scene, at_ms: int, width_px: int, height_px: int, *, pose: Pose | None = None) -> Picture:
        """The scene at a time as RGBA, premultiplied in encoded values; raises EngineError."""
        return self._draw(scene, at_ms, width_px, height_px, pose).read_rgba(ticks_from_ms(at_ms))

    def render_yuva(self, scene: Scene, at_ms: int, width_px: int, height_px: int, *, pose: Pose | None = None) -> Picture:
        """The same as YUVA420P, BT.709 limited, premultiplied about black."""
        return self._draw(scene, at_ms, width_px, height_px, pose).read_yuva(ticks_from_ms(at_ms))

    def close(self) -> None:
        """Give the context back."""
        self._context.release()

    def _draw(self, scene: Scene, at_ms: int, width_px: int, height_px: int, pose: Pose | None) -> Target:
        if not (2 <= width_px <= 4096 and 2 <= height_px <= 4096):
            raise EngineError(f"A picture of {width_px}×{height_px} cannot be drawn; ask for 2 to 4096 pixels a side.")
        sweep(self._context)
        built, sky = self._set(scene), self._sky(scene.environment.name)
        yaw_deg = scene.motion.yaw_deg(at_ms) if pose is None else pose.yaw_deg
        target = self._target(width_px, height_px)
        self._painter.paint(target.frame, scene, built.placed, built.extent, sky, yaw_deg)
        return target

    def _target(self, width_px: int, height_px: int) -> Target:
        key = (width_px, height_px)
        if key not in self._targets:
            self._targets[key] = Target(self._context, width_px, height_px)
        self._targets.move_to_end(key)
        while len(self._targets) > TARGETS_KEPT:
            self._targets.popitem(last=False)[1].release()
        return self._targets[key]

    def _sky(self, name: str) -> Sky:
        if name not in self._skies:
            self._skies[name] = make_sky(self._context, self._programs, name)
        return self._skies[name]

    def _set(self, scene: Scene) -> Set:
        if scene not in self._sets:
            placed = tuple(place(node, self._model(node.model)) for node in scene.nodes)
            self._sets[scene] = Set(scene=scene, placed=placed, extent=extent_of(placed))
            self._forget()
        self._sets.move_to_end(scene)
        return self._sets[scene]

    def _forget(self) -> None:
        while len(self._sets) > SCENES_KEPT:
            self._sets.popitem(last=False)
        used = {node.model for scene in self._sets for node in scene.nodes}
        for sha256 in [name for name in self._models if name not in used][: max(len(self._models) - MODELS_KEPT, 0)]:
            self._models.pop(sha256).release()

    def _model(self, sha256: str) -> GpuModel:
        if sha256 not in self._models:
            path = self._adopted.get(sha256, self._models_dir / sha256 / "model.glb")
            model = load_model(path)
            shadow = load_shadow(path.with_name("shadow.png"), model) if self._detail.shadow else np.zeros((1, 1), np.uint8)
            self._models[sha256] = GpuModel(self._context, self._programs, model, shadow, texture_side_px=self._detail.texture_side_px)
        self._models.move_to_end(sha256)
        return self._models[sha256]


def load_model(path: Path) -> Model:
    """Read a model that intake has passed; raises EngineError."""
    try:
        return read_model(path.read_bytes())
    except OSError as error:
        raise EngineError(f"The model {path} cannot be read ({error.strerror}). Upload it again.") from error
    except ModelRejected as error:
        raise EngineError(f"The model {path} cannot be drawn: {error}") from error


def load_shadow(path: Path, model: Model) -> Grey:
    """The shadow baked at intake, or a simple one."""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return np.asarray(image.convert("L"), np.uint8)
    except OSError:
        return blob(model)
