"""Golden images: small pictures in `tests/goldens` that were looked at, and how near to them a drawing must stay.

Drivers round differently, so bytes are not compared: the structure (SSIM) and the colour (ΔE of CIELAB, 1976) are, over
what either picture shows, on grey. `VOUCHCAST_GOLDENS=write` writes what is drawn instead of judging it; look at it then.
"""

import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.engine.ssim import picture_ssim

GOLDENS: Final = Path(__file__).parents[1] / "goldens"
DRAWN: Final = Path("bench-out/goldens")
SSIM_LEAST: Final = 0.97
DELTA_E_MEAN: Final = 1.0
DELTA_E_LARGE: Final = 6.0
SHARE_LARGE: Final = 0.02
BYTES_MOST: Final = 32_000
GREY: Final = 128.0
D65: Final = np.array([0.95047, 1.0, 1.08883])
XYZ: Final = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]])
Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]


def assert_looks_like(pixels: Pixels, name: str, *, ssim_least: float = SSIM_LEAST, delta_e_mean: float = DELTA_E_MEAN) -> None:
    """Hold a drawing (h, w, 4), premultiplied RGBA, row 0 on top, against `tests/goldens/NAME.png`.

    Where it differs, the drawing is left in `bench-out/goldens` to be looked at.
    """
    path = GOLDENS / f"{name}.png"
    if os.environ.get("VOUCHCAST_GOLDENS") == "write":
        _write(pixels, path)
        assert path.stat().st_size <= BYTES_MOST, f"{path.name} is too large for the repository: draw it smaller or plainer"
        return
    assert path.is_file(), f"there is no {path}: draw it with VOUCHCAST_GOLDENS=write and look at it"
    with Image.open(path) as image:
        golden = np.asarray(image.convert("RGBA").convert("RGBa"))
    assert golden.shape == pixels.shape, f"{name} is {pixels.shape} and its golden {golden.shape}"
    found, difference = picture_ssim(golden, pixels), delta_e(golden, pixels)
    large = float((difference > DELTA_E_LARGE).mean())
    if found >= ssim_least and difference.mean() <= delta_e_mean and large <= SHARE_LARGE:
        return
    _write(pixels, DRAWN / f"{name}.png")
    raise AssertionError(
        f"{name} looks otherwise than its golden: SSIM {found:.4f} (at least {ssim_least}), mean ΔE {difference.mean():.2f} "
        f"(at most {delta_e_mean}), {large:.1%} of it off by more than {DELTA_E_LARGE:g}; drawn: {DRAWN / name}.png"
    )


def delta_e(first: Pixels, second: Pixels) -> Floats:
    """How far apart the colours are, for each pixel (n,) that either picture shows; one that is empty in both counts as alike."""
    shown = (first[..., 3] > 0) | (second[..., 3] > 0)
    if not shown.any():
        return np.zeros(1)
    return np.asarray(np.linalg.norm(_lab(first[shown]) - _lab(second[shown]), axis=-1))


def _lab(premultiplied: Pixels) -> Floats:
    over = premultiplied[..., :3] + (1 - premultiplied[..., 3:] / 255.0) * GREY
    encoded = over / 255.0
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    share = linear @ XYZ.T / D65
    x, y, z = np.moveaxis(np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _write(pixels: Pixels, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(pixels), "RGBa").convert("RGBA").save(path, optimize=True)
