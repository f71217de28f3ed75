"""Fewer triangles that look like all of them: what a shopper would see if it went wrong."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from render.models.gltf.mesh import Primitive
from render.models.lean import LEAST, STEPS, leaner
from render.models.lean.fabric import Numbers, Reals
from tests.support.shapes import turned

NONE = np.zeros((0, 3), np.float32)
AROUND, RADIUS_M, HEIGHT_M = 96, 0.1, 0.4


def tube(low_m: float, high_m: float, rows: int = 12) -> Primitive:
    """A wall whose map goes once around it: a seam from top to bottom, open at both ends."""
    shape = turned([(RADIUS_M, float(height)) for height in np.linspace(low_m, high_m, rows + 1)], around=AROUND)
    arrays = {name: np.asarray(getattr(shape, name), np.float32) for name in ("positions", "normals", "tangents")}
    return Primitive(**arrays, uv0=np.asarray(shape.uv, np.float32), triangles=shape.triangles, variants={})


@pytest.fixture(scope="module")
def halves() -> tuple[Primitive, Primitive]:
    """One wall of two materials."""
    return tube(0, HEIGHT_M / 2), tube(HEIGHT_M / 2, HEIGHT_M)


@pytest.fixture(scope="module")
def steps(halves: tuple[Primitive, ...]) -> list[tuple[float, tuple[Primitive, ...]]]:
    return list(leaner(halves, HEIGHT_M, NONE))


def places(primitive: Primitive) -> Reals:
    """The corners (m, 3, 3) of its triangles."""
    return primitive.positions[primitive.triangles].astype(np.float64)


def edges(primitives: tuple[Primitive, ...]) -> Counter[frozenset[tuple[float, ...]]]:
    """How many triangles each edge has."""
    corners = np.concatenate([places(primitive) for primitive in primitives]).round(7)
    return Counter(frozenset((tuple(one[at]), tuple(one[at - 1]))) for one in corners for at in range(3))


def ends(primitives: tuple[Primitive, ...]) -> set[frozenset[tuple[float, ...]]]:
    """The edges at which the surface ends."""
    return {edge for edge, count in edges(primitives).items() if count == 1}


def shares() -> Reals:
    """Points all over a triangle (n, 3), as shares of its corners."""
    grid = [(a, b, 6 - a - b) for a in range(7) for b in range(7 - a)]
    return np.array(grid) / 6


def test_a_surface_has_far_fewer_triangles_and_nowhere_moves_by_more_than_is_told(
    halves: tuple[Primitive, ...], steps: list[tuple[float, tuple[Primitive, ...]]]
) -> None:
    counts = [sum(len(primitive.triangles) for primitive in halves)]
    for moved, lean in steps:
        counts.append(sum(len(primitive.triangles) for primitive in lean))
        points = np.concatenate([np.einsum("sc,mck->msk", shares(), places(primitive)) for primitive in lean]).reshape(-1, 3)
        # The wall itself is a prism, by so much within the round that it stands for.
        flat = RADIUS_M * (1 - np.cos(np.pi / AROUND))
        assert np.abs(np.hypot(points[:, 0], points[:, 2]) - RADIUS_M).max() < 2 * moved * HEIGHT_M + flat
    assert [moved for moved, _ in steps] == sorted(set(STEPS) & {moved for moved, _ in steps})
    assert sorted(counts, reverse=True) == counts
    assert counts[-1] < counts[0] / 2


def test_no_crack_opens_at_ends_seams_or_between_two_materials(
    halves: tuple[Primitive, ...], steps: list[tuple[float, tuple[Primitive, ...]]]
) -> None:
    for _, lean in steps:
        assert ends(lean) == ends(halves)
        assert max(edges(lean).values()) == 2
        assert all(len(one.triangles) and one.material == whole.material for one, whole in zip(lean, halves, strict=True))


def test_pictures_stay_where_they_were_on_a_surface(steps: list[tuple[float, tuple[Primitive, ...]]]) -> None:
    for moved, lean in steps:
        for primitive in lean:
            assert primitive.uv0 is not None
            points = np.einsum("sc,mck->msk", shares(), places(primitive)).reshape(-1, 3)
            uv = np.einsum("sc,mck->msk", shares(), primitive.uv0[primitive.triangles].astype(np.float64)).reshape(-1, 2)
            angle = np.arctan2(points[:, 2], points[:, 0]) / (2 * np.pi)
            along = np.stack([uv[:, 0] - angle, uv[:, 0] + angle])
            # Whichever way it runs round: the same everywhere, but for whole turns.
            off = min(float(np.abs((turn - turn[0] + 0.5) % 1 - 0.5).max()) for turn in along)
            assert off < 2 * moved + 1e-3


def test_the_same_model_always_becomes_the_same(halves: tuple[Primitive, ...], steps: list[tuple[float, tuple[Primitive, ...]]]) -> None:
    for (_, first), (_, again) in zip(steps, leaner(halves, HEIGHT_M, NONE), strict=True):
        for one, other in zip(first, again, strict=True):
            np.testing.assert_array_equal(one.triangles, other.triangles)
            np.testing.assert_array_equal(one.positions, other.positions)


def test_places_where_something_that_moves_joins_are_kept(halves: tuple[Primitive, ...]) -> None:
    middle: Numbers = np.flatnonzero(np.isclose(halves[0].positions[:, 1], HEIGHT_M / 4))
    ring = halves[0].positions[middle]
    *_, (_, lean) = leaner(halves, HEIGHT_M, ring)
    kept = {tuple(place) for place in places(lean[0]).reshape(-1, 3)}
    assert {tuple(place) for place in ring.astype(np.float64)} <= kept


def test_every_face_of_a_faceted_thing_stays(halves: tuple[Primitive, ...]) -> None:
    corners = places(halves[0]).reshape(-1, 3)
    facets = np.repeat(np.random.default_rng(1).normal(size=(len(corners) // 3, 3)), 3, axis=0).astype(np.float32)
    order = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
    faceted = replace(halves[0], positions=corners.astype(np.float32), normals=facets, tangents=None, uv0=None, triangles=order)
    assert list(leaner([faceted], HEIGHT_M, NONE)) == []


def test_a_mesh_pressed_to_a_point_is_left_as_it_is(halves: tuple[Primitive, ...]) -> None:
    assert list(leaner([replace(halves[0], positions=np.zeros_like(halves[0].positions))] * 2, HEIGHT_M, NONE)) == []


def test_what_is_light_already_is_left_as_it_is() -> None:
    few = tube(0, HEIGHT_M, rows=4)
    assert len(few.triangles) < LEAST
    assert list(leaner([few], HEIGHT_M, NONE)) == []
    assert list(leaner([], HEIGHT_M, NONE)) == []
