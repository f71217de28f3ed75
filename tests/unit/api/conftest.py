"""A service in memory, and clients of it."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import structlog

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
    """Drawing the values of every frame of a traceback takes half a minute."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
