"""Recover: what a killed recorder left open is sealed with the whole parts it holds. Nothing whole is lost."""

import hashlib
import os
import re
from pathlib import Path
from typing import Final

from archive.objects.keys import SegmentKey, Track
from archive.record.cmaf import measure, timescale_hz
from archive.record.segment import SegmentInfo, described
from archive.record.spool import Spool, seal_file

_OPEN: Final = re.compile(r"(?P<index>\d{6,9})-(?P<x>x-)?t(?P<start>\d{1,15})\.open", re.ASCII)


def recover(spool: Spool) -> list[SegmentInfo]:
    """Seal what is open, and describe all that the spool holds. Call it when nobody writes the spool."""
    seal_open(spool)
    return known(spool)


def seal_open(spool: Spool) -> list[SegmentInfo]:
    """Seal every open segment at its last whole part, and tell which; those without a part are removed."""
    sealed = [_seal(spool, track, path) for track, path in spool.open_paths()]
    spool.announce()
    return [info for info in sealed if info is not None]


def known(spool: Spool) -> list[SegmentInfo]:
    """The sealed segments in the spool, hashed and described again from their files."""
    return [_described(spool, key, path) for key, path in spool.sealed()]


def _described(spool: Spool, key: SegmentKey, path: Path) -> SegmentInfo:
    data = path.read_bytes()
    extent = measure(data, timescale_hz(key.track))
    init = f"{spool.prefix}/{key.track}/init-{extent.init_sha12}.mp4" if extent else ""
    return described(key, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), init_key=init)


def _seal(spool: Spool, track: Track, path: Path) -> SegmentInfo | None:
    data, name = path.read_bytes(), _OPEN.fullmatch(path.name)
    extent = measure(data, timescale_hz(track)) if name else None
    if name is None or extent is None:
        spool.drop(path)
        return None
    whole = data[: extent.whole_bytes]
    if len(whole) < len(data):
        with path.open("r+b") as file:
            file.truncate(len(whole))
        spool.count(len(whole) - len(data))
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sha256, start = hashlib.sha256(whole).hexdigest(), int(name["start"])
    key = SegmentKey(
        prefix=spool.prefix,
        track=track,
        index=int(name["index"]),
        start_90k=start,
        duration_90k=extent.start_90k + extent.duration_90k - start,
        sha12=sha256[:12],
        discontinuity=name["x"] is not None,
    )
    init = f"{spool.prefix}/{track}/init-{extent.init_sha12}.mp4"
    info = described(key, size_bytes=len(whole), sha256=sha256, init_key=init)
    seal_file(path, info)
    return info
