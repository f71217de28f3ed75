"""Killing the show, or the whole service, loses nothing that was on disk and no acknowledged event."""

import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.client import Client
from tests.support.clips import moving
from tests.support.hosting import Host, make_product, recorded_past
from tests.support.playback import http_fetch, media_playlists, replayed_ms, segment_urls
from tests.support.service import Service
from tests.support.wait import until

A_WHILE_MS = 3000
"""So long a show goes on before anything happens to it: its first segment is sealed by then."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "host.mp4"
    moving(path, duration_s=6, width_px=640, height_px=360)
    return path


def _recorded_ms(service: Service, show_id: str) -> list[tuple[int, int]]:
    """When each picture of a replay that is over begins and ends."""
    index = f"{service.url}/archive/{show_id}/index.m3u8"
    with httpx.Client(timeout=30) as http:
        fetch = http_fetch(http)
        assert b"#EXT-X-ENDLIST" in fetch(media_playlists(index, fetch)[0])
    return replayed_ms(index)


def _listed(service: Service, room: str, show_id: str) -> list[list[str]]:
    """The segments' names that each media playlist of a show has, picture first."""
    with httpx.Client(timeout=30) as http:
        fetch = http_fetch(http)
        playlists = media_playlists(f"{service.url}/{room}/{show_id}/index.m3u8", fetch)
        return [[url.rpartition("/")[2] for url in segment_urls(playlist, fetch)[1]] for playlist in playlists]


def _amid_a_segment(service: Service, client: Client, show_id: str, at_ms: int) -> dict[str, Any]:
    """The show's figures at a moment beyond `at_ms` at which a segment is open that nobody has sealed."""

    def figures() -> dict[str, Any] | None:
        stats = recorded_past(client, show_id, at_ms)
        begun = [path.stem for path in (service.data / "spool" / show_id / "video").glob("*.open")]
        return stats if any(stats["recording"]["kept_ms"] > int(name.rpartition("t")[2]) // 90 for name in begun) else None

    return until(figures, timeout_s=90, why="no segment was ever open") or {}


def test_a_show_that_is_killed_goes_on_in_the_same_replay(tmp_path: Path, clip: Path) -> None:
    with Service(tmp_path / "data") as service, service.client() as client:
        product = make_product(client, "K-1")
        show = client.shows.create(title="Killed", product_ids=[product["id"]])
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            recorded_past(client, show["id"], A_WHILE_MS)
            cue = client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
            before = _amid_a_segment(service, client, show["id"], cue["at_ms"])
            os.kill(before["pid"], signal.SIGKILL)
        after = until(lambda: _stats_of_another_life(client, show["id"], before["pid"]), timeout_s=90, why="the show was not started again")
        assert after["at_ms"] > before["at_ms"]
        last = recorded_past(client, show["id"], after["at_ms"] + 1500)
        client.shows.end(show["id"])
        events = client.shows.timeline(show["id"])
        spans = _recorded_ms(service, show["id"])
    assert cue["hash"] in {event["hash"] for event in events}
    assert "show.resumed" in [event["type"] for event in events]
    kept = max(end_ms for begin_ms, end_ms in spans if begin_ms <= before["at_ms"])
    assert kept >= before["recording"]["kept_ms"], "what was on disk before the kill is lost"
    assert max(spans)[1] >= last["recording"]["kept_ms"], "what was recorded after the restart is lost"


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
            recorded_past(client, show["id"], A_WHILE_MS)
            cue = client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
            recorded_past(client, show["id"], cue["at_ms"])
            acknowledged = client.shows.timeline(show["id"])
            kept = _listed(service, "live", show["id"])
            kept_ms = _amid_a_segment(service, client, show["id"], cue["at_ms"])["recording"]["kept_ms"]
            service.kill()
    with Service(tmp_path / "data", port=service.port) as again, again.client() as client:
        until(lambda: client.shows.get(show["id"])["state"] == "published", timeout_s=90, why="the show was not finished")
        events = client.shows.timeline(show["id"])
        spans = _recorded_ms(again, show["id"])
        recorded = _listed(again, "archive", show["id"])
    assert all(before and before == after[: len(before)] for before, after in zip(kept, recorded, strict=True))
    assert [event["hash"] for event in events[: len(acknowledged)]] == [event["hash"] for event in acknowledged]
    ended = next(event for event in events if event["type"] == "show.ended")
    assert ended["data"]["reason"] == "interrupted"
    assert events[-1]["type"] == "show.published"
    assert max(spans)[1] >= kept_ms, "what was on disk before the kill is lost"


def test_ctrl_c_ends_shows_in_order_and_leaves_no_process(tmp_path: Path, clip: Path) -> None:
    with Service(tmp_path / "data") as service, service.client() as client:
        show = client.shows.create(title="Ctrl-C", product_ids=[])
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            recorded_past(client, show["id"], 2000)
            family = service.family()
            assert len(family) >= 4, "service, object store, show and engine should be running"
            assert service.interrupt(120) == 0
        until(lambda: not any(process.is_running() and process.status() != "zombie" for process in family), why="a process was left behind")
        assert "Traceback" not in service.said()
        service.start()
        assert client.shows.get(show["id"])["state"] in ("ended", "published")
        assert _recorded_ms(service, show["id"])
