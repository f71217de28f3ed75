"""Every object store keeps the same promises: the twin in memory and the real SeaweedFS."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import Conflict, NotFound
from archive.objects.memory import MemoryStore
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.objects.store import ObjectStore


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Store]:
    folder: Path = tmp_path_factory.mktemp("seaweed")
    loop = asyncio.new_event_loop()
    seaweed = Seaweed(folder)
    loop.run_until_complete(seaweed.__aenter__())
    store = S3Store(seaweed.settings)
    store.open()
    yield store
    store.close()
    loop.run_until_complete(seaweed.__aexit__(None, None, None))
    loop.close()


@pytest.fixture(params=["memory", "s3", "s3 without If-None-Match"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "memory":
        return MemoryStore()
    found: S3Store = request.getfixturevalue("s3")
    if request.param == "s3":
        assert found.traits.if_none_match
        return found
    return S3Store(found.settings)


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
