"""Pictures with alpha become an H.264 film on a neutral ground: BT.709 limited range, tagged, ready to play while it loads."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from PIL import Image, ImageChops

from render.engine.film_frame import describe, frame_of
from render.media import Plane

FPS: Final = 30
GROUND: Final = ((246, 246, 248), (213, 216, 222))
"""The neutral ground, sRGB, top and bottom of the picture."""


class Film:
    """`with` it and `add` square pictures; each is shown for `repeat` frames. The file is whole when it is left without an error."""

    def __init__(self, path: Path, side_px: int, repeat: int) -> None:
        self._path, self._side_px, self._repeat, self._shown = path, side_px, repeat, 0
        self._unnamed = path.with_suffix(".part")
        top, bottom = np.array(GROUND, np.float64)
        rows = np.rint(top + (bottom - top) * np.linspace(0, 1, side_px)[:, None, None]).astype(np.uint8)
        self._ground = Image.fromarray(np.ascontiguousarray(np.broadcast_to(rows, (side_px, side_px, 3))))

    def __enter__(self) -> Self:
        # Quality before size: a turn is short and is looked at closely.
        options = {"crf": "21", "preset": "veryfast", "tune": "animation"}
        self._file = av.open(str(self._unnamed), "w", format="mp4", options={"movflags": "faststart"})
        self._stream = self._file.add_stream("libx264", rate=FPS, options=options)
        describe(self._stream, self._side_px, self._side_px)
        return self

    def add(self, rgba: Plane) -> None:
        """A picture (side, side, 4), premultiplied."""
        frame = _yuv(rgba, self._ground)
        for _ in range(self._repeat):
            frame.pts, frame.time_base = self._shown, Fraction(1, FPS)
            self._shown += 1
            self._file.mux(self._stream.encode(frame))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._file.mux(self._stream.encode(None))
        self._file.close()
        if kind is None:
            self._unnamed.replace(self._path)
        else:
            self._unnamed.unlink(missing_ok=True)


def _yuv(rgba: Plane, ground: Image.Image) -> av.VideoFrame:
    colors, through = Image.fromarray(np.ascontiguousarray(rgba[..., :3])), Image.fromarray(255 - rgba[..., 3])
    over = ImageChops.add(colors, ImageChops.multiply(ground, Image.merge("RGB", (through, through, through))))
    return frame_of(np.asarray(over))
