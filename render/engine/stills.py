"""A file on disk becomes a picture or a film: what `vouchcast model render` does."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image

from render.engine.errors import EngineError
from render.engine.image_file import straight
from render.engine.renderer import Renderer
from render.engine.scene_film import FPS, encode, filmed
from render.media import Picture
from render.models.gltf.model import Model
from render.models.intake import prepare
from render.models.report.issue import Issue
from render.models.report.report import Report
from render.scene.document import Scene, product_scene

IMAGE_KINDS: Final = (".png", ".webp")
FILM_KIND: Final = ".mp4"
NAME: Final = "0" * 64
"""The name that the file's model has in a scene."""

EngineName = Literal["gl", "filament"]
Told = Callable[[int, int], None]
"""Hears how many of how many pictures are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted. `scene` places the file's model under NAME; None is the product on its turntable.

    A picture is of `at_ms`; a film of all that the scene does from then on, or of one turn if it does nothing.
    """

    scene: Scene | None = None
    engine: EngineName = "gl"
    width_px: int = 1024
    height_px: int = 1024
    at_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of it: pictures drawn, of which size, by what, and what the engine could not draw as it is meant.

    A film's sides are even: what is odd is a pixel less.
    """

    pictures: int
    width_px: int
    height_px: int
    device: str
    lacks: tuple[Issue, ...] = ()


def check_name(out: Path) -> None:
    """Raises EngineError for a kind of file that is not written, and for a folder."""
    if out.is_dir():
        raise EngineError(f"{out} is a folder: name a file in it.")
    if out.suffix.lower() not in (*IMAGE_KINDS, FILM_KIND):
        raise EngineError(f"{out.name}: the kind is not known; name it .png, .webp or .mp4.")


def draw_file(source: Path, out: Path, wish: Wish, told: Told = lambda done, of: None) -> tuple[Report, Drawn | None]:
    """Draw a file; what the intake says of it, and None if it is refused. Raises EngineError."""
    check_name(out)
    with tempfile.TemporaryDirectory(prefix="still-") as name:
        report = prepare(source, Path(name))
        return report, draw_folder(Path(name), out, wish, told) if report.state == "ready" else None


def draw_folder(folder: Path, out: Path, wish: Wish, told: Told = lambda done, of: None) -> Drawn:
    """Draw the model in a folder. The output is whole or not there. Raises EngineError."""
    from render.engine.gl.model_file import load_model

    scene, model = wish.scene or product_scene(NAME), load_model(folder / "model.glb", "product")
    kind = out.suffix.lower()
    engine = _engine(wish.engine, folder, film=kind == FILM_KIND)
    size = (wish.width_px // 2 * 2, wish.height_px // 2 * 2) if kind == FILM_KIND else (wish.width_px, wish.height_px)
    try:
        engine.adopt(NAME, folder)
        engine.prepare(scene)
        unnamed = out.with_name(f".{out.name}.part")
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            if kind == FILM_KIND:
                pictures = _film(engine, *filmed(scene, model), unnamed, wish.at_ms, size, told)
            else:
                pictures = _still(engine, scene, unnamed, kind, wish, told)
            unnamed.replace(out)
        except OSError as error:
            raise EngineError(f"{out} cannot be written ({error.strerror or error}). Is there room on the disk?") from error
        finally:
            unnamed.unlink(missing_ok=True)
    finally:
        engine.close()
    return Drawn(pictures=pictures, width_px=size[0], height_px=size[1], device=engine.device, lacks=_lacks(wish.engine, scene, model))


def _engine(name: EngineName, folder: Path, *, film: bool) -> Renderer:
    # Imported here: each brings libraries that the other does without.
    if name == "filament":
        from render.engine.filament.renderer import FilamentRenderer

        return FilamentRenderer(folder)
    from render.engine.gl.renderer import Detail, GlRenderer

    # One picture is drawn sooner from the whole file than something leaner is made of it.
    return GlRenderer(folder, Detail(lean=film))


def _lacks(name: EngineName, scene: Scene, model: Model) -> tuple[Issue, ...]:
    if name == "gl":
        return ()
    from render.engine.filament.lacks import lacking

    return lacking(scene, model)


def _still(engine: Renderer, scene: Scene, out: Path, kind: str, wish: Wish, told: Told) -> int:
    told(0, 1)
    image = Image.fromarray(straight(engine.render(scene, wish.at_ms, wish.width_px, wish.height_px)))
    if kind == ".png":
        image.save(out, "PNG")
    else:
        image.save(out, "WEBP", quality=90, method=4)
    told(1, 1)
    return 1


def _film(engine: Renderer, scene: Scene, count: int, out: Path, from_ms: float, size: tuple[int, int], told: Told) -> int:
    def pictures() -> Iterator[Picture]:
        for index in range(count):
            told(index, count)
            yield engine.render(scene, from_ms + index * 1000 / FPS, *size)

    encode(pictures(), out, *size)
    told(count, count)
    return count
