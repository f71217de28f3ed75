"""A storm of kill -9 over a recording, and what is left of it: nothing acknowledged may be missing, nothing there twice."""

import asyncio
import multiprocessing
import os
import random
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import IO

from archive.catalog import merchants, segments, shows
from archive.objects.s3 import S3Settings
from archive.objects.seaweed import Seaweed
from archive.record.gaps import playable
from archive.record.recover import recover
from archive.record.segment import SegmentInfo, of_track
from archive.record.spool import Spool
from archive.replay.inventory import inventory
from archive.replay.playlists import playlists
from archive.timeline.event import verify_chain
from archive.timeline.log import EventLog
from tests.support.killed_life import Place, Reached, live
from tests.support.looped import FRAME_90K, UNIT_90K, Programme, beeps_ms, flashes_ms, programme
from tests.support.playback import pictures, sound

HANGS_S = 120.0
LOOK_EVERY_S = 0.001
_processes = multiprocessing.get_context("forkserver")


@dataclass
class Report:
    """What a storm did and what it cost. Everything but `kills`, `acknowledged` and the times should stay at zero.

    `missing_ms` is what each killed life was given and is not kept: how far its recorder was behind is in it, and
    that is the machine's. `dropped_ms` is what the recorder had taken up and is not kept: that is the recorder's own.
    """

    kills: int = 0
    acknowledged: int = 0
    events_lost: int = 0
    segments_lost: int = 0
    twice: int = 0
    stopped: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    missing_ms: list[float] = field(default_factory=list)
    dropped_ms: list[float] = field(default_factory=list)
    apart_ms: list[float] = field(default_factory=list)
    pictures_undecoded: int = 0
    cuts: int = 0
    hung: int = 0

    def add(self, other: "Report") -> None:
        """Join the report of another storm."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@contextmanager
def object_store(folder: Path) -> Iterator[S3Settings]:
    """A real SeaweedFS for the time of a storm, started on this thread."""
    loop = asyncio.new_event_loop()
    seaweed = Seaweed(folder)
    loop.run_until_complete(seaweed.__aenter__())
    try:
        yield seaweed.settings
    finally:
        loop.run_until_complete(seaweed.__aexit__(None, None, None))
        loop.close()


def storm(folder: Path, s3: S3Settings, *, kills: int, seed: int, speed: float = 1.0, longest_s: float = 3.0) -> Report:
    """Record one show, kill it so often at random instants, let it end in order, and look at what is left.

    A life dies when up to `longest_s` of its show are recorded: on a machine of any speed there is something to lose.
    """
    _warm_up()
    place = _place(folder, s3, speed)
    report, said, rng = Report(kills=kills), _Said(), random.Random(seed)
    for number in range(kills + 1):
        on_air = number == 0 or rng.random() < 0.8
        death = _Death(on_air=on_air, after_s=rng.uniform(0, longest_s), moment_s=rng.uniform(0, 0.05 if on_air else 0.5))
        _one_life(place, said, report, death if number < kills else None)
    _look(place, said, report)
    return report


def _warm_up() -> None:
    """Lives are forked from a process that has everything imported, so that they begin at once."""
    _processes.set_forkserver_preload(["tests.support.killed_life", "tests.support.kills"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])  # the server of forks imports by this alone
    try:
        ready = _processes.Process(target=programme)
        ready.start()
        ready.join()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _place(folder: Path, s3: S3Settings, speed: float) -> Place:
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder=folder, merchant_id="", show_id="", s3=s3, zero_s=time.monotonic(), speed=speed)
    with place.catalog() as catalog, catalog.write() as session:
        merchant = merchants.make(session, "Storm")
        show = shows.make(session, merchant.id, title="Killed", product_ids=[], width_px=160, height_px=90, fps=30)
        shows.start(session, merchant.id, show.id, started_at=datetime.now(UTC))
        ids = merchant.id, show.id
    return Place(folder=folder, merchant_id=ids[0], show_id=ids[1], s3=s3, zero_s=time.monotonic(), speed=speed)


@dataclass
class _Said:
    """All that was ever acknowledged."""

    events: dict[int, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    uploaded: set[str] = field(default_factory=set)
    began_90k: int | None = None

    def hear(self, lines: list[str], report: Report) -> None:
        self.began_90k = None
        for line in lines:
            kind, first, second = line.split(" ")
            if kind == "event":
                self.events[int(first)] = second
            elif kind == "segment":
                self.segments[first] = second
            elif kind == "uploaded":
                self.uploaded.add(first)
            elif kind == "began":
                self.began_90k = int(first)
            else:
                report.stopped.append(line)


def _one_life(place: Place, said: _Said, report: Report, death: "_Death | None") -> None:
    """Until it is killed; without a `death`, until it has ended in order."""
    reached = Reached(given_90k=_processes.Value("q", 0), taken_90k=_processes.Value("q", 0))
    heard, saying = os.pipe()
    process = _processes.Process(target=_live, args=(place, programme(), _Handle(saying), reached, death is None))
    process.start()
    os.close(saying)
    with os.fdopen(heard, "rb", buffering=0) as pipe:
        lines: list[str] = []
        if death is not None:
            if death.on_air:
                lines = _until_it_began(pipe, report)
                lines += _until_it_recorded(reached, pipe, death.after_s)
            time.sleep(death.moment_s)
            process.kill()
        lines += [line.decode() for line in pipe]
    process.join()
    if death is None and process.exitcode:
        report.stopped.append(f"the last life ended with {process.exitcode}")
    said.hear([line.strip() for line in lines if line.endswith("\n")], report)
    if death is not None and said.began_90k is not None:
        kept_90k = max(_whole_until_90k(place), said.began_90k)
        report.missing_ms.append(max(0, reached.given_90k.value - kept_90k) / 90)
        report.dropped_ms.append(max(0, reached.taken_90k.value - kept_90k) / 90)


def _until_it_began(pipe: IO[bytes], report: Report) -> list[str]:
    """What it says until it is on air; one that hangs before is killed where it is, and that is told."""
    lines: list[str] = []
    while select.select([pipe], [], [], HANGS_S)[0]:
        if not (line := pipe.readline()):
            return lines
        lines.append(line.decode())
        if line.startswith(b"began"):
            return lines
    report.hung += 1
    return lines


def _until_it_recorded(reached: Reached, pipe: IO[bytes], media_s: float) -> list[str]:
    """What it says until its recorder has taken up so much of the picture, or hangs, or the life has ended by itself."""
    lines: list[str] = []
    end_s, first_90k = time.monotonic() + HANGS_S, 0
    while time.monotonic() < end_s:
        taken_90k = reached.taken_90k.value
        first_90k = first_90k or taken_90k
        if first_90k and taken_90k - first_90k >= media_s * 90_000:
            break
        if select.select([pipe], [], [], LOOK_EVERY_S)[0]:
            if not (line := pipe.readline()):
                break
            lines.append(line.decode())
    return lines


@dataclass(frozen=True, kw_only=True)
class _Death:
    """A moment after so much of an `on_air` life's picture was taken up; or after it came to be, while it takes up what lay there."""

    on_air: bool
    after_s: float
    moment_s: float


class _Handle:
    """A file descriptor on its way into a child."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __getstate__(self) -> object:
        return multiprocessing.reduction.DupFd(self.fd)

    def __setstate__(self, dup: object) -> None:
        self.fd = dup.detach()  # type: ignore[attr-defined]


def _live(place: Place, media: Programme, said: _Handle, reached: Reached, last: bool) -> None:
    live(place, media, said.fd, reached, last)


def _whole_until_90k(place: Place) -> int:
    """Up to where a killed life's picture can be recovered: looked at in a copy, for the next life does it for real."""
    spool = place.spool()
    copy = place.folder / "copy"
    shutil.copytree(spool.folder, copy, ignore_dangling_symlinks=True)
    try:
        ends = [info.end_90k for info in recover(Spool(copy, place.prefix, reserve_bytes=0)) if info.track == "video"]
    finally:
        shutil.rmtree(copy)
    return max(ends, default=0)


def _look(place: Place, said: _Said, report: Report) -> None:
    """Compare what is left with what was acknowledged, then play it."""
    with place.catalog() as catalog:
        events = EventLog(catalog).read_all(place.show_id)
        with catalog.read() as session:
            listed = {row.key: row.sha256 for row in segments.listing(session, place.merchant_id, place.show_id)}
    verify_chain(events)
    held = inventory(place.store(), place.prefix)
    in_s3 = {info.key: info.sha256 for info in held.segments}
    hashes = {event.seq: event.hash for event in events}
    report.acknowledged = len(said.events) + len(said.segments) + len(said.uploaded)
    report.events_lost = sum(hashes.get(seq) != hash_ for seq, hash_ in said.events.items())
    report.segments_lost = sum(in_s3.get(key) != sha256 or listed.get(key) != sha256 for key, sha256 in said.segments.items())
    report.segments_lost += len(said.uploaded - in_s3.keys()) + len(held.damaged)
    objects = [info.key for info in place.store().list(f"{place.prefix}/") if info.key.endswith(".m4s")]
    report.twice = len(objects) - len(held.segments) + sum(_overlaps(held.segments, track) for track in ("video", "audio"))
    _play(place, playable(held.segments), held.inits, report)


def _overlaps(found: tuple[SegmentInfo, ...], track: str) -> int:
    """Segments that repeat what the one before holds, by more than half a unit."""
    slack = UNIT_90K // 2
    return sum(after.start_90k < before.end_90k - slack for before, after in pairwise(of_track(found, track)))


def _play(place: Place, shown: list[SegmentInfo], inits: dict[str, bytes], report: Report) -> None:
    """Through the playlists with ffmpeg, end to end; then run by run, for flash and beep."""
    folder, store = place.folder / "replay", place.store()
    for name, data in playlists(shown, inits, started_at=datetime(2026, 1, 1, tzinfo=UTC), ended=True).items():
        _write(folder / name, data)
    media = {info.key: store.get(info.key) for info in shown if not info.is_gap} | dict(inits)
    for key, data in media.items():
        _write(folder / key.removeprefix(f"{place.prefix}/"), data)
    wanted = sum(info.duration_90k for info in of_track(shown, "video") if not info.is_gap) // FRAME_90K
    decoded, complaints = _decode(folder / "index.m3u8")
    report.pictures_undecoded = abs(wanted - decoded)
    report.complaints = complaints
    runs = _runs(shown)
    report.cuts = len(runs) - 1
    for run in runs:
        video, audio = (b"".join([inits[run[t][0].init_key], *(media[i.key] for i in run[t])]) for t in ("video", "audio") if run.get(t))
        flashes, beeps = flashes_ms(pictures(video, height_px=18)), beeps_ms(*sound(audio))
        whole = [flash for flash in flashes if run["audio"][0].start_90k / 90 + 40 < flash < run["audio"][-1].end_90k / 90 - 150]
        report.apart_ms += [min((abs(flash - beep) for beep in beeps), default=1e6) for flash in whole]


def _runs(shown: list[SegmentInfo]) -> list[dict[str, list[SegmentInfo]]]:
    runs: dict[str, list[list[SegmentInfo]]] = {}
    for track in ("video", "audio"):
        for info in of_track(shown, track):
            if info.discontinuity or track not in runs:
                runs.setdefault(track, []).append([])
            runs[track][-1].append(info)
    return [dict(zip(runs, pair, strict=True)) for pair in zip(*runs.values(), strict=True)]


def _decode(index: Path) -> tuple[int, list[str]]:
    """(pictures that come out, every line of complaint) of ffmpeg over a playlist."""
    command = ["ffmpeg", "-v", "warning", "-xerror", "-copyts", "-allowed_extensions", "ALL", "-i", str(index)]
    run = subprocess.run(
        [*command, "-map", "0:v:0", "-map", "0:a:0", "-f", "framecrc", "-"], capture_output=True, text=True, timeout=300, check=False
    )
    complaints = run.stderr.splitlines() + ([] if run.returncode == 0 else [f"exit {run.returncode}"])
    return sum(line.startswith("0,") for line in run.stdout.splitlines()), complaints


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
