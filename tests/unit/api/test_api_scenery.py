"""A scene whose model is missing, rejected or still being checked: said by the node's name, with what to do, wherever it is used."""

import asyncio
from hashlib import sha256
from typing import Any

import httpx
import pytest

from archive.catalog import models
from archive.catalog.tables import Model
from tests.support.api_house import Service, new_product, new_show
from tests.support.wait import LONGEST_S


def placed(name: str) -> dict[str, Any]:
    group = {"id": "table"}
    return {"version": 2, "nodes": [group, {"id": "cup", "model": name, "parent": "table"}]}


def row(service: Service, state: str, name: str) -> str:
    """A model as the intake left it, or has not left it yet; answers its id."""
    with service.house.catalog.write() as session:
        mine = session.get(Model, existing(service))
        assert mine is not None
        made, _ = models.make(session, mine.merchant_id, sha256=name, filename="cup.glb", size_bytes=1)
        if state == "rejected":
            issue = {"code": "x", "severity": "error", "message": "It has no triangles."}
            models.settle(session, mine.merchant_id, made.id, state=state, report={"issues": [issue]})
        return made.id


def existing(service: Service) -> str:
    from sqlmodel import select

    with service.house.catalog.read() as session:
        return str(session.exec(select(Model.id)).first())


async def uploaded(admin: httpx.AsyncClient) -> dict[str, Any]:
    model = (await admin.post("/api/v1/models", files={"file": ("a.glb", b"glTF model")})).json()
    async with asyncio.timeout(LONGEST_S):
        while (found := (await admin.get(f"/api/v1/models/{model['id']}")).json())["state"] == "processing":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return dict(found)


@pytest.mark.parametrize(
    ("state", "status", "slug", "words"),
    [
        ("missing", 404, "not-found", "Upload it"),
        ("processing", 409, "model-processing", "Wait until"),
        ("rejected", 409, "model-rejected", "no triangles"),
    ],
)
async def test_the_node_is_named_with_what_to_do(
    service: Service, admin: httpx.AsyncClient, state: str, status: int, slug: str, words: str
) -> None:
    await uploaded(admin)
    name = sha256(state.encode()).hexdigest()
    if state != "missing":
        row(service, state, name)
    for path, body in (("/api/v1/frames", {"scene": placed(name)}), ("/api/v1/scenes", {"document": placed(name)})):
        answer = await admin.post(path, json=body)
        told = answer.json()
        assert (answer.status_code, told["type"], told["node"]) == (status, f"urn:vouchcast:problem:{slug}", "cup")
        assert "cup" in told["detail"]
        assert words in told["detail"] + told["remedy"]


@pytest.mark.parametrize(
    ("change", "where", "there"),
    [
        ({"variant": "gold"}, "/nodes/1/variant", "'red', 'blue'"),
        ({"clip": "close"}, "/timeline/clips/0/clip", "'open', 'animation 2'"),
        ({"clip": "7"}, "/timeline/clips/0/clip", "'open'"),
    ],
)
async def test_what_the_model_has_not_is_told_when_the_scene_is_written(
    service: Service, admin: httpx.AsyncClient, change: dict[str, str], where: str, there: str
) -> None:
    document = placed((await uploaded(admin))["sha256"])
    clip = change.pop("clip", None)
    document["nodes"][1] |= change
    document["timeline"] = {"clips": [] if clip is None else [{"node": "cup", "clip": clip}]}
    for path, body in (("/api/v1/frames", {"scene": document}), ("/api/v1/scenes", {"document": document})):
        answer = await admin.post(path, json=body)
        assert (answer.status_code, answer.json()["pointer"]) == (422, where)
        assert there in answer.json()["remedy"]


async def test_what_the_model_has_is_taken_by_name_and_by_number(service: Service, admin: httpx.AsyncClient) -> None:
    document = placed((await uploaded(admin))["sha256"])
    document["nodes"][1]["variant"] = "blue"
    document["timeline"] = {"clips": [{"node": "cup", "clip": clip} for clip in ("", "open", "1")]}
    assert (await admin.post("/api/v1/scenes", json={"document": document})).status_code == 201


async def test_a_show_is_not_started_with_a_product_whose_model_is_not_ready(service: Service, admin: httpx.AsyncClient) -> None:
    await uploaded(admin)
    model_id = row(service, "processing", "e" * 64)
    product = await new_product(admin, model_id=model_id)
    show = await new_show(admin, product["id"])
    answer = await admin.post(f"/api/v1/shows/{show['id']}/start")
    assert (answer.status_code, answer.json()["model_id"]) == (409, model_id)
    assert product["id"] in answer.json()["detail"]
    assert (await admin.patch(f"/api/v1/products/{product['id']}", json={"model_id": None})).status_code == 200
    assert (await admin.post(f"/api/v1/shows/{show['id']}/start")).status_code == 200


async def test_a_scene_with_a_group_goes_on_air_and_one_whose_model_is_lost_does_not(service: Service, admin: httpx.AsyncClient) -> None:
    model = await uploaded(admin)
    scene = (await admin.post("/api/v1/scenes", json={"document": placed(model["sha256"])})).json()
    product = await new_product(admin, model_id=model["id"])
    body = {"title": "x", "scene_id": scene["id"], "product_ids": [product["id"]]}
    show = (await admin.post("/api/v1/shows", json=body)).json()
    for file in (service.data / "models" / model["sha256"]).rglob("model.glb"):
        file.unlink()
    kept = [info.key for info in service.store.list("") if info.key.endswith("/model.glb")]
    data = service.store.get(kept[0])
    service.store.delete(kept[0])
    lost = await admin.post(f"/api/v1/shows/{show['id']}/start")
    assert (lost.status_code, "cup" in lost.json()["detail"]) == (502, True)
    service.store.put(kept[0], data, content_type="model/gltf-binary")
    assert (await admin.post(f"/api/v1/shows/{show['id']}/start")).status_code == 200
    assert service.stages.specs[-1].scenes[product["id"]]["nodes"][0]["id"] == "table"
