"""A recorder killed at any instant loses nothing that was whole, and the show goes on behind a break."""

import random
import shutil
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from archive.record.recorder import Recorder
from archive.record.recover import recover
from archive.record.spool import Spool
from render.encode.bus import UnitBus
from render.media import Codec
from tests.support.wait import LONGEST_S


def _reopened(spool: Spool, segment, folder: Path, size: int) -> Spool:
    """The segment as a killed process would have left it, with `size` bytes on disk."""
    name = spool.path(segment.key).name
    left = Spool(folder, spool.prefix, reserve_bytes=0)
    (folder / segment.track).mkdir(parents=True)
    for init in spool.inits():
        if init.parent.name == segment.track:
            shutil.copy(init, folder / segment.track)
    data = spool.path(segment.key).read_bytes()
    (folder / segment.track / f"{name.rpartition('-d')[0]}.open").write_bytes(data[:size])
    return left


def test_a_cut_at_any_byte_keeps_every_whole_part(media, recording, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path / "whole")
    rng = random.Random(7)
    for number, segment in enumerate([segments[0], segments[1], segments[2]]):
        ends = []
        for trial, size in enumerate(
            sorted({0, 1, 43, 44, 45, segment.size_bytes, *(rng.randrange(segment.size_bytes) for _ in range(60))})
        ):
            left = _reopened(spool, segment, tmp_path / f"{number}-{trial}", size)
            found = recover(left)
            assert not left.open_paths()
            if found:
                assert found[0].start_90k == segment.start_90k
                assert found[0].init_key == segment.init_key
                assert found[0].size_bytes <= size
                assert left.path(found[0].key).read_bytes() == spool.path(segment.key).read_bytes()[: found[0].size_bytes]
                assert recover(left) == found
            ends.append((size, found[0].duration_90k if found else 0, found[0].size_bytes if found else 0))
        assert ends[-1] == (segment.size_bytes, segment.duration_90k, segment.size_bytes)
        assert all(before[1] <= after[1] for before, after in pairwise(ends))
        assert len({duration for _, duration, _ in ends}) >= 5


def test_strange_files_in_the_spool_harm_nothing(media, recording, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path)
    (tmp_path / "video" / "000009-t1.open").write_bytes(b"\xff" * 500)
    (tmp_path / "video" / "nonsense.open").write_bytes(b"")
    (tmp_path / "video" / "notes.txt").write_text("hello")
    assert {segment.key for segment in recover(spool)} == {segment.key for segment in segments}
    assert (tmp_path / "video" / "notes.txt").exists()


WRITER = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("media", sys.argv[1])
media = importlib.util.module_from_spec(spec); sys.modules["media"] = media; spec.loader.exec_module(media)
from pathlib import Path
from archive.record.recorder import Recorder
from archive.record.spool import Spool
from render.encode.bus import UnitBus
made, bus = media.make_media(7), UnitBus()
reader = bus.thread_reader({"h264", "aac"}, capacity=100000)
said = lambda info: print(info.key, flush=True)
recorder = Recorder(reader, Spool(Path(sys.argv[2]), "m/s", reserve_bytes=0), fps=30, asc=made.asc, on_segment=said, on_stopped=print)
recorder.start()
for unit in made.units:
    bus.publish(unit)
    if unit.pts_90k > 5.2 * 90000:
        break
while recorder._reader._units.qsize():
    time.sleep(0.01)
print("all given", flush=True)
time.sleep(60)
"""


def test_kill_minus_nine_loses_less_than_a_second(media, listed, http, decoded, tmp_path: Path) -> None:
    helper = str(Path(__file__).with_name("conftest.py"))
    writer = subprocess.Popen([sys.executable, "-c", WRITER, helper, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    said = []
    for line in writer.stdout:
        if line.startswith("all given"):
            break
        said.append(line.strip())
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    spool = Spool(tmp_path, "m/s", reserve_bytes=0)
    found = recover(spool)
    assert set(said) <= {segment.key for segment in found}
    assert max(segment.end_90k for segment in found if segment.track == "video") > (5.2 - 1) * 90000

    resumed, bus = [], UnitBus()
    reader = bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000)
    index = max(segment.index for segment in found) + 1
    recorder = Recorder(reader, spool, fps=30, asc=media.asc, on_segment=resumed.append, on_stopped=lambda why, at: None, first_index=index)
    for unit in media.units:
        if unit.pts_90k > 5.3 * 90000:
            bus.publish(unit)
    bus.end()
    recorder.start()
    assert recorder.join(LONGEST_S)
    assert {segment.index for segment in resumed} == {index}
    assert all(segment.discontinuity for segment in resumed)
    listed(tmp_path, spool, [*found, *resumed])
    assert (tmp_path / "video.m3u8").read_text().count("#EXT-X-DISCONTINUITY") == 1
    with http(tmp_path) as address:
        pictures, sounds, complaints = decoded(f"{address}/index.m3u8")
    assert complaints == []
    assert sounds
    assert np.isclose(pictures[-1], 7 - 1 / 30, atol=1e-3)
