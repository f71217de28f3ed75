"""Every object store keeps the same promises: the twin in memory and the real SeaweedFS, with Object Lock and without."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import Conflict, NotFound
from archive.objects.errors import Locked
from archive.objects.memory import MemoryStore
from archive.objects.s3 import PROBE_KEY, S3Settings, S3Store
from archive.objects.s3_client import client_of
from archive.objects.s3_versions import versions
from archive.objects.seaweed import Seaweed
from archive.objects.store import ObjectStore

FOREVER = timedelta(hours=1)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Settings]:
    """A running SeaweedFS; its bucket has Object Lock, a second one, `plain`, has none."""
    folder: Path = tmp_path_factory.mktemp("seaweed")
    loop = asyncio.new_event_loop()
    seaweed = Seaweed(folder)
    loop.run_until_complete(seaweed.__aenter__())
    client = client_of(seaweed.settings)
    client.create_bucket(Bucket="plain")
    client.close()
    yield seaweed.settings
    loop.run_until_complete(seaweed.__aexit__(None, None, None))
    loop.close()


@pytest.fixture(scope="module")
def in_s3(s3: S3Settings) -> Iterator[dict[str, S3Store]]:
    stores = {"locks": S3Store(s3), "plain": S3Store(replace(s3, bucket="plain")), "not asked": S3Store(s3)}
    for name in ("locks", "plain"):
        traits = stores[name].open()
        assert traits.if_none_match
        assert traits.object_lock is traits.versioned is (name == "locks")
    yield stores
    for store in stores.values():
        store.close()


@pytest.fixture(params=["memory", "memory with locks", "s3 with locks", "s3 plain", "s3 not asked what it can do"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param.startswith("memory"):
        return MemoryStore(object_lock="locks" in request.param)
    stores: dict[str, S3Store] = request.getfixturevalue("in_s3")
    return next(store for name, store in stores.items() if name in request.param)


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    return "m/" + "".join(c if c.isalnum() else "_" for c in request.node.name)


def test_what_was_put_is_read_back_whole(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"\x00\x01" * 5000, content_type="video/iso.segment")
    assert store.get(f"{prefix}/a") == b"\x00\x01" * 5000
    info = store.head(f"{prefix}/a")
    assert info is not None
    assert (info.key, info.size_bytes) == (f"{prefix}/a", 10000)
    assert info.modified_at.utcoffset() is not None


def test_an_empty_object_can_be_kept(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"", content_type="text/plain")
    assert store.get(f"{prefix}/a") == b""


def test_a_range_is_half_open_and_clipped(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"0123456789", content_type="text/plain")
    assert store.get(f"{prefix}/a", (2, 5)) == b"234"
    assert store.get(f"{prefix}/a", (8, 99)) == b"89"
    assert store.get(f"{prefix}/a", (4, 4)) == b""
    assert store.get(f"{prefix}/a", (50, 60)) == b""


def test_what_is_not_there_is_said_so(store: ObjectStore, prefix: str) -> None:
    assert store.head(f"{prefix}/none") is None
    with pytest.raises(NotFound, match="none"):
        store.get(f"{prefix}/none")
    store.delete(f"{prefix}/none")


def test_a_retry_of_the_same_bytes_is_accepted(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"same", content_type="text/plain")
    store.put(f"{prefix}/a", b"same", content_type="text/plain")
    assert store.get(f"{prefix}/a") == b"same"


def test_recorded_bytes_cannot_be_overwritten(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"first", content_type="text/plain")
    with pytest.raises(Conflict, match="never overwritten"):
        store.put(f"{prefix}/a", b"other", content_type="text/plain")
    assert store.get(f"{prefix}/a") == b"first"


def test_a_projection_can_be_replaced(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"first", content_type="text/plain", once=False)
    store.put(f"{prefix}/a", b"other", content_type="text/plain", once=False)
    assert store.get(f"{prefix}/a") == b"other"


def test_a_file_is_kept_and_given_back_as_a_stream(store: ObjectStore, prefix: str, tmp_path: Path) -> None:
    large, back = tmp_path / "large", tmp_path / "back"
    large.write_bytes(bytes(range(256)) * 3000)
    store.put_file(f"{prefix}/a", large, content_type="model/gltf-binary", cache_control="public, max-age=60")
    store.put_file(f"{prefix}/a", large, content_type="model/gltf-binary")
    store.fetch(f"{prefix}/a", back)
    assert back.read_bytes() == large.read_bytes()
    if isinstance(store, S3Store):
        client = client_of(store.settings)
        told = client.head_object(Bucket=store.settings.bucket, Key=f"{prefix}/a")
        client.close()
        assert (told["ContentType"], told["CacheControl"]) == ("model/gltf-binary", "public, max-age=60")
    other = tmp_path / "other"
    for content in (large.read_bytes()[:-1], large.read_bytes() + b"x", b""):
        other.write_bytes(content)
        with pytest.raises(Conflict, match="never overwritten"):
            store.put_file(f"{prefix}/a", other, content_type="model/gltf-binary")
    store.put_file(f"{prefix}/a", other, content_type="model/gltf-binary", once=False)
    assert store.get(f"{prefix}/a") == b""
    assert _all_versions(store, f"{prefix}/a") == 1


def test_a_file_that_cannot_be_fetched_leaves_nothing_and_overwrites_nothing(store: ObjectStore, prefix: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        store.fetch(f"{prefix}/none", tmp_path / "fresh")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").write_bytes(b"mine")
    store.put(f"{prefix}/a", b"theirs", content_type="text/plain")
    with pytest.raises(FileExistsError):
        store.fetch(f"{prefix}/a", tmp_path / "mine")
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_listing_is_in_order_and_of_the_prefix_alone(store: ObjectStore, prefix: str) -> None:
    for name in ("b", "a", "c/d", "a-x"):
        store.put(f"{prefix}/{name}", name.encode(), content_type="text/plain")
    store.put(f"{prefix}2/e", b"", content_type="text/plain")
    assert [info.key for info in store.list(f"{prefix}/")] == [f"{prefix}/{name}" for name in ("a", "a-x", "b", "c/d")]
    assert [info.size_bytes for info in store.list(f"{prefix}/c")] == [3]
    assert list(store.list(f"{prefix}/zz")) == []


def test_a_long_listing_is_whole(store: ObjectStore, prefix: str) -> None:
    if isinstance(store, MemoryStore) or store.traits.if_none_match:
        names = [f"{prefix}/{n:04d}" for n in range(1005)]
        parts = [names[n::4] for n in range(4)]

        def put(part: list[str]) -> None:
            for name in part:
                store.put(name, b"", content_type="x/y", once=False)

        threads = [threading.Thread(target=put, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [info.key for info in store.list(f"{prefix}/")] == names


def test_what_was_deleted_is_gone(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"x", content_type="text/plain")
    store.delete(f"{prefix}/a")
    assert store.head(f"{prefix}/a") is None
    store.put(f"{prefix}/a", b"y", content_type="text/plain")
    assert store.get(f"{prefix}/a") == b"y"


def test_one_of_two_writers_of_different_bytes_is_refused(store: ObjectStore, prefix: str) -> None:
    if isinstance(store, S3Store) and not store.traits.if_none_match:
        return  # a look before the put cannot promise it
    refused: list[Exception] = []

    def put(data: bytes) -> None:
        try:
            store.put(f"{prefix}/a", data, content_type="text/plain")
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=put, args=(bytes([n]) * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3


def _all_versions(store: ObjectStore, key: str) -> int:
    """How many versions of an object lie in the bucket, seen or hidden."""
    if isinstance(store, S3Store):
        client = client_of(store.settings)
        found = list(versions(client, store.settings, key))
        client.close()
        return len(found)
    return sum(info.key == key for info in store.list(key))


def test_erased_words_leave_no_version_behind(store: ObjectStore, prefix: str) -> None:
    for _ in range(2):
        store.put(f"{prefix}/payload", b"personal", content_type="text/plain", once=False)
    store.delete(f"{prefix}/payload")
    store.delete(f"{prefix}/payload")
    assert _all_versions(store, f"{prefix}/payload") == 0


def test_a_projection_that_is_replaced_often_does_not_pile_up(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/timeline.json.other", b"left alone", content_type="text/plain")
    for n in range(4):
        store.put(f"{prefix}/timeline.json", str(n).encode(), content_type="text/plain", once=False)
    assert store.get(f"{prefix}/timeline.json") == b"3"
    assert _all_versions(store, f"{prefix}/timeline.json") == 1
    assert store.get(f"{prefix}/timeline.json.other") == b"left alone"


def test_two_who_replace_at_once_leave_one_whole_object(store: ObjectStore, prefix: str) -> None:
    def put(n: int) -> None:
        for _ in range(3):
            store.put(f"{prefix}/a", bytes([n]) * 500, content_type="text/plain", once=False)

    threads = [threading.Thread(target=put, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get(f"{prefix}/a") in [bytes([n]) * 500 for n in range(3)]


def test_a_sealed_head_cannot_be_deleted_before_its_time(store: ObjectStore, prefix: str) -> None:
    until = datetime.now(UTC) + FOREVER
    for _ in range(2):
        store.put(f"{prefix}/piece", b"head", content_type="application/json", lock_until=until)
    if not store.traits.object_lock:
        store.delete(f"{prefix}/piece")
        assert store.head(f"{prefix}/piece") is None
        return
    with pytest.raises(Locked, match="Object Lock"):
        store.delete(f"{prefix}/piece")
    assert store.get(f"{prefix}/piece") == b"head"


def test_what_lies_over_a_locked_object_goes_and_the_locked_one_stays(store: ObjectStore, prefix: str) -> None:
    if store.traits.object_lock:
        store.put(f"{prefix}/a", b"locked", content_type="text/plain", lock_until=datetime.now(UTC) + FOREVER)
        store.put(f"{prefix}/a", b"over it", content_type="text/plain", once=False)
        with pytest.raises(Locked):
            store.delete(f"{prefix}/a")
        assert store.get(f"{prefix}/a") == b"locked"


def test_a_legal_hold_keeps_an_object_until_it_is_lifted(store: ObjectStore, prefix: str) -> None:
    store.put(f"{prefix}/a", b"x", content_type="text/plain")
    held = store.hold(f"{prefix}/a", True)
    assert held is store.traits.object_lock
    if held:
        with pytest.raises(Locked, match="legal hold"):
            store.delete(f"{prefix}/a")
        with pytest.raises(NotFound):
            store.hold(f"{prefix}/none", True)
        assert store.hold(f"{prefix}/a", False)
    store.delete(f"{prefix}/a")
    assert store.head(f"{prefix}/a") is None


def test_the_probe_leaves_nothing_in_the_bucket(store: ObjectStore) -> None:
    if isinstance(store, S3Store):
        for _ in range(2):
            again = S3Store(store.settings)
            again.open()
            again.close()
        assert _all_versions(store, PROBE_KEY) == 0
