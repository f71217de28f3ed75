"""Whatever lies in a store, the verifier answers: a problem each, no accident, nothing read without bounds."""

import hashlib
import random
from collections.abc import Iterator

import pytest

from archive.objects.errors import StoreUnavailable
from archive.objects.memory import MemoryStore
from archive.objects.store import ObjectInfo
from archive.seal import holdings
from archive.seal.errors import SealError
from archive.seal.verdict import MOST_PROBLEMS, Findings, Verdict
from archive.seal.verify import verify
from archive.timeline.event import to_line
from tests.support.sealed_show import KEYS, whole_show

STORY = whole_show(products=1, segments=4)
RECEIPT = STORY.receipt(3)
NONSENSE = (
    b"",
    b"\xff\xfe\x00",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"null",
    b"{}",
    b"[]",
    b'"' * 99,
    b"\n" * 1000,
    b"1e999999",
    b"9" * 6000,
)


def look(store: MemoryStore) -> Verdict:
    return verify(store, "mer_1", "shw_1", key=KEYS[0].public, receipts=[RECEIPT])


def replaced(key: str, data: bytes) -> MemoryStore:
    store = STORY.store()
    store.put(key, data, content_type="x/y", once=False)
    return store


KINDS = {info.key.split("/")[2]: info.key for info in STORY.store().list("")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_in_any_object_is_a_problem_and_no_accident(kind: str, data: bytes) -> None:
    verdict = look(replaced(KINDS[kind], data))
    assert verdict.state == "broken"
    assert all(len(problem.message) <= 600 for problem in verdict.problems)


def test_any_flipped_bit_anywhere_is_found() -> None:
    rng = random.Random(5)
    keys = [info.key for info in STORY.store().list("")]
    for _ in range(60):
        key = rng.choice(keys)
        data = bytearray(STORY.store().get(key))
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        assert look(replaced(key, bytes(data))).state == "broken", key


LINE = to_line(STORY.events()[0])
LINES = {
    "no field": b'{"seq":1}',
    "deep": LINE.replace(b'"title":"Show"', b'"title":' + b"[" * 600 + b"]" * 600),
    "deeper than JSON": LINE.replace(b'"title":"Show"', b'"title":' + b"[" * 100_000 + b"]" * 100_000),
    "number beyond doubles": LINE.replace(b'"title":"Show"', b'"title":1e999'),
    "endless digits": LINE.replace(b'"title":"Show"', b'"title":' + b"9" * 5_000),
    "not a number": LINE.replace(b'"title":"Show"', b'"title":NaN'),
    "half a character": LINE.replace(b'"title":"Show"', b'"title":"\\ud800"'),
    "a huge seq": LINE.replace(b'"seq":1', b'"seq":' + b"1" * 40),
    "no time": LINE.replace(b'"recorded_at":"20', b'"recorded_at":"xx'),
    "a type of another kind": LINE.replace(b'"type":"show.started"', b'"type":"x\\ny \\u001b[31m"'),
    "data of another kind": LINE.replace(b'"image"', b'"picture"').replace(b'"title":"Show"', b'"image":{"sha256":["x"]}'),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_a_hostile_line_of_the_log_is_a_problem(line: bytes) -> None:
    piece = next(info.key for info in STORY.store().list("mer_1/shw_1/events/"))
    store = STORY.store()
    store.delete(piece)
    name = f"mer_1/shw_1/events/00000001-00000001-{hashlib.sha256(line).hexdigest()[:12]}.ndjson"
    store.put(name, line, content_type="x/y")
    assert look(store).state == "broken"


class Lying(MemoryStore):
    """Its listing says of one kind of object that it is absurdly large; reading such a one is an error of the test."""

    def __init__(self, store: MemoryStore, room: str, honest: bool) -> None:
        super().__init__()
        self._of, self._room, self._honest = store, room, honest

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        for info in self._of.list(prefix):
            huge = self._room in info.key and not self._honest
            yield ObjectInfo(key=info.key, size_bytes=10**15 if huge else info.size_bytes, modified_at=info.modified_at)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        if self._room not in key:
            return self._of.get(key, byte_range)
        assert self._honest, "an object of a petabyte was read"
        assert byte_range is not None, "read without a bound"
        return bytes(byte_range[1] - byte_range[0])


@pytest.mark.parametrize("room", ["/video/0", "/video/init", "/events/", "/cards/", "manifest.json"])
def test_absurd_sizes_are_not_read(room: str) -> None:
    verdict = look(Lying(STORY.store(), room, honest=False))
    assert verdict.state == "broken"
    assert any("no honest one" in problem.message for problem in verdict.problems)


def test_an_object_that_is_larger_than_its_listing_says_is_read_no_further() -> None:
    assert look(Lying(STORY.store(), "/video/init", honest=True)).state == "broken"


def test_far_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST_OBJECTS", 5)
    with pytest.raises(SealError, match="more than 5 objects"):
        look(STORY.store())


def test_absurd_numbers_in_names_are_problems() -> None:
    store = STORY.store()
    for name in (
        f"seal/00000000-999999999999-{'a' * 12}.json",
        f"seal/999999999998-999999999999-{'a' * 12}.json",
        f"events/99999999-999999999999-{'a' * 12}.ndjson",
        f"video/999999999-t999999999999999-d999999999999-{'a' * 12}.m4s",
    ):
        store.put(f"mer_1/shw_1/{name}", b"x", content_type="x/y")
    problems = look(store).problems
    assert {problem.code for problem in problems} == {"damaged", "added", "seal"}
    assert len(problems) == 4


def test_names_that_are_not_ours_are_passed_over() -> None:
    store = STORY.store()
    for name in ("video/x.m4s", "seal/../../x", "events/readme.txt", "video/video/init-000000000000.mp4", "notes.txt", "x/y/z"):
        store.put(f"mer_1/shw_1/{name}", b"x", content_type="x/y")
    verdict = look(store)
    assert (verdict.state, any("not ours" in note for note in verdict.notes)) == ("proven", True)


class Failing(MemoryStore):
    """S3 goes away while it is read."""

    def __init__(self, store: MemoryStore, room: str) -> None:
        super().__init__()
        self._of, self._room = store, room

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        return self._of.list(prefix)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        if self._room in key:
            raise StoreUnavailable("S3 does not answer; try again")
        return self._of.get(key, byte_range)


@pytest.mark.parametrize("room", ["/video/0", "/video/init", "/events/", "/cards/", "manifest.json", "/seal/"])
def test_a_store_that_goes_away_gives_no_verdict_at_all(room: str) -> None:
    with pytest.raises(StoreUnavailable):
        look(Failing(STORY.store(), room))


def test_an_object_that_vanishes_between_listing_and_reading_is_a_problem() -> None:
    class Vanishing(MemoryStore):
        def list(self, prefix: str) -> Iterator[ObjectInfo]:
            return iter([*STORY.store().list(prefix)])

    store = Vanishing()
    for info in STORY.store().list(""):
        if "/video/000001" not in info.key:
            store.put(info.key, STORY.store().get(info.key), content_type="x/y")
    assert look(store).state == "broken"


def test_problems_beyond_counting_are_counted_and_not_listed() -> None:
    findings = Findings()
    for number in range(MOST_PROBLEMS + 500):
        findings.add("removed", f"event {number}", "x" * 10_000)
    assert len(findings.problems()) == MOST_PROBLEMS
    assert findings.remarks() == ("500 more problems are not listed",)
