"""PNG of 16 bits a channel, which Pillow writes in grey only."""

import struct
import zlib
from typing import Any, Final

import numpy.typing as npt

KINDS: Final = {1: 0, 2: 4, 3: 2, 4: 6}
"""PNG's colour type by the number of channels."""


def png16(pixels: npt.NDArray[Any]) -> bytes:
    """A picture (h, w, 1 to 4) uint16."""
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 16, KINDS[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
