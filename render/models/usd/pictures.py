"""Textures as iOS reads them: PNG or JPEG of at most 2048 pixels a side, untouched wherever they are that already."""

import io
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.models.gltf.image import EncodedImage

MOST_PX: Final = 2048
JPEG_QUALITY: Final = 92
Pixels = npt.NDArray[np.uint8]


class Pictures:
    """The package's textures, each written once however often it is used."""

    def __init__(self, images: Sequence[EncodedImage]) -> None:
        self._images = images
        self._made: dict[tuple[int, str], str] = {}
        self.files: dict[str, bytes] = {}
        self.shrunk = False

    def plain(self, number: int) -> str:
        """The package path of an image as it is."""
        return self._once(number, "", _compatible)

    def bent(self, number: int, scale: float) -> str:
        """A normal map with glTF's `scale` worked into its pixels: ARKit reads no other strength than 1."""
        return self._once(number, f"_{scale:.4g}", lambda image: _png(_scaled_normals(image.decode(MOST_PX), scale)))

    def _once(self, number: int, mark: str, make: "Callable[[EncodedImage], tuple[bytes, str]]") -> str:
        if (number, mark) not in self._made:
            image = self._images[number]
            self.shrunk |= max(image.width_px, image.height_px) > MOST_PX
            data, kind = make(image)
            path = f"textures/{number}{mark.replace('-', 'm').replace('.', 'p')}.{kind}"
            self._made[number, mark] = path
            self.files[path] = data
        return self._made[number, mark]


def _compatible(image: EncodedImage) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(image.data), formats=("PNG", "JPEG", "WEBP")) as opened:
        kind, mode = opened.format, opened.mode
        small = max(opened.size) <= MOST_PX
    # One-channel files are widened: what a reader answers for their green and blue is anyone's guess.
    if small and ((kind == "JPEG" and mode == "RGB") or (kind == "PNG" and mode in ("RGB", "RGBA", "P"))):
        return image.data, "jpg" if kind == "JPEG" else "png"
    pixels = image.decode(MOST_PX)
    lossy = kind == "JPEG" or (kind == "WEBP" and b"VP8L" not in image.data[:64])
    if lossy and int(pixels[..., 3].min()) == 255:
        return _jpeg(pixels)
    return _png(pixels)


def _jpeg(pixels: Pixels) -> tuple[bytes, str]:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return file.getvalue(), "jpg"


def _png(pixels: Pixels) -> tuple[bytes, str]:
    opaque = int(pixels[..., 3].min()) == 255
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3]) if opaque else pixels).save(file, "PNG", compress_level=4)
    return file.getvalue(), "png"


def _scaled_normals(pixels: Pixels, scale: float) -> Pixels:
    normals = pixels[..., :3].astype(np.float32) / 127.5 - 1.0
    normals[..., :2] *= scale
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-6)
    result = np.full(pixels.shape, 255, np.uint8)
    result[..., :3] = np.clip((normals + 1.0) * 127.5 + 0.5, 0, 255)
    return result
