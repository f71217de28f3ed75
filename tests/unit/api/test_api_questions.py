"""Viewers ask, the shop answers, and what was asked can be taken out again without a trace of its words."""

import json
from typing import Any

import httpx

from api.pace import Pace
from api.wiring import QUESTIONS
from tests.support.api_house import Service, live_show, new_product, new_show

WORDS = "这个杯子能装热茶吗，张小明问"


async def _ask(http: httpx.AsyncClient, show_id: str, text: str = WORDS, **more: Any) -> httpx.Response:
    return await http.post(f"/api/v1/shows/{show_id}/questions", json={"text": text, **more})


async def _page(http: httpx.AsyncClient, show_id: str, **params: int) -> dict[str, Any]:
    return dict((await http.get(f"/api/v1/shows/{show_id}/questions", params=params)).json())


async def test_a_viewer_asks_and_the_shop_answers_in_the_open(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    asked = await _ask(public, show["id"], "<b>热茶</b>可以吗?", author="张小明", product_id=product["id"])
    assert (asked.status_code, asked.json()["text"], asked.json()["author"]) == (201, "热茶可以吗?", "张**")
    answers = f"/api/v1/shows/{show['id']}/questions/{asked.json()['id']}/answers"
    service.stages.advance(show["id"], 2000)
    assert (await admin.post(answers, json={"text": "可以", "by": "host", "pinned": True})).json()["at_ms"] == 2000
    (one,) = (await _page(public, show["id"]))["questions"]
    assert (one["text"], one["pinned"], [(a["by"], a["text"]) for a in one["answers"]]) == ("热茶可以吗?", True, [("host", "可以")])
    await admin.post(answers, json={"text": "耐热 95 度"})
    (one,) = (await _page(public, show["id"]))["questions"]
    assert (one["pinned"], len(one["answers"])) == (False, 2)
    timeline = (await public.get(f"/archive/{show['id']}/timeline.json")).json()
    assert [question["text"] for question in timeline["questions"]] == ["热茶可以吗?"]
    assert timeline["chapters"][0]["questions"] == [one["question_id"]]


async def test_what_was_asked_lies_open_nowhere(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    body, headers = {"text": WORDS, "author": "王芳"}, {"Idempotency-Key": "once"}
    first, second = [(await public.post(f"/api/v1/shows/{show['id']}/questions", json=body, headers=headers)).json() for _ in range(2)]
    assert first == second
    assert len((await _page(public, show["id"]))["questions"]) == 1
    assert (await public.post(f"/api/v1/shows/{show['id']}/questions", json={"text": "x"}, headers=headers)).status_code == 409
    kept = b"".join(path.read_bytes() for path in service.data.glob("vouchcast.db*"))
    for trace in (WORDS, json.dumps(WORDS)[1:-1], "王芳"):
        assert trace.encode() not in kept
    events = (await public.get(f"/api/v1/shows/{show['id']}/timeline")).text
    assert WORDS not in events
    assert WORDS[:4] not in json.dumps(json.loads(events), ensure_ascii=False)


async def test_who_asks_too_often_is_told_to_wait_and_the_shop_never_is(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show, other = await live_show(admin), await live_show(admin)
    for n in range(QUESTIONS):
        assert (await _ask(public, show["id"], f"q{n}")).status_code == 201
    refused = await _ask(public, show["id"], "one more")
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:vouchcast:problem:too-many")
    assert int(refused.headers["retry-after"]) >= 1
    assert (await _ask(public, other["id"], "elsewhere")).status_code == 201
    assert (await _ask(admin, show["id"], "the shop's own")).status_code == 201
    assert len((await _page(public, show["id"]))["questions"]) == QUESTIONS + 1


def test_the_pace_forgets_what_is_long_past() -> None:
    now = [0.0]
    pace = Pace(2, 60, clock=lambda: now[0])
    pace.step("a", "x")
    pace.step("a", "x")
    now[0] = 61.0
    pace.step("a", "x")


async def test_questions_that_are_none_are_refused(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show, draft = await live_show(admin), await new_show(admin)
    for bad in ("", " ", "\u202e\u200b", "x" * 501, "y" * 9000, "<!-- -->"):
        assert (await _ask(public, show["id"], bad)).status_code == 422
    assert (await _ask(public, show["id"], "ok", product_id="prd_none")).status_code == 404
    assert (await _ask(public, show["id"], "ok", at_ms=10_000_000)).status_code == 422
    assert (await _ask(public, show["id"], "ok", language="x" * 99)).status_code == 422
    assert (await _ask(public, draft["id"])).status_code == 404
    assert (await _ask(admin, draft["id"])).status_code == 409
    assert (await _ask(public, "shw_none")).status_code == 404
    clean = await _ask(public, show["id"], "a\u202eb\u0007c\n\n\n\nd", author="\u202e<b>Zoë</b>")
    assert (clean.json()["text"], clean.json()["author"]) == ("abc\n\nd", "Z**")


async def test_only_the_shop_answers_and_only_its_own_questions(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    show, other = await live_show(admin), await live_show(admin)
    asked = (await _ask(public, show["id"])).json()["id"]
    path = f"/api/v1/shows/{show['id']}/questions/{asked}/answers"
    assert (await public.post(path, json={"text": "x"})).status_code == 401
    assert (await stranger.post(path, json={"text": "x"})).status_code == 404
    assert (await admin.post(f"/api/v1/shows/{other['id']}/questions/{asked}/answers", json={"text": "x"})).status_code == 404
    assert (await admin.post(f"/api/v1/shows/{show['id']}/questions/que_%22,/answers", json={"text": "x"})).status_code == 404
    for bad in ({"text": ""}, {"text": "x", "by": "viewer"}, {"text": "z" * 2001}):
        assert (await admin.post(path, json=bad)).status_code == 422


async def test_removed_words_are_gone_and_the_log_says_why(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    asked = (await _ask(public, show["id"])).json()
    path = f"/api/v1/shows/{show['id']}/removals"
    assert (await public.post(path, json={"of_seq": asked["seq"], "reason": "x"})).status_code == 401
    assert (await admin.post(path, json={"of_seq": asked["seq"]})).status_code == 422
    assert (await admin.post(path, json={"of_seq": 1, "reason": "no words there"})).status_code == 403
    assert (await admin.post(path, json={"of_seq": 99, "reason": "x"})).status_code == 404
    first, again = [(await admin.post(path, json={"of_seq": asked["seq"], "reason": "辱骂\u202e"})).json() for _ in range(2)]
    assert first["hash"] == again["hash"]
    assert (first["type"], first["at_ms"], first["data"]["reason"]) == ("text.removed", asked["at_ms"], "辱骂")
    (one,) = (await _page(public, show["id"]))["questions"]
    assert (one["text"], one["author"], one["removed_for"]) == (None, "***", "辱骂")
    assert service.house.log.verify(show["id"]) == 3


async def test_a_buyer_takes_back_his_own_words_alone(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    tokens = []
    for n in range(2):
        order = {"product_id": product["id"], "external_ref": f"T-{n}"}
        tokens.append((await admin.post("/api/v1/orders", json=order)).json()["buyer_url"].partition("buyer=")[2])
    review = {"token": tokens[0], "product_id": product["id"], "stars": 5, "text": "好"}
    seq = (await public.post(f"/api/v1/shows/{show['id']}/reviews", json=review)).json()["seq"]
    question = (await _ask(public, show["id"])).json()["seq"]
    path = f"/api/v1/shows/{show['id']}/removals"
    for token, of_seq in ((tokens[1], seq), ("vb_wrong", seq), (tokens[0], question)):
        assert (await public.post(path, json={"of_seq": of_seq, "token": token})).status_code == 403
    removed = await public.post(path, json={"of_seq": seq, "token": tokens[0]})
    assert (removed.status_code, removed.json()["data"]["of_seq"]) == (201, seq)
    timeline = (await public.get(f"/archive/{show['id']}/timeline.json")).json()
    assert (timeline["reviews"][0]["text"], timeline["reviews"][0]["stars"]) == (None, 5)
    assert timeline["removals"][0]["of_type"] == "review.added"


async def test_questions_come_page_by_page(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    for n in range(5):
        await _ask(admin, show["id"], f"q{n}")
    first = await _page(public, show["id"], limit=2)
    rest = await _page(public, show["id"], after_seq=first["last_seq"])
    assert ([one["text"] for one in first["questions"]], first["more"]) == (["q0", "q1"], True)
    assert ([one["text"] for one in rest["questions"]], rest["more"]) == (["q2", "q3", "q4"], False)
