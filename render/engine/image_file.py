"""Pictures as image files want them: alpha straight instead of premultiplied."""

import numpy as np

from render.media import Picture, PixelFormat, Plane


def straight(picture: Picture) -> Plane:
    """An RGBA picture's pixels (h, w, 4) with the alpha divided out."""
    if picture.format is not PixelFormat.RGBA:
        raise ValueError(f"an RGBA picture is needed, not {picture.format}")
    pixels = picture.planes[0]
    alpha = pixels[..., 3:].astype(np.uint16)
    color = (pixels[..., :3].astype(np.uint16) * 255 + alpha // 2) // np.maximum(alpha, 1)
    return np.concatenate([np.minimum(color, 255).astype(np.uint8), pixels[..., 3:]], axis=2)
