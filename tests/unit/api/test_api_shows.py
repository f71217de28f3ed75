"""A show over HTTP: what a merchant, a viewer and a stranger get."""

import httpx

from tests.support.api_house import SDP, Service, live_show, new_product, new_show
from tests.support.wait import LONGEST_S


async def test_a_cue_is_answered_with_its_durable_event_at_the_shows_own_time(service: Service, admin: httpx.AsyncClient) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    service.stages.advance(show["id"], 1234)
    event = (await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "product.show", "product_id": product["id"]})).json()
    assert (event["type"], event["at_ms"], event["data"]["price"]) == ("product.shown", 1234, {"amount": "19.90", "currency": "CNY"})
    assert service.house.log.read(show["id"])[-1].hash == event["hash"]
    assert service.stages.cues(show["id"])[0]["product"]["price_text"] == "¥19.90"


async def test_a_show_is_live_then_published_and_its_archive_is_open(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    assert show["state"] == "live"
    service.stages.advance(show["id"], 5000)
    ended = (await admin.post(f"/api/v1/shows/{show['id']}/end")).json()
    assert (ended["state"], ended["duration_ms"]) == ("published", 5000)
    timeline = (await public.get(f"/archive/{show['id']}/timeline.json")).json()
    assert timeline["show"]["state"] == "published"
    assert [one["id"] for one in (await public.get("/api/v1/shows")).json()["shows"]] == [show["id"]]


async def test_an_unpublished_show_is_open_to_its_merchant_and_by_its_signed_path_alone(
    admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    ended = (await admin.post(f"/api/v1/shows/{show['id']}/end", json={"publish": False})).json()
    assert ended["state"] == "ended"
    for client in (public, stranger):
        assert (await client.get(f"/archive/{show['id']}/timeline.json")).status_code == 404
        assert (await client.get(f"/api/v1/shows/{show['id']}")).status_code == 404
    signed = ended["preview_url"].replace("index.m3u8", "timeline.json")
    assert (await public.get(signed)).status_code == 200
    assert (await public.get(signed.replace("~", "~x"))).status_code == 404
    assert (await admin.get(f"/archive/{show['id']}/timeline.json")).status_code == 200


async def test_another_merchant_can_neither_see_nor_direct_a_show(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    show = await new_show(admin)
    for answer in (
        await stranger.get(f"/api/v1/shows/{show['id']}"),
        await stranger.post(f"/api/v1/shows/{show['id']}/start"),
        await stranger.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "layout.set", "layout": "host"}),
        await stranger.post(f"/api/v1/shows/{show['id']}/end"),
        await stranger.get(f"/api/v1/shows/{show['id']}/stats"),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_whip_token_is_the_merchants_secret(admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    assert "whip_token" in show
    assert "whip_token" not in (await public.get(f"/api/v1/shows/{show['id']}")).json()


async def test_ending_twice_and_starting_twice_change_nothing(admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    assert (await admin.post(f"/api/v1/shows/{show['id']}/start")).json()["state"] == "live"
    for _ in range(2):
        assert (await admin.post(f"/api/v1/shows/{show['id']}/end")).json()["state"] == "published"
    types = [event["type"] for event in (await admin.get(f"/api/v1/shows/{show['id']}/timeline")).json()["events"]]
    assert types == ["show.started", "show.ended", "show.published"]
    assert (await admin.post(f"/api/v1/shows/{show['id']}/start")).status_code == 409


async def test_a_cue_repeated_with_its_key_happens_once(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    path, cue = f"/api/v1/shows/{show['id']}/cues", {"type": "layout.set", "layout": "product"}
    first, second = [(await admin.post(path, json=cue, headers={"Idempotency-Key": "k1"})).json() for _ in range(2)]
    assert first == second
    assert len(service.stages.cues(show["id"])) == 1
    assert (await admin.post(path, json={"type": "layout.set", "layout": "host"}, headers={"Idempotency-Key": "k1"})).status_code == 409


async def test_cues_that_make_no_sense_are_refused_with_a_reason(admin: httpx.AsyncClient) -> None:
    draft = await new_show(admin)
    cue = {"type": "layout.set", "layout": "host"}
    assert (await admin.post(f"/api/v1/shows/{draft['id']}/cues", json=cue)).json()["type"] == "urn:vouchcast:problem:show-not-live"
    show = await live_show(admin)
    for bad, status in (
        ({"type": "product.hide"}, 409),
        ({"type": "product.show", "product_id": "prd_none"}, 404),
        ({"type": "evidence.show", "evidence_id": "evi_none"}, 404),
        ({"type": "layout.set", "layout": "sideways"}, 422),
        ({"type": "fireworks"}, 422),
        ({"type": "scene.pose", "yaw_deg": "NaN"}, 422),
    ):
        answer = await admin.post(f"/api/v1/shows/{show['id']}/cues", json=bad)
        assert answer.status_code == status, (bad, answer.text)
        assert answer.json()["remedy"]


async def test_a_show_that_dies_for_good_is_brought_to_rest_and_published(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    await service.stages.die(show["id"])
    seat_events = await _until_ended(service, show["id"])
    assert seat_events[-2:] == ["show.ended", "show.published"]


async def _until_ended(service: Service, show_id: str) -> list[str]:
    import asyncio

    async with asyncio.timeout(LONGEST_S):
        with service.house.rooms.seat(show_id) as seat:
            while (types := [event.type for event in service.house.log.read(show_id)])[-1] != "show.published":
                await seat.next()
    return types


async def test_hosts_come_in_with_the_shows_token_alone(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    headers = {"Content-Type": "application/sdp"}
    path = f"/whip/{show['id']}"
    assert (await public.post(path, content=SDP, headers=headers)).status_code == 401
    assert (await stranger.post(path, content=SDP, headers=headers)).status_code == 403
    opened = await public.post(path, content=SDP, headers=headers | {"Authorization": f"Bearer {show['whip_token']}"})
    assert (opened.status_code, opened.headers["content-type"]) == (201, "application/sdp")
    session = opened.headers["location"]
    assert session.startswith(path + "/")
    host_id = service.house.log.read(show["id"])[-1].data["host_id"]
    # the host's id is in the public log: it must not end the host's session
    assert (await public.delete(f"/whep/{show['id']}/{host_id}")).status_code == 404
    assert (await public.delete(session.replace("whip", "whep"))).status_code == 404
    assert (await public.delete(session, headers={"Authorization": f"Bearer {show['whip_token']}"})).status_code == 200
    assert [event.type for event in service.house.log.read(show["id"])][-2:] == ["host.joined", "host.left"]


async def test_garbage_at_the_media_doors_is_refused_politely(admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    path = f"/whep/{show['id']}"
    wrong_type = await public.post(path, content=SDP, headers={"Content-Type": "text/plain"})
    assert (wrong_type.status_code, wrong_type.headers["accept-post"]) == (415, "application/sdp")
    for garbage in (b"", b"hello", b"v=0\r\n", b"\xff\xfe", b"v=0\r\nm=" + b"x" * 70_000):
        answer = await public.post(path, content=garbage, headers={"Content-Type": "application/sdp"})
        assert answer.status_code in (400, 413)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await public.post("/whep/shw_none", content=SDP, headers={"Content-Type": "application/sdp"})).status_code == 409
    assert (await public.get(path)).status_code == 405
    preflight = await public.options(path, headers={"Origin": "https://elsewhere", "Access-Control-Request-Method": "POST"})
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"], preflight.headers["accept-post"]) == (
        204,
        "*",
        "application/sdp",
    )
