"""What the snapshot of a moment holds: price, stock, variant and pose as they stood, and the schemas to read them by."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from archive.timeline.schema import TYPES, versions
from tests.support.api_house import Service, live_show, new_product, new_show
from tests.support.wait import LONGEST_S


async def _with_model(admin: httpx.AsyncClient) -> dict[str, Any]:
    """A product whose model has variants."""
    model = (await admin.post("/api/v1/models", files={"file": ("a.glb", b"glTF model")})).json()
    async with asyncio.timeout(LONGEST_S):
        while (await admin.get(f"/api/v1/models/{model['id']}")).json()["state"] == "processing":  # noqa: ASYNC110 (as a client polls)
            await asyncio.sleep(0.01)
    return await new_product(admin, model_id=model["id"])


async def _cue(http: httpx.AsyncClient, show_id: str, **cue: Any) -> httpx.Response:
    return await http.post(f"/api/v1/shows/{show_id}/cues", json=cue)


async def test_price_and_stock_are_those_of_the_moment_of_the_cue(service: Service, admin: httpx.AsyncClient) -> None:
    product = await new_product(admin)
    assert product["stock"] is None
    show = await live_show(admin, product["id"])
    path = f"/api/v1/products/{product['id']}"
    changed = await admin.patch(path, json={"stock": 3, "price": {"amount": "9.9", "currency": "CNY"}})
    assert changed.json()["stock"] == 3
    shown = (await _cue(admin, show["id"], type="product.show", product_id=product["id"])).json()
    assert (shown["v"], shown["data"]["stock"], shown["data"]["price"]["amount"]) == (2, 3, "9.90")
    assert service.stages.cues(show["id"])[-1]["product"]["price_text"] == "¥9.90"
    await admin.patch(path, json={"stock": None})
    assert "stock" not in (await _cue(admin, show["id"], type="product.show", product_id=product["id"])).json()["data"]
    for bad in (-1, 1.5, "many", 2**31):
        assert (await admin.patch(path, json={"stock": bad})).status_code == 422


async def test_a_pose_is_told_with_all_that_it_changes(service: Service, admin: httpx.AsyncClient) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    pose = {"yaw_deg": 30, "spin_deg_s": 0, "pitch_deg": 40, "zoom": 1.5, "variant": "red", "light": "warm"}
    event = (await _cue(admin, show["id"], type="scene.pose", **pose)).json()
    assert event["data"] == {**pose, "product_id": product["id"]}
    staged = service.stages.cues(show["id"])[-1]
    assert staged["scene_key"].startswith(f"{product['id']}#")
    assert [staged["pose"]["view"][name] for name in ("pitch_deg", "variant", "light")] == [40, "red", "warm"]
    again = (await _cue(admin, show["id"], type="product.show", product_id=product["id"])).json()
    assert again["data"]["variant"] == "red"
    await _cue(admin, show["id"], type="scene.pose", yaw_deg=0)
    assert service.stages.cues(show["id"])[-1]["scene_key"] == product["id"]


async def test_a_light_given_alone_fades_from_the_one_before_while_the_product_goes_on_turning(
    service: Service, admin: httpx.AsyncClient
) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    assert service.stages.cues(show["id"])[-1]["motion"]["kind"] == "turntable"
    service.stages.advance(show["id"], 2_000)
    first = (await _cue(admin, show["id"], type="scene.pose", light="warm")).json()
    assert (first["v"], first["data"]["yaw_deg"], first["data"]["spin_deg_s"]) == (3, 60.0, 30.0)
    service.stages.advance(show["id"], 1_000)
    second = (await _cue(admin, show["id"], type="scene.pose", light="night", light_fade_ms=900)).json()
    assert (second["data"]["yaw_deg"], second["data"]["light_from"]) == (90.0, "warm")
    staged = service.stages.cues(show["id"])[-1]
    assert "yaw_deg" not in staged
    assert staged["pose"]["view"]["light_fade_ms"] == 900
    service.stages.advance(show["id"], 500)
    held = (await _cue(admin, show["id"], type="scene.pose", spin_deg_s=0)).json()
    assert (held["data"]["yaw_deg"], held["data"]["spin_deg_s"]) == (105.0, 0.0)


async def test_what_is_under_way_goes_on_when_the_light_changes(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    service.stages.advance(show["id"], 500)
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    service.stages.advance(show["id"], 1_000)
    await _cue(admin, show["id"], type="scene.pose", path="hero", clip="animation 2")
    service.stages.advance(show["id"], 1_000)
    lit = (await _cue(admin, show["id"], type="scene.pose", light="night", light_fade_ms=1_500)).json()["data"]
    assert (lit["path"], lit["path_begun_ms"], lit["clip"], lit["clip_begun_ms"]) == ("hero", 1_500, "animation 2", 1_500)
    assert service.stages.cues(show["id"])[-1]["pose"]["view"]["path_ms"] == 1_000
    service.stages.advance(show["id"], 500)
    path = f"/api/v1/shows/{show['id']}/moments"
    timeline = (await admin.get(path, params={"at_ms": 2_900})).json()["scene"]["timeline"]
    assert [(move["path"], move["start_ms"]) for move in timeline["moves"]] == [("hero", 1_000)]
    assert [(play["clip"], play["start_ms"]) for play in timeline["clips"]] == [("animation 2", 1_000)]
    assert [(change["environment"]["name"], change["start_ms"]) for change in timeline["lights"]] == [("night", 2_000)]
    rest = (await _cue(admin, show["id"], type="scene.pose", light="night", path=None, clip=None)).json()["data"]
    assert {"path", "clip"}.isdisjoint(rest)
    assert (rest["light_begun_ms"], rest["clip_before"]) == (2_500, "animation 2")


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"clip": "fly"}, "animation 2"), ({"path": "away"}, "push_in"), ({"variant": "green"}, "red"), ({"clip_repeat": True}, "clip")],
)
async def test_what_the_model_has_not_is_refused_naming_what_there_is(
    service: Service, admin: httpx.AsyncClient, fields: dict[str, Any], named: str
) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    answer = await _cue(admin, show["id"], type="scene.pose", yaw_deg=0, **fields)
    assert answer.status_code == 422
    assert named in answer.json()["detail"] + answer.json()["remedy"]
    assert service.house.log.read(show["id"])[-1].type == "product.shown"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"variant": "green"}, 422),
        ({"light": "moon"}, 422),
        ({"zoom": 0}, 422),
        ({"pitch_deg": 90}, 422),
        ({"spin_deg_s": True}, 422),
        ({"zoom": "2"}, 422),
        ({"animation_ms": "100"}, 422),
        ({"light": "warm", "light_fade_ms": True}, 422),
        ({"clip_repeat": 1}, 422),
    ],
)
async def test_what_cannot_be_drawn_is_refused_not_ignored(
    service: Service, admin: httpx.AsyncClient, fields: dict[str, Any], status: int
) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    answer = await _cue(admin, show["id"], type="scene.pose", yaw_deg=0, **fields)
    assert (answer.status_code, bool(answer.json()["remedy"])) == (status, True), answer.text
    assert service.house.log.read(show["id"])[-1].type == "product.shown"


async def test_a_pose_needs_a_product_with_a_model_for_more_than_a_turn(service: Service, admin: httpx.AsyncClient) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    assert (await _cue(admin, show["id"], type="scene.pose", yaw_deg=0)).status_code == 200
    assert (await _cue(admin, show["id"], type="scene.pose", yaw_deg=0, zoom=2)).status_code == 409
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    assert (await _cue(admin, show["id"], type="scene.pose", yaw_deg=0, zoom=2)).status_code == 409


async def test_any_moment_can_be_asked_for_and_gives_the_scene_to_draw(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await _with_model(admin)
    show = await live_show(admin, product["id"])
    service.stages.advance(show["id"], 1000)
    await _cue(admin, show["id"], type="product.show", product_id=product["id"])
    service.stages.advance(show["id"], 1000)
    await _cue(admin, show["id"], type="scene.pose", yaw_deg=350, spin_deg_s=30, light="night")
    await admin.post(f"/api/v1/shows/{show['id']}/claims", json={"text": "轻", "product_id": product["id"]})
    service.stages.advance(show["id"], 8000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    path = f"/api/v1/shows/{show['id']}/moments"
    before, unposed, posed = [(await public.get(path, params={"at_ms": ms})).json() for ms in (500, 1500, 3000)]
    assert (before["product_id"], before["scene"], before["size"]) == (None, None, None)
    assert (unposed["pose"], unposed["claims"]) == (None, [])
    assert (unposed["scene"]["motion"]["caught_deg"], unposed["scene_ms"]) == (45.0, 0)
    assert posed["pose"] == {"yaw_deg": 20.0, "spin_deg_s": 30.0, "light": "night"}
    assert (posed["drawn_yaw_deg"], posed["scene"]["environment"]["name"]) == (20.0, "night")
    assert [claim["text"] for claim in posed["claims"]] == ["轻"]
    assert set(posed["size"]) == {"width", "height"}
    drawn = {"scene": posed["scene"], **posed["size"]}
    assert (await admin.post("/api/v1/frames", json=drawn)).status_code == 200
    assert (await public.get(path, params={"at_ms": 10_000})).status_code == 422
    assert (await public.get(path, params={"at_ms": -1})).status_code == 422
    assert (await public.get(path)).status_code == 422


async def test_moments_of_a_show_that_is_nobodys_business_are_hidden(
    admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    draft = await new_show(admin)
    for client, status in ((public, 404), (stranger, 404), (admin, 404)):
        assert (await client.get(f"/api/v1/shows/{draft['id']}/moments", params={"at_ms": 0})).status_code == status


async def test_every_type_and_version_of_an_event_has_its_schema(public: httpx.AsyncClient) -> None:
    listed = (await public.get("/api/v1/schemas/events")).json()["schemas"]
    assert {one["type"] for one in listed} == set(TYPES)
    for one in listed:
        assert one["versions"] == list(versions(one["type"]))
        newest = (await public.get(one["href"])).json()
        assert newest["title"] == f"{one['type']} {one['versions'][-1]}"
        json.dumps(newest)
    old = (await public.get("/api/v1/schemas/events/product.shown", params={"v": 1})).json()
    assert "stock" not in old["properties"]
    assert (await public.get("/api/v1/schemas/events/product.shown", params={"v": 9})).status_code == 404
    assert (await public.get("/api/v1/schemas/events/product.sold")).status_code == 404


async def test_the_timeline_can_be_read_by_type(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    for layout in ("host", "product"):
        await _cue(admin, show["id"], type="layout.set", layout=layout)
        await admin.post(f"/api/v1/shows/{show['id']}/claims", json={"text": layout})
    path = f"/api/v1/shows/{show['id']}/timeline"
    first = (await admin.get(path, params={"types": "claim.made, poll.opened", "limit": 1})).json()
    assert ([event["seq"] for event in first["events"]], first["last_seq"], first["more"]) == ([3], 3, True)
    rest = (await admin.get(path, params={"types": "claim.made", "after_seq": first["last_seq"]})).json()
    assert ([event["seq"] for event in rest["events"]], rest["last_seq"], rest["more"]) == ([5], 5, False)
    nothing = (await admin.get(path, params={"types": "show.ended"})).json()
    assert (nothing["events"], nothing["last_seq"]) == ([], 5)
