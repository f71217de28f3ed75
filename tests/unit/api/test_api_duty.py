"""Takedown, legal hold, retention and erasing over HTTP."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from archive.catalog.tables import Payload, Show
from archive.objects.keys import show_prefix
from archive.seal.errors import SealError
from archive.timeline.privacy import Vault
from tests.support.api_house import Service, live_show, new_product

REASON = {"reason": "侵权投诉成立 (case 12)"}
SHA = "a" * 64


async def _ended(service: Service, http: httpx.AsyncClient) -> dict[str, Any]:
    """A published show, all of it at rest."""
    show = await live_show(http)
    service.stages.advance(show["id"], 5000)
    await http.post(f"/api/v1/shows/{show['id']}/end")
    return show


async def _types(http: httpx.AsyncClient, show_id: str) -> list[str]:
    return [event["type"] for event in (await http.get(f"/api/v1/shows/{show_id}/timeline")).json()["events"]]


async def at_rest(service: Service) -> None:
    """What goes on behind the end of a show is done."""
    await asyncio.gather(*service.house.duty._closing._finishing.values())


async def test_a_show_that_was_taken_down_is_closed_to_the_public_with_the_reason(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await _ended(service, admin)
    taken = (await admin.post(f"/api/v1/shows/{show['id']}/takedown", json=REASON)).json()
    assert taken["taken_down"] == {**REASON, "by": "admin"}
    for path in (
        f"/api/v1/shows/{show['id']}",
        f"/api/v1/shows/{show['id']}/timeline",
        f"/archive/{show['id']}/timeline.json",
        f"/archive/{show['id']}/index.m3u8",
        f"/archive/{show['id']}/manifest.json",
        f"/archive/{show['id']}/cards/{SHA}.webp",
        f"/live/{show['id']}/index.m3u8",
    ):
        answer = await public.get(path)
        assert (answer.status_code, answer.json()["type"], answer.json()["reason"]) == (
            410,
            "urn:vouchcast:problem:taken-down",
            REASON["reason"],
        ), path
    assert (await public.get("/api/v1/shows")).json()["shows"] == []
    assert (await admin.get(f"/archive/{show['id']}/timeline.json")).status_code == 200
    restored = (await admin.post(f"/api/v1/shows/{show['id']}/restore", json={"reason": "withdrawn"})).json()
    assert (restored["taken_down"], restored["state"]) == (None, "published")
    assert (await public.get(f"/archive/{show['id']}/timeline.json")).status_code == 200
    assert (await _types(public, show["id"]))[-2:] == ["show.taken_down", "show.restored"]


async def test_a_live_show_that_is_taken_down_ends_and_does_not_come_out_by_itself(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    taken = (await admin.post(f"/api/v1/shows/{show['id']}/takedown", json=REASON)).json()
    assert (taken["state"], service.stages.running()) == ("ended", [])
    assert await _types(admin, show["id"]) == ["show.started", "show.taken_down", "show.ended"]
    assert (await public.get(f"/api/v1/shows/{show['id']}")).status_code == 404
    preview = (await admin.get(f"/api/v1/shows/{show['id']}")).json()["preview_url"]
    assert (await public.get(preview.replace("index.m3u8", "timeline.json"))).status_code == 410


async def test_what_the_administrator_took_down_only_the_administrator_restores(service: Service, admin: httpx.AsyncClient) -> None:
    made = (await admin.post("/api/v1/merchants", json={"name": "Shop"})).json()
    async with service.http(made["token"]) as merchant:
        show = await _ended(service, merchant)
        path = f"/api/v1/shows/{show['id']}"
        assert (await merchant.post(f"{path}/takedown", json=REASON)).json()["taken_down"]["by"] == "merchant"
        assert (await merchant.post(f"{path}/restore", json=REASON)).json()["taken_down"] is None
        await merchant.post(f"{path}/takedown", json=REASON)
        await admin.post(f"{path}/takedown", json={"reason": "court order"})
        refused = await merchant.post(f"{path}/restore", json=REASON)
        assert (refused.status_code, "administrator" in refused.json()["detail"]) == (403, True)
        assert (await admin.post(f"{path}/restore", json=REASON)).json()["taken_down"] is None
        assert (await merchant.post(f"{path}/hold", json=REASON)).status_code == 403
        assert (await merchant.post("/api/v1/retention")).status_code == 403
        assert (await merchant.post(f"{path}/rebuild")).status_code == 403


async def test_strangers_and_empty_reasons_take_nothing_down(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show = await _ended(service, admin)
    path = f"/api/v1/shows/{show['id']}/takedown"
    assert (await public.post(path, json=REASON)).status_code == 401
    assert (await stranger.post(path, json=REASON)).status_code == 404
    for bad in ({}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 2001}):
        assert (await admin.post(path, json=bad)).status_code == 422
    assert "show.taken_down" not in await _types(admin, show["id"])


async def _reviewed(service: Service, admin: httpx.AsyncClient) -> tuple[dict[str, Any], str, str]:
    """(show, buyer's token, commitment) of a published show with a review in S3."""
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    service.stages.advance(show["id"], 5000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    link = (await admin.post("/api/v1/orders", json={"product_id": product["id"], "external_ref": "T-1"})).json()["buyer_url"]
    token = link.partition("buyer=")[2]
    review = {"token": token, "product_id": product["id"], "stars": 5, "text": "很好的杯子", "at_ms": 1000}
    assert (await admin.post(f"/api/v1/shows/{show['id']}/reviews", json=review)).status_code == 201
    house = service.house
    await at_rest(service)
    house.duty._settle(show["id"])
    return show, token, house.log.read_all(show["id"])[-1].data["text_commitment"]


def _kept(service: Service, prefix: str) -> bytes:
    return b"".join(service.store.get(info.key) for info in service.store.list(prefix))


async def test_erased_words_leave_database_bucket_and_published_time_line(service: Service, admin: httpx.AsyncClient) -> None:
    show, token, commitment = await _reviewed(service, admin)
    prefix = show_prefix(service.house.shows.merchant_of(show["id"]), show["id"])
    assert "很好的杯子".encode() in _kept(service, prefix)
    sealed = _payload(service, commitment).sealed
    assert sealed is not None
    assert (await admin.post("/api/v1/buyer/erase", json={"token": token})).status_code == 204
    assert "很好的杯子".encode() not in _kept(service, prefix)
    assert sealed not in b"".join(path.read_bytes() for path in service.data.glob("vouchcast.db*"))
    assert f"{prefix}/payloads/{commitment}.json" not in [info.key for info in service.store.list(prefix)]
    assert (await _types(admin, show["id"]))[-1] == "text.removed"
    assert service.house.log.verify(show["id"]) == 5
    service.house.duty._settle(show["id"])
    assert json.loads(service.store.get(f"{prefix}/timeline.json"))["reviews"][0]["text"] is None
    assert (await admin.post("/api/v1/buyer/erase", json={"token": token})).status_code == 204
    assert (await _types(admin, show["id"])).count("text.removed") == 1


def _payload(service: Service, commitment: str) -> Payload:
    with service.house.catalog.read() as session:
        return session.get_one(Payload, commitment)


async def test_under_a_legal_hold_nothing_is_removed(service: Service, admin: httpx.AsyncClient) -> None:
    show, token, commitment = await _reviewed(service, admin)
    _overdue(service, show["id"])
    held = (await admin.post(f"/api/v1/shows/{show['id']}/hold", json=REASON)).json()
    assert held["held_for"] == REASON["reason"]
    refused = await admin.post("/api/v1/buyer/erase", json={"token": token})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:vouchcast:problem:on-hold")
    assert (await admin.post("/api/v1/retention")).json() == {"due": [], "removed": [], "failed": []}
    assert "很好的杯子" in str(service.house.vault.open(commitment))
    assert "text.removed" not in await _types(admin, show["id"])
    lifted = (await admin.request("DELETE", f"/api/v1/shows/{show['id']}/hold", json={"reason": "closed"})).json()
    assert lifted["held_for"] is None
    assert [one["show_id"] for one in (await admin.post("/api/v1/retention")).json()["removed"]] == [show["id"]]
    assert (await _types(admin, show["id"]))[-3:] == ["hold.placed", "hold.lifted", "media.removed"]


def _overdue(service: Service, show_id: str) -> None:
    with service.house.catalog.write() as session:
        row = session.get_one(Show, show_id)
        row.ended_at, row.retain_until = "2020-01-01T00:00:00.000Z", "2023-01-02T00:00:00.000Z"
        session.add(row)


def _media(service: Service, show: dict[str, Any]) -> str:
    prefix = show_prefix(service.house.shows.merchant_of(show["id"]), show["id"])
    for name in (f"video/init-{SHA[:12]}.mp4", f"video/000000-t0-d180000-{SHA[:12]}.m4s", f"cards/{SHA}.webp", "video.m3u8"):
        service.store.put(f"{prefix}/{name}", b"media", content_type="x/y", once=False)
    return prefix


async def test_media_go_when_their_time_is_over_and_the_log_stays(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show, _, commitment = await _reviewed(service, admin)
    other = await _ended(service, admin)
    prefix = _media(service, show)
    manifest = service.store.get(f"{prefix}/manifest.json")
    _overdue(service, show["id"])
    dry = (await admin.post("/api/v1/retention", json={"dry_run": True})).json()
    assert [(one["show_id"], one["segments"], one["texts"]) for one in dry["due"]] == [(show["id"], 1, 1)]
    assert service.store.head(f"{prefix}/video.m3u8") is not None
    assert [one["show_id"] for one in (await admin.post("/api/v1/retention")).json()["removed"]] == [show["id"]]
    left = {info.key.removeprefix(f"{prefix}/").partition("/")[0] for info in service.store.list(f"{prefix}/")}
    assert left & {"video", "audio", "cards", "payloads", "video.m3u8", "index.m3u8"} == set()
    assert {"events", "manifest.json", "timeline.json"} <= left
    assert service.store.get(f"{prefix}/manifest.json") == manifest
    assert service.house.vault.open(commitment) is None
    for name in ("index.m3u8", f"cards/{SHA}.webp", f"video/000000-t0-d180000-{SHA[:12]}.m4s"):
        gone = await public.get(f"/archive/{show['id']}/{name}")
        assert (gone.status_code, gone.json()["type"]) == (410, "urn:vouchcast:problem:removed")
    assert (await public.get(f"/live/{show['id']}/index.m3u8")).status_code == 410
    assert (await public.get(f"/archive/{show['id']}/timeline.json")).json()["reviews"][0]["text"] is None
    assert service.house.log.verify(show["id"]) == 5
    assert [one["id"] for one in (await public.get("/api/v1/shows")).json()["shows"]] == [other["id"]]
    assert (await admin.post("/api/v1/retention")).json()["removed"] == []


async def test_nothing_is_removed_from_a_show_whose_seal_is_in_dispute(
    service: Service, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = await _ended(service, admin)
    await at_rest(service)
    prefix = _media(service, show)
    _overdue(service, show["id"])

    def disputed(show_id: str) -> None:
        raise SealError("S3 holds another head")

    monkeypatch.setattr(service.house.seals.ledger, "seal", disputed)
    assert (await admin.post("/api/v1/retention")).json()["failed"] == [f"{show['id']}: S3 holds another head"]
    assert service.store.head(f"{prefix}/video.m3u8") is not None
    assert (await admin.get(f"/api/v1/shows/{show['id']}")).json()["removed_at"] is None


async def test_a_removal_that_was_cut_short_is_ended_by_the_next_sweep(
    service: Service, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.objects.errors import StoreUnavailable

    show = await _ended(service, admin)
    await at_rest(service)
    service.house.duty._settle(show["id"])
    prefix = _media(service, show)
    _overdue(service, show["id"])
    whole = service.store.delete

    def failing(key: str) -> None:
        if key.endswith(".webp"):
            raise StoreUnavailable("S3 went away")
        whole(key)

    monkeypatch.setattr(service.store, "delete", failing)
    assert (await admin.post("/api/v1/retention")).json()["failed"] == [f"{show['id']}: S3 went away"]
    assert (await admin.get(f"/api/v1/shows/{show['id']}")).json()["removed_at"] is None
    monkeypatch.setattr(service.store, "delete", whole)
    assert [one["show_id"] for one in (await admin.post("/api/v1/retention")).json()["removed"]] == [show["id"]]
    assert (await _types(admin, show["id"])).count("media.removed") == 1
    assert not list(service.store.list(f"{prefix}/video/"))


async def test_a_show_is_kept_for_at_least_the_promised_time_and_never_for_less(service: Service, admin: httpx.AsyncClient) -> None:
    show = await _ended(service, admin)
    first = (await admin.get(f"/api/v1/shows/{show['id']}")).json()["retain_until"]
    house = service.house
    for days, changes in ((1, False), (2000, True), (10, False)):
        from archive.duty import retention

        retention.promise(house.catalog, days)
        now = (await admin.get(f"/api/v1/shows/{show['id']}")).json()["retain_until"]
        assert (now > first) == changes
        first = max(first, now)


async def test_a_stranger_vault_shows_a_replay_without_its_words(service: Service, admin: httpx.AsyncClient) -> None:
    _, _, commitment = await _reviewed(service, admin)
    other = Vault(service.data / "keys" / "other.key", service.house.catalog, service.store)
    assert other.texts([commitment]) == {}


async def test_a_show_on_air_is_not_rebuilt_and_an_unknown_one_is_not_found(admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    assert (await admin.post(f"/api/v1/shows/{show['id']}/rebuild")).status_code == 409
    assert (await admin.post("/api/v1/shows/shw_none/rebuild")).status_code == 404


async def test_rebuilding_what_is_there_adds_nothing(service: Service, admin: httpx.AsyncClient) -> None:
    show, _, _ = await _reviewed(service, admin)
    done = (await admin.post(f"/api/v1/shows/{show['id']}/rebuild")).json()
    assert (done["state"], done["added"], done["events"]) == ("published", {}, 4)
