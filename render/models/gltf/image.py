"""Embedded images: sizes are read and judged from the header before a single pixel is decoded."""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, UnidentifiedImageError

from render.models.gltf.accessor import Buffers, data_uri
from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

FORMATS: Final = ("PNG", "JPEG", "WEBP")
UNREADABLE: Final = (OSError, ValueError, SyntaxError, IndexError, EOFError)
REDUCED: Final = ("L", "RGB", "RGBA")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedImage:
    """An image as it lies in the file; its size is known and within limits. `neutral` stands for one that cannot be decoded."""

    data: bytes
    width_px: int
    height_px: int
    pointer: str
    neutral: tuple[int, int, int, int] = (255, 255, 255, 255)

    def decode(self, max_side_px: int = LIMITS.image_side_px) -> npt.NDArray[np.uint8]:
        """Pixels (h, w, 4) RGBA uint8, straight alpha, made smaller if a side is over `max_side_px`.

        Of a damaged image whatever can be read, as browsers show it; at worst one neutral pixel. Never raises.
        """
        with _forgiving():
            try:
                return self._decoded(max_side_px)
            except ModelRejected:
                return np.full((1, 1, 4), self.neutral, np.uint8)

    def check(self) -> None:
        """Raise ModelRejected if anything of the image is damaged; its pixels are held once, as they come."""
        try:
            with Image.open(io.BytesIO(self.data), formats=FORMATS) as image:
                image.load()
        except UNREADABLE as error:
            raise self._broken(error) from None

    def _decoded(self, max_side_px: int) -> npt.NDArray[np.uint8]:
        try:
            with Image.open(io.BytesIO(self.data), formats=FORMATS) as image:
                image.draft("RGB", (max_side_px, max_side_px))
                # By whole steps first, in the image's own channels: a large texture is then not smoothed twice over.
                plain = _eight_bits(image)
                step = min(plain.width, plain.height, max(plain.size) // max_side_px)
                rgba = (plain.reduce(step) if step > 1 and plain.mode in REDUCED else plain).convert("RGBA")
        except UNREADABLE as error:
            raise self._broken(error) from None
        rgba.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS)
        return np.ascontiguousarray(np.asarray(rgba, np.uint8))

    def _broken(self, error: Exception) -> ModelRejected:
        return ModelRejected("image_broken", self.pointer, f"The image cannot be decoded: {str(error)[:120]}")


_TRUNCATED: Final = threading.Lock()


@contextmanager
def _forgiving() -> Iterator[None]:
    # Pillow knows only a switch for the whole process.
    with _TRUNCATED:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _eight_bits(image: Image.Image) -> Image.Image:
    # Pillow clips 16-bit grey instead of scaling it.
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image).astype(np.uint32) // 257).clip(0, 255).astype(np.uint8))


def read_images(root: Place, buffers: Buffers) -> tuple[EncodedImage, ...]:
    """All images of a document; raises ModelRejected for one that is unknown, broken at its head or too large."""
    places = root.items("images")
    if len(places) > LIMITS.images:
        raise ModelRejected("too_many_images", "/images", f"{len(places)} images; at most {LIMITS.images} are taken.")
    images = tuple(_read_image(place, buffers) for place in places)
    total = sum(image.width_px * image.height_px for image in images)
    if total > LIMITS.all_images_pixels:
        raise ModelRejected("images_too_large", "/images", f"All images have {total} pixels together; at most {LIMITS.all_images_pixels}.")
    return images


def _read_image(place: Place, buffers: Buffers) -> EncodedImage:
    data = bytes(data_uri(place) if place.has("uri") else buffers.view(place)[0])
    width, height = _header_size(data, place)
    if max(width, height) > LIMITS.image_side_px or width * height > LIMITS.image_pixels:
        raise ModelRejected(
            "image_too_large", place.pointer, f"The image is {width}×{height}; at most {LIMITS.image_side_px} a side. Make it smaller."
        )
    return EncodedImage(data=data, width_px=width, height_px=height, pointer=place.pointer)


def _header_size(data: bytes, place: Place) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return image.size
    except Image.DecompressionBombError:
        raise ModelRejected("image_too_large", place.pointer, "The image's header claims a size far beyond any texture.") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ModelRejected("image_unknown", place.pointer, f"The image is none of {', '.join(FORMATS)}.") from None
