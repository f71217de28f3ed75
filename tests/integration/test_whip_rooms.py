"""WHIP between real peers on this machine: a published clip arrives whole, in sync, and its host leaves once."""

import asyncio
import itertools
import threading
from pathlib import Path
from typing import Any

import av
import pytest

from render.deliver.errors import SdpRefused, SignallingFailed
from render.deliver.publisher import Publisher
from render.deliver.reach import Reach
from render.deliver.whip import WhipIngest
from tests.support.direct_signal import publishing
from tests.support.live_programme import beep_start, is_flash, write_clip
from tests.support.wait import LONGEST_S, eventually


class Stage:
    """A feed that keeps when the picture turned white (where no picture before it was left out), and all sound."""

    def __init__(self) -> None:
        self.flashes: list[int] = []
        self.pictures: list[int] = []
        self.sounds: list[tuple[int, av.AudioFrame]] = []
        self._white = True
        self.changed = asyncio.Event()

    def push_picture(self, frame: av.VideoFrame, capture_us: int) -> None:
        white = is_flash(frame)
        if white and not self._white and missing([*self.pictures[-1:], capture_us]) == 0:
            self.flashes.append(capture_us)
        self._white = white
        self.pictures.append(capture_us)
        self.changed.set()

    def push_sound(self, frame: av.AudioFrame, capture_us: int) -> None:
        self.sounds.append((capture_us, frame))
        self.changed.set()

    async def until_flashes(self, count: int) -> None:
        """Until so many were seen, and all but the last one's sound is here."""
        async with asyncio.timeout(LONGEST_S):
            while len(self.flashes) < count or not self.sounds or self.sounds[-1][0] < self.flashes[-2] + 500_000:
                self.changed.clear()
                await self.changed.wait()


def missing(pictures: list[int]) -> int:
    """How many pictures of a programme of 30 a second are not among these."""
    return sum(round((after - before) * 30 / 1e6) - 1 for before, after in itertools.pairwise(pictures))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", seconds=3)


async def test_a_published_clip_arrives_with_lips_and_voice_together_again_and_again(clip: Path) -> None:
    ingest, stage, log = WhipIngest(Reach()), Stage(), []
    signal = publishing(ingest, stage, lambda: log.append("joined"), lambda: log.append("left"))
    threads = threading.active_count()
    async with Publisher(signal, clip, loop=True) as publisher:
        await stage.until_flashes(4)
        stats: dict[str, Any] = ingest.stats()[signal.session.id]
        assert publisher.connected
        assert log == ["joined"]
        assert stats["connected"]
        uncounted = missing(stage.pictures) - stats["dropped"]["video"] - publisher.stats()["skipped_pictures"]
        assert uncounted <= 0, "a picture that does not come is counted where it was left out"
    assert log == ["joined", "left"]
    await signal.session.close()
    assert log == ["joined", "left"]
    assert ingest.stats() == {}
    beeps = beep_start(stage.sounds)
    for flash in stage.flashes[1:3]:
        assert min(abs(flash - beep) for beep in beeps) < 20_000
    steps = [b - a for a, b in zip(stage.pictures, stage.pictures[1:], strict=False)]
    assert all(step > 0 for step in steps)
    await eventually(lambda: len(asyncio.all_tasks()) == 1)
    await eventually(lambda: threading.active_count() <= threads + 1)  # asyncio's own executor thread


async def test_a_clip_that_is_not_looped_finishes(tmp_path: Path) -> None:
    ingest, stage = WhipIngest(Reach()), Stage()
    short = write_clip(tmp_path / "short.mp4", seconds=1)
    async with Publisher(publishing(ingest, stage, lambda: None, lambda: None), short) as publisher, asyncio.timeout(LONGEST_S):
        await publisher.finished.wait()
        assert publisher.stats()["sent_packets"] > 0
    await ingest.close()


async def test_a_file_that_is_no_clip_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")
    with pytest.raises(SignallingFailed, match=r"broken\.mp4"):
        Publisher(publishing(WhipIngest(Reach()), Stage(), lambda: None, lambda: None), broken)


async def test_garbage_is_refused_and_nobody_joins_or_leaves() -> None:
    log: list[str] = []
    ingest = WhipIngest(Reach())
    with pytest.raises(SdpRefused):
        await ingest.accept("garbage", Stage(), lambda: log.append("joined"), lambda: log.append("left"))
    assert log == []
    await eventually(lambda: len(asyncio.all_tasks()) == 1)


async def test_a_host_that_never_connects_leaves_once(monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    monkeypatch.setattr("render.deliver.peer.CONNECT_S", 0.5)
    ingest, log, left = WhipIngest(Reach()), [], asyncio.Event()
    publisher = Publisher(publishing(ingest, Stage(), lambda: None, lambda: None), clip)
    offer = await publisher._peer.offer()
    await ingest.accept(offer, Stage(), lambda: log.append("joined"), left.set)
    async with asyncio.timeout(LONGEST_S):
        await left.wait()
    assert log == []
    assert ingest.stats() == {}
    await publisher._close()
