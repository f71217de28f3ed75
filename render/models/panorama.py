"""A panorama of all directions in high dynamic range, read and brought to its normal form. Runs jailed."""

import re
import struct
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from render.errors import RenderError
from render.models.picture_form import PANORAMA, PANORAMA_HEIGHT_PX, PREVIEW, PREVIEW_SIDE_PX
from render.models.picture_words import picture_issue
from render.models.report.issue import Issue

Floats = npt.NDArray[np.float32]

LEAST_PX: Final = 16
SIDE_PX: Final = 8192
PIXELS: Final = 8192 * 4096
CEILING: Final = 1e6
PEAK: Final = 64.0
"""Times the mean from which on light is a lamp's or the sun's, and is spread over a wider disc."""
CELLS: Final = 64
BRIGHT_CELLS: Final = 256
DISC: Final = (0.9976, 0.9925)
"""Cosines of 4° and 7°: where a disc that light is spread over is full, and where it ends."""
LUMA: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
HDR_SIZE: Final = re.compile(rb"\n([-+])Y (\d{1,6}) ([-+])X (\d{1,6})\n")
EXR_CHUNKS: Final = 2**20


class PictureRejected(RenderError):
    """The picture cannot be used; `issue` says why."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def panorama_format(head: bytes) -> str:
    """`hdr`, `exr`, or nothing, by a file's first bytes."""
    if head.startswith((b"#?RADIANCE", b"#?RGBE")):
        return "hdr"
    return "exr" if head.startswith(b"v/1\x01") else ""


def read_panorama(upload: Path, work: Path) -> dict[str, Any]:
    """Leave panorama.npy and preview.webp; answers the report. Raises PictureRejected."""
    data = upload.read_bytes()
    kind = panorama_format(data[:64])
    width, height = _checked_size(kind, data)
    radiance, spoilt = _decoded(kind, data)
    issues = [] if not spoilt else [picture_issue("panorama_cleaned", count=spoilt)]
    radiance, times = softened(levelled(radiance))
    if times > PEAK * 4:
        issues.append(picture_issue("panorama_softened", times=times))
    np.save(work / PANORAMA, radiance.astype(np.float16), allow_pickle=False)
    _preview(radiance).save(work / PREVIEW, quality=82)
    size = {"width_px": width, "height_px": height}
    told = [issue.to_json() for issue in issues]
    return {"state": "ready", "kind": "panorama", "format": kind, **size, "files": [PANORAMA, PREVIEW], "issues": told}


def _checked_size(kind: str, data: bytes) -> tuple[int, int]:
    """Width and height by the header, before a pixel is decoded."""
    try:
        width, height = _hdr_size(data) if kind == "hdr" else _exr_size(data)
    except (struct.error, ValueError, KeyError, IndexError):
        raise PictureRejected(picture_issue("picture_broken")) from None
    size = {"width": width, "height": height}
    if max(width, height) > SIDE_PX or width * height > PIXELS:
        raise PictureRejected(picture_issue("picture_too_large", side=SIDE_PX, pixels=PIXELS, **size))
    if min(width, height) < LEAST_PX:
        raise PictureRejected(picture_issue("picture_too_small", least=LEAST_PX, **size))
    if not 1.9 <= width / height <= 2.1:
        raise PictureRejected(picture_issue("panorama_not_round", **size))
    return width, height


def _hdr_size(data: bytes) -> tuple[int, int]:
    found = HDR_SIZE.search(data[: 2**16])
    if found is None:
        raise ValueError("no resolution line")
    return int(found[4]), int(found[2])


def _exr_size(data: bytes) -> tuple[int, int]:
    """By the header; ValueError for a file that ends too soon, which FFmpeg would fill up with black."""
    found, at = _exr_header(data)
    left, top, right, bottom = struct.unpack("<4i", found[b"dataWindow"])
    deep_or_parts = data[5] & 0x18
    if not deep_or_parts and not _whole(data, at, tiled=bool(data[5] & 0x02)):
        raise ValueError("the file ends before its last line")
    return right - left + 1, bottom - top + 1


def _exr_header(data: bytes) -> tuple[dict[bytes, bytes], int]:
    """Attributes by name, and where the header ends."""
    found: dict[bytes, bytes] = {}
    at = 8
    while data[at] and len(found) < 256:
        name, kind, _ = data[at : at + 512].split(b"\0", 2)
        at += len(name) + len(kind) + 2
        (size,) = struct.unpack_from("<i", data, at)
        found[name] = data[at + 4 : at + 4 + size]
        at += 4 + max(size, 0)
    return found, at + 1


def _whole(data: bytes, table: int, *, tiled: bool) -> bool:
    """Whether the chunk that lies last ends within the file: the table of places is as long as up to the first chunk."""
    count = 1
    while True:
        places = struct.unpack_from(f"<{count}Q", data, table)
        more = min((min(places) - table) // 8, EXR_CHUNKS)
        if more <= count:
            break
        count = more
    last = max(places) + (16 if tiled else 4)
    (size,) = struct.unpack_from("<I", data, last)
    return bool(last + 4 + size <= len(data))


def _decoded(kind: str, data: bytes) -> tuple[Floats, int]:
    """Made smaller, (h, 2h, 3), finite and not below zero; and how many values of the file were not so."""
    codec = av.CodecContext.create(kind, "r")
    codec.options = {"threads": "1", "max_pixels": str(PIXELS)}
    try:
        frames = [*codec.decode(av.Packet(data)), *codec.decode(None)]  # type: ignore[attr-defined]
    except av.FFmpegError:
        frames = []
    if not frames or not frames[0].format.name.startswith(("gbr", "gray")) or "f32" not in frames[0].format.name:
        raise PictureRejected(picture_issue("picture_broken"))
    grey = frames[0].format.name.startswith("gray")
    planes, spoilt = [], 0
    # FFmpeg keeps green, blue, red. One plane at a time: the largest have 130 MB.
    for index in (0, 0, 0) if grey else (2, 0, 1):
        plane, bad = _plane(frames[0], index)
        planes.append(_reduced(plane))
        spoilt += bad
    return np.stack(planes, axis=-1), spoilt


def _plane(frame: av.VideoFrame, index: int) -> tuple[Floats, int]:
    plane = frame.planes[index]
    values = np.frombuffer(memoryview(plane), np.float32).reshape(plane.height, -1)[:, : plane.width].copy()
    good = np.isfinite(values) & (values >= 0)
    spoilt = int(good.size - np.count_nonzero(good))
    if spoilt:
        values[np.isposinf(values)] = values.max(where=good, initial=0.0)
        values[np.isnan(values) | (values < 0)] = 0
    return np.minimum(values, CEILING, out=values), spoilt


def _reduced(plane: Floats) -> Floats:
    """Each pixel the mean of those that it covers."""
    height = min(PANORAMA_HEIGHT_PX, plane.shape[0])
    return np.asarray(Image.fromarray(plane, "F").resize((height * 2, height), Image.Resampling.BOX), np.float32)


def levelled(radiance: Floats) -> Floats:
    """The same with a mean luminance of 1 over the sphere. Raises PictureRejected for one without light."""
    mean = float(_mean(radiance) @ LUMA)
    if not mean > 1e-9:
        raise PictureRejected(picture_issue("panorama_dark"))
    return radiance / np.float32(mean)


def softened(radiance: Floats) -> tuple[Floats, float]:
    """What is far brighter than the mean is spread over some degrees, its light kept: no mirror can sparkle with one texel.

    Answers how many times the mean the brightest was.
    """
    luminance = radiance @ LUMA
    peak = float(luminance.max())
    if peak <= PEAK:
        return radiance, peak
    over = np.maximum(1 - PEAK / np.maximum(luminance, 1e-9), 0)[..., None] * radiance
    return (radiance - over + _spread(over)).astype(np.float32), peak


def _spread(over: Floats) -> Floats:
    """The same light as round discs with soft edges, one for each cell that has some; of a sky full of stars the brightest cells only."""
    height = len(over)
    directions, areas = _directions(height), _areas(height)
    light, side, result = over * areas[:, None, None], max(height // CELLS, 1), np.zeros_like(over)
    cells = [(slice(top, top + side), slice(left, left + side)) for top in range(0, height, side) for left in range(0, 2 * height, side)]
    bright = sorted((cell for cell in cells if light[cell].any()), key=lambda cell: -float(light[cell].sum()))
    for cell in bright[:BRIGHT_CELLS]:
        towards = (directions[cell] * (light[cell] @ LUMA)[..., None]).sum(axis=(0, 1))
        away = directions @ (towards / max(float(np.linalg.norm(towards)), 1e-12))
        edge = np.clip((away - DISC[1]) / (DISC[0] - DISC[1]), 0, 1)
        disc = edge * edge * (3 - 2 * edge)
        result += disc[..., None] * (light[cell].sum(axis=(0, 1)) / max(float((disc * areas[:, None]).sum()), 1e-6))
    return result


def _areas(height: int) -> Floats:
    """How much of the sphere a pixel of each row has, against one at the horizon."""
    return np.sin((np.arange(height, dtype=np.float32) + 0.5) / height * np.pi)


def _directions(height: int) -> Floats:
    """The unit direction (h, 2h, 3) of each pixel, as the normal form has them."""
    across = ((np.arange(height * 2) + 0.5) / (height * 2) - 0.5) * 2 * np.pi
    around, up = np.meshgrid(across, (0.5 - (np.arange(height) + 0.5) / height) * np.pi)
    return np.stack([np.cos(up) * np.cos(around), np.sin(up), np.cos(up) * np.sin(around)], axis=-1).astype(np.float32)


def _mean(radiance: Floats) -> Floats:
    """Over the sphere, (3,): rows towards the poles count for less."""
    return np.asarray(np.average(radiance.mean(axis=1, dtype=np.float64), axis=0, weights=_areas(len(radiance))), np.float32)


def _preview(radiance: Floats) -> Image.Image:
    shown = radiance / (1 + 0.6 * radiance)
    encoded = np.where(shown <= 0.0031308, shown * 12.92, 1.055 * np.power(np.maximum(shown, 1e-6), 1 / 2.4) - 0.055)
    image = Image.fromarray((np.clip(encoded, 0, 1) * 255).round().astype(np.uint8))
    image.thumbnail((PREVIEW_SIDE_PX, PREVIEW_SIDE_PX), Image.Resampling.LANCZOS)
    return image
