"""What the client does for pictures and poses is what the service takes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.client import ApiError, Client
from tests.support.api_house import ADMIN, Service
from tests.support.wait import LONGEST_S


class Bridge(httpx.BaseTransport):
    """From a client's thread to the service on this loop; remembers how long each request would have waited."""

    def __init__(self, service: Service) -> None:
        self._app, self._loop = httpx.ASGITransport(app=service.app), asyncio.get_running_loop()
        self.waits_s: dict[str, float] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.waits_s[request.url.path] = request.extensions["timeout"]["read"]
        return asyncio.run_coroutine_threadsafe(self._asked(request), self._loop).result(LONGEST_S)

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        answer = await self._app.handle_async_request(sent)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


async def asked(service: Service, use: Callable[[Client], None]) -> Bridge:
    bridge, client = Bridge(service), Client("http://service", ADMIN)
    client._http = httpx.Client(base_url="http://service", headers=client._http.headers, transport=bridge, timeout=LONGEST_S)
    await asyncio.to_thread(use, client)
    return bridge


async def test_a_picture_is_uploaded_used_and_deleted(service: Service, tmp_path: Path) -> None:
    (tmp_path / "wall.png").write_bytes(b"PNG wall")
    (tmp_path / "bad.png").write_bytes(b"MZ evil")

    def use(client: Client) -> None:
        made = client.pictures.upload(tmp_path / "wall.png")
        assert (made["kind"], made["name"]) == ("backdrop", "wall.png")
        assert client.pictures.upload(tmp_path / "wall.png", name="again.png")["id"] == made["id"]
        assert client.pictures.get(made["id"])["sha256"] == made["sha256"]
        assert client.pictures.file(made["id"]) == b"preview.webpPNG wall"
        assert [one["id"] for one in client.pictures.list()] == [made["id"]]
        drawn = client.frames.render(scene={"backdrop": {"kind": "picture", "sha256": made["sha256"]}}, at_ms=1.5, width=64, height=64)
        assert drawn.startswith(b"\x89PNG")
        client.pictures.delete(made["id"])
        with pytest.raises(ApiError, match="picture"):
            client.pictures.get(made["id"])
        with pytest.raises(ApiError, match="422"):
            client.pictures.upload(tmp_path / "bad.png")

    waits_s = (await asked(service, use)).waits_s
    assert waits_s["/api/v1/pictures"] > 90, "the service may take that long to read one"
    assert waits_s["/api/v1/frames"] > 60, "and so long to draw one"


async def test_a_pose_says_only_what_was_given(service: Service) -> None:
    def use(client: Client) -> None:
        show = client.shows.create(title="x")
        client.shows.start(show["id"])
        posed = client.shows.pose(show["id"], yaw_deg=20)
        assert (posed["type"], posed["data"]) == ("scene.posed", {"yaw_deg": 20.0, "spin_deg_s": 0.0})
        with pytest.raises(ApiError, match="light, clip"):
            client.shows.pose(show["id"], light="night", clip="open")

    await asked(service, use)
