"""The real process with real SeaweedFS and a real show: live, archived, proven, taken down."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from api.client import ApiError, Client
from tests.support.service import ADMIN_TOKEN, Service
from tests.support.wait import LONGEST_S

CANVAS = {"width": 320, "height": 180, "fps": 24}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("service") / "data") as running:
        yield running


def _until(found: Callable[[], Any], what: str, timeout_s: float = LONGEST_S) -> Any:
    deadline = time.monotonic() + timeout_s
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what} did not happen within {timeout_s} s"
        time.sleep(0.1)
    return answer


def _segments(client: Client, room: str, show_id: str) -> list[str]:
    try:
        text = client.request("GET", f"/{room}/{show_id}/video.m3u8").text
    except ApiError:
        return []
    return [line for line in text.splitlines() if line.endswith(".m4s")]


def _live(client: Client, title: str, **more: Any) -> dict[str, Any]:
    show = client.shows.create(title=title, canvas=CANVAS, **more)
    client.shows.start(show["id"])
    _until(lambda: _segments(client, "live", show["id"]), "the first live segment")
    return show


def _cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", *arguments]
    known = {**os.environ, "VOUCHCAST_ADMIN_TOKEN": ADMIN_TOKEN}
    return subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False, env=known)


def test_a_show_plays_live_and_its_replay_plays_at_once_and_verifies(service: Service, tmp_path: Path) -> None:
    with service.client() as client:
        product = client.products.create(sku="A", title="A", url="https://shop.example/a", price={"amount": "5", "currency": "CNY"})
        show_id = _live(client, "whole", product_ids=[product["id"]])["id"]
        event = client.shows.cue(show_id, "product.show", product_id=product["id"])
        name = _segments(client, "live", show_id)[0]
        body = client.request("GET", f"/live/{show_id}/{name}").content
        ended = client.shows.end(show_id)
        assert ended["state"] == "published"
    with Client(service.url) as anyone:
        playlist = anyone.request("GET", f"/archive/{show_id}/video.m3u8").text
        assert playlist.endswith("#EXT-X-ENDLIST\n")
        assert anyone.request("GET", f"/archive/{show_id}/{name}").content == body
        part = anyone.request("GET", f"/archive/{show_id}/{name}", headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, body[4:8])
        timeline = anyone.get(f"/archive/{show_id}/timeline.json")
        assert timeline["products"][0]["spans"][0]["start_ms"] == event["at_ms"]
        _until(lambda: httpx.get(f"{service.url}/archive/{show_id}/manifest.json").status_code == 200, "the seal")
        _until(lambda: not (service.data / "spool" / show_id).exists(), "what S3 holds leaves the spool")
        assert anyone.request("GET", f"/archive/{show_id}/{name}").content == body
    with Client(service.url) as anyone:
        (tmp_path / "receipt.json").write_bytes(anyone.shows.receipt(show_id))
        key = anyone.keys()["key"]
    kept = ("--receipt", str(tmp_path / "receipt.json"), "--key", key)
    verdict = _cli("replay", "verify", f"{service.url}/replay/{show_id}", "--json", *kept)
    assert (verdict.returncode, json.loads(verdict.stdout)["state"]) == (0, "proven"), verdict
    assert _cli("replay", "export", f"{service.url}/replay/{show_id}", "-o", str(tmp_path / "out")).returncode == 0
    segment = next((tmp_path / "out" / "video").glob("*.m4s"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"!")
    assert _cli("replay", "verify", str(tmp_path / "out")).returncode == 1
    rebuilt = _cli("replay", "rebuild", show_id, "--data", str(service.data), "--url", service.url, "--json")
    assert json.loads(rebuilt.stdout)["damaged"] == []


def test_garbage_and_strangers_are_turned_away_at_the_real_media_doors(service: Service) -> None:
    with service.client() as client:
        show_id = _live(client, "doors")["id"]
        sdp = {"Content-Type": "application/sdp"}
        garbage = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=nonsense\r\n"
        for door in ("whip", "whep"):
            with pytest.raises(ApiError) as refused:
                client.request("POST", f"/{door}/{show_id}", content=garbage, headers=sdp)
            assert (refused.value.status, refused.value.slug) == (400, "sdp-refused")
        anyone = httpx.post(f"{service.url}/whip/{show_id}", content=garbage, headers=sdp)
        assert anyone.status_code == 401
        client.shows.end(show_id)


async def test_a_viewer_joins_by_whep_and_leaves_by_its_location(service: Service) -> None:
    from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

    with service.client() as client:
        show_id = (await asyncio.to_thread(_live, client, "whep"))["id"]
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        try:
            peer.addTransceiver("video", direction="recvonly")
            peer.addTransceiver("audio", direction="recvonly")
            await peer.setLocalDescription(await peer.createOffer())
            async with httpx.AsyncClient(base_url=service.url) as http:
                answer = await http.post(f"/whep/{show_id}", content=peer.localDescription.sdp, headers={"Content-Type": "application/sdp"})
                assert answer.status_code == 201
                await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
                track = next(receiver.track for receiver in peer.getReceivers() if receiver.track.kind == "video")
                frame = await asyncio.wait_for(track.recv(), LONGEST_S)
                assert np.asarray(frame.to_ndarray(format="gray")).shape == (180, 320)
                assert (await http.delete(answer.headers["location"])).status_code == 200
        finally:
            await peer.close()
        await asyncio.to_thread(client.shows.end, show_id)


def test_the_administrators_token_is_the_operators(service: Service) -> None:
    with Client(service.url, ADMIN_TOKEN) as client:
        assert client.get("/api/v1/session")["kind"] == "admin"
    with Client(service.url, ADMIN_TOKEN + "x") as client, pytest.raises(ApiError) as refused:
        client.products.list()
    assert refused.value.status == 401
    link = service.login_link().removeprefix(service.url)
    assert httpx.get(service.url + link, follow_redirects=False).headers["location"] == "/studio"


def test_who_watches_a_show_that_is_taken_down_is_told_why_and_hears_no_more(service: Service) -> None:
    with service.client() as client:
        show_id = _live(client, "taken down")["id"]
        with connect(f"{service.url.replace('http', 'ws', 1)}/api/v1/shows/{show_id}/events") as socket:
            assert json.loads(socket.recv(LONGEST_S))["type"] == "show.started"
            client.request("POST", f"/api/v1/shows/{show_id}/takedown", json={"reason": "case 12"})
            heard: list[dict[str, Any]] = []
            with pytest.raises(ConnectionClosed) as closed:
                heard.extend(map(json.loads, socket))
        assert heard[-1]["type"] == "show.taken_down"
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4404
