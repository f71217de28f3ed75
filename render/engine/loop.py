"""A small animated WebP with alpha: every few poses of a turn, for lists and cards."""

import io
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from render.engine.image_file import straight
from render.media import Picture, PixelFormat, Plane

SIDE_PX: Final = 256
PICTURES: Final = 48
TURN_MS: Final = 6400
MOST_BYTES: Final = 400_000
QUALITIES: Final = (72, 55, 38, 20)


class Loop:
    """Takes the pictures of a turn, keeps those that it shows."""

    def __init__(self, poses: int) -> None:
        self._every = max(poses // PICTURES, 1)
        self._pictures: list[Image.Image] = []

    def add(self, index: int, rgba: Plane) -> None:
        """The turn's picture number `index`, (h, w, 4) premultiplied."""
        if index % self._every:
            return
        # Made smaller while premultiplied, so that no colour bleeds out of what cannot be seen.
        small = Image.fromarray(rgba, "RGBa").resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX, reducing_gap=2.0)
        picture = Picture(format=PixelFormat.RGBA, planes=(np.asarray(small),))
        self._pictures.append(Image.fromarray(straight(picture)))

    def save(self, path: Path) -> None:
        """Write the loop at the best quality that keeps it under MOST_BYTES."""
        for quality in QUALITIES:
            data = self._encoded(quality)
            if len(data) <= MOST_BYTES:
                break
        unnamed = path.with_suffix(".webp.part")
        unnamed.write_bytes(data)
        unnamed.replace(path)

    def _encoded(self, quality: int) -> bytes:
        file, (first, *others) = io.BytesIO(), self._pictures
        each_ms = TURN_MS // len(self._pictures)
        first.save(file, "WEBP", save_all=True, append_images=others, duration=each_ms, loop=0, quality=quality, method=2)
        return file.getvalue()
