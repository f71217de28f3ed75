"""Whoever reads a show's events gets each once and in order, however many write, however often the line breaks, however slow he is."""

import asyncio
import json
import random
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.settings import Settings
from archive.timeline.log import EventLog
from tests.support.api_house import ADMIN, Service, in_memory, live_show
from tests.support.wait import LONGEST_S

WRITERS = 8
EACH = 40
ALL = WRITERS * EACH + 1
TOO_SLOW = 1013


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Service, str]]:
    """A service on a port of its own; its address."""
    async with in_memory(Settings(data=folder, admin_token=ADMIN)) as service:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(service.app, log_level="critical", lifespan="off", ws_per_message_deflate=False))
        server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield service, f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


def write(log: EventLog, show_id: str, words: str = "") -> list[threading.Thread]:
    """Eight writers at once."""

    def work(n: int) -> None:
        for at_ms in range(EACH):
            log.append(show_id, "correction.made", at_ms, {"of_seq": 1, "reason": f"writer {n}", "fields": {"words": words}})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    return threads


async def over_socket(address: str, show_id: str, *, leaves: float, seed: int) -> list[int]:
    """Everything, by a reader whose line breaks with a chance of `leaves` after each event."""
    chance, seen = random.Random(seed), []
    while len(seen) < ALL:
        async with connect(f"ws://{address}/api/v1/shows/{show_id}/events?after_seq={seen[-1] if seen else 0}") as line:
            async for message in line:
                seen.append(json.loads(message)["seq"])
                if len(seen) >= ALL or chance.random() < leaves:
                    line.transport.abort()  # the line breaks, with whatever is under way
                    break
    return seen


async def over_rest(address: str, show_id: str, *, limit: int) -> list[int]:
    """Everything, page by page while it is written."""
    seen: list[int] = []
    async with httpx.AsyncClient(base_url=f"http://{address}") as http:
        while len(seen) < ALL:
            params = {"after_seq": seen[-1] if seen else 0, "limit": limit}
            page = (await http.get(f"/api/v1/shows/{show_id}/timeline", params=params)).json()
            assert page["last_seq"] == (page["events"][-1]["seq"] if page["events"] else params["after_seq"])
            seen += [event["seq"] for event in page["events"]]
    return seen


async def test_eight_writers_and_readers_that_come_and_go_no_gap_and_nothing_twice(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as (service, address), service.http() as admin:
        show_id = (await live_show(admin))["id"]
        readers: list[Any] = [over_socket(address, show_id, leaves=leaves, seed=n) for n, leaves in enumerate((0.0, 0.02, 0.1))]
        readers += [over_rest(address, show_id, limit=limit) for limit in (7, 500)]
        tasks = [asyncio.create_task(reader) for reader in readers]
        threads = write(service.house.log, show_id)
        async with asyncio.timeout(LONGEST_S):
            read = await asyncio.gather(*tasks)
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert all(seen == list(range(1, ALL + 1)) for seen in read)
        assert service.house.log.verify(show_id) == ALL


async def test_a_reader_too_slow_is_sent_away_and_comes_back_without_a_loss(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as (service, address), service.http() as admin:
        show_id = (await live_show(admin))["id"]
        service.house.rooms._capacity = 8
        seen: list[int] = []
        url = f"ws://{address}/api/v1/shows/{show_id}/events"
        async with asyncio.timeout(LONGEST_S):
            async with connect(url, max_queue=1, compression=None) as line:
                seen.append(json.loads(await line.recv())["seq"])
                # megabytes that he does not read: what lies between him and us is full, then his seat
                for thread in write(service.house.log, show_id, "x" * 60_000):
                    await asyncio.to_thread(thread.join)
                try:
                    async for message in line:
                        seen.append(json.loads(message)["seq"])
                except ConnectionClosed as closed:
                    code = closed.rcvd.code if closed.rcvd else None
                else:
                    code = line.close_code
            assert code == TOO_SLOW
            assert seen == list(range(1, len(seen) + 1))
            assert len(seen) < ALL
            async with connect(f"{url}?after_seq={seen[-1]}") as line:
                while len(seen) < ALL:
                    seen.append(json.loads(await line.recv())["seq"])
        assert seen == list(range(1, ALL + 1))
