"""A whole service in memory: a real catalogue in a temp folder, every other part a twin."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from fastapi import FastAPI

from api.app import create_app
from api.house import House
from api.settings import Settings
from api.stages.memory import MemoryStages
from api.wiring import Twins, bootstrap
from archive.objects.memory import MemoryStore
from render.media import Picture, PixelFormat
from render.models.pictures import MADE, PictureReport
from render.models.report.issue import Issue
from render.models.report.report import Report, Stats

ADMIN = "admin-token-for-tests"
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"


class FakeEngine:
    """Draws one colour."""

    async def __aenter__(self) -> "FakeEngine":
        return self

    async def __aexit__(self, *_: Any) -> None:
        return None

    async def still(self, scene: Any, at_ms: int, width_px: int, height_px: int) -> Picture:
        return Picture(format=PixelFormat.RGBA, planes=(np.full((height_px, width_px, 4), 128, np.uint8),))


def fake_ingest(path: Path, folder: Path, *, filename: str = "", told: Callable[[str], None] = lambda step: None) -> Report:
    """Every file that begins with glTF is a model."""
    data = path.read_bytes()
    told("checking")
    if not data.startswith(b"glTF"):
        return Report.rejected(Issue(code="not_glb", severity="error", pointer="", message="This is no GLB."))
    (folder / "model.glb").write_bytes(data)
    told("drawing")
    (folder / "poster.webp").write_bytes(b"poster of " + hashlib.sha256(data).digest())
    told("poster")
    told("deriving")
    stats = Stats(bytes=len(data), triangles=12, variants=("red", "blue"), animations=("open", "animation 2"), morph_targets=2)
    names = {"materials": ("glaze", "cork"), "morph_targets": ("smile",), "parts": ("lid", "handle")}
    return Report(state="ready", stats=stats, names=names, lamps=8)


def fake_prepare(path: Path, folder: Path) -> PictureReport:
    """Every file that begins with PNG is a backdrop, with HDR a panorama."""
    data, kinds = path.read_bytes(), {b"PNG": "backdrop", b"HDR": "panorama"}
    kind = kinds.get(data[:3])
    folder.mkdir()
    if kind is None:
        issue = Issue(code="picture_unknown", severity="error", pointer="", message="The file is no picture that is known here.")
        return PictureReport(state="rejected", issues=(issue,))
    for name in MADE[kind]:  # type: ignore[index]
        (folder / name).write_bytes(name.encode() + data)
    return PictureReport(state="ready", kind=kind, width_px=64, height_px=32, bytes=len(data), files=MADE[kind])  # type: ignore[arg-type, index]


@dataclass
class Service:
    """What a test holds."""

    house: House
    app: FastAPI
    stages: MemoryStages
    store: MemoryStore
    data: Path

    def http(self, token: str | None = ADMIN) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)


@asynccontextmanager
async def in_memory(settings: Settings, store: MemoryStore | None = None) -> AsyncIterator[Service]:
    stages, store = MemoryStages(), store or MemoryStore()
    async with bootstrap(
        settings, Twins(stages=stages, store=store, ingest=fake_ingest, prepare=fake_prepare, engine=lambda _: FakeEngine())
    ) as house:
        yield Service(house=house, app=create_app(house), stages=stages, store=store, data=settings.data)


async def new_product(http: httpx.AsyncClient, sku: str = "flask", model_id: str | None = None) -> dict[str, Any]:
    body = {
        "sku": sku,
        "title": "保温杯",
        "url": "https://shop.example/flask",
        "price": {"amount": "19.9", "currency": "CNY"},
        "model_id": model_id,
    }
    answer = await http.post("/api/v1/products", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def new_show(http: httpx.AsyncClient, *product_ids: str) -> dict[str, Any]:
    answer = await http.post("/api/v1/shows", json={"title": "Autumn", "product_ids": product_ids})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def live_show(http: httpx.AsyncClient, *product_ids: str) -> dict[str, Any]:
    show = await new_show(http, *product_ids)
    answer = await http.post(f"/api/v1/shows/{show['id']}/start")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
