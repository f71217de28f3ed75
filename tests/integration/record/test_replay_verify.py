"""Whoever rewrites the archive quietly is found out."""

from pathlib import Path

import pytest

from archive.errors import NotFound
from archive.objects.memory import MemoryStore
from archive.record.uploader import Uploader
from archive.replay.publish import seal_off
from archive.replay.rebuild import rebuild
from archive.replay.verify import verify
from archive.timeline.event import FIRST_PREV, chained, to_line

AT = "2026-01-02T03:04:05.000Z"
SHOW = "mer_1/shw_1"


@pytest.fixture
def sealed(media, recording, tmp_path: Path) -> MemoryStore:
    store = MemoryStore()
    spool, _ = recording(media, tmp_path)
    uploader = Uploader(store, spool)
    uploader.start()
    assert uploader.finish(30)
    started = {
        "show_id": "shw_1", "merchant_id": "mer_1", "merchant_name": "Shop", "title": "Show",
        "canvas": {"width": 320, "height": 180, "fps": 30}, "started_at": AT,
    }  # fmt: skip
    event = chained(seq=1, at_ms=0, recorded_at=AT, v=1, type="show.started", data=started, prev=FIRST_PREV)
    store.put(f"{SHOW}/events/00000001-00000001-{'0' * 12}.ndjson", to_line(event), content_type="x/y")
    seal_off(store, rebuild(store, "mer_1", "shw_1"))
    return store


def test_a_whole_archive_is_whole(sealed: MemoryStore) -> None:
    verdict = verify(sealed, "mer_1", "shw_1")
    assert verdict.problems == ()
    assert (verdict.segments, verdict.events) == (8, 1)


def test_a_removed_segment_is_missed(sealed: MemoryStore) -> None:
    key = next(info.key for info in sealed.list(f"{SHOW}/video/0"))
    sealed.delete(key)
    assert verify(sealed, "mer_1", "shw_1").problems == (f"{key.removeprefix(f'{SHOW}/')} is missing or damaged",)


def test_a_changed_byte_is_found(sealed: MemoryStore) -> None:
    for key in [info.key for info in sealed.list(f"{SHOW}/audio/")][:2]:
        whole = sealed.get(key)
        sealed.put(key, whole[:-1] + bytes([whole[-1] ^ 1]), content_type="x/y", once=False)
        assert any(key.removeprefix(f"{SHOW}/") in problem for problem in verify(sealed, "mer_1", "shw_1").problems)
        sealed.put(key, whole, content_type="x/y", once=False)


def test_a_changed_event_is_found(sealed: MemoryStore) -> None:
    key = next(info.key for info in sealed.list(f"{SHOW}/events/"))
    sealed.put(key, sealed.get(key).replace(b"Shop", b"Shoq"), content_type="x/y", once=False)
    assert len(verify(sealed, "mer_1", "shw_1").problems) == 1


def test_a_manifest_of_nonsense_is_a_problem_and_no_crash(sealed: MemoryStore) -> None:
    for nonsense in (b"", b"[]", b'{"video": 7, "inits": [1]}'):
        sealed.put(f"{SHOW}/manifest.json", nonsense, content_type="x/y", once=False)
        assert verify(sealed, "mer_1", "shw_1").problems


def test_no_such_show_is_not_found(sealed: MemoryStore) -> None:
    with pytest.raises(NotFound):
        verify(sealed, "mer_1", "shw_2")
