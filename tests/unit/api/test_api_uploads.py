"""Resumable uploads: what arrived is kept, nothing is taken twice, and nobody reaches another's."""

import base64
import hashlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api.settings import Settings
from tests.support.api_house import ADMIN, Service, in_memory
from tests.unit.api.test_api_models import _settled

GLB = b"glTF" + bytes(range(256)) * 12
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """One for all of these: each test has uploads of its own."""
    async with in_memory(Settings(data=tmp_path_factory.mktemp("uploads") / "data", admin_token=ADMIN)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def admin(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.http() as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def public(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.http(None) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(service: Service, admin: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    token = (await admin.post("/api/v1/merchants", json={"name": "Elsewhere"})).json()["token"]
    async with service.http(token) as client:
        yield client


async def _begin(http: httpx.AsyncClient, size: int = len(GLB), name: str = "flask.glb", **more: Any) -> str:
    said = f"filename {base64.b64encode(name.encode()).decode()},filetype {base64.b64encode(b'model/gltf-binary').decode()}"
    answer = await http.post("/api/v1/uploads", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": said}, **more)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def _piece(http: httpx.AsyncClient, at: str, offset: int, data: Any, **headers: str) -> httpx.Response:
    return await http.patch(at, content=data, headers={**PIECE, "Upload-Offset": str(offset), **headers})


async def test_a_file_in_pieces_becomes_the_model_of_its_bytes(admin: httpx.AsyncClient, service: Service) -> None:
    at = await _begin(admin)
    first = await _piece(admin, at, 0, GLB[:1000])
    assert (first.status_code, first.headers["upload-offset"], first.headers["tus-resumable"]) == (204, "1000", "1.0.0")
    state = await admin.head(at)
    assert (state.headers["upload-offset"], state.headers["upload-length"], state.headers["cache-control"]) == ("1000", "3076", "no-store")
    assert state.headers["upload-expires"].endswith("GMT")
    last = await _piece(admin, at, 1000, GLB[1000:])
    model = await _settled(admin, last.headers["vouchcast-model"])
    assert (model["state"], model["source"]["sha256"], model["name"]) == ("ready", hashlib.sha256(GLB).hexdigest(), "flask.glb")
    assert (await admin.head(at)).headers["vouchcast-model"] == model["id"]
    assert (await _piece(admin, at, len(GLB), b"")).status_code == 409
    again = await admin.post("/api/v1/models", files={"file": ("other.glb", GLB)})
    assert (again.status_code, again.json()["id"]) == (200, model["id"])
    assert not service.house.resumable.path(at.rpartition("/")[2]).exists()


async def test_what_the_server_can_do_is_said(public: httpx.AsyncClient) -> None:
    answer = await public.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert (answer.headers["tus-version"], answer.headers["tus-max-size"]) == ("1.0.0", str(100 << 20))
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }


async def _cut_off(service: Service, at: str, data: bytes) -> None:
    """A PATCH whose connection breaks after some bytes."""
    messages = iter([{"type": "http.request", "body": data, "more_body": True}, {"type": "http.disconnect"}])
    told = {**PIECE, "Upload-Offset": "0", "Authorization": f"Bearer {ADMIN}", "Content-Length": str(len(GLB))}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "method": "PATCH", "path": at, "raw_path": at.encode(), "query_string": b"", "headers": headers}

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        return None

    await service.app({**scope, "http_version": "1.1", "scheme": "http", "server": ("service", 80), "client": ("x", 1)}, receive, send)


async def test_an_upload_that_breaks_off_goes_on_where_it_was_also_after_a_restart(settings: Settings) -> None:
    async with in_memory(settings) as service, service.http() as http:
        at = await _begin(http)
        await _cut_off(service, at, GLB[:700])
        assert int((await http.head(at)).headers["upload-offset"]) == 700
    async with in_memory(settings) as service, service.http() as http:
        assert int((await http.head(at)).headers["upload-offset"]) == 700
        last = await _piece(http, at, 700, GLB[700:])
        assert (await _settled(http, last.headers["vouchcast-model"]))["state"] == "ready"


async def test_offsets_and_lengths_that_do_not_fit_change_nothing(admin: httpx.AsyncClient) -> None:
    at = await _begin(admin, 2000)
    await _piece(admin, at, 0, GLB[:500])
    wrong = await _piece(admin, at, 400, GLB[400:900])
    assert (wrong.status_code, wrong.headers["upload-offset"], wrong.headers["tus-resumable"]) == (409, "500", "1.0.0")
    assert (await _piece(admin, at, 500, bytes(1600))).status_code == 413
    assert (await admin.head(at)).headers["upload-offset"] == "500"
    assert (await admin.patch(at, content=b"x", headers={**TUS, "Upload-Offset": "500"})).status_code == 415
    assert (await admin.patch(at, content=b"x", headers={**PIECE, "Tus-Resumable": "0.2", "Upload-Offset": "500"})).status_code == 412
    assert (await _piece(admin, at, 500, b"x", **{"Upload-Offset": "-1"})).status_code == 422


async def test_a_piece_that_was_damaged_on_the_way_is_as_if_never_sent(admin: httpx.AsyncClient) -> None:
    at = await _begin(admin)
    right = base64.b64encode(hashlib.sha1(GLB[:300]).digest()).decode()
    damaged = await _piece(admin, at, 0, b"x" * 300, **{"Upload-Checksum": f"sha1 {right}"})
    assert (damaged.status_code, damaged.json()["title"]) == (460, "Checksum Mismatch")
    assert (await admin.head(at)).headers["upload-offset"] == "0"
    assert (await _piece(admin, at, 0, GLB[:300], **{"Upload-Checksum": f"sha1 {right}"})).headers["upload-offset"] == "300"
    assert (await _piece(admin, at, 300, b"x", **{"Upload-Checksum": "crc9 AAAA"})).status_code == 400


async def test_two_who_write_one_upload_do_not_mix(admin: httpx.AsyncClient, service: Service) -> None:
    at = await _begin(admin)
    with service.house.resumable.held(at.rpartition("/")[2]):
        assert (await _piece(admin, at, 0, GLB[:300])).status_code == 423
        assert (await admin.delete(at, headers=TUS)).status_code == 423
    assert (await _piece(admin, at, 0, GLB[:300])).status_code == 204


async def test_nobody_reaches_anothers_upload(admin: httpx.AsyncClient, stranger: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    at = await _begin(stranger)
    assert (await public.head(at)).status_code == 401
    mine = await _begin(admin)
    assert (await stranger.head(mine)).status_code == 404
    assert (await _piece(stranger, mine, 0, GLB)).status_code == 404
    assert (await stranger.delete(mine, headers=TUS)).status_code == 404


async def test_a_given_up_upload_leaves_nothing(admin: httpx.AsyncClient, service: Service) -> None:
    at = await _begin(admin)
    await _piece(admin, at, 0, GLB[:300])
    assert (await admin.delete(at, headers=TUS)).status_code == 204
    assert (await admin.head(at)).status_code == 404
    assert not service.house.resumable.path(at.rpartition("/")[2]).exists()


async def test_an_upload_that_nobody_ends_expires(admin: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from archive.catalog import model_uploads

    monkeypatch.setattr(model_uploads, "KEPT_FOR", timedelta(seconds=-1))
    at = await _begin(admin)
    assert (await admin.head(at)).status_code == 410
    service.house.resumable.sweep()
    assert (await admin.head(at)).status_code == 404
    assert not service.house.resumable.path(at.rpartition("/")[2]).exists()


async def test_tidying_takes_no_piece_of_an_upload_that_is_just_begun(
    admin: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[threading.Thread] = []
    touch = Path.touch

    def touched(path: Path) -> None:
        touch(path)
        tidied.append(threading.Thread(target=service.house.resumable.sweep))
        tidied[0].start()
        tidied[0].join(0.2)  # tidying that does not wait is over by now

    monkeypatch.setattr(Path, "touch", touched)
    at = await _begin(admin)
    tidied[0].join()
    assert (await admin.head(at)).status_code == 200


async def test_a_hostile_name_is_only_a_name(admin: httpx.AsyncClient) -> None:
    for name in ("../../etc/passwd", "C:\\x\\flask.glb", "a\x00b\nc.glb", "\u202ebl.glb", "", ".", "x" * 900):
        data = GLB + name.encode()
        done = await _piece(admin, await _begin(admin, len(data), name), 0, data)
        model = (await admin.get(f"/api/v1/models/{done.headers['vouchcast-model']}")).json()
        assert model["name"].isprintable()
        assert 0 < len(model["name"]) <= 200
        assert not set("/\\") & set(model["name"])


async def test_what_is_no_upload_is_refused_in_words(admin: httpx.AsyncClient) -> None:
    for headers, status in (
        ({**TUS}, 422),
        ({**TUS, "Upload-Length": "0"}, 422),
        ({**TUS, "Upload-Length": "1e9"}, 422),
        ({**TUS, "Upload-Length": str(1 << 40)}, 413),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "filename ***"}, 422),
        ({"Upload-Length": "5"}, 412),
    ):
        answer = await admin.post("/api/v1/uploads", headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.json()["remedy"]


async def test_bytes_may_come_with_the_beginning(admin: httpx.AsyncClient) -> None:
    headers = {**PIECE, "Upload-Length": str(len(GLB))}
    answer = await admin.post("/api/v1/uploads", content=GLB, headers=headers)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(GLB)))
    assert (await _settled(admin, answer.headers["vouchcast-model"]))["state"] == "ready"


async def test_who_cannot_send_patch_may_say_so(admin: httpx.AsyncClient) -> None:
    at = await _begin(admin)
    answer = await admin.post(at, content=GLB[:10], headers={**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"})
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, "10")
