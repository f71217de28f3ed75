"""What happens to models, as Server-Sent Events: first how they stand, then each step as it comes.

A page that comes back (EventSource does by itself) is told the present state again, so nothing has to be remembered for it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.auth import Caller
from api.desk.intake_feed import News, Seat
from api.desk.views import model_view
from api.errors import not_found
from api.house import House, HouseDep
from archive.catalog import models
from archive.catalog.moment import now
from archive.catalog.tables import Model

router = APIRouter(prefix="/api/v1/models", tags=["models"])

KEEP_ALIVE_S: Final = 15.0
ALIVE: Final = b": alive\n\n"
_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/event-stream": {}}, "description": "`progress {id, state, step, at}`, `poster {id, url}`, `done` (the model)."}
}
STEPS: Final = (models.WAITING, "opening", "checking", "drawing", "deriving")
"""Of an intake, in their order."""


class _Events(StreamingResponse):
    """A stream whose listener leaves its seat when the connection ends, however it ends."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        self._events = events
        super().__init__(events, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until either side ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()  # type: ignore[attr-defined]


@router.get("/events", response_class=Response, responses=_DESCRIBED)
async def all_events(request: Request, caller: Caller, house: HouseDep) -> StreamingResponse:
    """All of the merchant's models: those in work at first, then whatever happens. It does not end by itself."""
    house.feed.check_room(caller.merchant_id)
    return _Events(_of_all(house, caller.merchant_id))


@router.get("/{model_id}/events", response_class=Response, responses=_DESCRIBED)
async def events(model_id: str, request: Request, caller: Caller, house: HouseDep) -> StreamingResponse:
    """One model, until it is ready or rejected: the last event is `done`."""
    model = await run_in_threadpool(_read, house, model_id)
    if model is None or not caller.may(model.merchant_id):
        raise not_found("model", model_id[:80])
    house.feed.check_room(model.merchant_id)
    return _Events(_of_one(house, model.merchant_id, model_id))


async def _of_all(house: House, merchant_id: str) -> AsyncIterator[bytes]:
    with house.feed.seat(merchant_id) as seat:
        told: dict[str, str | None] = {}
        for model in await run_in_threadpool(_in_work, house, merchant_id):
            told[model.id] = model.step
            yield _standing(house, model)
        async for news in _heard(seat):
            if _is_over(told, news):
                continue
            yield ALIVE if news is None else await _said(house, news)


async def _of_one(house: House, merchant_id: str, model_id: str) -> AsyncIterator[bytes]:
    with house.feed.seat(merchant_id, model_id) as seat:
        model = await run_in_threadpool(_read, house, model_id)
        if model is None or model.state != "processing":
            yield _done(house, model, model_id)
            return
        told = {model.id: model.step}
        yield _standing(house, model)
        async for news in _heard(seat):
            if _is_over(told, news):
                continue
            yield ALIVE if news is None else await _said(house, news)
            if news is not None and news.kind == "done":
                return


def _is_over(told: dict[str, str | None], news: News | None) -> bool:
    """Whether it is a step that was over when the model's row was read: `told` is each model's newest that was said."""
    if news is None or news.kind == "poster":
        return False
    before = told.pop(news.model_id, None)
    if news.kind == "done":
        return False
    behind = before in STEPS and news.step in STEPS and STEPS.index(news.step) < STEPS.index(before)
    told[news.model_id] = before if behind else news.step
    return behind


async def _heard(seat: Seat) -> AsyncIterator[News | None]:
    """News, and None now and then when there are none; ends when the listener was too slow or the service ends."""
    while True:
        try:
            async with asyncio.timeout(KEEP_ALIVE_S):
                news = await seat.next()
        except TimeoutError:
            yield None
            continue
        if news is None:
            return
        yield news


def _read(house: House, model_id: str) -> Model | None:
    with house.catalog.read() as session:
        return session.get(Model, model_id)


def _in_work(house: House, merchant_id: str) -> list[Model]:
    with house.catalog.read() as session:
        return list(models.listing(session, merchant_id, state="processing"))


def _standing(house: House, model: Model) -> bytes:
    """How a model in work stands."""
    said = _event("progress", {"id": model.id, "state": model.state, "step": model.step, "at": now()})
    return said + _poster(model.id) if house.intake.poster(model.id) is not None else said


async def _said(house: House, news: News) -> bytes:
    if news.kind == "done":
        return _done(house, await run_in_threadpool(_read, house, news.model_id), news.model_id)
    if news.kind == "poster":
        return _poster(news.model_id)
    return _event("progress", {"id": news.model_id, "state": "processing", "step": news.step, "at": news.at})


def _poster(model_id: str) -> bytes:
    return _event("poster", {"id": model_id, "url": f"/api/v1/models/{model_id}/files/poster.webp"})


def _done(house: House, model: Model | None, model_id: str = "") -> bytes:
    """The model as it is now; only its id and state `deleted` if it is gone."""
    return _event("done", {"id": model_id, "state": "deleted"} if model is None else model_view(model, early=house.intake.poster))


def _event(kind: str, data: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
