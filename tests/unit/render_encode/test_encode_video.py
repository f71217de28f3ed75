"""H.264 that every browser takes, with an IDR where somebody needs one."""

import av
import numpy as np
import pytest

from render.encode.video import VideoEncoder, default_bitrate_bps
from render.media import Canvas, Codec
from render.stage.scale import plane_view

CANVAS = Canvas(width_px=320, height_px=180)


def frame(n: int) -> av.VideoFrame:
    picture = av.VideoFrame(320, 180, "yuv420p")
    rng = np.random.default_rng(n)
    plane_view(picture.planes[0], 320, 180)[:] = rng.integers(16, 236, (180, 320))
    for plane in picture.planes[1:]:
        plane_view(plane, 160, 90)[:] = 128
    return picture


def nal_types(data: bytes) -> list[int]:
    parts = data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
    return [part[0] & 31 for part in parts]


def encoded(count: int, forced: tuple[int, ...] = (), start: int = 0) -> list:
    encoder = VideoEncoder(CANVAS, 400_000)
    return [encoder.encode(frame(n), n * 3000, n in forced) for n in range(start, start + count)]


def test_every_frame_comes_out_at_once_on_its_own_time() -> None:
    units = encoded(10)
    assert [len(part) for part in units] == [1] * 10
    assert [part[0].pts_90k for part in units] == [n * 3000 for n in range(10)]
    assert {part[0].duration_90k for part in units} == {3000}
    assert {part[0].codec for part in units} == {Codec.H264}


def test_idrs_stand_on_a_grid_of_two_seconds_of_show_time_and_where_one_was_wanted() -> None:
    units = [part[0] for part in encoded(130, forced=(17,), start=50)]
    assert [unit.pts_90k // 3000 for unit in units if unit.keyframe] == [50, 60, 120]
    forced = [part[0] for part in encoded(30, forced=(17,))]
    assert [unit.pts_90k // 3000 for unit in forced if unit.keyframe] == [0, 17]


def test_a_joiner_finds_sps_and_pps_before_every_idr_and_only_idrs_are_keyframes() -> None:
    for part in encoded(70, forced=(9,)):
        kinds = [kind for kind in nal_types(part[0].data) if kind != 6]
        if part[0].keyframe:
            assert kinds[:2] == [7, 8]
            assert set(kinds[2:]) == {5}
        else:
            assert set(kinds) == {1}


def test_browsers_are_offered_constrained_baseline() -> None:
    data = encoded(1)[0][0].data
    sps = data[data.index(b"\x00\x00\x00\x01\x67") + 5 :]
    assert sps[0] == 66
    assert sps[1] & 0x40, "constraint_set1: constrained baseline"
    assert sps[2] <= 31


def test_the_colour_is_said_in_the_stream() -> None:
    decoder = av.CodecContext.create("h264", "r")
    decoded = []
    for part in encoded(3):
        decoded += decoder.decode(av.Packet(part[0].data))
    decoded += decoder.decode(None)
    assert len(decoded) == 3
    tags = [(f.colorspace, f.color_range, f.color_primaries, f.color_trc) for f in decoded]
    assert set(tags) == {(1, 1, 1, 1)}


@pytest.mark.parametrize(("width", "height", "low", "high"), [(1280, 720, 2_500_000, 3_200_000), (720, 1280, 2_500_000, 3_200_000)])
def test_the_rate_suits_the_canvas(width, height, low, high) -> None:
    assert low <= default_bitrate_bps(Canvas(width_px=width, height_px=height)) <= high
