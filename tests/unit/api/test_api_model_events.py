"""Progress of a model as a page hears it: how it stands at first, then every step, then the model."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.desk.intake_feed import QUEUE_NEWS, Feed, News
from api.routes import model_events
from tests.support.api_house import Service, fake_ingest
from tests.support.wait import LONGEST_S
from tests.unit.api.test_api_models import GLB, _settled, _upload


async def _heard(
    service: Service, merchant_id: str, model_id: str | None = None, begun: asyncio.Event | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """What a stream says until its first `done`; `begun` is set once it says anything."""
    house = service.house
    stream = model_events._of_all(house, merchant_id) if model_id is None else model_events._of_one(house, merchant_id, model_id)
    heard = []
    async with asyncio.timeout(LONGEST_S):
        async for chunk in stream:
            if begun is not None:
                begun.set()
            for block in filter(None, chunk.decode().split("\n\n")):
                kind, data = block.split("\n")
                heard.append((kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
            if heard[-1][0] == "done":
                break
    await stream.aclose()
    return heard


@pytest.fixture
def held(service: Service) -> Any:
    """An intake that waits at its poster until it is let go."""
    import threading

    gate = threading.Event()

    def ingest(path: Path, folder: Path, *, filename: str, told: Any) -> Any:
        def told_and_waits(step: str) -> None:
            told(step)
            if step == "poster":
                gate.wait(LONGEST_S)

        return fake_ingest(path, folder, filename=filename, told=told_and_waits)

    service.house.intake._ingest = ingest
    yield gate
    gate.set()


async def test_a_page_hears_every_step_and_sees_the_poster_before_the_rest_is_done(
    service: Service, admin: httpx.AsyncClient, stranger: httpx.AsyncClient, held: Any
) -> None:
    merchant_id = service.house.gate.admin().merchant_id
    model = (await _upload(admin)).json()
    listening = [asyncio.create_task(_heard(service, merchant_id, one)) for one in (model["id"], None)]
    async with asyncio.timeout(LONGEST_S):
        # The poster may be there before the row that was read says so.
        while not (view := (await admin.get(f"/api/v1/models/{model['id']}")).json())["files"] or view["step"] != "drawing":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert view["state"] == "processing"
    assert (await admin.get(view["files"]["poster.webp"])).content.startswith(b"poster of")
    assert (await stranger.get(view["files"]["poster.webp"])).status_code == 404
    assert (await admin.delete(f"/api/v1/models/{model['id']}")).status_code == 409
    begun = asyncio.Event()
    late = asyncio.create_task(_heard(service, merchant_id, model["id"], begun))
    await begun.wait()
    held.set()
    for heard in [await task for task in (*listening, late)]:
        assert heard[-1][1]["state"] == "ready"
        assert "poster" in [kind for kind, _ in heard]
        steps = [data["step"] for kind, data in heard if kind == "progress"]
        assert steps == sorted(steps, key=["waiting", "opening", "checking", "drawing", "deriving"].index)
    assert (await _heard(service, merchant_id, model["id"]))[0][0] == "done"


def test_a_step_that_was_over_when_a_page_came_is_not_said_again() -> None:
    def news(kind: Any, step: str | None = None) -> News:
        return News(kind=kind, model_id="mdl_1", step=step, at="2026-01-01T00:00:00.000Z")

    told: dict[str, str | None] = {"mdl_1": "drawing"}
    course = [news("progress", "checking"), news("poster"), news("progress", "drawing"), news("progress", "deriving")]
    assert [model_events._is_over(told, one) for one in course] == [True, False, False, False]
    assert not model_events._is_over(told, news("done"))
    assert not model_events._is_over(told, news("progress", "waiting")), "one that is tried again begins anew"


async def test_events_are_a_stream_over_http_and_of_the_owner_alone(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    model = await _settled(admin, (await _upload(admin)).json()["id"])
    answer = await admin.get(f"/api/v1/models/{model['id']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith("event: done\ndata: {")
    assert (await stranger.get(f"/api/v1/models/{model['id']}/events")).status_code == 404


async def test_a_model_that_has_gone_is_told_by_its_id(service: Service) -> None:
    assert await _heard(service, "mer_x", "mdl_gone") == [("done", {"id": "mdl_gone", "state": "deleted"})]


async def test_a_listener_that_does_not_keep_up_is_sent_away_and_the_service_ends_for_all() -> None:
    feed = Feed()
    feed.open(asyncio.get_running_loop())
    with feed.seat("mer") as slow:
        for _ in range(QUEUE_NEWS + 1):
            feed.tell("mer", "progress", "mdl", "checking")
        await asyncio.sleep(0)
        heard = [await slow.next() for _ in range(QUEUE_NEWS)]
        assert heard[-1] is None
    with feed.seat("mer") as seat:
        feed.close()
        assert await seat.next() is None


async def test_a_quiet_stream_is_kept_alive(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_events, "KEEP_ALIVE_S", 0.01)
    stream = model_events._of_all(service.house, "mer_x")
    assert await anext(stream) == b": alive\n\n"
    await stream.aclose()
    assert GLB
