"""Picture and sound of a host come out in sync, whole, and never without bound."""

import av
import numpy as np
import pytest

from render.stage.feed import HostFeed


class Clock:
    """Show time by hand, in microseconds."""

    def __init__(self) -> None:
        self.us = 1_000_000

    def now_90k(self) -> int:
        return self.us * 9 // 100


def sound(samples: np.ndarray, rate: int = 48_000, layout: str = "stereo") -> av.AudioFrame:
    pcm = (samples * 32767).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout=layout)
    frame.sample_rate = rate
    return frame


def tone(start: int, count: int, rate: int, channels: int) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(start, start + count) / rate)
    return np.repeat(wave[:, None], channels, axis=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_picture_and_the_sound_of_its_instant_come_out_together(clock, flat_frame) -> None:
    feed = HostFeed(clock.now_90k)
    flash = flat_frame((235, 128, 128), 64, 64)
    dark = flat_frame((16, 128, 128), 64, 64)
    shown, heard = [], []
    for ms in range(0, 3000, 10):
        clock.us = 1_000_000 + ms * 1000
        if ms % 20 == 0:
            samples = np.zeros((960, 2))
            samples[0] = 0.9 if ms == 1500 else 0
            feed.push_sound(sound(samples), ms * 1000)
        if ms % 30 == 0:
            feed.push_picture(flash if ms == 1500 else dark, ms * 1000)
        at_ms = 1000 + ms
        if feed.picture_at(at_ms * 90) is flash:
            shown.append(at_ms)
        block = feed.sound_between(at_ms * 48, 480)
        heard += [at_ms + k / 48 for k in np.flatnonzero(np.abs(block[:, 0]) > 0.3)]
    assert len(heard) == 1
    assert abs(shown[0] - heard[0]) <= 20
    assert len(shown) == 3


def test_sound_comes_out_sample_by_sample_as_it_went_in(clock) -> None:
    feed = HostFeed(clock.now_90k)
    out = []
    for k in range(150):
        clock.us = 1_000_000 + k * 20_000
        feed.push_sound(sound(tone(k * 960, 960, 48_000, 2)), 777_000_000 + k * 20_000)
        out.append(feed.sound_between(48_000 + k * 960, 960))
    heard = np.concatenate(out)[24_000:96_000, 0]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    peak = int(spectrum.argmax())
    assert abs(peak * 48_000 / len(heard) - 440) < 1
    spectrum[peak - 4 : peak + 5] = 0
    assert spectrum.max() < 1e-3 * len(heard) / 4, "no clicks"


@pytest.mark.parametrize(
    ("rate", "layout", "channels"), [(44_100, "mono", 1), (16_000, "mono", 1), (48_000, "mono", 1), (44_100, "stereo", 2)]
)
def test_a_microphone_of_any_rate_keeps_its_pitch_and_loudness(clock, rate, layout, channels) -> None:
    feed = HostFeed(clock.now_90k)
    out = []
    count = rate // 50
    for k in range(150):
        clock.us = 1_000_000 + k * 20_000
        feed.push_sound(sound(tone(k * count, count, rate, channels), rate, layout), k * 20_000)
        out.append(feed.sound_between(48_000 + k * 960, 960))
    heard = np.concatenate(out)[48_000:96_000]
    assert abs(int(np.abs(np.fft.rfft(heard[:, 0])).argmax()) - 440) <= 1
    assert 0.45 < np.abs(heard).max() < 0.56
    assert np.allclose(heard[:, 0], heard[:, 1], atol=1e-4)


def test_a_sender_report_that_moves_the_sound_moves_it_once(clock) -> None:
    feed = HostFeed(clock.now_90k)
    heard = []
    for k in range(200):
        clock.us = 1_000_000 + k * 20_000
        samples = np.zeros((960, 2))
        samples[0] = 0.9 if k == 150 else 0
        feed.push_sound(sound(samples), k * 20_000 - (60_000 if k >= 100 else 0))
        block = feed.sound_between(48_000 + k * 960, 960)
        heard += [k * 960 + int(i) for i in np.flatnonzero(np.abs(block[:, 0]) > 0.3)]
    assert len(heard) == 1
    assert feed.stats()["sound_jumps"] == 1


def test_a_stage_that_does_not_look_costs_no_memory(clock, flat_frame) -> None:
    feed = HostFeed(clock.now_90k)
    frame = flat_frame((16, 128, 128), 64, 64)
    for k in range(500):
        feed.push_picture(frame, k * 33_333)
    assert feed.stats()["pictures_waiting"] <= 40
    assert feed.stats()["pictures_dropped"] > 400


def test_a_frozen_host_leaves_the_stage(clock, flat_frame) -> None:
    feed = HostFeed(clock.now_90k)
    assert feed.picture_at(0) is None
    feed.push_picture(flat_frame((16, 128, 128), 64, 64), 0)
    assert feed.picture_at(90_000 * 2) is not None
    assert feed.picture_at(90_000 * 20) is None


def test_silence_where_nothing_has_come(clock) -> None:
    feed = HostFeed(clock.now_90k)
    assert feed.sound_between(0, 1600).shape == (1600, 2)
    assert not feed.sound_between(1600, 1600).any()
