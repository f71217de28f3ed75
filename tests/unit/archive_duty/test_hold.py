"""A legal hold reaches the bucket where the bucket has one, and holds what was recorded, not what is written anew."""

import pytest

from archive.catalog.tables import Show
from archive.duty.hold import hold_objects
from archive.objects.errors import Locked
from archive.objects.memory import MemoryStore

RECORDED = ("video/a.m4s", "events/a.ndjson", "seal/a.json", "manifest.json")
RENEWED = ("timeline.json", "video.m3u8")


def a_show() -> Show:
    return Show(id="shw_1", merchant_id="mer_1", title="S", product_ids=[], width_px=64, height_px=64, fps=30)


def a_store(*, object_lock: bool) -> MemoryStore:
    store = MemoryStore(object_lock=object_lock)
    for name in (*RECORDED, *RENEWED):
        store.put(f"mer_1/shw_1/{name}", name.encode(), content_type="x/y")
    store.put("mer_1/shw_2/manifest.json", b"another show", content_type="x/y")
    return store


def test_what_was_recorded_cannot_be_deleted_until_the_hold_is_lifted() -> None:
    store = a_store(object_lock=True)
    assert hold_objects(store, a_show(), True) == len(RECORDED)
    for name in RECORDED:
        with pytest.raises(Locked):
            store.delete(f"mer_1/shw_1/{name}")
    for name in RENEWED:
        store.put(f"mer_1/shw_1/{name}", b"newer", content_type="x/y", once=False)
    store.delete("mer_1/shw_2/manifest.json")
    assert hold_objects(store, a_show(), False) == len(RECORDED)
    for name in RECORDED:
        store.delete(f"mer_1/shw_1/{name}")


def test_a_bucket_without_holds_is_said_to_have_none() -> None:
    assert hold_objects(a_store(object_lock=False), a_show(), True) is None
