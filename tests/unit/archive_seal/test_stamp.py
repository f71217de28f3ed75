"""A time stamp is an outside authority's word on when a head was there; what is not that is refused in clear words."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from archive.objects.keys import stamp_key
from archive.objects.memory import MemoryStore
from archive.seal.errors import StampError
from archive.seal.stamp import Stamper, check_stamp, read_stamp
from archive.seal.verify import verify
from tests.support.sealed_show import whole_show
from tests.support.tsa import Authority, Desk, serving
from tests.support.wait import LONGEST_S

HEAD = b"vouchcast/mer_1/shw_1\n7\n"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def desk(authority: Authority) -> Iterator[Desk]:
    with serving(authority) as desk:
        yield desk


def test_a_stamp_says_when_the_head_was_there(authority: Authority, desk: Desk) -> None:
    asked = datetime.now(UTC)
    token = Stamper(desk.url).stamp(HEAD)
    at = check_stamp(token, HEAD, [authority.root])
    assert asked - timedelta(seconds=1) < at <= datetime.now(UTC), "a stamp tells whole seconds"
    assert read_stamp(token).imprint == hashlib.sha256(HEAD).digest()
    assert HEAD not in desk.asked[0], "the authority learns a hash and nothing else"


def test_a_stamp_over_other_bytes_proves_nothing(authority: Authority, desk: Desk) -> None:
    token = Stamper(desk.url).stamp(HEAD)
    with pytest.raises(StampError, match="other bytes"):
        check_stamp(token, HEAD + b"x", [authority.root])


def test_a_stamp_of_someone_elses_authority_is_not_believed(desk: Desk) -> None:
    token = Stamper(desk.url).stamp(HEAD)
    with pytest.raises(StampError, match="vouched for"):
        check_stamp(token, HEAD, [Authority().root])
    with pytest.raises(StampError, match="certificate"):
        check_stamp(token, HEAD, [])


def test_a_certificate_that_may_not_stamp_is_not_believed() -> None:
    server = Authority(ExtendedKeyUsageOID.SERVER_AUTH)
    with serving(server) as desk:
        token = Stamper(desk.url).stamp(HEAD)
    with pytest.raises(StampError, match="vouched for"):
        check_stamp(token, HEAD, [server.root])


def test_a_changed_stamp_is_found(authority: Authority, desk: Desk) -> None:
    token = Stamper(desk.url).stamp(HEAD)
    for at in range(0, len(token), 37):
        changed = bytearray(token)
        changed[at] ^= 1
        try:
            when = check_stamp(bytes(changed), HEAD, [authority.root])
        except StampError:
            continue
        assert when == read_stamp(token).at, f"byte {at}: a byte that nothing rests on may differ, the time may not"


def test_an_authority_that_stamps_something_else_is_not_used(authority: Authority, desk: Desk) -> None:
    for lie in ({"imprint": b"\1" * 32}, {"nonce": 7}):
        desk.answer = lambda query, lie=lie: (200, authority.answer(query, **lie))
        with pytest.raises(StampError, match="something else"):
            Stamper(desk.url).stamp(HEAD)


@pytest.mark.parametrize(
    ("status", "data", "word"),
    [
        (500, b"", "answered 500"),
        (404, b"no", "VOUCHCAST_TSA_URL"),
        (302, b"", "answered 302"),
        (200, b"", "no RFC 3161"),
        (200, b"<html>", "no RFC 3161"),
        (200, b"\x30\x80" * 1000, "no RFC 3161"),
        (200, b"x" * 300_000, "more than"),
        (200, bytes.fromhex("30053003020102"), "refused"),
    ],
)
def test_garbage_and_refusals_are_clear_words(desk: Desk, status: int, data: bytes, word: str) -> None:
    desk.answer = lambda query: (status, data)
    with pytest.raises(StampError, match=word):
        Stamper(desk.url).stamp(HEAD)


def test_an_authority_that_never_answers_or_is_not_there_does_not_hold_the_seal_up(authority: Authority) -> None:
    done = threading.Event()
    with serving(authority) as desk:
        desk.answer = lambda query: (done.wait(LONGEST_S), (200, b""))[1]
        try:
            with pytest.raises(StampError, match="cannot be reached"):
                Stamper(desk.url, timeout_s=0.2).stamp(HEAD)
        finally:
            done.set()
    for url in (desk.url, "no url", "http://127.0.0.1:99999/"):
        with pytest.raises(StampError, match="cannot be reached"):
            Stamper(url).stamp(HEAD)


def test_a_transport_of_ones_own_may_be_used(authority: Authority) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=authority.answer(request.read())))
    assert check_stamp(Stamper("http://tsa.example", transport=transport).stamp(HEAD), HEAD, [authority.root])


def stamped(authority: Authority, data: bytes) -> bytes:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=authority.answer(request.read())))
    return Stamper("http://tsa.example", transport=transport).stamp(data)


def with_stamp(token: bytes) -> MemoryStore:
    story = whole_show(products=1, segments=4)
    store, piece = story.store(), story.sealings()[-1]
    store.put(stamp_key(piece.key(story.prefix)), token, content_type="application/timestamp-reply")
    return store


def test_the_verifier_tells_of_a_stamp_and_of_one_that_does_not_fit(authority: Authority) -> None:
    piece = whole_show(products=1, segments=4).sealings()[-1]
    verdict = verify(with_stamp(stamped(authority, piece.head.encode())), "mer_1", "shw_1")
    assert (verdict.state, "time stamp" in " ".join(verdict.notes)) == ("consistent", True)
    for token in (stamped(authority, b"another head"), b"garbage", b""):
        problems = verify(with_stamp(token), "mer_1", "shw_1").problems
        assert [(one.code, one.what) for one in problems] == [("damaged", f"stamp {piece.size}")]
