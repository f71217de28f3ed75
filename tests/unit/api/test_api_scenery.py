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
    ("node", "document", "where", "there"),
    [
        ({"variant": "gold"}, {}, "/nodes/1/variant", "'red', 'blue'"),
        ({"materials": [{}, {"material": "Glaze"}]}, {}, "/nodes/1/materials/1/material", "'glaze', 'cork'"),
        ({}, {"timeline": {"clips": [{"node": "cup", "clip": "close"}]}}, "/timeline/clips/0/clip", "'open', 'animation 2'"),
        ({}, {"timeline": {"clips": [{"node": "cup", "clip": "7"}]}}, "/timeline/clips/0/clip", "'open'"),
        ({}, {"timeline": {"morphs": [{"node": "cup", "target": "frown"}]}}, "/timeline/morphs/0/target", "'smile'"),
        ({}, {"timeline": {"morphs": [{"node": "cup", "target": "2"}]}}, "/timeline/morphs/0/target", "'smile'"),
        ({}, {"hotspots": [{"id": "a", "node": "cup", "position": [0, 0, 0], "part": "Lid"}]}, "/hotspots/0/part", "'lid', 'handle'"),
        (
            {},
            {"dimensions": [{"node": "cup", "start": [0, 0, 0], "end": [1, 0, 0], "start_part": "lid", "end_part": "spout"}]},
            "/dimensions/0/end_part",
            "'handle'",
        ),
    ],
)
async def test_what_the_model_has_not_is_told_when_the_scene_is_written(
    service: Service, admin: httpx.AsyncClient, node: dict[str, Any], document: dict[str, Any], where: str, there: str
) -> None:
    written = placed((await uploaded(admin))["sha256"]) | document
    scene = (await admin.post("/api/v1/scenes", json={"document": {}})).json()
    written["nodes"][1] |= node
    answers = [await admin.post(path, json={name: written}) for path, name in (("/api/v1/frames", "scene"), ("/api/v1/scenes", "document"))]
    answers.append(await admin.put(f"/api/v1/scenes/{scene['id']}", json={"document": written}))
    for answer in answers:
        told = answer.json()
        assert (answer.status_code, told["pointer"], told["node"]) == (422, where, "cup")
        assert there in told["remedy"]
        assert "'cup'" in told["detail"]
        assert "节点“cup”" in told["issues"][0]["message_zh"]
        assert there in told["issues"][0]["message_zh"]


async def test_what_the_model_has_is_taken_by_name_and_by_number(service: Service, admin: httpx.AsyncClient) -> None:
    document = placed((await uploaded(admin))["sha256"])
    document["nodes"][1] |= {"variant": "blue", "materials": [{"opacity": 0.5}, {"material": "cork", "opacity": 1}]}
    document["timeline"] = {
        "clips": [{"node": "cup", "clip": clip} for clip in ("", "open", "1")],
        "morphs": [{"node": "cup", "target": target} for target in ("smile", "1")],
    }
    document["hotspots"] = [{"id": "a", "node": "cup", "position": [0, 0, 0], "part": "lid"}]
    assert (await admin.post("/api/v1/scenes", json={"document": document})).status_code == 201


async def test_what_cannot_be_drawn_of_words_and_lamps_is_noted_and_kept(service: Service, admin: httpx.AsyncClient) -> None:
    document = placed((await uploaded(admin))["sha256"])
    document["nodes"] += [{"id": f"cup {copy}", "model": document["nodes"][1]["model"], "lamps": True} for copy in range(2)]
    document["lights"] = [{"kind": "directional"}]
    document["hotspots"] = [{"id": "a", "node": "cup", "position": [0, 0, 0], "label": "ᚠ lid"}]
    document["timeline"] = {"captions": [{"text": "سلام 🔥"}]}
    made = await admin.post("/api/v1/scenes", json={"document": document})
    assert made.status_code == 201
    issues = {issue["code"]: issue for issue in made.json()["issues"]}
    assert issues["text_not_drawn"]["pointer"] == "/hotspots/0/label"
    assert "ᚠ (U+16A0)" in issues["text_not_drawn"]["message"]
    assert "ᚠ (U+16A0)" in issues["text_not_drawn"]["message_zh"]
    assert "17 lamps" in issues["too_many_lamps"]["message"]
    assert len(made.json()["issues"]) == 2
    body = {"sku": "f", "title": "ᚠ杯", "url": "https://shop.example/f", "price": {"amount": "1", "currency": "CNY"}}
    product = (await admin.post("/api/v1/products", json=body)).json()
    assert [(issue["pointer"], issue["severity"]) for issue in product["issues"]] == [("/title", "warning")]


async def test_of_models_taken_in_by_an_older_release_no_name_is_refused(service: Service, admin: httpx.AsyncClient) -> None:
    document = placed((await uploaded(admin))["sha256"])
    document["nodes"][1]["materials"] = [{"material": "of old"}]
    with service.house.catalog.write() as session:
        row = session.get(Model, existing(service))
        assert row is not None
        assert row.report is not None
        row.report = {name: value for name, value in row.report.items() if name != "names"}
        session.add(row)
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
