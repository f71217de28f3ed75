"""Verifying an export of half a gigabyte against a receipt, beside coreutils' `sha256sum` of the same files."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from api.commands.folder_store import exported
from archive.seal.receipt import Receipt
from archive.seal.verify import verify
from tests.benchmarks.figures import Figure
from tests.support.sealed_show import Cut, Film, Story, film, init, moment, whole_show

SEGMENT_BYTES = 640 * 1024
"""Two seconds at 2.5 Mb/s."""


def measure(megabytes: int = 512) -> list[Figure]:
    """MB/s of the verifier and of sha256sum, both from the page cache, best of three."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        receipt = _export(folder, megabytes * 1_000_000 // SEGMENT_BYTES)
        files = [str(path) for path in folder.rglob("*.m4s")]
        size = sum(os.path.getsize(path) for path in files)
        ours = _best(lambda: _verify(folder, receipt))
        one = _best(lambda: _sha256sum(files))
        many = _best(lambda: _sha256sum_on_all(files))
    note = (
        f"{len(files)} segments of {SEGMENT_BYTES // 1024} KB and their log, hashed on threads, against a receipt; "
        f"sha256sum in a process a processor: {size / many / 1e6:.0f} MB/s"
    )
    return [
        Figure(
            name="verify an export",
            ours=size / ours / 1e6,
            unit="MB/s",
            peer_name="sha256sum",
            peer=size / one / 1e6,
            goal=200,
            at_most=False,
            note=note,
        )
    ]


def _best(run: Callable[[], None]) -> float:
    """Seconds of the fastest of three."""
    times = []
    for _ in range(3):
        began = time.monotonic()
        run()
        times.append(time.monotonic() - began)
    return min(times)


def _verify(folder: Path, receipt: Receipt) -> None:
    verdict = verify(*exported(folder), receipts=[receipt])
    assert verdict.state == "proven", verdict.problems[:3]


def _sha256sum(files: list[str]) -> None:
    subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)


def _sha256sum_on_all(files: list[str]) -> None:
    names, processes = "\0".join(files).encode(), str(os.cpu_count() or 1)
    subprocess.run(["xargs", "-0", "-n", "16", "-P", processes, "sha256sum"], input=names, check=True, stdout=subprocess.DEVNULL)


def _export(folder: Path, segments: int) -> Receipt:
    """A show of that many segments in a folder, and its receipt."""
    story = _story(segments)
    for info in (store := story.store()).list(""):
        path = folder / info.key.removeprefix(f"{story.prefix}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.get(info.key))
    return story.receipt(0)


def _story(segments: int) -> Story:
    films = [init("video"), *(_large(film("video", index)) for index in range(segments))]
    said = [one for one in whole_show().said if one.type != "show.ended"]
    return replace(whole_show(), films=films, said=said, cuts=[Cut(films=len(films), events=len(said), signed_at=moment(10**6))])


def _large(one: Film) -> Film:
    """The same with the bytes of a real segment behind it, in a box that players skip."""
    rest = SEGMENT_BYTES - len(one.data)
    return replace(one, data=one.data + rest.to_bytes(4) + b"free" + os.urandom(rest - 8))
