"""A drawn thing with alpha, ready to be blended: YUVA 4:2:0, premultiplied, BT.709 limited, with alpha for chroma beside it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.media import PixelFormat, Plane
from render.stage.colour import RGB_TO_YUV709
from render.stage.kernels import blend_plane, halve_alpha

Planes3 = tuple[Plane, Plane, Plane]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Planes y, a (h, w); u, v, ca (h/2, w/2); height and width even. `format` is YUVA420P."""

    y: Plane
    u: Plane
    v: Plane
    a: Plane
    ca: Plane
    format: PixelFormat = PixelFormat.YUVA420P

    @property
    def width_px(self) -> int:
        return int(self.y.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.y.shape[0])

    def blend(self, canvas: Planes3, x_px: int, y_px: int, opacity: float = 1.0) -> None:
        """Lay this over the canvas with its corner at (x, y), made even and clipped; `opacity` 0..1."""
        weight = round(opacity * 256)
        if weight <= 0:
            return
        x, y = x_px & ~1, y_px & ~1
        blend_plane(canvas[0], self.y, self.a, x, y, weight, 16)
        blend_plane(canvas[1], self.u, self.ca, x // 2, y // 2, weight, 128)
        blend_plane(canvas[2], self.v, self.ca, x // 2, y // 2, weight, 128)


def layer_from_planes(y: Plane, u: Plane, v: Plane, a: Plane) -> Layer:
    """A layer over planes that exist already; only the chroma's alpha is made."""
    ca = np.empty(u.shape, np.uint8)
    halve_alpha(a, ca)
    return Layer(y=y, u=u, v=v, a=a, ca=ca)


def layer_from_image(image: Image.Image) -> Layer:
    """A layer from a straight-alpha RGBA image (sRGB); odd sizes are padded by one transparent line."""
    rgba = np.asarray(image.convert("RGBA"))
    rgba = np.pad(rgba, ((0, rgba.shape[0] % 2), (0, rgba.shape[1] % 2), (0, 0)))
    alpha = rgba[..., 3]
    rgb = rgba[..., :3] * (alpha[..., None] / 255.0)
    yuv = rgb @ RGB_TO_YUV709.T
    chroma = yuv[..., 1:].reshape(yuv.shape[0] // 2, 2, yuv.shape[1] // 2, 2, 2).mean((1, 3))
    u, v = (np.ascontiguousarray(_byte(chroma[..., k] + 128)) for k in range(2))
    return layer_from_planes(np.ascontiguousarray(_byte(yuv[..., 0] + 16)), u, v, np.ascontiguousarray(alpha))


def _byte(values: npt.NDArray[np.float64]) -> Plane:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
