"""Textures of an OBJ: taken byte for byte where glTF can hold them, else written anew as PNG; sizes are judged before decoding."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.sources.find import Companions, mended, missing
from render.models.sources.mesh import Picture
from render.models.sources.zipname import shown

KEPT: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
READ: Final = (*KEPT, "BMP", "TGA", "TIFF", "GIF")
ALPHA_MODES: Final = ("RGBA", "LA", "PA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A colour texture's number, and whether parts of it are cut away."""

    number: int
    cut: bool


class Textures:
    """Gathers the pictures that materials name, each once."""

    def __init__(self, companions: Companions | None) -> None:
        self._companions = companions
        self._numbers: dict[tuple[str, ...], int | None] = {}
        self._pixels = 0
        self.issues: list[Issue] = []
        self._pictures: list[Picture] = []

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All of them, in the order of their numbers."""
        return tuple(self._pictures)

    def plain(self, name: str | None) -> int | None:
        """A texture as it is."""
        return None if name is None else self._once((name,), lambda: self._as_it_is(name))

    def base(self, color: str | None, mask: str | None) -> Base | None:
        """The colour texture, with a mask (map_d) as its alpha if there is one."""
        if color is None:
            return None
        if mask is None or mask == color:
            number = self.plain(color)
            return None if number is None else Base(number=number, cut=mask is not None)
        number = self._once((color, mask), lambda: self._masked(color, mask))
        if number is None:
            number = self.plain(color)
        return None if number is None else Base(number=number, cut=True)

    def metal_rough(self, metal: str | None, rough: str | None) -> int | None:
        """glTF's combined texture: roughness in green, metalness in blue."""
        if metal is None and rough is None:
            return None
        return self._once((metal or "", rough or "", "metal-rough"), lambda: self._packed(metal, rough))

    def normal(self, normal: str | None, bump: str | None) -> int | None:
        """A normal map; what is called a bump map is one too if it looks like one, else its heights become normals."""
        if normal is not None:
            return self.plain(normal)
        if bump is None:
            return None
        return self._once((bump, "bump"), lambda: self._bumped(bump))

    def _once(self, key: tuple[str, ...], make: Callable[[], Picture | None]) -> int | None:
        if key not in self._numbers:
            made = make()
            self._numbers[key] = None if made is None else len(self._pictures)
            if made is not None:
                self._pictures.append(made)
        return self._numbers[key]

    def _data(self, name: str) -> bytes | None:
        found = self._companions.find(name) if self._companions else None
        if self._companions is None or found is None:
            self._note(missing("", name, alone=self._companions is None))
            return None
        if not found.exact:
            self._note(mended("", name, found.path))
        return self._companions.path(found).read_bytes()

    def _note(self, issue: Issue) -> None:
        if issue not in self.issues:
            self.issues.append(issue)

    def _as_it_is(self, name: str) -> Picture | None:
        data = self._data(name)
        if data is None:
            return None
        form = self._judged(name, data)
        if form in KEPT:
            return Picture(name=shown(name), data=data, mime=KEPT[form])
        image = self._image(name, data)
        return None if image is None else _png(name, image)

    def _judged(self, name: str, data: bytes) -> str:
        """The format of a picture whose size is within limits, "" if it is none."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(data), formats=READ) as image:
                    (width, height), form = image.size, image.format or ""
        except Image.DecompressionBombError:
            raise _too_large(name) from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return ""
        self._pixels += width * height
        large = max(width, height) > LIMITS.image_side_px or width * height > LIMITS.image_pixels
        if large or self._pixels > LIMITS.all_images_pixels:
            raise _too_large(name)
        return form

    def _image(self, name: str, data: bytes | None = None) -> Image.Image | None:
        """Decoded; None, with a note, for one that is missing or broken."""
        data = self._data(name) if data is None else data
        if data is None:
            return None
        try:
            if not self._judged(name, data):
                raise ValueError("no picture")
            with Image.open(io.BytesIO(data), formats=READ) as image:
                image.load()
                return image.copy()
        except (OSError, ValueError, SyntaxError):
            given = shown(name)
            self._note(
                Issue(
                    code="texture_unreadable",
                    severity="warning",
                    pointer="",
                    message=f"The texture '{given}' cannot be read; the model shows without it. Save it as PNG or JPEG.",
                    message_zh=f"贴图“{given}”无法读取，模型会不带它显示。请另存为 PNG 或 JPEG。",
                )
            )
            return None

    def _masked(self, color: str, mask: str) -> Picture | None:
        image, alpha = self._image(color), self._image(mask)
        if image is None or alpha is None:
            return None
        rgba = image.convert("RGBA")
        rgba.putalpha((alpha.getchannel("A") if alpha.mode in ALPHA_MODES else alpha.convert("L")).resize(rgba.size))
        return _png(color, rgba)

    def _packed(self, metal: str | None, rough: str | None) -> Picture | None:
        metalness = self._image(metal) if metal else None
        roughness = self._image(rough) if rough else None
        given = [image for image in (roughness, metalness) if image is not None]
        if not given:
            return None
        size = given[0].size
        full = Image.new("L", size, 255)
        channels = [full, *(full if image is None else image.convert("L").resize(size) for image in (roughness, metalness))]
        return _png(f"{metal or ''} {rough or ''}".strip(), Image.merge("RGB", channels))

    def _bumped(self, name: str) -> Picture | None:
        image = self._image(name)
        if image is None:
            return None
        if _is_normal_map(image):
            return self._as_it_is(name)
        heights = np.asarray(np.asarray(image.convert("L")) / 255, np.float32)
        return _png(name, Image.fromarray(_normals(heights)))


def _too_large(name: str) -> ModelRejected:
    return ModelRejected(
        "image_too_large", "", f"The texture '{shown(name)}' is too large; at most {LIMITS.image_side_px} pixels a side. Make it smaller."
    )


def _png(name: str, image: Image.Image) -> Picture:
    file = io.BytesIO()
    alpha = image.mode in ALPHA_MODES or "transparency" in image.info
    image.convert("RGBA" if alpha else "RGB").save(file, "PNG", compress_level=3)
    return Picture(name=shown(name), data=file.getvalue(), mime="image/png")


def _is_normal_map(image: Image.Image) -> bool:
    red, green, blue = np.asarray(image.convert("RGB").resize((32, 32)), np.float32).reshape(-1, 3).mean(axis=0)
    return bool(blue > 160 and blue > red + 40 and blue > green + 40)


def _normals(heights: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Tangent-space normals of a height map that wraps round, green up."""
    steep = 4.0
    across = (np.roll(heights, 1, 1) - np.roll(heights, -1, 1)) * steep
    down = (np.roll(heights, -1, 0) - np.roll(heights, 1, 0)) * steep
    normals = np.stack([across, down, np.ones_like(heights)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    return np.asarray((normals * 127.5 + 127.5).round(), np.uint8)
