"""FFmpeg publishes by its own WHIP muxer, in both DTLS roles: its P-224 certificate must not keep a host out."""

import asyncio
import sys

import av
import pytest

from render.deliver.reach import Reach
from render.deliver.whip import WhipIngest
from tests.support.live_programme import beep_start, is_flash
from tests.support.live_web import app, served
from tests.support.wait import LONGEST_S


class Stage:
    """A feed that keeps flashes and sound."""

    def __init__(self) -> None:
        self.flashes: list[int] = []
        self.sounds: list[tuple[int, av.AudioFrame]] = []
        self._white = True

    def push_picture(self, frame: av.VideoFrame, capture_us: int) -> None:
        white = is_flash(frame)
        if white and not self._white:
            self.flashes.append(capture_us)
        self._white = white

    def push_sound(self, frame: av.AudioFrame, capture_us: int) -> None:
        self.sounds.append((capture_us, frame))


@pytest.mark.parametrize(("flags", "profile"), [("", "Baseline"), ("dtls_active", "High")])
async def test_ffmpeg_publishes_in_sync(flags: str, profile: str) -> None:
    ingest, stage = WhipIngest(Reach()), Stage()
    async with served(app(ingest=ingest, feed=stage)) as url:
        host = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.support.ffmpeg_host", f"{url}/whip", flags, profile, "4")
        try:
            async with asyncio.timeout(LONGEST_S):
                assert await host.wait() == 0
        finally:
            if host.returncode is None:
                host.kill()
                await host.wait()
        await ingest.close()
    assert len(stage.flashes) >= 2
    beeps = beep_start(stage.sounds)
    for flash in stage.flashes[:-1]:
        assert min(abs(flash - beep) for beep in beeps) < 40_000
