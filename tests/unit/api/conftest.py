"""A service in memory, and clients of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api import logs
from api.settings import Settings
from tests.support.api_house import ADMIN, Service, in_memory


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", admin_token=ADMIN)


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    async with in_memory(settings) as running:
        yield running


@pytest.fixture
async def admin(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.http() as client:
        yield client


@pytest.fixture
async def public(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.http(None) as client:
        yield client


@pytest.fixture
async def stranger(service: Service, admin: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Another merchant."""
    token = (await admin.post("/api/v1/merchants", json={"name": "Elsewhere"})).json()["token"]
    async with service.http(token) as client:
        yield client


@pytest.fixture(autouse=True, scope="session")
def _plain_log() -> None:
    """As the service logs: without drawing the values of every frame."""
    logs.configure("error")
