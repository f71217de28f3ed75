"""The seal over HTTP: receipts for whoever watches, S3's own bytes for verifiers, and nothing of it to strangers."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from archive.objects.errors import StoreUnavailable
from archive.objects.memory import MemoryStore
from archive.seal.merkle import leaf_hash, verify_consistency, verify_inclusion
from archive.seal.note import open_head, read_head
from archive.seal.piece import Piece
from archive.seal.receipt import Receipt
from archive.seal.verdict import Verdict
from archive.seal.verify import verify
from archive.seal.vkey import VerifyKey
from tests.support.api_house import Service, live_show
from tests.support.wait import LONGEST_S

Json = dict[str, Any]


async def sealed(http: httpx.AsyncClient, show_id: str, seq: int) -> Json:
    """The state of the seal once it covers event `seq`."""
    async with asyncio.timeout(LONGEST_S):
        while True:
            answer = await http.get(f"/api/v1/shows/{show_id}/seal")
            if answer.status_code == 200 and read_head(answer.json()["head"]).last_seq >= seq:
                return dict(answer.json())
            await asyncio.sleep(0.01)


async def ended_show(admin: httpx.AsyncClient, *, publish: bool = True) -> Json:
    show = await live_show(admin)
    answer = await admin.post(f"/api/v1/shows/{show['id']}/end", json={"publish": publish})
    return dict(answer.json())


async def test_a_show_that_has_ended_is_sealed_and_its_receipt_holds(admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await ended_show(admin)
    state = await sealed(public, show["id"], 3)
    keys = (await public.get("/api/v1/keys")).json()
    answer = await public.get(f"/archive/{show['id']}/receipt.json")
    receipt = Receipt.from_json(answer.content)
    head = receipt.checked()
    assert (head.size, head.root.hex(), receipt.head) == (state["size"], state["root"], state["head"])
    assert open_head(receipt.head, [VerifyKey.parse(keys["key"])]) == head
    assert (state["key"], keys["keys"], keys["rotations"]) == (keys["key"], [keys["key"]], [])
    assert (state["leaves_waiting"], state["stamped"], state["locked_until"]) == (0, False, None)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    again = await public.get(f"/archive/{show['id']}/receipt.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_a_receipt_can_be_taken_while_the_show_runs(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.seals.FIRST_S", 0.0)
    monkeypatch.setattr("api.desk.exports.GATHER_S", 0.0)
    show = await live_show(admin)
    early = await sealed(public, show["id"], 1)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    late = await sealed(public, show["id"], 3)
    first, second = read_head(early["head"]), read_head(late["head"])
    proof = (await public.get(f"/api/v1/shows/{show['id']}/proofs/consistency?first={first.size}")).json()
    steps = [bytes.fromhex(step) for step in proof["proof"]]
    assert verify_consistency(first.size, second.size, first.root, second.root, steps)


async def test_a_late_event_comes_under_a_new_head(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await ended_show(admin)
    old = await sealed(public, show["id"], 3)
    await admin.post(f"/api/v1/shows/{show['id']}/unpublish")
    await admin.post(f"/api/v1/shows/{show['id']}/publish")
    new = await sealed(public, show["id"], 5)
    assert new["signed_at"] >= old["signed_at"]
    timeline = json.loads(service.store.get(f"{show['merchant_id']}/{show['id']}/timeline.json"))
    assert timeline["last_seq"] >= 3


async def test_one_event_is_proven_without_the_others(admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await ended_show(admin)
    head = read_head((await sealed(public, show["id"], 3))["head"])
    shown = (await public.get(f"/api/v1/shows/{show['id']}/proofs/inclusion?seq=2")).json()
    steps = [bytes.fromhex(step) for step in shown["proof"]]
    assert verify_inclusion(leaf_hash(shown["line"].encode()), shown["index"], head.size, steps, head.root)
    base = f"/api/v1/shows/{show['id']}/proofs"
    for path, status in (
        ("/inclusion?seq=99", 404), ("/inclusion", 422), ("/inclusion?seq=1&segment=x", 422), ("/inclusion?segment=video/none", 404),
        (f"/inclusion?seq=1&size={head.size + 1}", 422), (f"/consistency?first={head.size + 1}", 422), ("/consistency?first=-1", 422),
        (f"/consistency?first=2&second={head.size + 1}", 422), ("/consistency?first=2&second=1", 422), (f"/inclusion?seq={10**30}", 422),
    ):  # fmt: skip
        assert (await public.get(base + path)).status_code == status, path


async def test_a_verifier_elsewhere_reads_what_s3_holds_and_nothing_personal(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await ended_show(admin)
    await sealed(public, show["id"], 3)
    prefix = f"{show['merchant_id']}/{show['id']}"
    service.store.put(f"{prefix}/payloads/{'0' * 64}.json", b"personal", content_type="application/json")
    answer = await public.get(f"/archive/{show['id']}/contents.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    found = answer.json()
    assert (found["v"], found["merchant_id"], found["show_id"]) == (1, show["merchant_id"], show["id"])
    names = {one["key"]: one["size_bytes"] for one in found["objects"]}
    assert not any("payloads" in name for name in names)
    for name, size_bytes in names.items():
        if name.startswith(("seal/", "events/")):
            data = await public.get(f"/archive/{show['id']}/{name}")
            assert len(data.content) == size_bytes
            if service.store.head(f"{prefix}/{name}") is not None:
                assert data.content == service.store.get(f"{prefix}/{name}")
                assert "immutable" in data.headers["cache-control"]
    pieces = [Piece.from_json(service.store.get(f"{prefix}/{name}")) for name in names if name.startswith("seal/")]
    assert sum(len(piece.lines) for piece in pieces) == max(piece.size for piece in pieces)
    for path in ("seal/x.json", f"seal/00000000-00000009-{'a' * 12}.json", "events/x.ndjson", f"payloads/{'0' * 64}.json"):
        assert (await public.get(f"/archive/{show['id']}/{path}")).status_code == 404


async def test_the_seal_of_an_unpublished_show_is_its_merchants_and_whoever_has_the_signed_path(
    admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show = await ended_show(admin, publish=False)
    await sealed(admin, show["id"], 2)
    signed = show["preview_url"].split("/")[2]
    for path in (
        "/archive/{}/receipt.json",
        "/archive/{}/contents.json",
        "/api/v1/shows/{}/seal",
        "/api/v1/shows/{}/proofs/inclusion?seq=1",
    ):
        assert (await public.get(path.format(signed))).status_code == 200, path
        assert (await public.get(path.format(show["id"]))).status_code == 404
        assert (await stranger.get(path.format(show["id"]))).status_code == 404


async def test_what_is_not_sealed_yet_is_said_so(admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    for path in (
        f"/api/v1/shows/{show['id']}/seal",
        f"/archive/{show['id']}/receipt.json",
        f"/api/v1/shows/{show['id']}/proofs/inclusion?seq=1",
    ):
        answer = await public.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:vouchcast:problem:not-sealed-yet")


async def test_a_show_ends_and_plays_though_its_seal_cannot_be_put(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.closing.RETRY_S", 0.05)
    put, ill = service.store.put, [True]

    def failing(key: str, *arguments: Any, **options: Any) -> None:
        if ill[0] and "/seal/" in key:
            raise StoreUnavailable("S3 is away")
        put(key, *arguments, **options)

    monkeypatch.setattr(service.store, "put", failing)
    show = await ended_show(admin)
    assert show["state"] == "published"
    assert (await public.get(f"/archive/{show['id']}/timeline.json")).status_code == 200
    assert (await public.get(f"/archive/{show['id']}/receipt.json")).status_code == 404
    ill[0] = False
    assert (await sealed(public, show["id"], 3))["leaves_waiting"] == 0


async def test_the_operator_is_told_what_the_bucket_can_do(public: httpx.AsyncClient) -> None:
    found = (await public.get("/readyz")).json()["object_store"]
    assert found == {"if_none_match": True, "object_lock": False, "versioned": False, "locks": "none"}
    assert "vouchcast_seal_heads_total" in (await public.get("/metrics")).text


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ("UPDATE event SET at_ms = at_ms + 1000 WHERE seq = 2", "event 2"),
        ("UPDATE event SET data = 'x' WHERE seq = 2", "log events/"),
        ("DELETE FROM event WHERE seq = 3", "log events/"),
        ("UPDATE event SET recorded_at = '2026-01-01T00:00:00.000Z' WHERE seq = 1", "event 1"),
    ],
)
async def test_a_row_that_was_edited_in_the_database_is_seen_by_who_verifies_by_address(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, edit: str, problem: str
) -> None:
    show = await ended_show(admin)
    await sealed(public, show["id"], 3)
    assert (await _verdict(public, show)).problems == ()
    with service.house.catalog.write() as session:
        session.connection().exec_driver_sql(f"{edit} AND show_id = '{show['id']}'")
    found = (await _verdict(public, show)).problems
    assert found
    assert all(one.what.startswith(problem) for one in found), found


async def _verdict(public: httpx.AsyncClient, show: Json) -> Verdict:
    """As `vouchcast replay verify URL` comes to it: every object that is listed, held against the seal."""
    store, prefix = MemoryStore(), f"{show['merchant_id']}/{show['id']}"
    for one in (await public.get(f"/archive/{show['id']}/contents.json")).json()["objects"]:
        data = (await public.get(f"/archive/{show['id']}/{one['key']}")).content
        store.put(f"{prefix}/{one['key']}", data, content_type="application/octet-stream")
    return verify(store, show["merchant_id"], show["id"])
