"""Uploaded pictures: what becomes of them, and what is refused, in words."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from render.models.panorama import levelled, softened
from render.models.picture_reader import read
from render.models.picture_words import WORDS
from render.models.pictures import PictureReport, prepare_picture
from tests.support.panoramas import file_of, panorama


def sky(directions: Any) -> Any:
    return np.where(directions[..., 1:2] > 0, [0.5, 0.7, 1.0], [0.35, 0.3, 0.25])


def with_sun(directions: Any) -> Any:
    towards = np.array([0.6, 0.6, 0.53]) / np.linalg.norm([0.6, 0.6, 0.53])
    return np.where((directions @ towards)[..., None] > np.cos(np.radians(1.2)), [9000.0, 8000.0, 7000.0], sky(directions))


def png(pixels: Any, **more: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", **more)
    return file.getvalue()


def reading(folder: Path, data: bytes) -> PictureReport:
    """As the jailed program reads it, in this process."""
    (folder / "upload").write_bytes(data)
    return PictureReport.from_json({**read(folder), "bytes": len(data)})


def refused(folder: Path, data: bytes) -> str:
    report = reading(folder, data)
    assert report.state == "rejected"
    assert report.issues[0].message_zh
    return report.issues[0].code


@pytest.mark.parametrize("kind", ["hdr", "exr"])
def test_a_panorama_is_read_in_a_jail_and_keeps_its_light(tmp_path: Path, kind: str) -> None:
    pixels = panorama(64, sky)
    (tmp_path / "upload").write_bytes(file_of(kind, pixels))
    report = prepare_picture(tmp_path / "upload", tmp_path / "kept")
    assert (report.state, report.kind, report.format, report.width_px, report.height_px) == ("ready", "panorama", kind, 128, 64)
    made = np.load(tmp_path / "kept" / "panorama.npy")
    assert made.dtype == np.float16
    assert np.allclose(made / made[0, 0], pixels / pixels[0, 0], rtol=0.02)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["panorama.npy", "picture.json", "preview.webp"]
    assert PictureReport.from_json(json.loads((tmp_path / "kept" / "picture.json").read_text())) == report


def test_a_backdrop_comes_out_of_the_jail_byte_for_byte(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (540, 960, 3), np.uint8)
    (tmp_path / "upload").write_bytes(png(pixels))
    report = prepare_picture(tmp_path / "upload", tmp_path / "kept")
    assert (report.state, report.kind, report.files, report.issues) == ("ready", "backdrop", ("backdrop.png", "preview.webp"), ())
    assert np.array_equal(np.asarray(Image.open(tmp_path / "kept" / "backdrop.png")), pixels)


def test_what_brings_the_reader_down_is_only_refused(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(file_of("exr", panorama(64, sky))[:2000])
    report = prepare_picture(tmp_path / "upload", tmp_path / "kept")
    assert (report.state, report.issues[0].code) == ("rejected", "picture_broken")
    assert prepare_picture(tmp_path / "none", tmp_path / "kept").issues[0].code == "picture_missing"


def test_values_that_are_no_light_are_cleaned_and_counted(tmp_path: Path) -> None:
    pixels = panorama(64, sky)
    pixels[3, 5], pixels[4, 6], pixels[5, 7] = np.nan, -2.0, np.inf
    report = reading(tmp_path, file_of("exr", pixels))
    made = np.load(tmp_path / "panorama.npy").astype(float)
    assert [issue.code for issue in report.issues] == ["panorama_cleaned"]
    assert "9 values" in report.issues[0].message
    assert (made[3, 5] == 0).all()
    assert (made[4, 6] == 0).all()
    assert made[5, 7, 2] == made[0, 0, 2]


def test_the_sun_keeps_its_light_and_loses_its_edge(tmp_path: Path) -> None:
    pixels = panorama(256, with_sun)
    report = reading(tmp_path, file_of("exr", pixels))
    assert [issue.code for issue in report.issues] == ["panorama_softened"]
    made, rows = np.load(tmp_path / "panorama.npy").astype(np.float64), np.sin((np.arange(256) + 0.5) / 256 * np.pi)[:, None, None]
    raw = levelled(pixels)
    assert np.allclose((made * rows).sum(axis=(0, 1)), (raw * rows).sum(axis=(0, 1)), rtol=0.01)
    assert made.max() < raw.max() / 10


@pytest.mark.parametrize("up", [0.999, -0.999, 0.0])
def test_a_lamp_at_a_pole_or_at_the_seam_is_spread_like_any(up: float) -> None:
    towards = np.array([-np.sqrt(1 - up * up), up, 0.0])
    pixels = panorama(128, lambda d: np.where((d @ towards)[..., None] > 0.9995, 5000.0, 1.0) * np.ones(3))
    made, _ = softened(levelled(pixels))
    assert np.isfinite(made).all()
    assert made.min() >= 0
    rows = np.sin((np.arange(128) + 0.5) / 128 * np.pi)[:, None]
    assert np.average(made[..., 1].mean(axis=1), weights=rows[:, 0]) == pytest.approx(1.0, rel=0.02)


def test_a_sky_full_of_stars_is_read_in_time() -> None:
    random = np.random.default_rng(7)
    pixels = np.where(random.random((256, 512, 1)) > 0.997, 900.0, 1.0) * np.ones(3)
    made, _ = softened(levelled(pixels.astype(np.float32)))
    assert made.max() < 64 * 3


def test_another_colour_space_becomes_srgb_and_is_told(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    grey = np.full((600, 1000, 3), 120, np.uint8)
    assert reading(tmp_path, png(grey, icc_profile=profile.tobytes())).state == "ready"
    turned = Image.fromarray(np.full((20, 40, 3), 90, np.uint8))
    exif = turned.getexif()
    exif[0x0112] = 6
    file = io.BytesIO()
    turned.save(file, "JPEG", exif=exif)
    report = reading(tmp_path, file.getvalue())
    assert Image.open(tmp_path / "backdrop.png").size == (report.width_px, report.height_px) == (20, 40), "as it stands"


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_pictures_of_other_kinds_are_taken(tmp_path: Path, kind: str) -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((64, 96, 3), (200, 40, 60), np.uint8)).save(file, kind, quality=95)
    report = reading(tmp_path, file.getvalue())
    assert (report.state, report.format, [issue.code for issue in report.issues]) == ("ready", kind.lower(), ["backdrop_small"])
    assert np.abs(np.asarray(Image.open(tmp_path / "backdrop.png")).astype(int) - (200, 40, 60)).max() < 8


def test_deep_grey_and_see_through_pictures_are_kept_as_they_look(tmp_path: Path) -> None:
    reading(tmp_path, png(np.full((16, 16), 32768, np.uint16)))
    assert np.asarray(Image.open(tmp_path / "backdrop.png"))[0, 0].tolist() == [127, 127, 127]
    reading(tmp_path, png(np.full((16, 16, 4), (10, 20, 30, 40), np.uint8)))
    assert np.asarray(Image.open(tmp_path / "backdrop.png"))[0, 0].tolist() == [10, 20, 30, 40]


def test_a_picture_is_refused_for_a_reason_that_can_be_mended(tmp_path: Path) -> None:
    head = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"
    assert refused(tmp_path, b"GIF89a") == "picture_unknown"
    assert refused(tmp_path, head + b"-Y 90000 +X 180000\n") == "picture_too_large"
    assert refused(tmp_path, head + b"-Y 4 +X 8\n") == "picture_too_small"
    assert refused(tmp_path, head + b"-Y 512 +X 512\n") == "panorama_not_round"
    assert refused(tmp_path, head + b"-Y 64 +X 128\n") == "picture_broken"
    assert refused(tmp_path, head) == "picture_broken"
    assert refused(tmp_path, file_of("exr", panorama(64, lambda d: d * 0.0))) == "panorama_dark"
    assert refused(tmp_path, png(np.random.default_rng(2).integers(0, 256, (16, 16, 3), np.uint8))[:300]) == "picture_broken"
    assert refused(tmp_path, file_of("exr", panorama(64, sky))[:-9]) == "picture_broken"
    assert refused(tmp_path, png(np.zeros((4, 600, 3), np.uint8))) == "picture_too_small"


def test_a_picture_that_claims_to_be_huge_is_refused_unread(tmp_path: Path) -> None:
    data = bytearray(png(np.zeros((16, 16, 3), np.uint8)))
    data[16:24] = struct.pack(">II", 60000, 60000)
    assert refused(tmp_path, bytes(data)) in ("picture_too_large", "picture_broken")


def test_every_sentence_has_its_chinese() -> None:
    for severity, message, message_zh in WORDS.values():
        assert severity in ("error", "warning", "info")
        assert {part.partition(":")[0] for part in _fields(message)} == {part.partition(":")[0] for part in _fields(message_zh)}


def _fields(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
