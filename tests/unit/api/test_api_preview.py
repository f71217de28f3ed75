"""Previews: one engine for all, and nobody's pile shuts the others out."""

import asyncio
from typing import Any

import httpx

from api.desk import preview
from tests.support.api_house import FakeEngine, Service
from tests.support.wait import LONGEST_S

FRAME = {"scene": {}, "width": 64, "height": 64}


async def test_a_merchant_who_asks_for_a_pile_waits_alone(
    service: Service, admin: httpx.AsyncClient, stranger: httpx.AsyncClient, monkeypatch: Any
) -> None:
    drawing, held = FakeEngine(), asyncio.Event()

    async def slow(*asked: Any) -> Any:
        await held.wait()
        return await drawing.still(*asked)

    monkeypatch.setattr(service.house.preview._engine, "still", slow)
    pile = [asyncio.create_task(admin.post("/api/v1/frames", json=FRAME)) for _ in range(preview.WAITING_MAX)]
    refused = [answer.result() for answer in (await asyncio.wait(pile, return_when=asyncio.FIRST_COMPLETED))[0]]
    assert {(answer.status_code, answer.json()["type"]) for answer in refused} == {(429, "urn:vouchcast:problem:too-many")}
    other = asyncio.create_task(stranger.post("/api/v1/frames", json=FRAME))
    async with asyncio.timeout(LONGEST_S):
        while service.house.preview._waiting.total() <= preview.WAITING_OF_ONE:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        held.set()
        assert (await other).status_code == 200
        answers = [answer.status_code for answer in await asyncio.gather(*pile)]
    assert answers.count(200) == preview.WAITING_OF_ONE
    assert not service.house.preview._waiting, "nobody waits any more"


async def test_who_has_waited_too_long_is_told_to_come_again(service: Service, admin: httpx.AsyncClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(preview, "WAIT_S", 0.01)
    async with service.house.preview._turn:
        answer = await admin.post("/api/v1/frames", json=FRAME)
    assert (answer.status_code, answer.json()["type"], answer.headers["Retry-After"]) == (503, "urn:vouchcast:problem:busy", "1")
    assert (await admin.post("/api/v1/frames", json=FRAME)).status_code == 200
