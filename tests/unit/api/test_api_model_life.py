"""What becomes of models: tried again, limited, deleted when nothing needs them, seen by anyone once they were on air."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from api.settings import Settings
from archive.errors import ArchiveError
from archive.objects.memory import MemoryStore
from render.models.report.report import Report
from tests.support.api_house import Service, fake_ingest, in_memory, live_show, new_product
from tests.unit.api.test_api_models import GLB, _settled, _upload


async def _ready(http: httpx.AsyncClient, data: bytes = GLB) -> dict[str, Any]:
    return await _settled(http, (await _upload(http, data)).json()["id"])


async def test_a_rejected_file_is_tried_again_on_request_and_when_it_is_sent_again(admin: httpx.AsyncClient, service: Service) -> None:
    model = await _ready(admin, b"no model")
    assert model["state"] == "rejected"
    assert model["retry_until"] is not None
    good = service.house.intake._ingest
    service.house.intake._ingest = lambda path, folder, **more: _as_if_good(path, folder)  # a release that reads it
    assert (await admin.post(f"/api/v1/models/{model['id']}/retry")).status_code == 202
    assert (await _settled(admin, model["id"]))["state"] == "ready"
    assert (await admin.post(f"/api/v1/models/{model['id']}/retry")).status_code == 409
    service.house.intake._ingest = good
    other = await _ready(admin, b"still no model")
    again = await _upload(admin, b"still no model", "still.obj")
    assert (again.status_code, again.json()["id"]) == (202, other["id"])
    assert (await _settled(admin, other["id"]))["name"] == "still.obj"


def _as_if_good(path: Path, folder: Path) -> Report:
    copy = folder / "as-if.glb"
    copy.write_bytes(b"glTF" + path.read_bytes())
    return fake_ingest(copy, folder)


async def test_a_rejected_file_is_kept_for_a_while_and_no_longer(admin: httpx.AsyncClient, service: Service) -> None:
    model = await _ready(admin, b"no model")
    house, waiting = service.house, service.house.intake.waiting_path(model["id"])
    used = (await admin.get("/api/v1/models/limits")).json()
    assert used["bytes"]["used"] == len(b"no model")
    with house.catalog.write() as session:
        from archive.catalog.tables import Model

        row = session.get_one(Model, model["id"])
        row.expires_at = "2020-01-01T00:00:00.000Z"
        session.add(row)
    assert waiting.exists()
    house.door.sweep()
    assert not waiting.exists()
    refused = await admin.post(f"/api/v1/models/{model['id']}/retry")
    assert (refused.status_code, refused.json()["remedy"]) == (409, "Upload it again.")
    assert (await admin.get("/api/v1/models/limits")).json()["bytes"]["used"] == 0


async def test_the_same_upload_under_one_key_happens_once(admin: httpx.AsyncClient) -> None:
    sent = [await admin.post("/api/v1/models?filename=a.glb", content=GLB, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert sent[0].json()["name"] == "a.glb"
    other = await admin.post("/api/v1/models?filename=a.glb", content=GLB + b"x", headers={"Idempotency-Key": "k"})
    assert other.status_code == 409
    named = await admin.post("/api/v1/models", content=GLB + b"y", headers={"Content-Disposition": 'attachment; filename="b.glb"'})
    assert named.json()["name"] == "b.glb"


async def test_a_list_of_models_with_endless_reports_stays_short(admin: httpx.AsyncClient, service: Service) -> None:
    from render.models.report.issue import Issue

    issues = [Issue(code="X", severity="hint", pointer="", message=str(n)) for n in range(300)]
    issues.append(Issue(code="BAD", severity="error", pointer="", message="the reason"))
    service.house.intake._ingest = lambda path, folder, **more: Report.rejected(*issues)
    model = await _ready(admin)
    assert len(model["report"]["issues"]) == 301
    listed = (await admin.get("/api/v1/models")).json()["models"][0]["report"]
    assert (len(listed["issues"]), listed["issues"][0]["code"], listed["issues_left_out"]) == (50, "BAD", 251)


async def test_limits_are_refused_with_what_is_used_and_what_to_do(settings: Settings) -> None:
    small = settings.model_copy(update={"models_per_merchant": 2, "model_storage_mb": 1, "uploads_at_once": 1})
    async with in_memory(small) as service, service.http() as http:
        await _ready(http)
        full = await _upload(http, GLB + bytes(1 << 20))
        assert (full.status_code, full.json()["type"], full.json()["limit"]) == (413, "urn:vouchcast:problem:quota", 1 << 20)
        assert "DELETE /api/v1/models/ID" in full.json()["remedy"]
        announced = await http.post("/api/v1/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(1 << 20)})
        assert announced.status_code == 413
        await _ready(http, GLB + b"2")
        third = await _upload(http, GLB + b"3")
        assert (third.status_code, third.json()["used"]) == (413, 2)
        assert (await _upload(http)).status_code == 200  # what is there already costs nothing
        with service.house.limits.uploading(service.house.gate.admin().merchant_id):
            busy = await _upload(http)
        assert (busy.status_code, busy.headers["retry-after"]) == (429, "5")
        view = (await http.get("/api/v1/models/limits")).json()
        assert (view["count"], view["uploads"]) == ({"used": 2, "limit": 2}, {"used": 0, "limit": 1})
        assert view["bytes"]["used"] > 2 * len(GLB)


async def test_a_model_that_something_needs_cannot_be_deleted(admin: httpx.AsyncClient, service: Service) -> None:
    model = await _ready(admin)
    product = await new_product(admin, model_id=model["id"])
    at = f"/api/v1/models/{model['id']}"
    assert product["id"] in (await admin.delete(at)).json()["detail"]
    show = await live_show(admin, product["id"])
    await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "product.show", "product_id": product["id"]})
    await admin.patch(f"/api/v1/products/{product['id']}", json={"model_id": None})
    assert show["id"] in (await admin.delete(at)).json()["detail"]
    drawn = await _ready(admin, GLB + b"2")
    document = {"version": 1, "nodes": [{"id": "n", "model": drawn["sha256"]}]}
    scene = (await admin.post("/api/v1/scenes", json={"document": document})).json()
    assert scene["id"] in (await admin.delete(f"/api/v1/models/{drawn['id']}")).json()["detail"]


async def test_a_deleted_model_leaves_nothing_behind(admin: httpx.AsyncClient, service: Service, stranger: httpx.AsyncClient) -> None:
    model, rejected, theirs = await _ready(admin), await _ready(admin, b"no model"), await _ready(stranger)
    assert model["sha256"] == theirs["sha256"]
    assert (await stranger.delete(f"/api/v1/models/{model['id']}")).status_code == 404
    for one in (model, rejected):
        assert (await admin.delete(f"/api/v1/models/{one['id']}")).status_code == 204
        assert (await admin.get(f"/api/v1/models/{one['id']}")).status_code == 404
    merchant = service.house.gate.admin().merchant_id
    assert list(service.store.list(f"{merchant}/")) == []
    assert (await stranger.get(theirs["files"]["poster.webp"])).status_code == 200
    assert (await stranger.delete(f"/api/v1/models/{theirs['id']}")).status_code == 204
    assert list(service.house.folder.models.iterdir()) == []
    assert list(service.house.folder.tmp.iterdir()) == []
    assert (await _ready(admin))["state"] == "ready"


async def test_a_deletion_that_the_bucket_did_not_hear_of_is_ended_later(admin: httpx.AsyncClient, service: Service) -> None:
    model = await _ready(admin)
    away = ArchiveError("the bucket is away")

    def refuse(key: str) -> None:
        raise away

    service.store.delete = refuse  # type: ignore[method-assign]
    assert (await admin.delete(f"/api/v1/models/{model['id']}")).status_code == 204
    del service.store.delete  # type: ignore[attr-defined]
    await _ready(admin)  # the same bytes again, while the deletion waits
    service.house.door.sweep()
    kept = {info.key.rpartition("/")[2] for info in service.store.list("")}
    assert {"model.glb", "poster.webp"} <= kept
    assert list(service.house.folder.tmp.glob("*.gone")) == []


async def test_files_that_this_machine_lacks_are_fetched_again(admin: httpx.AsyncClient, service: Service) -> None:
    import shutil

    model = await _ready(admin)
    shutil.rmtree(service.house.folder.models / model["sha256"])
    for name in ("model.glb", "poster.webp"):
        assert (await admin.get(model["files"][name])).status_code == 200
    shutil.rmtree(service.house.folder.models / model["sha256"])
    scene = {"version": 1, "nodes": [{"id": "n", "model": model["sha256"]}]}
    assert (await admin.post("/api/v1/frames", json={"scene": scene, "width": 16, "height": 16})).status_code == 200
    assert (service.house.folder.models / model["sha256"] / "model.glb").read_bytes() == GLB
    assert (await admin.get(f"/api/v1/models/{model['id']}/files/original")).content == GLB
    assert list(service.house.folder.tmp.iterdir()) == []


async def test_a_merchant_with_two_hundred_models_keeps_nobody_waiting() -> None:
    from api.desk.intake_turns import Turns

    turns: Turns[str] = Turns()
    for n in range(200):
        turns.put("large", f"l{n}")
    first = await turns.next()
    turns.put("small", "s0")
    turns.put("small", "s1")
    assert [first, *[await turns.next() for _ in range(5)]] == ["l0", "l1", "s0", "l2", "s1", "l3"]


async def test_a_catalogue_that_is_away_at_the_last_moment_costs_nothing(
    admin: httpx.AsyncClient, service: Service, monkeypatch: Any
) -> None:
    from api.desk import intake
    from archive.catalog import models

    monkeypatch.setattr(intake, "RETRY_S", 0.01)
    good, left = models.settle, [2]

    def settle(*row: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise ArchiveError("the catalogue is away")
        return good(*row, **more)

    monkeypatch.setattr(models, "settle", settle)
    model = await _ready(admin)
    assert (model["state"], sorted(model["files"])) == ("ready", ["model.glb", "poster.webp", "report.json"])
    assert (await admin.get(model["files"]["model.glb"])).content == GLB


async def test_a_bucket_that_is_away_costs_no_second_intake(settings: Settings, monkeypatch: Any) -> None:
    from api.desk import intake

    monkeypatch.setattr(intake, "RETRY_S", 0.01)

    class Away(MemoryStore):
        refusals = 3

        def put_file(self, key: str, path: Path, **more: Any) -> None:
            self.refusals -= 1
            if self.refusals >= 0:
                raise ArchiveError("the bucket is away")
            super().put_file(key, path, **more)

    async with in_memory(settings, Away()) as service, service.http() as http:
        times: list[Path] = []
        good = service.house.intake._ingest
        service.house.intake._ingest = lambda path, folder, **more: (times.append(path), good(path, folder, **more))[1]
        assert (await _ready(http))["state"] == "ready"
        assert len(times) == 1


async def test_a_product_that_was_on_air_may_be_seen_by_anyone_and_no_other(
    admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    model = await _ready(admin)
    product = await new_product(admin, model_id=model["id"])
    at, files = f"/api/v1/shop/products/{product['id']}", f"/shop/models/{product['id']}"
    assert (await public.get(at)).status_code == 404
    assert (await public.get(f"{files}/poster.webp")).status_code == 404
    show = await live_show(admin, product["id"])
    seen = (await public.get(at)).json()
    assert (seen["product"]["title"], seen["reviews"], seen["shows"][0]["id"]) == ("保温杯", {"count": 0, "mean": None}, show["id"])
    assert (seen["model"]["web"], seen["model"]["variants"]) == (None, ["red", "blue"])
    picture = await public.get(seen["model"]["poster"], headers={"Range": "bytes=0-8"})
    assert (picture.status_code, picture.content, picture.headers["content-type"]) == (206, b"poster of", "image/webp")
    assert picture.headers["access-control-allow-origin"] == "*"
    assert "immutable" in picture.headers["cache-control"]
    again = await public.get(f"{files}/poster.webp", headers={"If-None-Match": picture.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "public, max-age=300")
    for name in ("model.glb", "report.json", "web.glb", "shadow.png", "../x"):
        assert (await public.get(f"{files}/{name}")).status_code == 404
    await admin.post(f"/api/v1/shows/{show['id']}/takedown", json={"reason": "unlawful"})
    assert (await public.get(at)).status_code == 404


async def test_a_model_of_the_release_before_is_still_served(admin: httpx.AsyncClient, service: Service) -> None:
    model = await _ready(admin)
    merchant, sha256 = service.house.gate.admin().merchant_id, model["sha256"]
    from archive.catalog.tables import Model

    with service.house.catalog.write() as session:
        row = session.get_one(Model, model["id"])
        row.report = {name: value for name, value in (row.report or {}).items() if name not in ("files", "seconds")}
        session.add(row)
    service.store.delete(f"{merchant}/originals/{sha256}")
    seen = (await admin.get(f"/api/v1/models/{model['id']}")).json()
    assert sorted(seen["files"]) == ["model.glb", "poster.webp", "report.json", "shadow.png"]
    assert (await admin.get(seen["files"]["poster.webp"])).status_code == 200
    assert (await admin.get(seen["files"]["shadow.png"])).status_code == 404
    assert (await admin.get(f"/api/v1/models/{model['id']}/files/original")).content == GLB
    assert json.loads((await admin.get(seen["files"]["report.json"])).text)["state"] == "ready"
    await asyncio.sleep(0)
