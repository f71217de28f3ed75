"""The one type family of the graphics: Noto Sans SC, variable weight, from its wheel or from the system."""

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

from PIL import ImageFont

from render.errors import RenderError

_WHEEL: Final = "justmytype_intl_cjk"
_SYSTEM: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-{face}.ttc",
)
_SYSTEM_FACE_SC: Final = 2


class FontMissing(RenderError):
    """No font with Chinese characters: install the wheel `justmytype-intl-cjk` or the system package `fonts-noto-cjk`."""


@lru_cache(maxsize=64)
def font(size_px: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """The family at a size and a weight 100..900; `FontMissing` when neither wheel nor system has it."""
    variable = _from_wheel()
    if variable is not None:
        face = ImageFont.truetype(str(variable), size_px)
        face.set_variation_by_axes([weight])
        return face
    return ImageFont.truetype(str(_from_system("Bold" if weight >= 600 else "Regular")), size_px, index=_SYSTEM_FACE_SC)


@lru_cache(maxsize=1)
def _from_wheel() -> Path | None:
    try:
        found = resources.files(_WHEEL).joinpath("fonts", "ofl", "notosanssc", "NotoSansSC[wght].ttf")
    except ModuleNotFoundError:
        return None
    path = Path(str(found))
    return path if path.is_file() else None


def _from_system(face: str) -> Path:
    for pattern in _SYSTEM:
        for name in (face, "Regular"):
            path = Path(pattern.format(face=name))
            if path.is_file():
                return path
    raise FontMissing(FontMissing.__doc__)
