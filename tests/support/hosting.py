"""A live show on a real service, with a host who publishes a file by WHIP."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.client import Client
from render.deliver.publisher import Publisher
from render.deliver.signalling import HttpSignal
from tests.support.service import ADMIN_TOKEN, Service
from tests.support.wait import until

Json = dict[str, Any]


class Host:
    """A host on a thread of its own: publishes a clip until told to leave."""

    def __init__(self, url: str, clip: Path, *, loop: bool = False, token: str = ADMIN_TOKEN) -> None:
        self.finished = threading.Event()
        self._url, self._clip, self._repeat, self._token = url, clip, loop, token
        self._on_air = threading.Event()
        self._leave: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Host":
        self._thread.start()
        assert self._on_air.wait(30), "the host did not get on air within 30 s"
        if self._error:
            raise self._error
        return self

    def __exit__(self, *_error: object) -> None:
        # a host whose show was ended has left by itself
        with suppress(RuntimeError):
            if self._loop and self._leave:
                self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join(20)

    def _run(self) -> None:
        try:
            asyncio.run(self._publish())
        except BaseException as error:
            self._error = error
        finally:
            self._on_air.set()
            self.finished.set()

    async def _publish(self) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        async with Publisher(HttpSignal(self._url, token=self._token), self._clip, loop=self._repeat) as publisher:
            self._on_air.set()
            ends = [asyncio.create_task(event.wait()) for event in (publisher.finished, self._leave)]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in ends:
                task.cancel()


@dataclass(slots=True)
class LiveShow:
    """A show that runs."""

    service: Service
    client: Client
    id: str
    products: list[Json]


@contextmanager
def hosted_show(
    folder: Path, clip: Path | None, *, models: Mapping[str, Path] | None = None, loop: bool = True, **environment: str
) -> Iterator[LiveShow]:
    """A service, a show with one product per model, and a host with `clip`; all gone afterwards."""
    with Service(folder / "data", **environment) as service, service.client() as client:
        products = [make_product(client, sku, path) for sku, path in (models or {}).items()]
        show = client.shows.create(
            title="Bench", product_ids=[product["id"] for product in products], canvas={"width": 1280, "height": 720, "fps": 30}
        )
        client.shows.start(show["id"])
        live = LiveShow(service=service, client=client, id=show["id"], products=products)
        if clip is None:
            yield live
            return
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=loop):
            yield live


def recorded_past(client: Client, show_id: str, at_ms: int) -> Json:
    """Wait until a live show's picture lies on disk beyond a millisecond of the show; its figures at that moment."""

    def figures() -> Json | None:
        stats: Json = client.shows.stats(show_id)
        return stats if stats["recording"]["kept_ms"] > at_ms else None

    return until(figures, timeout_s=90, why=f"the recording never came past {at_ms} ms") or {}


def make_product(client: Client, sku: str, model: Path | None = None, *, title: str | None = None) -> Json:
    """A product, with its model uploaded and ready."""
    model_id = client.models.wait(client.models.upload(model)["id"])["id"] if model else None
    return client.products.create(
        sku=sku,
        title=title or f"Product {sku}",
        url=f"https://shop.example/{sku}",
        price={"amount": "129.00", "currency": "CNY"},
        model_id=model_id,
    )
