"""Uploaded pictures as intake left them (`render.models.picture_form` says how), found by name.

A jailed program wrote them beside a stranger's bytes: sizes are looked at before anything is unpacked.
"""

from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.engine.errors import EngineError
from render.models.picture_form import BACKDROP, BACKDROP_SIDE_PX, PANORAMA, PANORAMA_HEIGHT_PX

REMEDY: Final = "Upload it again, or choose another."
PANORAMA_BYTES: Final = 6 * PANORAMA_HEIGHT_PX**2 * 2 + 4096


class Pictures:
    """They lie in `folder/<sha256>`, or where they were adopted from."""

    def __init__(self, folder: Path, adopted: Mapping[str, Path]) -> None:
        self._folder, self._adopted = folder, adopted

    def panorama(self, sha256: str, where: str) -> npt.NDArray[np.float16]:
        """(h, 2h, 3) linear; `where` is its place in the scene document. Raises EngineError."""
        path = self._place(sha256, PANORAMA, BACKDROP, f"the panorama at {where}", "a panorama is an .hdr or .exr file")
        try:
            if path.stat().st_size > PANORAMA_BYTES:
                raise ValueError("it is too large")
            pixels = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError, MemoryError, TokenError) as error:
            raise _unreadable(f"scene, {where}: the panorama {sha256[:12]}… cannot be read ({_why(error)}).") from error
        shape = (len(pixels), len(pixels) * 2, 3) if pixels.ndim else None
        if pixels.dtype != np.float16 or not pixels.size or pixels.shape != shape or not np.isfinite(pixels).all():
            raise _unreadable(f"scene, {where}: {path.name} of {sha256[:12]}… is no panorama as intake leaves it.")
        return np.asarray(pixels)

    def backdrop(self, sha256: str, where: str) -> npt.NDArray[np.uint8]:
        """(h, w, 4) sRGB, straight alpha. Raises EngineError."""
        path = self._place(sha256, BACKDROP, PANORAMA, f"the backdrop at {where}", "a backdrop is a PNG, JPEG, WebP or AVIF file")
        try:
            with Image.open(path, formats=("PNG",)) as image:
                if max(image.size) > BACKDROP_SIDE_PX:
                    raise ValueError("it is too large")
                return np.asarray(image.convert("RGBA"), np.uint8)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise _unreadable(f"scene, {where}: the picture {sha256[:12]}… cannot be read ({_why(error)}).") from error

    def _place(self, sha256: str, name: str, other: str, what: str, kind: str) -> Path:
        adopted = self._adopted.get(sha256)
        folder = self._folder / sha256 if adopted is None else adopted.parent
        if (folder / name).is_file():
            return folder / name
        if (folder / other).is_file():
            raise EngineError(f"scene: {what} names a picture of another kind ({sha256[:12]}…): {kind}. Choose one of that kind.")
        message = f"scene: {what}, picture {sha256[:12]}…, is not there or not ready yet. Wait for its upload, or upload it again."
        raise EngineError(message, code="picture_missing")


def _why(error: Exception) -> str:
    """Without the file's name: what is said here stands in the log of a show, which anyone may read."""
    return (error.strerror or "it is damaged") if isinstance(error, OSError) else str(error)


def _unreadable(message: str) -> EngineError:
    return EngineError(f"{message} {REMEDY}", code="picture_unreadable")
