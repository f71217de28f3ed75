"""The mixed sound is the hosts' sound, and never clips."""

import numpy as np

from render.stage.sound import limit, mix_sound


def test_quiet_sound_is_left_as_it_is() -> None:
    samples = np.linspace(-0.8, 0.8, 1000, dtype=np.float32).reshape(-1, 2)
    assert limit(samples) is samples


def test_loud_sound_is_bent_not_cut() -> None:
    samples = np.linspace(-3, 3, 2000, dtype=np.float32).reshape(-1, 2)
    out = limit(samples)
    assert np.abs(out).max() <= 1.0
    assert (np.diff(out[:, 0]) >= 0).all()
    assert out.dtype == np.float32


def test_an_empty_stage_is_silent() -> None:
    assert not mix_sound([], 0, 1600).any()
