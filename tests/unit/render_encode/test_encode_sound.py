"""Sound comes out of a decoder at exactly the time that it went in with."""

import av
import numpy as np
import pytest

from render.encode.sound import AacEncoder, OpusEncoder
from render.media import Codec

CLICKS = (7000, 20_011, 33_333)


def click_track(count: int) -> np.ndarray:
    samples = np.zeros((count, 2), np.float32)
    for at in CLICKS:
        samples[at - 12 : at + 12] = 0.9 * np.hanning(24)[:, None]
    return samples


def decoded(encoder, units) -> np.ndarray:
    """Sound laid where the units' time stamps say."""
    decoder = av.CodecContext.create("aac" if encoder.codec is Codec.AAC else "libopus", "r")
    if encoder.codec is Codec.AAC:
        decoder.extradata = encoder.asc
    else:
        decoder.sample_rate, decoder.layout = 48_000, "stereo"
    out = np.zeros((max(unit.pts_90k for unit in units) * 48 // 90 + 4096, 2), np.float32)
    for unit in units:
        for frame in decoder.decode(av.Packet(unit.data)):
            samples = frame.to_ndarray()
            samples = samples.T if samples.shape[0] == 2 else samples.reshape(-1, 2)
            at = unit.pts_90k * 48 // 90
            out[at : at + len(samples)] = samples / (32768 if samples.dtype == np.int16 else 1)
    return out


@pytest.mark.parametrize("kind", [OpusEncoder, AacEncoder])
@pytest.mark.parametrize("block", [1600, 960, 1001])
def test_a_click_is_decoded_where_it_was(kind, block) -> None:
    encoder = kind()
    samples = click_track(48_000)
    units = [unit for at in range(0, 48_000, block) for unit in encoder.encode(samples[at : at + block], at)]
    out = decoded(encoder, units)
    for at in CLICKS:
        near = np.abs(out[at - 400 : at + 400, 0])
        assert abs(int(near.argmax()) - 400) <= 8
        assert near.max() > 0.5


@pytest.mark.parametrize(("kind", "ticks"), [(OpusEncoder, 1800), (AacEncoder, 1920)])
@pytest.mark.parametrize("start", [0, 480, 48_000 * 3600 + 77])
def test_packets_stand_on_the_grid_of_the_show_whenever_it_begins(kind, ticks, start) -> None:
    encoder = kind()
    silence = np.zeros((1600, 2), np.float32)
    units = [unit for k in range(20) for unit in encoder.encode(silence, start + k * 1600)]
    times = [unit.pts_90k for unit in units]
    assert all(pts % ticks == 0 for pts in times)
    assert np.diff(times).tolist() == [ticks] * (len(times) - 1)
    assert 0 <= start * 90 // 48 - times[0] < ticks
    assert {unit.duration_90k for unit in units} == {ticks}
    assert all(unit.keyframe for unit in units)


@pytest.mark.parametrize("kind", [OpusEncoder, AacEncoder])
def test_frames_that_were_left_out_do_not_move_the_sound(kind) -> None:
    encoder = kind()
    samples = click_track(48_000)
    units = []
    for at in range(0, 48_000, 1600):
        if at not in (12_800, 14_400):
            units += encoder.encode(samples[at : at + 1600], at)
    assert len(set(np.diff([unit.pts_90k for unit in units]))) == 1
    near = np.abs(decoded(encoder, units)[CLICKS[1] - 400 : CLICKS[1] + 400, 0])
    assert abs(int(near.argmax()) - 400) <= 8


@pytest.mark.parametrize(("kind", "ticks"), [(OpusEncoder, 1800), (AacEncoder, 1920)])
def test_a_machine_that_slept_goes_on_on_the_grid_without_hours_of_silence(kind, ticks) -> None:
    encoder = kind()
    tone = np.full((1600, 2), 0.1, np.float32)
    before = [unit for k in range(10) for unit in encoder.encode(tone, k * 1600)]
    after = [unit for k in range(10) for unit in encoder.encode(tone, 48_000 * 600 + k * 1600)]
    assert len(after) < 25
    late = [unit.pts_90k for unit in after if unit.pts_90k > before[-1].pts_90k + ticks * 4]
    assert all(pts % ticks == 0 for pts in late)
    assert late[0] <= 600 * 90_000 <= late[0] + 3 * ticks


def test_the_audio_specific_config_says_aac_lc_48_khz_stereo() -> None:
    asc = AacEncoder().asc
    assert asc[0] >> 3 == 2
    assert ((asc[0] & 7) << 1) | (asc[1] >> 7) == 3
    assert (asc[1] >> 3) & 15 == 2
