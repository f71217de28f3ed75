"""A camera's colours must reach the programme as they were, whatever it declares."""

import av
import numpy as np
import pytest

from render.media import Canvas
from render.stage.colour import declared, to_programme
from render.stage.mixer import Mixer
from render.stage.scale import plane_view
from render.stage.state import StageState

PATCHES = [
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
    (255, 255, 255),
    (0, 0, 0),
    (128, 128, 128),
    (200, 140, 110),
]
WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


def yuv(rgb: tuple[int, int, int], colorspace: int, full: bool) -> tuple[float, float, float]:
    kr, kb = WEIGHTS[colorspace]
    r, g, b = (part / 255 for part in rgb)
    luma = kr * r + (1 - kr - kb) * g + kb * b
    u, v = (b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr))
    return (luma * 255, 128 + u * 255, 128 + v * 255) if full else (16 + luma * 219, 128 + u * 224, 128 + v * 224)


def mixed_levels(frame, drawer) -> tuple[int, int, int]:
    mixer = Mixer(Canvas(width_px=320, height_px=180), drawer, host=lambda at_90k: frame)
    for n in range(12):
        out = mixer.mix(n, StageState())
    assert (out.colorspace, out.color_range, out.color_primaries, out.color_trc) == (1, 1, 1, 1)
    return tuple(int(plane_view(plane, 160, 90)[45, 80]) for plane in out.planes)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("colorspace", [1, 5, 6, 9])
def test_the_hosts_colours_are_what_the_camera_declared(colorspace, full, drawer, flat_frame) -> None:
    for rgb in PATCHES:
        levels = tuple(round(min(max(level, 0), 255)) for level in yuv(rgb, colorspace, full))
        frame = flat_frame(levels, 640, 360, colorspace, 2 if full else 1)
        got = mixed_levels(frame, drawer)
        want = yuv(rgb, 1, False)
        assert max(abs(g - w) for g, w in zip(got, want, strict=True)) <= 2, (rgb, got, want)


@pytest.mark.parametrize("kind", ["rgb24", "nv12", "yuv422p", "yuv444p", "yuvj422p", "yuv420p10le", "bgra"])
def test_a_frame_of_any_layout_keeps_its_colour(kind, drawer) -> None:
    for rgb in PATCHES[:4]:
        source = av.VideoFrame.from_ndarray(np.full((180, 320, 3), rgb, np.uint8), "rgb24")
        source_range = 2 if kind.startswith("yuvj") else 1
        frame = source if kind == "rgb24" else source.reformat(format=kind, dst_colorspace=1, dst_color_range=source_range)
        if not frame.format.is_rgb:
            frame.colorspace, frame.color_range = 1, source_range
        got = mixed_levels(frame, drawer)
        assert max(abs(g - w) for g, w in zip(got, yuv(rgb, 1, False), strict=True)) <= 2.5, (rgb, got)


def test_a_camera_that_declares_nothing_is_read_as_players_read_it(flat_frame) -> None:
    assert declared(flat_frame((16, 128, 128), 1280, 720, 2, 0)) == ((0.2126, 0.0722), False)
    assert declared(flat_frame((16, 128, 128), 640, 480, 2, 0)) == ((0.299, 0.114), False)


def test_a_frame_of_the_programmes_kind_is_not_converted() -> None:
    assert to_programme((0.2126, 0.0722), False) is None
