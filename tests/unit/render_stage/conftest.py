"""What the stage's tests stand on: host frames of known colours and a drawer that draws one flat box."""

from collections.abc import Callable

import av
import numpy as np
import pytest

from render.engine.drawer import DrawJob
from render.media import Picture, PixelFormat
from render.stage.scale import plane_view


class BoxDrawer:
    """Draws an opaque box of one luma in the middle half of what is asked for; keeps the jobs."""

    def __init__(self) -> None:
        self.jobs: list[DrawJob] = []
        self.draws = True

    def request(self, job: DrawJob) -> None:
        self.jobs.append(job)

    def latest(self) -> Picture | None:
        if not self.jobs or not self.draws:
            return None
        job = self.jobs[-1]
        w, h = job.width_px, job.height_px
        a = np.zeros((h, w), np.uint8)
        a[h // 4 : h * 3 // 4, w // 4 : w * 3 // 4] = 255
        y = np.where(a > 0, 200, 16).astype(np.uint8)
        u = np.full((h // 2, w // 2), 128, np.uint8)
        return Picture(format=PixelFormat.YUVA420P, planes=(y, u, u.copy(), a), at_90k=job.at_ms * 90)


@pytest.fixture
def drawer() -> BoxDrawer:
    return BoxDrawer()


@pytest.fixture
def flat_frame() -> Callable[..., av.VideoFrame]:
    """A yuv420p frame of one colour: flat_frame((y, u, v), width, height, colorspace, color_range)."""

    def make(yuv: tuple[int, int, int], width: int = 1280, height: int = 720, colorspace: int = 1, color_range: int = 1) -> av.VideoFrame:
        frame = av.VideoFrame(width, height, "yuv420p")
        sizes = ((width, height), ((width + 1) // 2, (height + 1) // 2), ((width + 1) // 2, (height + 1) // 2))
        for plane, level, size in zip(frame.planes, yuv, sizes, strict=True):
            plane_view(plane, *size)[:] = level
        frame.colorspace, frame.color_range = colorspace, color_range
        return frame

    return make
