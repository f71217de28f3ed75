"""A real browser publishes its (fake) camera and microphone."""

import asyncio

import av
import pytest

from render.deliver.reach import Reach
from render.deliver.whip import WhipIngest
from tests.support.live_programme import beep_start
from tests.support.live_web import app, chromium, served
from tests.support.wait import LONGEST_S


class Studio:
    """A feed that counts pictures and keeps sound."""

    def __init__(self) -> None:
        self.pictures: list[int] = []
        self.sizes: set[tuple[int, int]] = set()
        self.sounds: list[tuple[int, av.AudioFrame]] = []
        self.changed = asyncio.Event()

    def push_picture(self, frame: av.VideoFrame, capture_us: int) -> None:
        self.pictures.append(capture_us)
        self.sizes.add((frame.width, frame.height))
        self.changed.set()

    def push_sound(self, frame: av.AudioFrame, capture_us: int) -> None:
        self.sounds.append((capture_us, frame))


@pytest.mark.parametrize("codec", ["video/H264", "video/VP8"])
async def test_chromium_publishes_its_camera_and_hangs_up(codec: str) -> None:
    ingest, studio, left = WhipIngest(Reach()), Studio(), asyncio.Event()
    async with served(app(ingest=ingest, feed=studio, left=left)) as url, chromium(url) as page:
        await page.evaluate("c => publish(c)", codec)
        async with asyncio.timeout(LONGEST_S):
            while len(studio.pictures) < 60 or len(beep_start(studio.sounds)) < 2:
                studio.changed.clear()
                await studio.changed.wait()
        assert all(b > a for a, b in zip(studio.pictures, studio.pictures[1:], strict=False))
        assert (640, 360) in studio.sizes
        assert studio.pictures[0] < studio.sounds[-1][0], "picture and sound are on one clock"
        assert studio.sounds[0][0] < studio.pictures[-1]
        await page.evaluate("pc.close()")
        async with asyncio.timeout(LONGEST_S):
            await left.wait()
    assert ingest.stats() == {}
