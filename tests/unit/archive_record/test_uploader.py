"""The uploader: nothing is lost while S3 is away, nothing leaves the spool before S3 holds it."""

import errno
import threading
from pathlib import Path

import pytest

from archive.errors import Conflict
from archive.objects.errors import StoreError, StoreUnavailable
from archive.objects.memory import MemoryStore
from archive.record.cmaf import Sample, audio_format, part
from archive.record.spool import SET_ASIDE, Spool
from archive.record.uploader import Uploader
from tests.support.wait import LONGEST_S

TRACK = audio_format(bytes.fromhex("1190"))


class Flaky(MemoryStore):
    """Fails so many times, then works; remembers the order of what it took."""

    def __init__(self, failures: list[Exception] | None = None) -> None:
        super().__init__()
        self.failures = failures or []
        self.order: list[str] = []
        self.failing = threading.Event()

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True) -> None:
        if self.failures:
            self.failing.set()
            raise self.failures.pop(0)
        super().put(key, data, content_type=content_type, once=once)
        self.order.append(key)


class Dead(Flaky):
    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True) -> None:
        self.failing.set()
        raise StoreUnavailable("S3 is away")


def seal(spool: Spool, index: int) -> str:
    segment = spool.open_segment(TRACK, index=index, start_90k=index * 1920, discontinuity=False)
    segment.append(part(TRACK, 1, [Sample(data=b"sound", pts_90k=index * 1920, duration_90k=1920)]), (index + 1) * 1920)
    info = segment.seal()
    assert info is not None
    spool.announce()
    return info.key


def test_all_is_uploaded_in_the_order_of_the_show_init_first(tmp_path: Path) -> None:
    spool, store, heard = Spool(tmp_path, "m/s", reserve_bytes=0), Flaky(), []
    uploader = Uploader(store, spool, heard.append)
    keys = [seal(spool, index) for index in range(12)]
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert store.order == heard
    assert store.order == [f"m/s/audio/init-{TRACK.init_sha256[:12]}.mp4", *keys]
    assert store.content_types[keys[0]] == "video/iso.segment"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert spool.used_bytes == 0


def test_a_segment_goes_up_as_soon_as_it_is_sealed_and_stays_for_live_viewers(tmp_path: Path) -> None:
    spool, store, uploaded = Spool(tmp_path, "m/s", reserve_bytes=0), MemoryStore(), threading.Event()
    uploader = Uploader(store, spool, lambda key: uploaded.set() if key.endswith(".m4s") else None)
    uploader.start()
    key = seal(spool, 0)
    assert uploaded.wait(LONGEST_S)
    assert store.head(key) is not None
    assert spool.path(key) is not None
    assert uploader.finish(LONGEST_S)
    assert spool.path(key) is None


def test_errors_of_every_kind_are_tried_again(tmp_path: Path) -> None:
    failures = [StoreUnavailable("away"), StoreError("denied"), OSError("reset"), StoreUnavailable("away")]
    spool, store = Spool(tmp_path, "m/s", reserve_bytes=0), Flaky(failures)
    uploader = Uploader(store, spool, max_wait_s=0.01)
    key = seal(spool, 0)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert store.head(key) is not None
    assert uploader.stats()["failed_tries"] == 4


def test_the_end_of_a_show_does_not_wait_for_ever_and_loses_nothing(tmp_path: Path) -> None:
    spool, dead = Spool(tmp_path, "m/s", reserve_bytes=0), Dead()
    uploader = Uploader(dead, spool)
    key = seal(spool, 0)
    uploader.start()
    assert dead.failing.wait(LONGEST_S)
    assert not uploader.finish(0.01)
    assert uploader.stats()["last_error"] == "S3 is away"
    assert spool.path(key) is not None
    store = MemoryStore()
    later = Uploader(store, Spool(tmp_path, "m/s", reserve_bytes=0))
    later.start()
    assert later.finish(LONGEST_S)
    assert store.head(key) is not None


def test_what_s3_already_holds_is_no_error(tmp_path: Path) -> None:
    spool, store = Spool(tmp_path, "m/s", reserve_bytes=0), MemoryStore()
    key = seal(spool, 0)
    path = spool.path(key)
    assert path is not None
    store.put(key, path.read_bytes(), content_type="video/iso.segment")
    uploader = Uploader(store, spool)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert uploader.stats()["refused"] == 0


def test_foreign_bytes_under_our_key_hold_nothing_up_and_ours_are_kept(tmp_path: Path) -> None:
    spool, store, lost = Spool(tmp_path / "show", "m/s", reserve_bytes=0), MemoryStore(), []
    first, second = seal(spool, 0), seal(spool, 1)
    path = spool.path(first)
    assert path is not None
    ours = path.read_bytes()
    store.put(first, b"forged", content_type="video/iso.segment")
    uploader = Uploader(store, spool, on_lost=lambda key, reason: lost.append((key, reason)), max_wait_s=0.01)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert store.head(second) is not None
    assert (tmp_path / SET_ASIDE / "show" / "audio" / path.name).read_bytes() == ours
    assert uploader.stats()["refused"] == 1
    assert lost[0][0] == first
    assert "other bytes" in lost[0][1]


def test_one_damaged_answer_is_not_believed(tmp_path: Path) -> None:
    """An answer read over a bad line can look like a conflict; the next one does not."""
    spool, store = Spool(tmp_path / "show", "m/s", reserve_bytes=0), Flaky([Conflict("looks different"), Conflict("looks different")])
    key = seal(spool, 0)
    uploader = Uploader(store, spool, max_wait_s=0.01)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert store.head(key) is not None
    assert uploader.stats()["refused"] == 0


def test_a_segment_that_the_disk_has_altered_is_not_uploaded_as_if_it_were_whole(tmp_path: Path) -> None:
    spool, store, lost = Spool(tmp_path / "show", "m/s", reserve_bytes=0), MemoryStore(), []
    keys = [seal(spool, 0), seal(spool, 1), seal(spool, 2)]
    altered, gone = spool.path(keys[0]), spool.path(keys[1])
    assert altered is not None
    assert gone is not None
    altered.write_bytes(altered.read_bytes()[:-1] + b"!")
    uploader = Uploader(store, spool, on_lost=lambda key, reason: lost.append(key))
    read = Path.read_bytes

    def failing(path: Path) -> bytes:
        if path == gone:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", failing)
        uploader.start()
        assert uploader.finish(LONGEST_S)
    assert lost == keys[:2]
    assert [info.key for info in store.list("m/s/") if info.key.endswith(".m4s")] == [keys[2]]


def test_what_another_uploader_has_taken_up_is_not_lost(tmp_path: Path) -> None:
    spool, store, lost, heard = Spool(tmp_path / "show", "m/s", reserve_bytes=0), MemoryStore(), [], []
    key = seal(spool, 0)
    path = spool.path(key)
    assert path is not None
    uploader = Uploader(store, spool, heard.append, on_lost=lambda key, reason: lost.append(key))
    read = Path.read_bytes

    def beaten(mine: Path) -> bytes:
        if mine == path:
            store.put(key, read(mine), content_type="video/iso.segment")
            mine.unlink()
        return read(mine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", beaten)
        uploader.start()
        assert uploader.finish(LONGEST_S)
    assert lost == []
    assert heard[-1] == key


def test_a_disk_that_cannot_be_synced_keeps_what_s3_has(tmp_path: Path) -> None:
    spool, store = Spool(tmp_path / "show", "m/s", reserve_bytes=0), MemoryStore()
    key = seal(spool, 0)

    def failing() -> None:
        raise OSError(errno.EIO, "Input/output error")

    uploader = Uploader(store, spool, before_drop=failing)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert store.head(key) is not None
    assert spool.path(key) is not None


def test_a_store_that_is_away_raises_the_alarm_and_its_return_ends_it(tmp_path: Path) -> None:
    spool, store, said = Spool(tmp_path / "show", "m/s", reserve_bytes=0), Flaky([StoreUnavailable("away")] * 40), []
    alarm = threading.Event()
    uploader = Uploader(store, spool, on_backlog=lambda backlog: (said.append(backlog), alarm.set()), patience_s=0, max_wait_s=0.1)
    seal(spool, 0)
    uploader.start()
    assert alarm.wait(LONGEST_S)
    assert uploader.finish(LONGEST_S)
    assert (said[0].delayed, said[0].waiting_segments, said[0].reason) == (True, 1, "away")
    assert (said[-1].delayed, said[-1].waiting_segments, said[-1].waiting_bytes) == (False, 0, 0)
    assert [backlog.delayed for backlog in said].count(False) == 1


def test_an_open_segment_is_not_uploaded(tmp_path: Path) -> None:
    spool, store = Spool(tmp_path, "m/s", reserve_bytes=0), MemoryStore()
    segment = spool.open_segment(TRACK, index=0, start_90k=0, discontinuity=False)
    segment.append(part(TRACK, 1, [Sample(data=b"x", pts_90k=0, duration_90k=1920)]), 1920)
    uploader = Uploader(store, spool)
    uploader.start()
    assert uploader.finish(LONGEST_S)
    assert [info.key for info in store.list("m/s/") if info.key.endswith("m4s")] == []
    assert segment.seal() is not None
