"""Contact sheets: two pictures of the same thing and their difference, row by row, to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

GREY = 236
LOUDER = 4
WORDS_PX = 18
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two pictures (h, w, 4), RGBA premultiplied, and the words below them."""

    words: str
    ours: Pixels
    theirs: Pixels


def difference(ours: Pixels, theirs: Pixels) -> Pixels:
    """(h, w, 3): grey where both are alike, brighter or darker by four times what ours is brighter or darker."""
    return (128 + LOUDER * (over_grey(ours) - over_grey(theirs))).clip(0, 255).astype(np.uint8)


def mean_difference(ours: Pixels, theirs: Pixels) -> float:
    """The mean of |ours − theirs| over what either shows, in 255ths of the encoded values."""
    shown = (ours[..., 3] > 0) | (theirs[..., 3] > 0)
    return float(np.abs(over_grey(ours) - over_grey(theirs))[shown].mean()) if shown.any() else 0.0


def over_grey(picture: Pixels) -> npt.NDArray[np.float32]:
    """(h, w, 3) over the sheet's ground."""
    return np.asarray(picture[..., :3] + (1 - picture[..., 3:] / np.float32(255)) * GREY, np.float32)


def contact_sheet(pairs: Sequence[Pair], path: Path, *, tile_px: int, across: int = 2) -> None:
    """Write `across` pairs a row, each as ours, theirs, difference; PNG."""
    wide, high = 3 * tile_px + 12, tile_px + WORDS_PX
    sheet = Image.new("RGB", (across * wide, -(-len(pairs) // across) * high), (GREY,) * 3)
    pen = ImageDraw.Draw(sheet)
    for index, pair in enumerate(pairs):
        x, y = index % across * wide, index // across * high
        for place, picture in enumerate((over_grey(pair.ours), over_grey(pair.theirs), difference(pair.ours, pair.theirs))):
            small = Image.fromarray(picture.clip(0, 255).astype(np.uint8)).resize((tile_px, tile_px), Image.Resampling.LANCZOS)
            sheet.paste(small, (x + place * tile_px, y))
        pen.text((x + 4, y + tile_px + 2), pair.words, fill="black")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
