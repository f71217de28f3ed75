"""A service over a bucket whose catalogue was lost says so, and with which command it comes back."""

import pytest
import structlog.testing

from api.settings import Settings
from api.wiring import Twins, bootstrap
from archive.objects.memory import MemoryStore
from tests.support.api_house import FakeEngine, fake_ingest


async def _said(settings: Settings, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    import api.wiring

    with structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(api.wiring, "log", structlog.get_logger())
        async with bootstrap(settings, Twins(store=store, ingest=fake_ingest, engine=lambda _: FakeEngine())):
            pass
    return [str(one.get("remedy")) for one in logs if "catalogue does not know" in one["event"]]


async def test_a_bucket_with_shows_and_an_empty_catalogue_is_said_with_the_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    store.put("mer_1/shw_1/events/x", b"", content_type="x/y")
    assert await _said(settings, store, monkeypatch) == [f"end this service and run: vouchcast replay rebuild --all --data {settings.data}"]
    assert await _said(settings, store, monkeypatch) == []


async def test_a_fresh_installation_is_not_told_of_any_loss(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _said(settings, MemoryStore(), monkeypatch) == []
