"""From a viewer's POST to its first decoded frame, beside aiortc with its defaults."""

import asyncio
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from render.deliver.player import Player
from render.deliver.signalling import HttpSignal
from tests.benchmarks.figures import Figure, percentile
from tests.support.clips import flash_and_beep
from tests.support.hosting import hosted_show
from tests.support.service import free_port


async def first_pictures_ms(url: str, joins: int) -> list[float]:
    """Join `joins` times, one after the other; milliseconds from POST to the first decoded picture."""
    waits = []
    for _ in range(joins):
        async with Player(HttpSignal(url)) as player:
            await player.until_pictures(1, timeout_s=20)
            assert player.first_picture_ms is not None
            waits.append(player.first_picture_ms)
        await asyncio.sleep(0.3)  # joins at different places of the GOP
    return waits


def measure(joins: int = 30) -> list[Figure]:
    """p95 and median of ours, beside the peer's."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "host.mp4"
        flash_and_beep(clip, duration_s=20)
        with hosted_show(Path(folder), clip) as show:
            ours = asyncio.run(first_pictures_ms(f"{show.service.url}/whep/{show.id}", joins))
        peer = _stock(clip, joins)
    return [
        Figure(
            name="WHEP: POST to first decoded frame, p95",
            ours=percentile(ours, 0.95),
            unit="ms",
            peer_name="stock aiortc",
            peer=percentile(peer, 0.95),
            goal=600,
        ),
        Figure(
            name="WHEP: POST to first decoded frame, median",
            ours=percentile(ours, 0.5),
            unit="ms",
            peer_name="stock aiortc",
            peer=percentile(peer, 0.5),
        ),
    ]


def _stock(clip: Path, joins: int) -> list[float]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.stock_whep", str(port), str(clip)])
    try:
        _until_ready(f"http://127.0.0.1:{port}/readyz", process)
        return asyncio.run(first_pictures_ms(f"http://127.0.0.1:{port}/whep", joins))
    finally:
        process.terminate()
        process.wait(20)


def _until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the stock aiortc server did not come up")
