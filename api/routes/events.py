"""A show's events as they become durable, over a WebSocket that resumes after the last one read."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from api.auth import identify
from api.errors import Problem
from api.house import House
from api.rooms.local import Seat, TooSlow
from api.routes.common import LARGEST
from archive.timeline.event import Event, to_line

router = APIRouter()

PAGE_EVENTS = 500
TRY_AGAIN_LATER = 1013
REFUSED = 4404
CLOSES_DOORS = ("show.taken_down", "show.unpublished")


@router.websocket("/api/v1/shows/{show_id}/events")
async def events(socket: WebSocket, show_id: str, after_seq: Annotated[int, Query(ge=0, le=LARGEST)] = 0) -> None:
    """Each message is one event, in order of `seq`, without gaps after `after_seq`."""
    house: House = socket.app.state.house
    await socket.accept()
    try:
        caller = await run_in_threadpool(identify, house.gate, socket)
        check = partial(run_in_threadpool, house.shows.readable, show_id, caller)
        await check()
    except Problem as problem:
        await socket.close(REFUSED, problem.detail[:100])
        return
    with house.rooms.seat(show_id) as seat:
        await _until_gone(socket, asyncio.create_task(_tell(socket, house, show_id, seat, after_seq, check)))


async def _until_gone(socket: WebSocket, telling: asyncio.Task[None]) -> None:
    """What a viewer sends is read and dropped; when it leaves, so does its task."""
    listening = asyncio.create_task(_drain(socket))
    try:
        await asyncio.wait((telling, listening), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (telling, listening):
            task.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await task


async def _drain(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _tell(socket: WebSocket, house: House, show_id: str, seat: Seat, after_seq: int, check: Callable[[], Awaitable[object]]) -> None:
    """The log up to now, then what comes; an event of both is told once, and one that no seat heard is read.

    Whoever may no longer see the show is told why, as the last thing.
    """
    try:
        seq = await _catch_up(socket, house, show_id, after_seq)
        while True:
            event = await seat.next()
            if event.seq > seq + 1:  # another process wrote between
                seq = await _catch_up(socket, house, show_id, seq)
            elif event.seq == seq + 1:
                seq = await _send(socket, event)
            if event.type in CLOSES_DOORS:
                await check()
    except TooSlow:
        await socket.close(TRY_AGAIN_LATER, "too slow: come back with after_seq")
    except Problem as problem:
        await socket.close(REFUSED, problem.detail[:100])


async def _catch_up(socket: WebSocket, house: House, show_id: str, seq: int) -> int:
    """Everything in the log after `seq`; the last one told."""
    while page := await run_in_threadpool(house.log.read, show_id, after_seq=seq, limit=PAGE_EVENTS):
        for event in page:
            seq = await _send(socket, event)
    return seq


async def _send(socket: WebSocket, event: Event) -> int:
    await socket.send_text(to_line(event).decode().rstrip())
    return event.seq
