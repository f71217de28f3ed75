"""A burst of garbage, an object store that hangs, no room left: the show on air goes on, and what was kept plays."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import httpx
import psutil
import pytest

from api.client import Client
from archive.objects.keys import parse_segment
from render.deliver.player import Player
from render.deliver.signalling import HttpSignal
from tests.support.clips import moving
from tests.support.hosting import Host, make_product, recorded_past
from tests.support.playback import http_fetch, media_playlists, replayed_ms, segment_urls, spans_ms, track
from tests.support.service import Service
from tests.support.shops import GARBAGE_SDP, SDP, Json, Place, two_shops
from tests.support.wait import run_apart, until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with two_shops(tmp_path_factory.mktemp("shops")) as place:
        yield place


@pytest.fixture
def http(place: Place) -> Iterator[httpx.Client]:
    with place.http(place.ours.token) as client:
        yield client


def test_a_hostile_burst_does_not_disturb_the_show(place: Place, http: httpx.Client, tmp_path: Path) -> None:
    def family() -> dict[int, int]:
        return {one.pid: one.num_fds() for one in place.service.family() if one.is_running()}

    host_clip = tmp_path / "host.mp4"
    moving(host_clip, duration_s=3, width_px=640, height_px=360)
    with Host(f"{place.service.url}/whip/{place.ours.show}", host_clip, loop=True, token=place.ours.whip_token):
        before, over = family(), threading.Event()
        with ThreadPoolExecutor(20) as crowd:
            uploads = [crowd.submit(_upload, place, os.urandom(200_000)) for _ in range(10)]
            crowds = [crowd.submit(_offers, place, over) for _ in range(10)]
            try:
                _goes_on(place, frames=90)  # while the storm lasts
            finally:
                over.set()
            offers = [status for one in crowds for status in one.result()]
            assert len(offers) >= 30
            assert set(offers) <= {400, 413}
            assert all(one.result() in (200, 202, 429) for one in uploads)
        settled = lambda: all(m["state"] != "processing" for m in http.get("/api/v1/models").json()["models"])  # noqa: E731
        until(settled, timeout_s=120, why="garbage models were not checked to their end")
        until(lambda: set(family()) == set(before), timeout_s=60, why="a process was left behind")
        until(lambda: all(count <= before[pid] + 12 for pid, count in family().items()), timeout_s=60, why="files were left open")
        assert place.stats()["viewers"] == 0
    # Rejected files wait there to be tried again, the other shop's too; nothing else may be left.
    assert [path.name for path in (place.service.data / "tmp").iterdir() if not re.fullmatch(r"mdl_\w+\.upload", path.name)] == []


def _goes_on(place: Place, *, frames: int) -> None:
    """Wait until the programme has made so many frames more."""
    wanted = place.stats()["programme"]["frames"] + frames
    until(lambda: place.stats()["programme"]["frames"] >= wanted, timeout_s=60, why="the programme came to a halt")


def _offers(place: Place, over: threading.Event) -> list[int]:
    """What garbage is answered, three times and on until it is over."""
    answers: list[int] = []
    while len(answers) < 3 or not over.is_set():
        answers.append(_offer(place, GARBAGE_SDP[len(answers) % len(GARBAGE_SDP)]))
    return answers


def _offer(place: Place, sdp: bytes) -> int:
    return httpx.post(f"{place.service.url}/whep/{place.ours.show}", content=sdp, headers=SDP, timeout=60).status_code


def _upload(place: Place, data: bytes) -> int:
    with place.http(place.ours.token) as http:
        return http.post("/api/v1/models", files={"file": ("noise.glb", data)}, timeout=60).status_code


# --- S3 away, and no room -------------------------------------------------------------------------------------------


def _weed(service: Service) -> psutil.Process:
    return next(one for one in service.family() if "weed" in " ".join(one.cmdline()[:1]))


async def _still_watched(service: Service, show_id: str) -> None:
    """A viewer who joins now gets pictures."""
    async with Player(HttpSignal(f"{service.url}/whep/{show_id}")) as player:
        await player.until_pictures(10, timeout_s=90)


def _types(client: Client, show_id: str) -> list[str]:
    return [event["type"] for event in client.shows.timeline(show_id)]


def _spans_ms(service: Service, show_id: str) -> list[tuple[int, int]]:
    """When each picture that a replay plays begins and ends."""
    return replayed_ms(f"{service.url}/archive/{show_id}/index.m3u8")


def _holes_ms(service: Service, show_id: str) -> list[tuple[int, int]]:
    """Where a replay has no segment of the picture: (from, to), by what the segments' names say."""
    with httpx.Client(timeout=60) as http:
        fetch = http_fetch(http)
        video, _ = media_playlists(f"{service.url}/archive/{show_id}/index.m3u8", fetch)
        keys = [parse_segment(f"video/{url.rpartition('/')[2]}") for url in segment_urls(video, fetch)[1]]
    spans = [(key.start_90k // 90, (key.start_90k + key.duration_90k) // 90) for key in keys if key is not None]
    return [(end, start) for (_, end), (start, _) in pairwise(spans) if start - end > 100]


def test_a_show_outlives_its_object_store_and_a_full_spool_says_where_it_stopped(tmp_path: Path) -> None:
    clip = tmp_path / "host.mp4"
    moving(clip, duration_s=4)
    with Service(tmp_path / "data", VOUCHCAST_SPOOL_MAX_MB="2") as service, service.client() as client:
        product = make_product(client, "S-1")
        show = client.shows.create(title="Storm", product_ids=[product["id"]])["id"]
        client.shows.start(show)
        weed = _weed(service)
        with Host(f"{service.url}/whip/{show}", clip, loop=True):
            until(lambda: client.shows.stats(show)["recording"]["uploads"]["uploaded"] >= 3, timeout_s=90, why="nothing was uploaded")
            weed.send_signal(signal.SIGSTOP)
            try:
                stopped = until(lambda: _event(client, show, "recording.stopped"), timeout_s=120, why="a full spool was not told")
                assert stopped["data"]["reason"] == "spool_full"
                until(lambda: _event(client, show, "upload.delayed"), timeout_s=60, why="no alarm was raised")
                recording = client.shows.get(show)["recording"]
                assert (recording["state"], recording["reason"]) == ("stopped", "spool_full")
                assert recording["waiting_bytes"] > 0.25 * recording["cap_bytes"]
                assert client.shows.stats(show)["recording"]["kept_ms"] == stopped["data"]["at_ms"]
                run_apart(_still_watched(service, show))
                assert client.shows.cue(show, "product.show", product_id=product["id"], layout="host")["at_ms"] > stopped["data"]["at_ms"]
                assert client.shows.get(show)["state"] == "live"
                assert httpx.get(f"{service.url}/readyz", timeout=60).status_code == 503
                with httpx.Client(timeout=60) as http:
                    live = media_playlists(f"{service.url}/live/{show}/index.m3u8", http_fetch(http))[0]
                    kept = spans_ms(track(live, http_fetch(http), first=-2))
                assert kept[-1][1] == stopped["data"]["at_ms"], "what was kept does not play while the store is away"
            finally:
                weed.send_signal(signal.SIGCONT)
            resumed = until(lambda: _event(client, show, "recording.resumed"), timeout_s=120, why="recording did not go on")
            assert resumed["data"]["at_ms"] > stopped["data"]["at_ms"]
            until(lambda: _event(client, show, "upload.caught_up"), timeout_s=120, why="the end of the alarm was not told")
            # A store that drains slowly lets so small a spool fill up once more; in the end it lasts.
            lasting_ms = until(lambda: _recorded_again(client, show, 2000), timeout_s=120, why="recording did not last")
        client.shows.end(show)
        spans, holes = _spans_ms(service, show), _holes_ms(service, show)
        assert "Traceback" not in service.said()
    lost = [begin_ms for begin_ms, _ in spans if stopped["data"]["at_ms"] + 100 < begin_ms < resumed["data"]["at_ms"] - 100]
    assert lost == []
    assert all(start >= stopped["data"]["at_ms"] - 100 for start, _ in holes), f"{holes}, stopped at {stopped['data']['at_ms']}"
    assert max(spans)[1] >= lasting_ms


def _recorded_again(client: Client, show_id: str, for_ms: int) -> int | None:
    """Up to where the picture is kept, once that is so long after recording last went on."""
    kept_ms = int(client.shows.stats(show_id)["recording"]["kept_ms"])
    turns = [event for event in client.shows.timeline(show_id) if event["type"] in ("recording.stopped", "recording.resumed")]
    went_on = turns[-1]["type"] == "recording.resumed"
    return kept_ms if went_on and kept_ms > turns[-1]["data"]["at_ms"] + for_ms else None


def _event(client: Client, show_id: str, type: str) -> Json | None:
    return next((event for event in client.shows.timeline(show_id) if event["type"] == type), None)


def test_a_show_that_ends_while_the_object_store_is_away_is_answered_and_plays(tmp_path: Path) -> None:
    with Service(tmp_path / "data") as service, service.client() as client:
        show = client.shows.create(title="Away", product_ids=[])["id"]
        client.shows.start(show)
        until(lambda: client.shows.stats(show)["recording"]["uploads"]["uploaded"] >= 3, timeout_s=90, why="nothing was uploaded")
        weed = _weed(service)
        weed.send_signal(signal.SIGSTOP)
        try:
            away_ms = client.shows.stats(show)["at_ms"]
            kept_ms = recorded_past(client, show, away_ms + 4000)["recording"]["kept_ms"]
            assert client.shows.end(show)["state"] == "published"
            assert list((service.data / "spool" / show).rglob("*.m4s")), "the end waited for the store"
            spans = _spans_ms(service, show)
            assert max(spans)[1] >= kept_ms
            assert _holes_ms(service, show) == []
        finally:
            weed.send_signal(signal.SIGCONT)
        until(lambda: not (service.data / "spool" / show).exists(), timeout_s=120, every_s=0.5, why="the rest was not brought to S3")
        assert _spans_ms(service, show) == spans
        assert _types(client, show)[-2:] == ["show.ended", "show.published"]
        assert "Traceback" not in service.said()
