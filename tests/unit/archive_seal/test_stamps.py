"""Time stamps beside the seal: a viewer is told what they are worth, and of any that is not what it seems."""

import httpx
import pytest

from archive.objects.keys import stamp_key
from archive.objects.memory import MemoryStore
from archive.seal.piece import Piece
from archive.seal.stamp import Stamper
from archive.seal.verify import verify
from tests.support.sealed_show import KEYS, MERCHANT, SHOW, whole_show
from tests.support.tsa import Authority


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def store() -> MemoryStore:
    return whole_show().store(KEYS)


def _stamped(store: MemoryStore, authority: Authority, data: bytes | None = None) -> MemoryStore:
    """The newest head of the show, stamped by the authority (over `data` instead of it)."""
    newest = [info.key for info in store.list(f"{MERCHANT}/{SHOW}/seal/")][-1]
    note = Piece.from_json(store.get(newest)).head.encode()
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=authority.answer(request.read())))
    token = Stamper("http://tsa.example", transport=transport).stamp(note if data is None else data)
    store.put(stamp_key(newest), token, content_type="application/timestamp-reply")
    return store


def test_a_stamp_of_a_trusted_authority_tells_since_when_the_head_is_there(store: MemoryStore, authority: Authority) -> None:
    verdict = verify(_stamped(store, authority), MERCHANT, SHOW, authorities=[authority.root])
    assert verdict.whole
    assert any("was there at" in note and "not looked at" not in note for note in verdict.notes)


def test_without_its_certificate_a_stamp_is_told_and_not_praised(store: MemoryStore, authority: Authority) -> None:
    verdict = verify(_stamped(store, authority), MERCHANT, SHOW)
    assert verdict.whole
    assert any("not looked at" in note for note in verdict.notes)


def test_a_stamp_of_somebody_else_is_found(store: MemoryStore, authority: Authority) -> None:
    verdict = verify(_stamped(store, Authority()), MERCHANT, SHOW, authorities=[authority.root])
    assert [(one.code, "not vouched for" in one.message) for one in verdict.problems] == [("damaged", True)]


def test_a_stamp_over_something_else_is_found(store: MemoryStore, authority: Authority) -> None:
    verdict = verify(_stamped(store, authority, b"another head"), MERCHANT, SHOW)
    assert [(one.code, "other bytes" in one.message) for one in verdict.problems] == [("damaged", True)]
