"""Power is cut, the real code opens what is left, and everything that was acknowledged must be there."""

import hashlib
import io
import pickle
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import av

from archive.catalog import merchants
from archive.catalog.database import Catalog
from archive.errors import ArchiveError
from archive.record.recover import recover
from archive.record.spool import Spool
from archive.timeline.log import EventLog
from tests.support.old_schema import newest_schema
from tests.support.power import Disk, Trace
from tests.support.power_work import PREFIX


def watched(what: str, folder: Path, *, unsafe: bool = False, media: Any = None) -> Trace:
    """Everything that `events` or `recording` did to its files, and acknowledged."""
    work, out = folder / "work", folder / "trace"
    work.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.support.power_work", what, str(work), str(out), *(["--unsafe"] if unsafe else [])]
    subprocess.run(command, input=pickle.dumps(media), check=True, timeout=120, stdout=subprocess.DEVNULL)
    return Trace.load(out)


def lost(what: str, trace: Trace, cut: int, seed: int, folder: Path) -> list[str]:
    """What was acknowledged before the op number `cut` and is not there after it; anything that is broken."""
    folder.mkdir(parents=True)
    Disk(trace, cut).lose_power(folder, random.Random(seed))
    check = _events if what == "events" else _recording
    try:
        return check(folder, trace.acknowledged(cut))
    except (ArchiveError, sqlite3.Error, av.FFmpegError, OSError) as error:
        return [f"cannot be opened: {error!r}"]


def _events(folder: Path, acknowledged: Sequence[Any]) -> list[str]:
    path, show_id = folder / "vouchcast.db", next((said[1] for said in acknowledged if said[0] == "show"), None)
    with Catalog.at(path) as catalog:
        log = EventLog(catalog)
        with catalog.read() as session:
            problems = [] if "mer_old" in {found.id for found in merchants.listing(session)} else ["the old rows are gone"]
        if show_id is not None:
            log.verify(show_id)
            kept = {event.seq: event.hash for event in log.each(show_id)}
            problems += [f"event {said[1]} is gone" for said in acknowledged if said[0] == "event" and kept.get(said[1]) != said[2]]
            if log.append(show_id, "scene.posed", 0, {"yaw_deg": 1, "spin_deg_s": 0}).seq != len(kept) + 1:
                problems.append("the log does not go on where it ended")
    with closing(sqlite3.connect(path)) as database:
        if (verdict := database.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            problems.append(f"integrity_check: {verdict}")
    copy = path.with_name(f"vouchcast.db.before-{newest_schema()}")
    if ("opened",) in acknowledged and not copy.exists():
        problems.append("the copy made before the migration is gone")
    return problems


def _recording(folder: Path, acknowledged: Sequence[Any]) -> list[str]:
    spool = Spool(folder / "spool" / "shw_1", PREFIX, reserve_bytes=0)
    found = {(info.track, info.index): info for info in recover(spool)}
    bodies = {at: path.read_bytes() for at, info in found.items() if (path := spool.path(info.key)) is not None}
    problems = []
    for said in acknowledged:
        if said[0] == "segment" and (spool.path(said[1]) is None or spool.path(said[3]) is None):
            problems.append(f"segment {said[1]} or its init segment is gone")
        elif said[0] == "part":
            _, track, index, size, sha256 = said
            if hashlib.sha256(bodies.get((track, index), b"")[:size]).hexdigest() != sha256:
                problems.append(f"a part of {track} {index} is gone: {size} bytes were acknowledged")
    sha256s = {said[1]: said[2] for said in acknowledged if said[0] == "segment"}
    for at, info in found.items():
        if sha256s.get(info.key, info.sha256) != hashlib.sha256(bodies[at]).hexdigest():
            problems.append(f"segment {info.key} holds other bytes")
        init = spool.path(info.init_key)
        if init is None or not _pictures(init.read_bytes() + bodies[at]):
            problems.append(f"segment {info.key} does not decode")
    return problems


def _pictures(media: bytes) -> int:
    """How many frames decode, of a picture or sound track."""
    with av.open(io.BytesIO(media)) as container:
        return sum(1 for _ in container.decode(container.streams[0]))
