"""The light file that Filament reads."""

import struct

import numpy as np
import pytest

from render.engine.filament import prefilter
from render.engine.filament.ktx import IDENTIFIER, cube_ktx, face_directions
from render.engine.filament.prefilter import light_file


def levels_of(data: bytes) -> tuple[str, list[np.ndarray]]:
    """The harmonics' words, and the pixels of every level."""
    assert data.startswith(IDENTIFIER)
    *_, side, _, _, _, faces, count, extra = struct.unpack_from("<13I", data, 12)
    at, levels = 64 + extra, []
    for number in range(count):
        (face_bytes,) = struct.unpack_from("<I", data, at)
        pixels = np.frombuffer(data, "<f2", faces * face_bytes // 2, at + 4)
        levels.append(pixels.reshape(faces, side >> number, side >> number, 4))
        at += 4 + faces * face_bytes
    assert at == len(data)
    return data[68 : 64 + extra].split(b"\0")[1].decode(), levels


def test_the_file_holds_all_faces_of_all_levels_and_the_harmonics() -> None:
    given = [np.full((6, side, side, 3), side, np.float32) for side in (4, 2, 1)]
    words, levels = levels_of(cube_ktx(given, np.arange(27).reshape(9, 3)))
    assert [level.shape for level in levels] == [(6, 4, 4, 4), (6, 2, 2, 4), (6, 1, 1, 4)]
    assert [float(level[0, 0, 0, 0]) for level in levels] == [4, 2, 1]
    assert words.splitlines()[8].split() == ["24", "25", "26"]


def test_each_face_looks_its_own_way() -> None:
    middles = face_directions(3)[:, 1, 1]
    assert middles.tolist() == [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]


def test_even_light_stays_even_however_rough_the_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "SIDE", 16)
    _, levels = levels_of(light_file(lambda directions: np.full_like(directions, 0.5), np.zeros((9, 3))))
    assert all(level[..., :3] == pytest.approx(0.5, abs=1e-3) for level in levels)


def test_a_rougher_mirror_sees_a_lamp_larger_and_dimmer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "SIDE", 32)
    _, levels = levels_of(light_file(lambda directions: np.where(directions[:, 1:2] > 0.95, 10.0, 0.0) * np.ones((1, 3)), np.zeros((9, 3))))
    brightest = [float(level.max()) for level in levels]
    assert brightest == sorted(brightest, reverse=True)
    assert brightest[-1] < 2 < brightest[0]
