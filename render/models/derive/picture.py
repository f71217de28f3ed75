"""One image of a model on its way to the web page and to AR: small enough, in a format the viewer reads."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from render.models.derive.glb import Encoded
from render.models.derive.pixels import Pixels, decode, shrink, size_of
from render.models.derive.use import Use

WEB_SIDE_PX: Final = 2048
REUSED_BYTES: Final = 16 * 1024
CORE: Final = frozenset({"image/png", "image/jpeg"})
WEBP: Final = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How good a texture is in AR. `quality` is JPEG's for colours; normals and figures get a little more."""

    side_px: int
    quality: int
    palette: bool = False


# Never below 1K: that is the floor under which a product is no longer recognised for what it is.
STEPS: Final = (
    Step(side_px=2048, quality=92),
    Step(side_px=2048, quality=82),
    Step(side_px=1024, quality=85),
    Step(side_px=1024, quality=70, palette=True),
)


class Picture:
    """An image and what it is used for. Its pixels are kept, at 2K at most, if `keep`; otherwise they are decoded anew each time."""

    def __init__(self, source: Encoded, use: Use, *, keep: bool = True) -> None:
        self.source = source
        self.use = use
        self.keep = keep
        self.side_px = max(size_of(source.data))
        self._pixels: dict[int, Pixels] = {}
        self._made: dict[Step, Encoded] = {}

    def for_web(self) -> Encoded:
        """WebP of at most 2K; the source itself where that is no larger."""
        fits = self.side_px <= WEB_SIDE_PX
        if fits and (self.source.mime == WEBP or len(self.source.data) <= REUSED_BYTES):
            return self.source
        made = _webp(self._at(WEB_SIDE_PX), self.use)
        return self.source if fits and len(self.source.data) <= len(made.data) else made

    def as_is(self) -> Encoded | None:
        """The source, if core glTF knows its format and it is small enough."""
        return self.source if self.source.mime in CORE and self.side_px <= WEB_SIDE_PX else None

    def for_ar(self, step: Step) -> Encoded:
        """JPEG, or PNG where there is alpha or it is smaller; the source itself where that is smaller still."""
        if step not in self._made:
            self._made[step] = self._encoded(step)
        return self._made[step]

    def _encoded(self, step: Step) -> Encoded:
        pixels = self._at(step.side_px)
        made = _jpeg(pixels, self.use, step.quality) if pixels.shape[2] == 3 else _png(pixels, step.palette)
        is_core = self.source.mime in CORE and self.side_px <= step.side_px
        return self.source if is_core and len(self.source.data) <= len(made.data) else made

    def _at(self, side_px: int) -> Pixels:
        if side_px in self._pixels:
            return self._pixels[side_px]
        if side_px < WEB_SIDE_PX:
            found = shrink(self._at(WEB_SIDE_PX), self.use, side_px)
        else:
            found = shrink(decode(self.source.data, alpha=self.use.keeps_alpha), self.use, side_px)
        if self.keep:
            self._pixels[side_px] = found
        return found


def _webp(pixels: Pixels, use: Use) -> Encoded:
    # Method 2 takes half the time of 4 for four per cent more bytes. `exact`: colours under no alpha are texels too.
    quality = 82 if use.colour and not use.data else 90
    return _saved(pixels, "WEBP", quality=quality, method=2, exact=True)


def _jpeg(pixels: Pixels, use: Use, quality: int) -> Encoded:
    # Figures and directions lie in all three channels alike: no channel may be halved.
    colour = use.colour and not use.data
    return _saved(pixels, "JPEG", quality=quality if colour else min(95, quality + 4), subsampling=2 if colour else 0, optimize=True)


def _png(pixels: Pixels, palette: bool) -> Encoded:
    if not palette:
        return _saved(pixels, "PNG")
    file = io.BytesIO()
    Image.fromarray(pixels).quantize(256, Image.Quantize.FASTOCTREE).save(file, "PNG")
    return Encoded(mime="image/png", data=file.getvalue())


def _saved(pixels: Pixels, kind: str, **options: int) -> Encoded:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return Encoded(mime=f"image/{kind.lower()}", data=file.getvalue())
