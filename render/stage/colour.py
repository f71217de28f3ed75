"""How a camera's YUV becomes the programme's: BT.709, limited range. Matrices from ITU-R BT.601-7, BT.709-6 and BT.2020-2."""

from functools import lru_cache
from typing import Final

import av
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.int32]

_BT709: Final = (0.2126, 0.0722)
_BT601: Final = (0.299, 0.114)
_SMPTE240M: Final = (0.212, 0.087)
_FCC: Final = (0.30, 0.11)
_BT2020: Final = (0.2627, 0.0593)
# AVColorSpace (ITU-T H.273 matrix coefficients) to (Kr, Kb)
_BY_TAG: Final = {1: _BT709, 4: _FCC, 5: _BT601, 6: _BT601, 7: _SMPTE240M, 9: _BT2020}
_FULL_RANGE: Final = 2


def declared(frame: av.VideoFrame) -> tuple[tuple[float, float], bool]:
    """The frame's (Kr, Kb) and whether its range is full, from its tags.

    A frame that declares no matrix is BT.709 from 720 lines up, else BT.601, as players have it.
    """
    full = frame.color_range == _FULL_RANGE or frame.format.name.startswith("yuvj")
    short_side = min(frame.width, frame.height)
    return _BY_TAG.get(frame.colorspace, _BT709 if short_side >= 720 else _BT601), full


@lru_cache(maxsize=16)
def to_programme(weights: tuple[float, float], full: bool) -> Matrix | None:
    """Coefficients for `kernels.recolour`, or None when the frame is the programme's kind already."""
    if weights == _BT709 and not full:
        return None
    kr, kb = weights
    kg = 1 - kr - kb
    luma_scale, chroma_scale = (1 / 255, 1 / 255) if full else (1 / 219, 1 / 224)
    to_rgb = np.array([[1, 0, 2 * (1 - kr)], [1, -2 * (1 - kb) * kb / kg, -2 * (1 - kr) * kr / kg], [1, 2 * (1 - kb), 0]]) @ np.diag(
        [luma_scale, chroma_scale, chroma_scale]
    )
    matrix = np.diag([219.0, 224.0, 224.0]) @ _from_rgb(*_BT709) @ to_rgb
    fixed = np.rint(matrix * 65536).astype(np.int32)
    return np.array(
        [16 * 65536, fixed[0, 0], fixed[0, 1], fixed[0, 2], fixed[1, 1], fixed[1, 2], fixed[2, 1], fixed[2, 2], 0 if full else 16],
        dtype=np.int32,
    )


def _from_rgb(kr: float, kb: float) -> npt.NDArray[np.float64]:
    kg = 1 - kr - kb
    return np.array(
        [
            [kr, kg, kb],
            [-kr / (2 * (1 - kb)), -kg / (2 * (1 - kb)), 0.5],
            [0.5, -kg / (2 * (1 - kr)), -kb / (2 * (1 - kr))],
        ]
    )


RGB_TO_YUV709: Final = np.diag([219.0, 224.0, 224.0]) @ _from_rgb(*_BT709) / 255.0
"""3x3: sRGB 0..255 to BT.709 limited Y - 16, U - 128, V - 128."""
