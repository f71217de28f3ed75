"""Making an image smaller as light adds up: colours in linear light, weighed by their coverage; normals stay of length one."""

import functools
import io
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.models.derive.use import Use

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
FORMATS: Final = ("PNG", "JPEG", "WEBP")
LINEAR_STEPS: Final = 1 << 14
LEAST_WEIGHT: Final = 1 / 1024


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height from the header."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        return image.size


def decode(data: bytes, *, alpha: bool) -> Pixels:
    """(h, w, 3) or, where alpha is wanted and somewhere not full, (h, w, 4)."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        pixels = np.asarray(_eight_bits(image).convert("RGBA" if alpha else "RGB"))
    return pixels if not alpha or pixels[:, :, 3].min() < 255 else np.ascontiguousarray(pixels[:, :, :3])


def shrink(pixels: Pixels, use: Use, side_px: int) -> Pixels:
    """The same image with no side over `side_px`; one that is small enough is given back."""
    height, width = pixels.shape[:2]
    share = side_px / max(height, width)
    if share >= 1:
        return pixels
    size = max(1, round(width * share)), max(1, round(height * share))
    # Linear in light for colours: averaging sRGB codes makes fine patterns darker.
    channels = [_linear(pixels[:, :, at]) if use.colour and at < 3 else _unit(pixels[:, :, at]) for at in range(pixels.shape[2])]
    if use.is_normal:
        return _directions([_scaled(channel, size) for channel in channels])
    if use.covers and len(channels) == 4:
        return _covered(channels, size)
    return _packed([_scaled(channel, size) for channel in channels], use)


def _covered(channels: list[Floats], size: tuple[int, int]) -> Pixels:
    # What cannot be seen must not bleed into what can; where nothing is seen, its colour is still kept.
    weight: Floats = np.maximum(channels[3], LEAST_WEIGHT, dtype=np.float32)
    total: Floats = np.maximum(_scaled(weight, size), LEAST_WEIGHT, dtype=np.float32)
    scaled: list[Floats] = [_scaled(np.multiply(channel, weight), size) / total for channel in channels[:3]]
    return _packed([*scaled, _scaled(channels[3], size)], Use(colour=True))


def _directions(channels: list[Floats]) -> Pixels:
    vectors = np.stack(channels[:3], axis=-1) * 2 - 1
    vectors /= np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return np.asarray(np.rint((vectors * 0.5 + 0.5) * 255), np.uint8)


def _packed(channels: list[Floats], use: Use) -> Pixels:
    out = np.empty((*channels[0].shape, len(channels)), np.uint8)
    for at, channel in enumerate(channels):
        kept = channel.clip(0, 1)
        out[:, :, at] = _to_srgb()[np.rint(kept * LINEAR_STEPS).astype(np.uint16)] if use.colour and at < 3 else np.rint(kept * 255)
    return out


def _scaled(channel: Floats, size: tuple[int, int]) -> Floats:
    height, width = channel.shape
    whole = width % size[0] == 0 and height % size[1] == 0
    image = Image.fromarray(np.ascontiguousarray(channel, np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BOX if whole else Image.Resampling.LANCZOS), np.float32)


def _unit(channel: Pixels) -> Floats:
    return np.divide(channel, 255, dtype=np.float32)


def _linear(channel: Pixels) -> Floats:
    """IEC 61966-2-1."""
    code = np.arange(256, dtype=np.float32) / 255
    table: Any = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return np.asarray(table[channel], np.float32)


@functools.cache
def _to_srgb() -> Pixels:
    light = np.arange(LINEAR_STEPS + 1) / LINEAR_STEPS
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(code * 255), np.uint8)


def _eight_bits(image: Image.Image) -> Image.Image:
    # Pillow clips 16-bit grey instead of scaling it.
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image).astype(np.uint32) // 257).clip(0, 255).astype(np.uint8))
