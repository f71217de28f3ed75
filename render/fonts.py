"""The one type family of the graphics: Noto Sans SC, variable weight, from its wheel or from the system."""

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final
from unicodedata import normalize

from PIL import ImageFont

from render.errors import RenderError

_WHEEL: Final = "justmytype_intl_cjk"
_SYSTEM: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-{face}.ttc",
)
_SYSTEM_FACE_SC: Final = 2
PROBE_PX: Final = 32
NOBODY_S: Final = "\U0010ffff"
"""A character that is none: what is drawn for it is drawn for all that the family has no sign for."""
JOINING: Final = frozenset(["\u200d", *map(chr, range(0xFE00, 0xFE10))])


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


def written(text: str) -> str:
    """The text without what the family has no sign for (emoji, Arabic, Thai): an empty box tells nobody anything."""
    # Pillow sets accents of their own beside their letters: composed, they are on them.
    return " ".join("".join(character for character in normalize("NFC", text) if _has(character)).split())


@lru_cache(maxsize=8192)
def _has(character: str) -> bool:
    if character.isascii() or character.isspace():
        return True
    # Joiners and selectors of variants belong to a sign beside them, and to nothing once that is gone.
    return character not in JOINING and _drawn(character) != _drawn(NOBODY_S)


def _drawn(character: str) -> tuple[float, bytes]:
    face = font(PROBE_PX)
    return float(face.getlength(character)), bytes(face.getmask(character))


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
