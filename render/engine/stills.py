"""A file on disk becomes a picture or a turntable film: what `vouchcast model render` does."""

import hashlib
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from render.clock import ticks_from_ms
from render.engine.errors import EngineError
from render.engine.gl.renderer import GlRenderer
from render.engine.image_file import straight
from render.media import Picture, Plane
from render.models.intake import prepare
from render.scene.backdrop import Backdrop
from render.scene.document import Scene, product_scene
from render.scene.evaluate import instant
from render.scene.motion import Motion

IMAGE_KINDS: Final = (".png", ".webp")
FILM_FPS: Final = 30
FILM_BACKDROP: Final = Backdrop(kind="gradient", colors=("#f6f6f8", "#d5d8de"))


def render_file(
    glb_path: Path | str, out_path: Path | str, width_px: int, height_px: int, at_ms: int = 0, scene: Scene | None = None
) -> Path:
    """Draw a GLB into `out_path`: .png or .webp (with alpha) at `at_ms`, or .mp4, one turn of the turntable.

    `scene` places the model under its SHA-256; None is the product turntable. The file is checked in a jail first.
    Raises EngineError with what is wrong with the file, the machine or the name of the output.
    """
    source, out = Path(glb_path), Path(out_path)
    if out.suffix.lower() not in (*IMAGE_KINDS, ".mp4"):
        raise EngineError(f"{out.name}: the kind is not known; name it .png, .webp or .mp4.")
    with tempfile.TemporaryDirectory(prefix="still-") as name:
        folder = Path(name)
        report = prepare(source, folder)
        if report.state == "rejected":
            raise EngineError(f"{source}: {report.issues[0].message} [{report.issues[0].code}]")
        sha256 = hashlib.sha256((folder / "model.glb").read_bytes()).hexdigest()
        renderer = GlRenderer(folder)
        try:
            renderer.adopt(sha256, folder)
            _write(renderer, scene or product_scene(sha256), out, width_px, height_px, at_ms)
        finally:
            renderer.close()
    return out


def _write(renderer: GlRenderer, scene: Scene, out: Path, width_px: int, height_px: int, at_ms: int) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".mp4":
        _film(_turn(renderer, scene, width_px // 2 * 2, height_px // 2 * 2), out)
        return
    image = Image.fromarray(straight(renderer.render(scene, at_ms, width_px, height_px)))
    if out.suffix.lower() == ".png":
        image.save(out)
    else:
        image.save(out, quality=90, method=4)


def _turn(renderer: GlRenderer, scene: Scene, width_px: int, height_px: int) -> Iterator[Picture]:
    motion = scene.motion if scene.motion.kind == "turntable" else Motion(kind="turntable", period_s=8.0)
    backdrop = FILM_BACKDROP if scene.backdrop.kind == "transparent" else scene.backdrop
    turning = scene.model_copy(update={"motion": motion, "backdrop": backdrop})
    for index in range(round(motion.period_s * FILM_FPS)):
        at_ms = index * 1000 // FILM_FPS
        yield renderer.draw(instant(turning, at_ms), width_px, height_px).read_yuva(ticks_from_ms(at_ms))


def _film(pictures: Iterator[Picture], out: Path) -> None:
    with av.open(str(out), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=FILM_FPS, options={"crf": "18", "preset": "medium"})
        for index, picture in enumerate(pictures):
            frame = _frame(picture)
            frame.pts, frame.time_base = index, Fraction(1, FILM_FPS)
            if index == 0:
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
                context = stream.codec_context
                context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def _frame(picture: Picture) -> av.VideoFrame:
    frame = av.VideoFrame(picture.width_px, picture.height_px, "yuv420p")
    for target, plane in zip(frame.planes, picture.planes[:3], strict=True):
        _fill(target, plane)
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame


def _fill(target: "av.video.plane.VideoPlane", plane: Plane) -> None:
    rows = np.frombuffer(memoryview(target), np.uint8).reshape(target.height, target.line_size)
    rows[:, : plane.shape[1]] = plane
