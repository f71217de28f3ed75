"""Panoramas and their files, made in code."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np

Pixels = Any


def panorama(height_px: int, radiance: Callable[[Pixels], Pixels]) -> Pixels:
    """(h, 2h, 3) float32 of what `radiance` answers for directions (h, 2h, 3); three.js' way round."""
    across = ((np.arange(height_px * 2) + 0.5) / (height_px * 2) - 0.5) * 2 * np.pi
    around, up = np.meshgrid(across, (0.5 - (np.arange(height_px) + 0.5) / height_px) * np.pi)
    directions = np.stack([np.cos(up) * np.cos(around), np.sin(up), np.cos(up) * np.sin(around)], axis=-1)
    return np.asarray(radiance(directions), np.float32)


def file_of(kind: str, pixels: Pixels) -> bytes:
    """A Radiance (`hdr`) or OpenEXR (`exr`) file of (h, w, 3) float32."""
    codec = av.CodecContext.create(kind, "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = pixels.shape[1], pixels.shape[0], "gbrpf32le", Fraction(1, 1)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="gbrpf32le")
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])
