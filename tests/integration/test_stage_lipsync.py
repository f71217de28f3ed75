"""A flash and a beep of one instant come out of the programme's units together, whatever way they came in."""

import av
import numpy as np
import pytest

from render.encode.programme import Programme
from render.media import Canvas, Codec, Picture, Unit
from render.stage.feed import HostFeed
from render.stage.mixer import Mixer
from render.stage.scale import plane_view
from render.stage.state import StageState

CANVAS = Canvas(width_px=320, height_px=180)
BEEP_EVERY_MS = 1000


class NoDrawer:
    def request(self, job: object) -> None: ...

    def latest(self) -> Picture | None:
        return None


def picture(level: int) -> av.VideoFrame:
    frame = av.VideoFrame(320, 180, "yuv420p")
    for plane, value, size in zip(frame.planes, (level, 128, 128), ((320, 180), (160, 90), (160, 90)), strict=True):
        plane_view(plane, *size)[:] = value
    frame.colorspace = frame.color_range = 1
    return frame


def sound(at_ms: int) -> av.AudioFrame:
    """20 ms from a capture time on: a 1 kHz beep in the first 60 ms of every second."""
    t = at_ms + np.arange(960) / 48
    wave = np.where(t % BEEP_EVERY_MS < 60, 0.6 * np.sin(2 * np.pi * t), 0)
    frame = av.AudioFrame.from_ndarray((np.repeat(wave, 2) * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate = 48_000
    return frame


def in_order(times) -> list[float]:
    """Jitter delays, it does not overtake: a decoder gives its frames in order."""
    return np.maximum.accumulate(list(times)).tolist()


def programme_units(video_lag_ms, sound_lag_ms, *, seconds: int, epoch_us: int) -> list[Unit]:
    """Run the programme on a clock of its own, faster than life; media arrive after their lags."""
    now_ms = 0.0
    feed = HostFeed(lambda: int(now_ms * 90))
    mixer = Mixer(CANVAS, NoDrawer(), host=feed.picture_at)
    programme = Programme(CANVAS, mixer, lambda: [feed], 1_000_000)
    flash, dark = picture(235), picture(16)
    pictures = [round(at) for at in np.arange(0, seconds * 1000, 1000 / 30)]
    sounds = range(0, seconds * 1000, 20)
    arrivals = sorted(
        [(when, 0, at) for when, at in zip(in_order(at + video_lag_ms(at) for at in pictures), pictures, strict=True)]
        + [(when, 1, at) for when, at in zip(in_order(at + 20 + sound_lag_ms(at) for at in sounds), sounds, strict=True)]
    )
    units: list[Unit] = []
    for n in range(seconds * 30):
        while arrivals and arrivals[0][0] <= n * 1000 / 30:
            now_ms, is_sound, at = arrivals.pop(0)
            if is_sound:
                feed.push_sound(sound(at), epoch_us + at * 1000)
            else:
                feed.push_picture(flash if at % BEEP_EVERY_MS < 60 else dark, epoch_us + at * 1000)
        now_ms = n * 1000 / 30
        units += programme.tick(n, StageState(), False)
    return units


def flashes_ms(units: list[Unit]) -> list[float]:
    decoder = av.CodecContext.create("h264", "r")
    bright: list[float] = []
    packets = []
    for unit in units:
        packet = av.Packet(unit.data)
        packet.pts = packet.dts = unit.pts_90k
        packets.append(packet)
    frames = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    last = 0.0
    for frame in frames:
        level = float(plane_view(frame.planes[0], 320, 180).mean())
        if level > 150 > last:
            bright.append(frame.pts / 90)
        last = level
    return bright


def beeps_ms(units: list[Unit]) -> list[float]:
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "stereo"
    begun: list[float] = []
    quiet_since = 0.0
    for unit in units:
        for frame in decoder.decode(av.Packet(unit.data)):
            loud = np.abs(frame.to_ndarray().reshape(-1, 2)[:, 0].astype(float) / 32768) > 0.15
            for index in np.flatnonzero(loud):
                at = unit.pts_90k / 90 + index / 48
                if at - quiet_since > 200:
                    begun.append(at)
                quiet_since = at
    return begun


@pytest.mark.parametrize(
    ("video_lag_ms", "sound_lag_ms"),
    [
        pytest.param(lambda at: 5, lambda at: 5, id="calm"),
        pytest.param(lambda at: 140, lambda at: 10, id="pictures arrive much later than sound"),
        pytest.param(lambda at: 20 + (at * 7) % 90, lambda at: 10 + (at * 3) % 60, id="jitter"),
        pytest.param(lambda at: 10 + at / 100, lambda at: 5 + at / 100, id="the host's clock runs slow"),
    ],
)
def test_flash_and_beep_stay_together(video_lag_ms, sound_lag_ms) -> None:
    units = programme_units(video_lag_ms, sound_lag_ms, seconds=8, epoch_us=1_700_000_000_000_000)
    flashes = flashes_ms([unit for unit in units if unit.codec is Codec.H264])
    beeps = beeps_ms([unit for unit in units if unit.codec is Codec.OPUS])
    pairs = [(flash, min(beeps, key=lambda beep: abs(beep - flash))) for flash in flashes if flash > 1500]
    assert len(pairs) >= 5
    assert max(abs(flash - beep) for flash, beep in pairs) <= 40, pairs
