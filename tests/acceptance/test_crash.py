"""Killing the show, or the whole service, loses at most a second of media and no acknowledged event."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.clips import moving
from tests.support.hosting import Host, make_product
from tests.support.playback import http_fetch, media_playlists, pictures, segment_urls, track
from tests.support.service import Service
from tests.support.wait import until

LOST_MS = 1000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "host.mp4"
    moving(path, duration_s=6, width_px=640, height_px=360)
    return path


def _recorded_ms(service: Service, show_id: str) -> list[int]:
    """Show times of all pictures of a replay that is over, decoded from end to end."""
    with httpx.Client(timeout=30) as http:
        fetch = http_fetch(http)
        video, _ = media_playlists(f"{service.url}/archive/{show_id}/index.m3u8", fetch)
        assert b"#EXT-X-ENDLIST" in fetch(video)
        return [at_ms for at_ms, _ in pictures(track(video, fetch), height_px=36)]


def _listed(service: Service, room: str, show_id: str) -> list[list[str]]:
    """The segments' names that each media playlist of a show has, picture first."""
    with httpx.Client(timeout=30) as http:
        fetch = http_fetch(http)
        playlists = media_playlists(f"{service.url}/{room}/{show_id}/index.m3u8", fetch)
        return [[url.rpartition("/")[2] for url in segment_urls(playlist, fetch)[1]] for playlist in playlists]


def test_a_show_that_is_killed_goes_on_in_the_same_replay(tmp_path: Path, clip: Path) -> None:
    with Service(tmp_path / "data") as service, service.client() as client:
        product = make_product(client, "K-1")
        show = client.shows.create(title="Killed", product_ids=[product["id"]])
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            time.sleep(3)
            cue = client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
            time.sleep(1)
            before = client.shows.stats(show["id"])
            os.kill(before["pid"], signal.SIGKILL)
        after = until(lambda: _stats_of_another_life(client, show["id"], before["pid"]), timeout_s=40, why="the show was not started again")
        assert after["at_ms"] > before["at_ms"]
        time.sleep(4)
        client.shows.end(show["id"])
        events = client.shows.timeline(show["id"])
        times = _recorded_ms(service, show["id"])
    assert cue["hash"] in {event["hash"] for event in events}
    assert "show.resumed" in [event["type"] for event in events]
    before_kill = [at_ms for at_ms in times if at_ms <= before["at_ms"] + LOST_MS]
    assert before["at_ms"] - max(before_kill) <= LOST_MS
    assert max(times) > after["at_ms"] + 1500, "nothing was recorded after the restart"


def _stats_of_another_life(client: Any, show_id: str, old_pid: int) -> Any:
    try:
        stats = client.shows.stats(show_id)
    except Exception:
        return None
    return stats if stats.get("pid") not in (None, old_pid) else None


def test_a_service_that_is_killed_finishes_its_shows_when_it_comes_back(tmp_path: Path, clip: Path) -> None:
    service = Service(tmp_path / "data")
    with service, service.client() as client:
        product = make_product(client, "K-2")
        show = client.shows.create(title="Power cut", product_ids=[product["id"]])
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            time.sleep(4)
            client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
            time.sleep(1.3)
            acknowledged = client.shows.timeline(show["id"])
            on_air_ms = client.shows.stats(show["id"])["at_ms"]
            kept = _listed(service, "live", show["id"])
            service.kill()
    with Service(tmp_path / "data", port=service.port) as again, again.client() as client:
        until(lambda: client.shows.get(show["id"])["state"] in ("ended", "published"), timeout_s=30, why="the show was not finished")
        events = client.shows.timeline(show["id"])
        times = until(lambda: _recorded_ms(again, show["id"]), timeout_s=20)
        recorded = _listed(again, "archive", show["id"])
    assert all(before and before == after[: len(before)] for before, after in zip(kept, recorded, strict=True))
    assert [event["hash"] for event in events[: len(acknowledged)]] == [event["hash"] for event in acknowledged]
    ended = next(event for event in events if event["type"] == "show.ended")
    assert ended["data"]["reason"] == "interrupted"
    assert events[-1]["type"] == "show.published"
    assert on_air_ms - max(times) <= LOST_MS


def test_ctrl_c_ends_shows_in_order_and_leaves_no_process(tmp_path: Path, clip: Path) -> None:
    with Service(tmp_path / "data") as service, service.client() as client:
        show = client.shows.create(title="Ctrl-C", product_ids=[])
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            time.sleep(3)
            family = service.family()
            assert len(family) >= 4, "service, object store, show and engine should be running"
            assert service.interrupt() == 0
        until(lambda: not any(process.is_running() and process.status() != "zombie" for process in family), why="a process was left behind")
        assert "Traceback" not in service.said()
        service.start()
        assert client.shows.get(show["id"])["state"] in ("ended", "published")
        assert _recorded_ms(service, show["id"])
