"""What lies in a picture's folder is looked at before it is believed: a jailed program wrote it beside a stranger's bytes."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.gl.pictures import Pictures
from render.models.picture_form import BACKDROP, PANORAMA

NAME = "a" * 64


def _npy(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, pixels)
    return file.getvalue()


def _header(words: bytes) -> bytes:
    words += b" " * (-(len(words) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(words)) + words


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93NUMPY",
        _header(b"{'descr': '<f2', 'fortran_order': False, 'shape': (10000000, 20000000, 3), }"),
        _header(b"{'descr': '<f2', 'fortran_order': False, 'shape': (2, 4, 3"),
        _header(b"{'descr': '|O', 'fortran_order': False, 'shape': (2, 4, 3), }"),
        _npy(np.zeros((0, 0, 3), np.float16)),
        _npy(np.float16(1.0)),
        _npy(np.zeros((4, 4, 3), np.float16)),
        _npy(np.full((4, 8, 3), np.nan, np.float16)),
        _npy(np.zeros((4, 8, 3), np.float32)),
    ],
    ids=["empty", "cut", "endless", "no header", "objects", "nothing", "one number", "no panorama", "no numbers", "other numbers"],
)
def test_a_panorama_that_is_none_is_one_sentence_that_names_its_place(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / PANORAMA).write_bytes(data)
    with pytest.raises(EngineError, match=r"scene, /environment: .*Upload it again"):
        Pictures(tmp_path, {}).panorama(NAME, "/environment")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("side", [5000, 60_000])
def test_a_backdrop_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path, side: int) -> None:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / BACKDROP).write_bytes(b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(bytes(1000))))
    with pytest.raises(EngineError, match=r"scene, /backdrop: .*Upload it again"):
        Pictures(tmp_path, {}).backdrop(NAME, "/backdrop")
