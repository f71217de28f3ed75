"""A scene through the real mixer and the real encoder, and decoded again: what goes out, without a network."""

from typing import Any

import av
import numpy as np

from render.encode.video import VideoEncoder
from render.engine.drawer import DrawJob
from render.engine.gl.renderer import GlRenderer
from render.media import Canvas, Picture
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.stage.mixer import Mixer
from render.stage.state import StageState

Pixels = Any
CANVAS = Canvas(width_px=1280, height_px=720, fps=30)
FRAMES = 10


class Still:
    """A drawer that draws one scene once at each size."""

    def __init__(self, renderer: GlRenderer, scene: Scene) -> None:
        self._renderer, self._scene = renderer, scene
        self._job: DrawJob | None = None
        self._drawn: dict[tuple[int, int], Picture] = {}

    def request(self, job: DrawJob) -> None:
        """The newest wins."""
        self._job = job

    def latest(self) -> Picture | None:
        """Its picture."""
        if self._job is None:
            return None
        size = (self._job.width_px, self._job.height_px)
        if size not in self._drawn:
            self._drawn[size] = self._renderer.draw(instant(self._scene, 0), *size).read_cut().picture(0)
        return Picture(format=self._drawn[size].format, planes=self._drawn[size].planes, at_90k=self._job.at_ms * 90)


def on_air(renderer: GlRenderer, scene: Scene) -> Pixels:
    """The last of some frames as a decoder hands it over, (720, 1280, 3) sRGB."""
    mixer, encoder, decoder = Mixer(CANVAS, Still(renderer, scene)), VideoEncoder(CANVAS), av.CodecContext.create("h264", "r")
    decoded = []
    for n in range(FRAMES):
        frame = mixer.mix(n, StageState(scene_key="a", layout="product", yaw_deg=0.0))
        for unit in encoder.encode(frame, n * CANVAS.frame_90k):
            decoded += decoder.decode(av.Packet(unit.data))  # type: ignore[attr-defined]
    last = (decoded + decoder.decode(None))[-1]  # type: ignore[attr-defined]
    assert (last.colorspace, last.color_range, last.color_primaries, last.color_trc) == (1, 1, 1, 1), (
        "the stream does not say BT.709 limited"
    )
    return srgb(last)


def srgb(frame: av.VideoFrame) -> Pixels:
    """BT.709 limited to R'G'B' of 8 bits (h, w, 3), by the standard's numbers; chroma as its pixel has it."""
    luma, blue, red = (np.asarray(plane, np.float64) for plane in _planes(frame))
    y, u, v = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    return np.clip(np.stack([y + 1.5748 * v, y - 0.187324 * u - 0.468124 * v, y + 1.8556 * u], axis=-1) * 255, 0, 255)


def _planes(frame: av.VideoFrame) -> list[Pixels]:
    planes = [np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width] for plane in frame.planes]
    whole = (slice(0, frame.height), slice(0, frame.width))
    return [planes[0], *(plane.repeat(2, axis=0).repeat(2, axis=1)[whole] for plane in planes[1:])]
