"""When shows are sealed and stamped: nobody waits for it, and it is tried until it is done."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from api.desk.seals import Seals
from api.metrics import Metrics
from archive.catalog.tables import SealPiece
from archive.objects.errors import StoreUnavailable
from archive.seal.errors import SealError, StampError
from tests.support.wait import eventually


def piece(size: int = 1) -> SealPiece:
    fields = {"merchant_id": "m", "first": 0, "root": "", "signed_at": "", "note": f"note {size}", "lines": "", "key": f"m/s/seal/{size}"}
    return SealPiece(show_id="s", size=size, **fields)


class FakeLedger:
    """Seals as it is told, and remembers."""

    def __init__(self, *answers: SealPiece | Exception | None) -> None:
        self.answers = list(answers)
        self.sealed: list[str] = []
        self.stamps: dict[str, bytes] = {}
        self.left: list[SealPiece] = []
        self.late: list[str] = []
        self.called = threading.Event()

    def seal(self, show_id: str) -> SealPiece | None:
        self.sealed.append(show_id)
        self.called.set()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def behind(self) -> list[str]:
        return self.late

    def unstamped(self) -> list[SealPiece]:
        return [one for one in self.left if one.key not in self.stamps]

    def stamp(self, sealed: SealPiece, token: bytes) -> None:
        self.stamps[sealed.key] = token


def seals(ledger: FakeLedger, **more: Any) -> Seals:
    return Seals(ledger, SimpleNamespace(), Metrics(), **more)  # type: ignore[arg-type]


async def test_a_running_show_is_sealed_soon_and_then_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.desk.seals.FIRST_S", 0.0)
    ledger = FakeLedger(piece())
    async with seals(ledger) as times:
        times.heed("s")
        await eventually(lambda: ledger.sealed)
        for _ in range(5):
            times.heed("s")
        await asyncio.sleep(0)
        assert ledger.sealed == ["s"]
        assert len(times._timers) == 1


async def test_a_show_that_has_ended_is_left_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.desk.seals.FIRST_S", 0.0)
    ledger = FakeLedger()
    async with seals(ledger) as times:
        times.running = lambda show_id: show_id != "over"
        times.heed("over")
        times.heed("s")
        await eventually(lambda: ledger.sealed)
    assert ledger.sealed == ["s"]


async def test_what_s3_did_not_take_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.desk.seals.RETRY_S", 0.0)
    monkeypatch.setattr("api.desk.seals.EVERY_S", 0.0)
    monkeypatch.setattr("api.desk.seals.FIRST_S", 0.0)
    ledger = FakeLedger(StoreUnavailable("S3 is away"), piece())
    async with seals(ledger) as times:
        times.heed("s")
        await eventually(lambda: len(ledger.sealed) == 2)


async def test_a_show_that_a_crash_left_behind_is_sealed_at_the_start() -> None:
    ledger = FakeLedger(piece())
    ledger.late = ["s"]
    async with seals(ledger):
        await eventually(lambda: ledger.sealed == ["s"])


async def test_a_contradiction_is_counted_and_hinders_nothing() -> None:
    times = seals(FakeLedger(SealError("two heads")))
    assert times.seal("s") is None
    assert times._metrics.seal_errors.labels("contradiction")._value.get() == 1


async def test_a_stamp_is_asked_for_until_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.desk.seals.STAMP_RETRY_S", 0.0)
    asked: list[bytes] = []

    class Authority:
        def stamp(self, data: bytes) -> bytes:
            asked.append(data)
            if len(asked) < 3:
                raise StampError("the authority is away")
            return b"token"

    ledger = FakeLedger(piece(7))
    async with seals(ledger, stamper=Authority()) as times:
        ledger.left = [piece(7)]
        times.seal("s")
        await eventually(lambda: ledger.stamps)
    assert ledger.stamps == {"m/s/seal/7": b"token"}
    assert set(asked) == {b"note 7"}
