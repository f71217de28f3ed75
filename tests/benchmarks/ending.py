"""From the end of a show to a replay that plays and is sealed, beside FFmpeg remuxing the recording; a long show beside a short one."""

import asyncio
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.desk.seals import Seals
from api.settings import Settings
from api.stages.memory import MemoryStages
from api.wiring import Twins, bootstrap
from archive.seal.note import read_head
from tests.benchmarks.figures import Figure
from tests.benchmarks.long_show import fill, inits
from tests.support.api_house import ADMIN, FakeEngine, fake_ingest
from tests.support.clips import moving
from tests.support.hosting import LiveShow, hosted_show
from tests.support.playback import http_fetch, media_playlists, segment_urls, track

REST_S = 6
"""What of a long show is under no head yet when it ends."""


def measure(seconds: float = 30, minutes: int = 60, runs: int = 5) -> list[Figure]:
    """Of a real show: seconds from POST …/end until it plays, and until a head covers all of it. Then a long show over a short one."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "host.mp4"
        moving(clip)
        with hosted_show(Path(folder), clip) as show, httpx.Client(timeout=30) as http:
            time.sleep(seconds)
            began = time.monotonic()
            show.client.shows.end(show.id)
            index = f"{show.service.url}/archive/{show.id}/index.m3u8"
            _play(index, http)
            ours = time.monotonic() - began
            _sealed(show)
            sealed = time.monotonic() - began
            peer = _remux(index, http, Path(folder))
    note = f"a show of {seconds:.0f} s with one host"
    long, short = asyncio.run(_lengths(minutes, runs))
    return [
        Figure(name="end of show to replay playable", ours=ours, unit="s", peer_name="ffmpeg remux", peer=peer, goal=1.0, note=note),
        Figure(
            name="end of show to all of it sealed in S3", ours=sealed, unit="s", peer_name="ffmpeg remux", peer=peer, goal=1.0, note=note
        ),
        Figure(
            name=f"end of a {minutes}-minute show beside a 1-minute one",
            ours=long,
            unit="s",
            peer_name="1 minute",
            peer=short,
            goal=1.2,
            of_ratio=True,
            note=f"until it plays and a head in S3 covers all; medians of {runs} by turns; rows and objects as a recording leaves them",
        ),
    ]


def _sealed(show: LiveShow) -> None:
    """Until the newest head that S3 holds covers the last event and nothing waits."""
    last = show.client.shows.timeline(show.id)[-1]["seq"]
    while not _covers(show.client.shows.seal(show.id), last):
        time.sleep(0.005)


def _covers(state: dict[str, Any], seq: int) -> bool:
    return not state["leaves_waiting"] and read_head(state["head"]).last_seq >= seq


async def _lengths(minutes: int, runs: int) -> tuple[float, float]:
    """(seconds to the end of a long show, of a short one), medians; a whole service but for the shows' processes."""
    made = inits()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), admin_token=ADMIN, shows_max=100)  # type: ignore[arg-type]
        twins = Twins(stages=MemoryStages(), ingest=fake_ingest, engine=lambda _: FakeEngine())
        async with bootstrap(settings, twins) as house:
            transport = httpx.ASGITransport(app=create_app(house))
            headers = {"Authorization": f"Bearer {ADMIN}"}
            async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers, timeout=60) as http:
                long, short = [], []
                for _ in range(runs):
                    for length_s, taken in ((60, short), (minutes * 60, long)):
                        taken.append(await _end_of(house, http, made, length_s))
    return statistics.median(long), statistics.median(short)


async def _end_of(house: Any, http: httpx.AsyncClient, made: Any, length_s: int) -> float:
    created = (await http.post("/api/v1/shows", json={"title": f"{length_s} s"})).json()
    await http.post(f"/api/v1/shows/{created['id']}/start")
    show = await asyncio.to_thread(house.shows.owned, _Anyone(), created["id"])
    await asyncio.to_thread(fill, house, show, made, 0, length_s - REST_S)
    await asyncio.to_thread(house.seals.seal, show.id)
    await asyncio.to_thread(fill, house, show, made, length_s - REST_S, length_s)
    began = time.monotonic()
    await http.post(f"/api/v1/shows/{show.id}/end")
    for name in ("index.m3u8", "video.m3u8", "audio.m3u8"):
        (await http.get(f"/archive/{show.id}/{name}")).raise_for_status()
    last = (await asyncio.to_thread(house.log.head, show.id))[0]
    await asyncio.to_thread(_until_sealed, house.seals, show.id, last)
    return time.monotonic() - began


def _until_sealed(seals: Seals, show_id: str, seq: int) -> None:
    while (newest := seals.ledger.newest(show_id)) is None or read_head(newest.note).last_seq < seq or seals.waiting(show_id):
        time.sleep(0.002)


class _Anyone:
    def may(self, _merchant_id: str) -> bool:
        return True


def _play(index: str, http: httpx.Client) -> None:
    """Raises unless the replay is whole: both playlists closed, first and last segments there."""
    fetch = http_fetch(http)
    for playlist in media_playlists(index, fetch):
        assert b"#EXT-X-ENDLIST" in fetch(playlist), f"{playlist} is still open"
        init, segments = segment_urls(playlist, fetch)
        for url in (init, segments[0], segments[-1]):
            fetch(url)


def _remux(index: str, http: httpx.Client, folder: Path) -> float:
    fetch, names = http_fetch(http), []
    for name, playlist in zip(("video.mp4", "audio.mp4"), media_playlists(index, fetch), strict=True):
        (folder / name).write_bytes(track(playlist, fetch))
        names += ["-i", str(folder / name)]
    began = time.monotonic()
    command = ["ffmpeg", "-v", "error", *names, "-c", "copy", "-movflags", "+faststart", str(folder / "replay.mp4")]
    subprocess.run(command, check=True)
    return time.monotonic() - began
