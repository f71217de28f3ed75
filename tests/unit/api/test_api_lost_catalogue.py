"""A service over a bucket whose catalogue was lost says so, and with which command it comes back."""

from unittest.mock import Mock

import pytest

import api.opening
from api.settings import Settings
from api.wiring import Twins, bootstrap
from archive.objects.memory import MemoryStore
from tests.support.api_house import FakeEngine, fake_ingest


async def _said(settings: Settings, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that a start advised."""
    log = Mock()
    monkeypatch.setattr(api.opening, "log", log)
    async with bootstrap(settings, Twins(store=store, ingest=fake_ingest, engine=lambda _: FakeEngine())):
        pass
    return [call.kwargs["remedy"] for call in log.warning.call_args_list if "does not know" in call.args[0]]


async def test_a_bucket_with_shows_and_an_empty_catalogue_is_said_with_the_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    store.put("mer_1/shw_1/events/x", b"", content_type="x/y")
    assert await _said(settings, store, monkeypatch) == [f"end this service and run: vouchcast replay rebuild --all --data {settings.data}"]
    assert await _said(settings, store, monkeypatch) == []


async def test_a_fresh_installation_is_not_told_of_any_loss(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _said(settings, MemoryStore(), monkeypatch) == []
