"""A picture to stand behind a scene, read and brought to its normal form: upright, sRGB, 8 bits. Runs jailed."""

import io
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from render.models.panorama import PictureRejected
from render.models.picture_form import BACKDROP, BACKDROP_SIDE_PX, PREVIEW, PREVIEW_SIDE_PX
from render.models.picture_words import picture_issue
from render.models.report.issue import Issue

FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF")
SIDE_PX: Final = 8192
PIXELS: Final = 36_000_000
LEAST_PX: Final = 8
BROKEN: Final = (OSError, ValueError, SyntaxError, IndexError, EOFError)


def is_backdrop(head: bytes) -> bool:
    """Whether a file's first bytes are those of a picture that is taken."""
    webp, avif = head[:4] == b"RIFF" and head[8:12] == b"WEBP", head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1")
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or webp or avif


def read_backdrop(upload: Path, work: Path) -> dict[str, Any]:
    """Leave backdrop.png and preview.webp; answers the report. Raises PictureRejected."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=FORMATS)
        _check_size(*image.size)
        kind, upright = str(image.format).lower(), ImageOps.exif_transpose(image)
        picture, issues = _normal(upright)
    except (Image.DecompressionBombError, UnidentifiedImageError, *BROKEN):
        raise PictureRejected(picture_issue("picture_broken")) from None
    picture.save(work / BACKDROP, compress_level=6)
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE_PX, PREVIEW_SIDE_PX), Image.Resampling.LANCZOS)
    small.save(work / PREVIEW, quality=82)
    size = {"width_px": upright.width, "height_px": upright.height}
    told = [issue.to_json() for issue in issues]
    return {"state": "ready", "kind": "backdrop", "format": kind, **size, "files": [BACKDROP, PREVIEW], "issues": told}


def _check_size(width: int, height: int) -> None:
    size = {"width": width, "height": height}
    if max(width, height) > SIDE_PX or width * height > PIXELS:
        raise PictureRejected(picture_issue("picture_too_large", side=SIDE_PX, pixels=PIXELS, **size))
    if min(width, height) < LEAST_PX:
        raise PictureRejected(picture_issue("picture_too_small", least=LEAST_PX, **size))


def _normal(upright: Image.Image) -> tuple[Image.Image, list[Issue]]:
    issues: list[Issue] = []
    picture = _srgb(_eight_bits(upright), upright.info.get("icc_profile"), issues)
    if max(picture.size) > BACKDROP_SIDE_PX:
        picture.thumbnail((BACKDROP_SIDE_PX, BACKDROP_SIDE_PX), Image.Resampling.LANCZOS)
        issues.append(picture_issue("backdrop_reduced", width=picture.width, height=picture.height))
    elif picture.width < 960 or picture.height < 540:
        issues.append(picture_issue("backdrop_small", width=picture.width, height=picture.height))
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    return clean, issues


def _eight_bits(image: Image.Image) -> Image.Image:
    """RGB, RGBA, L or CMYK; 16-bit grey is scaled, which Pillow would clip."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.int64) // 257).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGB", "RGBA", "CMYK", "L"):
        return image
    see_through = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _srgb(image: Image.Image, profile: bytes | None, issues: list[Issue]) -> Image.Image:
    """In sRGB: another profile is followed; one that cannot be read is taken for sRGB."""
    wanted = "RGBA" if image.mode == "RGBA" or "transparency" in image.info else "RGB"
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = ImageCms.getProfileDescription(theirs).strip()[:80]
            if "srgb" not in name.lower():
                turned = ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
                if turned is not None:
                    if image.mode == "RGBA":
                        turned.putalpha(image.getchannel("A"))
                    issues.append(picture_issue("backdrop_profile", profile=name or "?"))
                    return turned
        except (ImageCms.PyCMSError, *BROKEN):
            pass
    return image.convert(wanted)
