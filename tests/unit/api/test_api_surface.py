"""What every answer has in common: problems, headers, ranges, health, pages, events over a socket."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.websockets import WebSocketDisconnect

from api.datafolder import DataFolder, FolderInUse, SetupError
from api.errors import Problem
from api.rooms.local import LocalRooms, TooSlow
from api.routes.ranged import IMMUTABLE, serve
from api.routes.sdp import ice_links
from api.settings import Settings
from archive.timeline.event import FIRST_PREV, chained
from render.models import khronos
from tests.support.api_house import Service, live_show, new_show


async def test_every_refusal_is_a_problem_that_says_what_to_do(public: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    for answer in (
        await public.get("/api/v1/products"),
        await public.get("/nowhere"),
        await public.delete("/healthz"),
        await admin.post("/api/v1/products", content=b"{"),
        await admin.post("/api/v1/products", json={"sku": "x", "surprise": 1}),
        await admin.get("/api/v1/products/prd_none"),
        await admin.get("/archive/shw_none/timeline.json"),
        await admin.get("/archive/shw_none/cards/../../etc/passwd"),
    ):
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["type"].startswith("urn:vouchcast:problem:")
        assert problem["status"] == answer.status_code
        assert problem["title"]
        assert problem["detail"]
        assert problem["remedy"]


async def test_a_refusal_names_the_place_in_the_body_that_was_sent(admin: httpx.AsyncClient) -> None:
    cues = "/api/v1/shows/shw_none/cues"
    for raw, place in (
        (b'{"type": "scene.pose", "yaw_deg": NaN}', "/yaw_deg"),
        (b'{"type": "scene.pose", "a/b": 1}', "/a~1b"),
        (b'{"type": "product.show"}', "/product_id"),
        (b'{"type": "scene.explode"}', "/"),
    ):
        told = (await admin.post(cues, content=raw, headers={"Content-Type": "application/json"})).json()
        assert (told["issues"][0]["pointer"], told["detail"].startswith(f"{place}: ")) == (place, True)
    long = (await admin.post("/api/v1/scenes", json={"k" * 100_000: 1, "document": {}})).json()
    assert len(long["detail"]) < 300
    for raw, says in ((b"{", "is no JSON"), (b"[" * 100_000, "parsing")):
        told = (await admin.post(cues, content=raw, headers={"Content-Type": "application/json"})).json()
        assert says in told["detail"]
        assert "JSON object" in told["remedy"]


async def test_players_may_ask_for_the_headers_alone(admin: httpx.AsyncClient) -> None:
    assert (await admin.head("/healthz")).status_code == 200
    assert (await admin.head("/archive/shw_none/index.m3u8")).status_code == 404


async def test_a_repeated_answer_is_kept_without_the_shows_secret(service: Service, admin: httpx.AsyncClient) -> None:
    first, second = [(await admin.post("/api/v1/shows", json={"title": "x"}, headers={"Idempotency-Key": "k"})).json() for _ in range(2)]
    assert first == second
    assert first["whip_token"].encode() not in (service.data / "vouchcast.db").read_bytes()
    assert first["whip_token"].encode() not in (service.data / "vouchcast.db-wal").read_bytes()


async def test_a_body_that_never_ends_is_cut_off(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/api/v1/products", content=b"[" + b"0," * 600_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:vouchcast:problem:too-large")


async def test_a_defect_is_told_without_its_inner_life(service: Service, admin: httpx.AsyncClient) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path /root/x")

    service.house.shows.readable = broken  # type: ignore[assignment,method-assign]
    answer = await admin.get("/api/v1/shows/x")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:vouchcast:problem:internal")
    assert "secret" not in answer.text


async def test_the_service_says_whether_it_is_well(public: httpx.AsyncClient, service: Service) -> None:
    assert (await public.get("/healthz")).text == "ok\n"
    assert (await public.get("/readyz")).json()["ready"] is True
    assert "vouchcast_shows_live 0.0" in (await public.get("/metrics")).text
    service.house.catalog.close()
    broken = await public.get("/readyz")
    assert (broken.status_code, broken.json()["checks"]["object_store"]) == (503, "ok")
    service.house.catalog.open()


async def test_the_service_says_that_it_cannot_check_models(
    public: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(khronos, "TOOL", tmp_path / "check.mjs")
    answer = await public.get("/readyz")
    assert answer.status_code == 503
    assert "make setup" in answer.json()["checks"]["model_tools"]


async def test_pages_may_run_only_their_own_scripts(public: httpx.AsyncClient) -> None:
    answer = await public.get("/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers
    for path in ("/static/../index.html", "/static/%2e%2e/%2e%2e/app.py", "/static/index.html"):
        assert (await public.get(path)).status_code == 404


async def test_only_what_is_public_may_be_read_across_origins(public: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    assert (await public.get("/api/v1/shows")).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in (await public.get("/api/v1/shows")).headers
    assert "access-control-allow-origin" not in (await admin.get("/api/v1/products")).headers
    preflight = {"Origin": "https://elsewhere", "Access-Control-Request-Method": "POST"}
    assert (await public.options("/api/v1/models", headers=preflight)).status_code == 405


async def test_openapi_describes_the_stable_names(public: httpx.AsyncClient) -> None:
    paths = (await public.get("/openapi.json")).json()["paths"]
    for path in (
        "/api/v1/models",
        "/api/v1/products",
        "/api/v1/scenes/{scene_id}",
        "/api/v1/frames",
        "/api/v1/shows/{show_id}/cues",
        "/whip/{show_id}",
    ):
        assert path in paths


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=5-500", 206, b"56789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_a_player_gets_the_bytes_that_it_asks_for(wanted: str, status: int, body: bytes) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"range", wanted.encode())]})
    answer = serve(request, b"0123456789", "video/mp4", cache=IMMUTABLE)
    assert (answer.status_code, answer.body) == (status, body)


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=-0", "bytes=5-2"])
def test_bytes_that_are_not_there_are_a_problem_that_says_how_many_are(wanted: str) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"range", wanted.encode())]})
    with pytest.raises(Problem) as refused:
        serve(request, b"0123456789", "video/mp4", cache=IMMUTABLE)
    assert (refused.value.status, refused.value.headers) == (416, {"Content-Range": "bytes */10"})


def test_what_a_browser_has_is_not_sent_again() -> None:
    first = serve(Request({"type": "http", "method": "GET", "path": "/", "headers": []}), b"x", "text/plain", cache="no-cache")
    headers = [(b"if-none-match", first.headers["etag"].encode())]
    assert (
        serve(Request({"type": "http", "method": "GET", "path": "/", "headers": headers}), b"x", "text/plain", cache="no-cache").status_code
        == 304
    )


def test_ice_servers_are_told_as_links() -> None:
    links = ice_links(({"urls": ["turn:t.example"], "username": "u", "credential": "c"},))
    assert links == '<turn:t.example>; rel="ice-server"; username="u"; credential="c"; credential-type="password"'


async def test_events_come_over_a_socket_from_where_the_viewer_was(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    for layout in ("product", "host"):
        await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "layout.set", "layout": layout})
    private = await new_show(admin)

    def watch() -> list[int]:
        with TestClient(service.app).websocket_connect(f"/api/v1/shows/{show['id']}/events?after_seq=1") as socket:
            return [json.loads(socket.receive_text())["seq"] for _ in range(2)]

    def peek() -> None:
        with TestClient(service.app).websocket_connect(f"/api/v1/shows/{private['id']}/events") as socket:
            socket.receive_text()

    import asyncio

    assert await asyncio.to_thread(watch) == [2, 3]
    with pytest.raises(WebSocketDisconnect) as refused:
        await asyncio.to_thread(peek)
    assert refused.value.code == 4404


async def test_a_viewer_who_reads_too_slowly_is_dropped_and_slows_nobody() -> None:
    import asyncio

    rooms = LocalRooms(capacity=2)
    rooms.open(asyncio.get_running_loop())
    event = chained(seq=1, at_ms=0, recorded_at="x", v=1, type="show.published", data={}, prev=FIRST_PREV)
    with rooms.seat("shw") as slow, rooms.seat("shw") as quick:
        for _ in range(3):
            rooms.publish("shw", event)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert await quick.next() == event
        assert [await slow.next(), await slow.next()] == [event, event]
        with pytest.raises(TooSlow):
            await slow.next()
    assert rooms.seated() == 0


def test_a_data_folder_has_one_service_and_one_layout(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "data")
    first.claim()
    with pytest.raises(FolderInUse, match="in use by another"):
        DataFolder(tmp_path / "data").claim()
    secret = first.secret("admin.token")
    assert (first.secret("admin.token"), (tmp_path / "data/keys/admin.token").stat().st_mode & 0o777) == (secret, 0o600)
    first.release()
    (tmp_path / "data" / "VERSION").write_text("99\n")
    with pytest.raises(SetupError, match="layout version 99"):
        DataFolder(tmp_path / "data").claim()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"")
    with pytest.raises(SetupError, match="not Vouchcast's"):
        DataFolder(tmp_path / "photos").claim()


@pytest.mark.parametrize(
    "wrong", [{"udp_ports": "9"}, {"udp_ports": "60000-50000"}, {"udp_ports": "a-b"}, {"ice_servers": "stun:x"}, {"ice_servers": "[{}]"}]
)
def test_settings_that_cannot_work_are_refused_at_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type]


def test_aws_variables_are_read_as_other_tools_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AK")
    monkeypatch.setenv("VOUCHCAST_UDP_PORTS", "50000-50100")
    settings = Settings()
    assert settings.s3_access_key is not None
    assert (settings.s3_access_key.get_secret_value(), settings.udp_range()) == ("AK", (50000, 50100))
    assert "AK" not in repr(settings)
