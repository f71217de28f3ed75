"""Claims, assurances and corrections: what a shop says is recorded as it was said, and nobody else can say it."""

import asyncio
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.support.api_house import Service, live_show, new_product, new_show
from tests.support.wait import LONGEST_S

HOSTILE = "轻\u202e\u0000<script>alert(1)</script>量"
"""Direction override, NUL, markup."""

RETURNS = {"kind": "returns", "title": "七天无理由退货", "terms": "签收后 7 天内可退。"}


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#a03020").save(out, "PNG")
    return out.getvalue()


async def _evidence(http: httpx.AsyncClient) -> str:
    fields = {"title": "Test report", "issuer": "SGS", "claim": "BPA free", "number": "No. 7"}
    return str((await http.post("/api/v1/evidence", files={"file": ("report.png", _png())}, data=fields)).json()["id"])


async def _timeline(http: httpx.AsyncClient, show_id: str) -> dict[str, Any]:
    return dict((await http.get(f"/archive/{show_id}/timeline.json")).json())


async def test_a_claim_carries_its_certificate_as_it_was_and_the_replay_shows_both(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    evidence_id = await _evidence(admin)
    service.stages.advance(show["id"], 4000)
    body = {"text": "不含双酚 A <b>BPA free</b>", "product_id": product["id"], "evidence_ids": [evidence_id, evidence_id]}
    made = await admin.post(f"/api/v1/shows/{show['id']}/claims", json=body)
    assert (made.status_code, made.json()["type"], made.json()["at_ms"]) == (201, "claim.made", 4000)
    assert made.json()["data"]["text"] == "不含双酚 A BPA free"
    service.stages.advance(show["id"], 1000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    (claim,) = (await _timeline(public, show["id"]))["claims"]
    assert [(proof["evidence_id"], proof["issuer"], proof["spans"]) for proof in claim["evidence"]] == [(evidence_id, "SGS", [])]
    sha256 = made.json()["data"]["evidence"][0]["image"]["sha256"]
    assert (await public.get(f"/archive/{show['id']}/cards/{sha256}.webp")).status_code == 200
    assert (await _timeline(public, show["id"]))["chapters"][0]["claims"] == [claim["claim_id"]]


async def test_a_late_claim_says_which_moment_it_speaks_of(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    service.stages.advance(show["id"], 5000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    path = f"/api/v1/shows/{show['id']}/claims"
    assert (await admin.post(path, json={"text": "later", "at_ms": 1500})).json()["at_ms"] == 1500
    assert (await admin.post(path, json={"text": "at the end"})).json()["at_ms"] == 5000
    assert (await admin.post(path, json={"text": "beyond", "at_ms": 5001})).status_code == 422
    assert [(claim["at_ms"], claim["late"]) for claim in (await _timeline(admin, show["id"]))["claims"]] == [(1500, True), (5000, True)]


async def test_the_certificate_of_a_late_claim_is_kept_without_a_spool(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    spool = service.data / "spool" / show["id"]
    async with asyncio.timeout(LONGEST_S):
        while spool.exists():  # noqa: ASYNC110 (the show is archived behind)
            await asyncio.sleep(0.02)
    body = {"text": "later", "evidence_ids": [await _evidence(admin)]}
    made = (await admin.post(f"/api/v1/shows/{show['id']}/claims", json=body)).json()
    image = made["data"]["evidence"][0]["image"]
    assert (await public.get(f"/archive/{show['id']}/cards/{image['sha256']}.webp")).status_code == 200
    assert service.store.head(image["key"]) is not None
    assert not spool.exists()


async def test_hostile_words_enter_the_log_clean_or_not_at_all(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    path = f"/api/v1/shows/{show['id']}"
    made = await admin.post(f"{path}/claims", json={"text": HOSTILE})
    assert made.json()["data"]["text"] == "轻量", made.text
    for bad in ("", "   ", "\u202e\u200b", "\u0000", "x" * 501, "x" * 5000, "<i></i>"):
        assert (await admin.post(f"{path}/claims", json={"text": bad})).status_code == 422, bad[:10]
    lone = await admin.post(f"{path}/claims", content=b'{"text": "a\\ud800b"}', headers={"Content-Type": "application/json"})
    assert lone.status_code == 422, "half of a surrogate pair is no character"
    assurance = await admin.post(f"{path}/assurances", json={**RETURNS, "title": "a\nb\u202ec"})
    assert assurance.json()["data"]["title"] == "a bc"
    assert (await admin.post(f"{path}/assurances", json={**RETURNS, "url": "javascript:alert(1)"})).status_code == 422
    assert (await admin.post(f"{path}/assurances", json={**RETURNS, "kind": "miracle"})).status_code == 422


async def test_what_is_anothers_cannot_be_claimed_with_or_for(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show, draft = await live_show(admin), await new_show(admin)
    theirs, evidence_id = await new_product(stranger), await _evidence(stranger)
    path = f"/api/v1/shows/{show['id']}/claims"
    assert (await admin.post(path, json={"text": "x", "product_id": theirs["id"]})).status_code == 404
    assert (await admin.post(path, json={"text": "x", "evidence_ids": [evidence_id]})).status_code == 404
    assert (await admin.post(path, json={"text": "x", "evidence_ids": [f"evi_{n}" for n in range(13)]})).status_code == 422
    for noun, body in (("claims", {"text": "x"}), ("assurances", RETURNS), ("corrections", {"of_seq": 1, "reason": "x", "text": "y"})):
        assert (await stranger.post(f"/api/v1/shows/{show['id']}/{noun}", json=body)).status_code == 404
        assert (await public.post(f"/api/v1/shows/{show['id']}/{noun}", json=body)).status_code == 401
    for noun, body in (("claims", {"text": "x"}), ("assurances", RETURNS)):
        assert (await admin.post(f"/api/v1/shows/{draft['id']}/{noun}", json=body)).json()["type"].endswith("wrong-state")


async def test_a_claim_repeated_with_its_key_is_made_once(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    path, headers = f"/api/v1/shows/{show['id']}/claims", {"Idempotency-Key": "k"}
    first, second = [(await admin.post(path, json={"text": "once"}, headers=headers)).json() for _ in range(2)]
    assert first == second
    assert [event.type for event in service.house.log.read(show["id"])] == ["show.started", "claim.made"]
    assert (await admin.post(path, json={"text": "other"}, headers=headers)).status_code == 409


async def test_an_assurance_goes_up_and_down_and_stands_as_it_was_given(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    cues = f"/api/v1/shows/{show['id']}/cues"
    given = (await admin.post(f"/api/v1/shows/{show['id']}/assurances", json={**RETURNS, "days": 7})).json()
    service.stages.advance(show["id"], 2000)
    other = (await admin.post(cues, json={"type": "assurance.show", **RETURNS, "kind": "freight"})).json()
    assert (await admin.post(cues, json={"type": "assurance.hide"})).status_code == 409, "two are up: which one?"
    service.stages.advance(show["id"], 1000)
    hidden = await admin.post(cues, json={"type": "assurance.hide", "assurance_id": given["id"]})
    assert (hidden.json()["type"], hidden.json()["at_ms"]) == ("assurance.hidden", 3000)
    again = await admin.post(cues, json={"type": "assurance.show", "assurance_id": given["id"]})
    assert again.json()["data"] == given["data"]
    service.stages.advance(show["id"], 1000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    shown = {one["assurance_id"]: one["spans"] for one in (await _timeline(public, show["id"]))["assurances"]}
    assert shown[given["id"]] == [{"start_ms": 0, "end_ms": 3000}, {"start_ms": 3000, "end_ms": 4000}]
    assert shown[other["data"]["assurance_id"]] == [{"start_ms": 2000, "end_ms": 4000}]


@pytest.mark.parametrize(
    ("cue", "status"),
    [
        ({"type": "assurance.hide"}, 409),
        ({"type": "assurance.show"}, 422),
        ({"type": "assurance.show", "assurance_id": "asr_none"}, 404),
        ({"type": "assurance.show", "assurance_id": "asr_none", "title": "changed"}, 422),
        ({"type": "assurance.show", **RETURNS, "product_id": "prd_none"}, 404),
        ({"type": "assurance.show", **RETURNS, "days": 0}, 422),
    ],
)
async def test_assurances_that_make_no_sense_are_refused(admin: httpx.AsyncClient, cue: dict[str, Any], status: int) -> None:
    show = await live_show(admin)
    answer = await admin.post(f"/api/v1/shows/{show['id']}/cues", json=cue)
    assert answer.status_code == status, answer.text
    assert answer.json()["remedy"]


async def test_a_late_assurance_was_never_on_screen(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    live = await admin.post(f"/api/v1/shows/{show['id']}/assurances", json={**RETURNS, "at_ms": 0})
    assert live.status_code == 422
    service.stages.advance(show["id"], 3000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    await admin.post(f"/api/v1/shows/{show['id']}/assurances", json={**RETURNS, "at_ms": 1000})
    (one,) = (await _timeline(admin, show["id"]))["assurances"]
    assert (one["at_ms"], one["late"], one["spans"]) == (1000, True, [])


async def test_a_correction_stands_beside_the_event_that_it_corrects(service: Service, admin: httpx.AsyncClient) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    service.stages.advance(show["id"], 700)
    shown = (await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "product.show", "product_id": product["id"]})).json()
    right = {"price": {"amount": "9.90", "currency": "CNY"}, "url": "https://shop.example/?a=1&copy=2"}
    body = {"of_seq": shown["seq"], "reason": "标错价", "text": "应为 9.90", "fields": right}
    made = await admin.post(f"/api/v1/shows/{show['id']}/corrections", json=body)
    assert (made.status_code, made.json()["at_ms"]) == (201, 700)
    timeline = await _timeline(admin, show["id"])
    (one,) = timeline["corrections"]
    assert (one["of_type"], one["of_id"], one["fields"]) == ("product.shown", product["id"], right)
    assert timeline["products"][0]["price"]["amount"] == "19.90"
    assert timeline["products"][0]["seq"] == one["of_seq"]


async def test_corrections_that_cannot_be_true_are_refused(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    path, why = f"/api/v1/shows/{show['id']}/corrections", {"reason": "r"}
    assert (await admin.post(path, json={**why, "of_seq": 99, "text": "t"})).status_code == 404
    nested: Any = "x"
    for _ in range(40):
        nested = [nested]
    for bad in (
        {**why, "of_seq": 1},
        {**why, "of_seq": 0, "text": "t"},
        {"reason": "\u202e", "of_seq": 1, "text": "t"},
        {**why, "of_seq": 1, "text": "x" * 2001},
        {**why, "of_seq": 1, "fields": {"colour": "red"}},
        {**why, "of_seq": 1, "fields": {"title": ""}},
        {**why, "of_seq": 1, "fields": {"title": nested}},
        {**why, "of_seq": 1, "fields": {"canvas": {"width": -1, "height": 2, "fps": 3}}},
        {**why, "of_seq": 1, "fields": {"title": 2**70}},
    ):
        answer = await admin.post(path, json=bad)
        assert answer.status_code == 422, (bad, answer.text)
    nan = b'{"reason": "r", "of_seq": 1, "fields": {"title": NaN}}'
    assert (await admin.post(path, content=nan, headers={"Content-Type": "application/json"})).status_code == 422
    assert len(service.house.log.read(show["id"])) == 1
