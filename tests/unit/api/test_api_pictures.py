"""Pictures that scenes use: kept once, shown to nobody else, refused with words, deleted when nothing needs them."""

import asyncio
import shutil
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from render.models.pictures import PictureReport
from tests.support.api_house import Service, fake_prepare, in_memory
from tests.support.wait import LONGEST_S

BACKDROP, PANORAMA = b"PNG backdrop", b"HDR panorama"


async def sent(http: httpx.AsyncClient, data: bytes = BACKDROP, name: str = "wall.png", **more: Any) -> httpx.Response:
    return await http.post("/api/v1/pictures", files={"file": (name, data)}, **more)


def behind(sha: str, **more: Any) -> dict[str, Any]:
    return {"version": 2, "backdrop": {"kind": "picture", "sha256": sha}, **more}


def lit(sha: str) -> dict[str, Any]:
    return {"version": 2, "environment": {"name": "picture", "sha256": sha}}


async def test_a_picture_is_kept_once_and_told_with_its_files(service: Service, admin: httpx.AsyncClient) -> None:
    made = await sent(admin)
    view = made.json()
    assert (made.status_code, view["kind"], view["sha256"], view["name"]) == (201, "backdrop", sha256(BACKDROP).hexdigest(), "wall.png")
    assert made.headers["Location"] == f"/api/v1/pictures/{view['id']}"
    assert (await sent(admin)).json()["id"] == view["id"]
    assert [one["id"] for one in (await admin.get("/api/v1/pictures")).json()["pictures"]] == [view["id"]]
    preview = await admin.get(view["files"]["preview.webp"])
    assert (preview.status_code, preview.content) == (200, b"preview.webp" + BACKDROP)
    kept = {info.key.partition("/")[2] for info in service.store.list("")}
    assert {f"pictures/{view['sha256']}/{name}" for name in ("original", "backdrop.png", "preview.webp")} <= kept
    assert (service.data / "models" / view["sha256"] / "backdrop.png").is_file(), "where the engine looks for it"
    assert (await admin.get(f"/api/v1/pictures/{view['id']}/files/original")).status_code == 404


async def test_what_is_no_picture_is_refused_with_the_reason(service: Service, admin: httpx.AsyncClient) -> None:
    answer = await sent(admin, b"MZ evil", "wall.png")
    assert (answer.status_code, answer.json()["code"]) == (422, "picture_unknown")
    assert answer.json()["detail"]
    assert (await admin.get("/api/v1/pictures")).json()["pictures"] == []
    assert not [info for info in service.store.list("") if "/pictures/" in info.key]
    assert not list((service.data / "tmp").glob("*picture*"))


async def test_a_scene_names_pictures_of_its_own_merchant_and_of_the_right_kind(
    admin: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    wall, sky = (await sent(admin)).json()["sha256"], (await sent(admin, PANORAMA, "sky.hdr")).json()["sha256"]
    for document in (behind(wall), lit(sky)):
        assert (await admin.post("/api/v1/scenes", json={"document": document})).status_code == 201
        assert (await admin.post("/api/v1/frames", json={"scene": document})).status_code == 200
        foreign = await stranger.post("/api/v1/scenes", json={"document": document})
        assert (foreign.status_code, foreign.json()["type"]) == (404, "urn:vouchcast:problem:not-found")
    unknown = await admin.post("/api/v1/frames", json={"scene": behind("f" * 64)})
    assert (unknown.status_code, unknown.json()["pointer"]) == (404, "/backdrop/sha256")
    changes = {"timeline": {"lights": [{"environment": {"name": "picture", "sha256": wall}}]}}
    wrong = await admin.post("/api/v1/scenes", json={"document": behind(wall, **changes)})
    assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/timeline/lights/0/environment/sha256")
    assert "panorama" in wrong.json()["detail"]


async def test_a_picture_that_a_scene_or_a_show_needs_is_not_deleted(service: Service, admin: httpx.AsyncClient) -> None:
    view = (await sent(admin)).json()
    scene = (await admin.post("/api/v1/scenes", json={"name": "the wall", "document": behind(view["sha256"])})).json()
    kept = await admin.delete(f"/api/v1/pictures/{view['id']}")
    assert (kept.status_code, scene["id"] in kept.json()["detail"]) == (409, True)
    used_by = (await admin.get(f"/api/v1/pictures/{view['id']}")).json()["used_by"]
    assert used_by == {"scenes": [{"id": scene["id"], "title": "the wall"}], "shows": []}
    other = (await sent(admin, BACKDROP + b"2")).json()
    assert (await admin.delete(f"/api/v1/pictures/{other['id']}")).status_code == 204
    assert (await admin.get(f"/api/v1/pictures/{other['id']}")).status_code == 404
    assert not [info for info in service.store.list("") if other["sha256"] in info.key]
    assert not (service.data / "models" / other["sha256"]).exists()
    assert (await admin.delete(f"/api/v1/scenes/{scene['id']}")).status_code == 204
    assert (await admin.delete(f"/api/v1/pictures/{view['id']}")).status_code == 204, "nothing uses it any more"


async def test_a_scene_that_a_show_is_to_be_drawn_from_is_not_deleted(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    scene = (await admin.post("/api/v1/scenes", json={"document": {"version": 2}})).json()
    show = (await admin.post("/api/v1/shows", json={"title": "Soon", "product_ids": [], "scene_id": scene["id"]})).json()
    kept = await admin.delete(f"/api/v1/scenes/{scene['id']}")
    assert (kept.status_code, kept.json()["type"], kept.json()["show_id"]) == (409, "urn:vouchcast:problem:in-use", show["id"])
    assert (await stranger.delete(f"/api/v1/scenes/{scene['id']}")).status_code == 404
    assert (await admin.get(f"/api/v1/scenes/{scene['id']}")).status_code == 200


async def test_nobody_elses_pictures_can_be_had(admin: httpx.AsyncClient, stranger: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    view = (await sent(admin)).json()
    for client, status in ((stranger, 404), (public, 401)):
        for path in (f"/api/v1/pictures/{view['id']}", view["files"]["preview.webp"]):
            assert (await client.get(path)).status_code == status
        assert (await client.delete(f"/api/v1/pictures/{view['id']}")).status_code == status
    assert (await stranger.get("/api/v1/pictures")).json()["pictures"] == []
    own = (await sent(stranger)).json()
    assert own["id"] != view["id"]
    assert (await admin.delete(f"/api/v1/pictures/{view['id']}")).status_code == 204
    assert (await stranger.get(own["files"]["backdrop.png"])).status_code == 200, "the other merchant's stays"


async def test_a_machine_without_the_files_has_them_from_the_bucket_and_notices_other_bytes(
    service: Service, admin: httpx.AsyncClient
) -> None:
    view = (await sent(admin)).json()
    frame = {"scene": behind(view["sha256"])}
    home = service.data / "models" / view["sha256"]
    shutil.rmtree(home)
    assert (await admin.post("/api/v1/frames", json=frame)).status_code == 200
    assert (home / "backdrop.png").read_bytes() == b"backdrop.png" + BACKDROP
    shutil.rmtree(home)
    key = next(info.key for info in service.store.list("") if info.key.endswith("backdrop.png"))
    service.store.put(key, b"other bytes", content_type="image/png", once=False)
    assert (await admin.post("/api/v1/frames", json=frame)).json()["type"] == "urn:vouchcast:problem:damaged"


@pytest.mark.parametrize("limits", [{"pictures_per_merchant": 1}, {"model_storage_mb": 1}])
async def test_a_merchant_keeps_so_many_pictures_and_no_more(settings: Settings, limits: dict[str, int]) -> None:
    async with in_memory(settings.model_copy(update=limits)) as service, service.http() as admin:
        assert (await sent(admin, BACKDROP + bytes(400_000))).status_code == 201
        full = await sent(admin, BACKDROP + bytes(700_000))
        assert (full.status_code, full.json()["type"]) == (413, "urn:vouchcast:problem:quota")
        assert (await sent(admin, BACKDROP + bytes(400_000))).status_code == 200, "what is there already takes no room"


async def test_objects_that_a_crash_left_without_a_row_go_when_the_service_comes_back(settings: Settings) -> None:
    lost = "e" * 64
    async with in_memory(settings) as service, service.http() as admin:
        view, store = (await sent(admin)).json(), service.store
        merchant_id = next(info.key.partition("/")[0] for info in store.list("") if "/pictures/" in info.key)
        store.put(f"{merchant_id}/pictures/{lost}/original", b"x", content_type="image/png", once=False)
        for sha in (lost, view["sha256"]):
            service.house.picture_door._note(merchant_id, sha)
    async with in_memory(settings, store) as service, service.http() as admin:
        async with asyncio.timeout(LONGEST_S):
            while list((service.data / "tmp").glob("*.picture")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert not [info for info in store.list("") if lost in info.key]
        assert (await admin.get(view["files"]["backdrop.png"])).status_code == 200


async def test_pictures_that_wait_their_turn_keep_nobody_else_waiting(settings: Settings) -> None:
    pile, held = 48, threading.Event()  # more than the threads that all requests share
    async with in_memory(settings.model_copy(update={"uploads_at_once": pile})) as service, service.http() as admin:

        def slow(upload: Path, folder: Path) -> PictureReport:
            held.wait(LONGEST_S)
            return fake_prepare(upload, folder)

        service.house.picture_door._prepare = slow
        waiting = [asyncio.create_task(sent(admin, BACKDROP + bytes([number % 3]))) for number in range(pile)]
        try:
            async with asyncio.timeout(LONGEST_S):
                while service.house.limits._running.total() < pile:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                assert (await admin.get("/api/v1/pictures")).status_code == 200
        finally:
            held.set()
            answers = await asyncio.gather(*waiting)
        assert sorted(answer.status_code for answer in answers) == [200] * (pile - 3) + [201] * 3, "each of the three is new once"
