"""Models over HTTP: streamed in, checked behind, never lost, never another merchant's."""

import asyncio
from hashlib import sha256
from typing import Any

import httpx

from api.settings import Settings
from tests.support.api_house import ADMIN, Service, in_memory
from tests.support.wait import LONGEST_S

GLB = b"glTF" + bytes(2000)


async def _upload(http: httpx.AsyncClient, data: bytes = GLB, name: str = "flask.glb") -> httpx.Response:
    return await http.post("/api/v1/models", files={"file": (name, data, "model/gltf-binary")})


async def _settled(http: httpx.AsyncClient, model_id: str) -> dict[str, Any]:
    async with asyncio.timeout(LONGEST_S):
        while (model := (await http.get(f"/api/v1/models/{model_id}")).json())["state"] == "processing":  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # as a client polls
    return dict(model)


async def test_a_usable_file_becomes_ready_with_its_files_and_its_products_picture(service: Service, admin: httpx.AsyncClient) -> None:
    answer = await _upload(admin)
    assert answer.status_code == 202
    model = await _settled(admin, answer.json()["id"])
    assert (model["state"], model["report"]["stats"]["triangles"], model["name"]) == ("ready", 12, "flask.glb")
    assert (await admin.get(model["files"]["model.glb"])).content == GLB
    merchant = service.house.gate.admin().merchant_id
    assert {info.key.rpartition("/")[2] for info in service.store.list(f"{merchant}/models/")} == {
        "model.glb",
        "poster.webp",
        "report.json",
        f"upload-{model['source']['sha256']}.json",
    }
    assert [info.key for info in service.store.list(f"{merchant}/originals/")] == [f"{merchant}/originals/{sha256(GLB).hexdigest()}"]
    async with asyncio.timeout(LONGEST_S):
        while list(service.house.folder.tmp.iterdir()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_file_that_is_no_model_is_rejected_with_a_reason(admin: httpx.AsyncClient) -> None:
    model = await _settled(admin, (await _upload(admin, b"PK\x03\x04 a zip", "x.glb")).json()["id"])
    assert (model["state"], model["report"]["issues"][0]["code"], model["files"]) == ("rejected", "not_glb", {})


async def test_the_same_file_again_is_the_model_that_is_there(admin: httpx.AsyncClient) -> None:
    first = await _settled(admin, (await _upload(admin)).json()["id"])
    again = await _upload(admin, name="other.glb")
    assert (again.status_code, again.json()["id"]) == (200, first["id"])


async def test_another_merchant_cannot_fetch_a_model_nor_use_it(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    model = await _settled(admin, (await _upload(admin)).json()["id"])
    assert (await stranger.get(f"/api/v1/models/{model['id']}")).status_code == 404
    assert (await stranger.get(model["files"]["model.glb"])).status_code == 404
    scene = {"version": 1, "nodes": [{"id": "n", "model": model["sha256"]}]}
    assert (await stranger.post("/api/v1/frames", json={"scene": scene})).status_code == 404
    assert (await stranger.post("/api/v1/scenes", json={"document": scene})).status_code == 404


async def test_a_restart_takes_up_the_models_that_were_being_checked(settings: Settings) -> None:
    async with in_memory(settings) as service, service.http() as http:
        # as if the service had been killed between the upload and its check
        service.house.intake.begin = lambda model: None  # type: ignore[method-assign]
        model_id = (await _upload(http)).json()["id"]
    (settings.data / "tmp" / "stray").write_bytes(b"left by a broken upload")
    async with in_memory(settings) as service, service.http() as http:
        assert (await _settled(http, model_id))["state"] == "ready"
        assert not (settings.data / "tmp" / "stray").exists()


async def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(settings: Settings) -> None:
    small = settings.model_copy(update={"model_max_mb": 1})
    async with in_memory(small) as service, service.http() as http:
        answer = await _upload(http, GLB + bytes(2 << 20))
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:vouchcast:problem:too-large")

        async def endless() -> Any:
            for _ in range(64):
                yield bytes(64 * 1024)

        streamed = await http.post("/api/v1/models", content=endless(), headers={"Content-Type": "model/gltf-binary"})
        assert streamed.status_code == 413
        assert list(service.house.folder.tmp.iterdir()) == []


async def test_broken_uploads_are_refused_politely(service: Service, admin: httpx.AsyncClient) -> None:
    boundary = {"Content-Type": "multipart/form-data; boundary=b"}
    for body, headers in (
        (b"", boundary),
        (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\nglTF', boundary),
        (b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n', boundary),
        (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\n\r\n--b--\r\n', boundary),
        (b"whatever", {"Content-Type": "multipart/form-data"}),
        (b"\x00\xff" * 100, boundary),
    ):
        answer = await admin.post("/api/v1/models", content=body, headers=headers)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    assert list(service.house.folder.tmp.iterdir()) == []


async def test_a_preview_is_drawn_of_documents_that_are_not_saved(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/api/v1/frames", json={"scene": {"version": 1}, "width": 32, "height": 16})
    assert (answer.status_code, answer.headers["content-type"], answer.content[:4]) == (200, "image/png", b"\x89PNG")
    broken = await admin.post("/api/v1/frames", json={"scene": {"version": 9}})
    assert (broken.status_code, broken.json()["type"]) == (422, "urn:vouchcast:problem:render-refused")
    for wrong in ({}, {"scene": {}, "width": "32"}, {"scene": {}, "at_ms": True}):
        assert (await admin.post("/api/v1/frames", json=wrong)).status_code == 422


async def test_scenes_keep_every_version(admin: httpx.AsyncClient) -> None:
    first = (await admin.post("/api/v1/scenes", json={"name": "hero", "document": {"version": 1}})).json()
    second = (await admin.put(f"/api/v1/scenes/{first['id']}", json={"document": {"version": 1, "camera": {"yaw_deg": 90}}})).json()
    assert (first["version"], second["version"], second["name"]) == (1, 2, "hero")
    assert (await admin.get(f"/api/v1/scenes/{first['id']}?version=1")).json()["document"]["camera"]["yaw_deg"] == 0
    assert ADMIN not in str(second)
