"""The type of the graphics: Noto Sans SC, and Noto's other families for scripts and signs that it lacks; from wheels or from the system."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import uharfbuzz as hb

from render.errors import RenderError

_WHEEL: Final = "justmytype_intl_cjk"
_WHEEL_OF_SCRIPTS: Final = "manimgx_fonts"
_SYSTEM: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-{face}.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-{face}.ttc",
)
_SYSTEM_FACE_SC: Final = 2
_EAST_ASIAN: Final = ("TC", "JP", "KR")
EMOJI: Final = "Emoji"
MARKED: Final = "Sans"
"""The family that sets marks right on Latin letters of which Unicode has no composed ones."""
_SCRIPTS: Final = (
    MARKED, EMOJI, "SansSymbols", "SansArabic", "SansHebrew", "SansThai", "SansDevanagari", "SansBengali", "SansTamil", "SansTelugu",
    "SansGujarati", "SansGurmukhi", "SansKannada", "SansMalayalam", "SansOriya", "SansSinhala", "SansKhmer", "SansLao", "SansMyanmar",
    "SansArmenian", "SansGeorgian", "SansEthiopic",
)  # fmt: skip
"""In this order they are asked for what the first family lacks."""
_EMOJI_SCALE: Final = 0.88
"""Noto's emoji are drawn a quarter larger than an em."""


class FontMissing(RenderError):
    """No font with Chinese characters: install the wheel `justmytype-intl-cjk` or the system package `fonts-noto-cjk`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """A font file, of weights 100..900 as far as it varies, or one and a `bold` one; its letters are set smaller by `scale`."""

    name: str
    path: Path
    bold: Path | None = None
    index: int = 0
    scale: float = 1.0
    _fonts: dict[int, hb.Font] = field(default_factory=dict)

    @cached_property
    def face(self) -> hb.Face:
        """The file, opened."""
        return self._opened(self.path)

    @cached_property
    def characters(self) -> frozenset[int]:
        """Code points that it has a sign for."""
        return frozenset(self.face.unicodes)

    def has(self, text: str) -> bool:
        """Whether it has a sign for every character."""
        return all(ord(character) in self.characters for character in text)

    def font(self, weight: int) -> hb.Font:
        """Its letters at a weight, in its own units."""
        if weight not in self._fonts:
            font = hb.Font(self.face if self.bold is None or weight < 600 else self._opened(self.bold))
            font.set_variations({"wght": weight})
            self._fonts[weight] = font
        return self._fonts[weight]

    def _opened(self, path: Path) -> hb.Face:
        return hb.Face(hb.Blob.from_file_path(str(path)), self.index)


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """Of every machine that has the wheels the same, in the order in which they are asked; `FontMissing` where the first is nowhere."""
    first = _from_wheel("SC") or _from_system()
    others = (_from_wheel(name) for name in _EAST_ASIAN)
    return (first, *(family for family in (*others, *map(_of_script, _SCRIPTS)) if family is not None))


def family(name: str) -> Family | None:
    """A family by its name, if it is there."""
    return next((one for one in families() if one.name == name), None)


def _from_wheel(name: str) -> Family | None:
    path = _file(_WHEEL, "fonts", "ofl", f"notosans{name.lower()}", f"NotoSans{name}[wght].ttf")
    return None if path is None else Family(name=name, path=path)


def _of_script(name: str) -> Family | None:
    path = _file(_WHEEL_OF_SCRIPTS, f"Noto{name}[wght].ttf")
    return None if path is None else Family(name=name, path=path, scale=_EMOJI_SCALE if name == EMOJI else 1.0)


def _file(package: str, *parts: str) -> Path | None:
    try:
        path = Path(str(resources.files(package).joinpath(*parts)))
    except ModuleNotFoundError:
        return None
    return path if path.is_file() else None


def _from_system() -> Family:
    for pattern in _SYSTEM:
        path, bold = (Path(pattern.format(face=face)) for face in ("Regular", "Bold"))
        if path.is_file():
            return Family(name="SC", path=path, bold=bold if bold.is_file() else None, index=_SYSTEM_FACE_SC)
    raise FontMissing(FontMissing.__doc__)
