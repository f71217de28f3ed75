"""Light as numbers: environments mixed and turned, lamps as shaders take them, a picture that covers."""

from typing import Any, cast

import numpy as np
import pytest

from render.engine.gl.ambience import MOST, shares_of, turned
from render.engine.gl.backdrop import covering
from render.engine.gl.environment import basis, radiance_of, surroundings, surroundings_of
from render.engine.gl.lamps import Lamp, Lit, brightest, lamp_of, set_lamps
from render.scene.instant import LightShare
from render.scene.light import Environment, Light
from render.scene.matrix import turn
from tests.support.panoramas import panorama


def share(name: Any, part: float) -> LightShare:
    return LightShare(environment=Environment(name=name), share=part)


def test_an_environment_without_a_share_costs_nothing() -> None:
    assert shares_of((share("warm", 0.0), share("night", 1.0))) == (share("night", 1.0),)
    assert shares_of((share("studio", 0.0),)) == (share("studio", 0.0),)
    assert Lit().features() == {}


def test_of_many_fades_at_once_the_strongest_are_seen() -> None:
    many = [share("warm", part / 100) for part in (3, 30, 20, 15, 10, 9, 6, 4, 2, 1)]
    assert [one.share for one in shares_of(many)] == [0.3, 0.2, 0.15, 0.1, 0.09, 0.06, 0.04, 0.03]
    assert len(shares_of(many)) == MOST


@pytest.mark.parametrize("rotation_deg", [0.0, 33.0, -90.0, 400.0])
def test_turned_harmonics_are_those_of_turned_surroundings(rotation_deg: float) -> None:
    harmonics = surroundings("night", 32).harmonics
    directions = np.random.default_rng(1).normal(size=(50, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    seen = basis(directions @ turn(1, -rotation_deg)[:3, :3].T) @ harmonics
    assert np.allclose(basis(directions) @ turned(harmonics, rotation_deg), seen, atol=1e-6)


def test_a_panorama_s_irradiance_is_that_of_what_it_shows() -> None:
    made = surroundings_of(panorama(128, lambda directions: radiance_of("shop", directions)).astype(np.float16), 32)
    known = surroundings("shop", 32)
    ratio = made.harmonics[0] / known.harmonics[0]
    assert np.ptp(ratio) < 0.01 * ratio.mean()
    assert np.allclose(made.harmonics, known.harmonics * ratio.mean(), atol=0.02)
    inside = known.radiance[2:-2, 2:-2]
    assert np.median(np.abs(made.radiance[2:-2, 2:-2] / ratio.mean() - inside)) < 0.01


def written(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[float]]:
    """The uniforms that a lamp becomes."""
    kept: dict[str, list[float]] = {}

    def keep(program: Any, name: str, data: bytes) -> None:
        kept[name] = np.frombuffer(data, np.float32).tolist()

    monkeypatch.setattr("render.engine.gl.lamps.put", keep)
    set_lamps(cast(Any, None), [lamp])
    return kept


def test_a_spot_is_full_within_its_inner_angle_and_gone_at_its_outer(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = written(lamp_of(Light(kind="spot", inner_deg=10, outer_deg=30, direction=(0, -2, 0))), monkeypatch)
    scale, offset = kept["u_light_cone"]
    full, half, gone = (np.clip(np.cos(np.radians(angle)) * scale + offset, 0, 1) for angle in (9.9, 20.0, 30.1))
    assert (full, gone) == (1.0, 0.0)
    assert 0 < half < 1
    assert kept["u_light_beam"] == pytest.approx([0, -1, 0, 0])


def test_lamps_of_each_kind_shine_from_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    far = written(Lamp(kind="directional", direction=(0, -3, 0), intensity=2.0, color_linear=(1, 0.5, 0)), monkeypatch)
    assert far["u_light_at"] == pytest.approx([0, 1, 0, 0])
    assert far["u_light_color"] == pytest.approx([2, 1, 0])
    assert far["u_light_cone"] == [0, 1]
    near = written(Lamp(kind="point", position=(1, 2, 3), range_m=4.0), monkeypatch)
    assert near["u_light_at"] == pytest.approx([1, 2, 3, 1])
    assert near["u_light_beam"][3] == pytest.approx(1 / 16)


def test_of_too_many_lamps_those_that_bring_the_most_light_shine_in_their_order() -> None:
    near = [Lamp(kind="point", position=(0.5 + 0.1 * number, 0.0, 0.0)) for number in range(14)]
    away = Lamp(kind="spot", position=(1.0, 0.0, 0.0), direction=(1.0, 0.0, 0.0), intensity=900.0)
    ended = Lamp(kind="point", position=(3.0, 0.0, 0.0), intensity=900.0, range_m=1.0)
    far, faint = Lamp(kind="point", position=(9.0, 0.0, 0.0), intensity=500.0), Lamp(kind="directional", intensity=1e-3)
    sun = Lamp(kind="directional", intensity=2.0)
    places = np.array([[0.0, 0.1, 0.0], [0.0, -0.1, 0.0]])
    assert brightest([away, far, *near, ended, faint, sun], places) == (far, *near, sun)
    assert brightest([away, ended], places) == (away, ended)


COVERED = [((100, 100), (50, 50), (1, 1)), ((300, 100), (100, 100), (1 / 3, 1)), ((100, 300), (100, 100), (1, 1 / 3))]


@pytest.mark.parametrize(("picture", "target", "seen"), [*COVERED, ((64, 48), (64, 48), (1, 1))])
def test_a_picture_covers_whatever_it_stands_behind(picture: tuple[int, int], target: tuple[int, int], seen: tuple[float, float]) -> None:
    assert covering(*picture, *target) == pytest.approx(seen)
