"""KTX 1 (Khronos specification of 2013) of a cube map with its mip levels, as Filament reads the light of a place from it."""

import struct
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
IDENTIFIER: Final = b"\xabKTX 11\xbb\r\n\x1a\n"
LITTLE_ENDIAN: Final = 0x04030201
HALF_FLOAT: Final = 0x140B
RGBA: Final = 0x1908
RGBA16F: Final = 0x881A
FACES: Final = 6


def cube_ktx(levels: Sequence[Floats], harmonics: Floats) -> bytes:
    """A file of levels (6, side, side, 3), linear, largest first, each half the side of the one before.

    `harmonics` (9, 3) are irradiance / π, scaled so that they are evaluated without factors (Filament's `IndirectLight`).
    """
    side = levels[0].shape[1]
    words = b"sh\0" + "".join(f"{red:.7g} {green:.7g} {blue:.7g}\n" for red, green, blue in harmonics).encode() + b"\0"
    entry = struct.pack("<I", len(words)) + _padded(words)
    head = struct.pack("<13I", LITTLE_ENDIAN, HALF_FLOAT, 2, RGBA, RGBA16F, RGBA, side, side, 0, 0, FACES, len(levels), len(entry))
    return IDENTIFIER + head + entry + b"".join(_level(level) for level in levels)


def face_directions(side: int) -> Floats:
    """The unit direction (6, side, side, 3) of every texel's centre; faces in OpenGL's order: +X, −X, +Y, −Y, +Z, −Z."""
    line = ((np.arange(side) + 0.5) / side * 2 - 1).astype(np.float32)
    s, t = np.meshgrid(line, line)
    one = np.ones_like(s)
    faces = ((one, -t, -s), (-one, -t, s), (s, one, t), (s, -one, -t), (s, -t, one), (-s, -t, -one))
    directions = np.stack([np.stack(face, axis=-1) for face in faces])
    return np.asarray(directions / np.linalg.norm(directions, axis=-1, keepdims=True))


def _level(level: Floats) -> bytes:
    pixels = np.concatenate([level, np.ones((*level.shape[:3], 1), level.dtype)], axis=3).astype("<f2")
    return struct.pack("<I", pixels[0].nbytes) + pixels.tobytes()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
