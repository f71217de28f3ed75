"""Normal maps that become normals."""

import numpy as np
import pytest

from render.engine.filament.emboss import embossed
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive


def square() -> Primitive:
    """A square metre that faces +Z, its map once across, v downwards."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    uv = np.stack([corners[:, 0], 1 - corners[:, 1]], axis=1)
    facing = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    return Primitive(positions=corners, normals=facing, triangles=np.array([[0, 1, 2], [0, 2, 3]], np.uint32), uv0=uv, variants={})


def test_a_surface_leans_where_its_map_says_so() -> None:
    pixels = np.full((8, 8, 3), (128, 128, 255), np.uint8)
    pixels[:, 4:] = (218, 128, 218)
    fine = embossed(square(), Material(normal_texture=Texture(image=0)), pixels)
    middle = np.abs(fine.positions[:, 1] - 0.5) < 0.3
    flat, leaning = (fine.normals[middle & side] for side in (fine.positions[:, 0] == 0.25, fine.positions[:, 0] == 0.75))
    assert flat == pytest.approx(np.tile([0, 0, 1], (len(flat), 1)), abs=0.02)
    assert leaning == pytest.approx(np.tile([0.707, 0, 0.707], (len(leaning), 1)), abs=0.02)


def test_the_surface_stays_where_it_was_and_whole() -> None:
    fine = embossed(square(), Material(normal_texture=Texture(image=0)), np.full((16, 16, 3), (128, 128, 255), np.uint8))
    corners = fine.positions[fine.triangles]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] / 2
    assert (areas > 0).all()
    assert areas.sum() == pytest.approx(1.0)


def test_without_a_map_nothing_is_cut() -> None:
    plain = square()
    assert embossed(plain, Material(), np.zeros((4, 4, 3), np.uint8)) is plain
