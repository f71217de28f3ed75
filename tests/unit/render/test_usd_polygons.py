"""Faces of many corners cover what their author drew."""

import numpy as np
import pytest

from render.models.usd.polygons import triangulated


def _area(points: "np.ndarray", triangles: "np.ndarray") -> float:
    at = points[triangles]
    return float(np.linalg.norm(np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0]), axis=1).sum() / 2)


@pytest.mark.parametrize("first", range(6))
def test_a_face_with_a_notch_keeps_its_notch(first: int) -> None:
    notched = np.array([[0, 0, 0], [2, 0, 0], [2, 1, 0], [1, 1, 0], [1, 2, 0], [0, 2, 0]], np.float32)
    corners, faces = triangulated(notched, np.array([6]), np.roll(np.arange(6), first))
    assert len(corners) == 4
    assert set(faces) == {0}
    assert _area(notched, np.roll(np.arange(6), first)[corners]) == pytest.approx(3.0)


def test_a_star_stays_a_star_on_a_slanted_plane() -> None:
    angle = np.arange(20) * np.pi / 10
    radius = np.where(np.arange(20) % 2, 0.3, 1.0)
    flat = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    star = np.concatenate([flat, flat[:, :1] * 0.7 + flat[:, 1:] * 0.2], axis=1).astype(np.float32)
    corners, _ = triangulated(star, np.array([20]), np.arange(20))
    turned = np.cross(star[corners[:, 1]] - star[corners[:, 0]], star[corners[:, 2]] - star[corners[:, 0]])
    assert (turned[:, 2] > 0).all()
    assert turned[:, 2].sum() / 2 == pytest.approx(10 * 0.3 * np.sin(np.pi / 10), rel=1e-5)


def test_triangles_come_in_the_order_of_their_faces() -> None:
    points = np.random.default_rng(1).normal(size=(9, 3)).astype(np.float32)
    corners, faces = triangulated(points, np.array([4, 2, 3, 5]), np.arange(14) % 9)
    assert faces.tolist() == [0, 0, 2, 3, 3, 3]
    assert all(
        low <= corner < high
        for row, face in zip(corners, faces, strict=True)
        for corner in row
        for low, high in [((0, 4), (4, 6), (6, 9), (9, 14))[face]]
    )
