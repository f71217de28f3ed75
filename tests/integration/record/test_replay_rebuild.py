"""A replay comes back from S3 alone: the process gone, the spool gone, the catalogue gone."""

import json
import random
from pathlib import Path

import pytest

from archive.errors import Conflict, NotFound
from archive.objects.keys import events_key
from archive.objects.memory import MemoryStore
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.objects.store import ObjectStore
from archive.record.recorder import Recorder
from archive.record.spool import Spool
from archive.record.uploader import Uploader
from archive.replay.publish import seal_off
from archive.replay.rebuild import rebuild
from archive.timeline.event import FIRST_PREV, ChainBroken, Event, chained, to_line
from render.encode.bus import UnitBus
from render.media import Codec
from tests.support.wait import LONGEST_S

STARTED = "2026-01-02T03:04:05.000Z"


def events_of_a_show() -> list[Event]:
    product = {
        "product_id": "prd_1", "sku": "F-1", "title": "保温杯 Flask", "url": "https://shop.example/f1",
        "price": {"amount": "19.90", "currency": "CNY"}, "layout": "beside",
    }  # fmt: skip
    told = [
        (0, "show.started", {
            "show_id": "shw_1", "merchant_id": "mer_1", "merchant_name": "Shop", "title": "Show",
            "canvas": {"width": 320, "height": 180, "fps": 30}, "started_at": STARTED,
        }),
        (1500, "product.shown", product),
        (4200, "product.hidden", {"product_id": "prd_1"}),
        (7000, "show.ended", {"duration_ms": 7000, "reason": "ended"}),
    ]  # fmt: skip
    events: list[Event] = []
    for seq, (at_ms, kind, data) in enumerate(told, 1):
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at=STARTED, v=1, type=kind, data=data, prev=prev))
    return events


def put_events(store: ObjectStore, events: list[Event]) -> None:
    import hashlib

    piece = b"".join(map(to_line, events))
    key = events_key("mer_1/shw_1", events[0].seq, events[-1].seq, hashlib.sha256(piece).hexdigest())
    store.put(key, piece, content_type="application/x-ndjson")


def upload(store: ObjectStore, spool: Spool) -> None:
    uploader = Uploader(store, spool)
    uploader.start()
    assert uploader.finish(LONGEST_S)


def save(store: ObjectStore, folder: Path) -> None:
    for info in store.list("mer_1/shw_1/"):
        path = folder / info.key.removeprefix("mer_1/shw_1/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.get(info.key))


@pytest.fixture
def kept(media, recording, tmp_path: Path) -> MemoryStore:
    """A store with a show's segments and events, and nothing else of it anywhere."""
    store = MemoryStore()
    spool, _ = recording(media, tmp_path / "spool")
    upload(store, spool)
    put_events(store, events_of_a_show()[:2])
    put_events(store, events_of_a_show()[2:])
    return store


async def test_a_show_recorded_into_seaweedfs_plays_from_the_bucket_alone(media, http, decoded, tmp_path: Path) -> None:
    async with Seaweed(tmp_path / "objects") as seaweed:
        store = S3Store(seaweed.settings)
        store.open()
        spool, bus = Spool(tmp_path / "spool", "mer_1/shw_1", reserve_bytes=0), UnitBus()
        uploader = Uploader(store, spool)
        recorder = Recorder(
            bus.thread_reader({Codec.H264, Codec.AAC}), spool, fps=30, asc=media.asc, on_segment=lambda info: None, on_stopped=print
        )
        uploader.start()
        recorder.start()
        for unit in media.units:
            bus.publish(unit)
        bus.end()
        assert recorder.join(LONGEST_S)
        assert uploader.finish(LONGEST_S)
        put_events(store, events_of_a_show())
        replay = rebuild(store, "mer_1", "shw_1")
        seal_off(store, replay)
        save(store, tmp_path / "bucket")
    assert not any(path.is_file() for path in (tmp_path / "spool").rglob("*"))
    with http(tmp_path / "bucket") as address:
        pictures, sounds, complaints = decoded(f"{address}/index.m3u8")
    assert complaints == []
    assert (len(pictures), len(sounds)) == (210, 328)
    timeline = json.loads((tmp_path / "bucket" / "timeline.json").read_bytes())
    assert timeline["products"][0]["spans"] == [{"start_ms": 1500, "end_ms": 4200}]


def test_the_same_objects_give_the_same_bytes_in_whatever_order_they_came(kept: MemoryStore) -> None:
    other, infos = MemoryStore(), list(kept.list(""))
    random.Random(3).shuffle(infos)
    for info in infos:
        other.put(info.key, kept.get(info.key), content_type="x/y")
    first, second = rebuild(kept, "mer_1", "shw_1"), rebuild(other, "mer_1", "shw_1")
    assert first.files == second.files
    assert set(first.files) == {"index.m3u8", "video.m3u8", "audio.m3u8", "timeline.json", "chapters.vtt", "products.vtt", "manifest.json"}


def test_what_the_catalogue_knows_is_not_read_again_and_changes_nothing(kept: MemoryStore) -> None:
    from_s3 = rebuild(kept, "mer_1", "shw_1")
    assert rebuild(kept, "mer_1", "shw_1", known=from_s3.segments).files == from_s3.files
    assert from_s3.duration_ms == 7000


def test_sealing_again_after_a_review_changes_the_time_line_and_not_the_manifest(kept: MemoryStore) -> None:
    seal_off(kept, rebuild(kept, "mer_1", "shw_1"))
    sealed = kept.get("mer_1/shw_1/manifest.json")
    last = events_of_a_show()[-1]
    review = {"review_id": "rev_1", "product_id": "prd_1", "stars": 5, "order_commitment": "0" * 64, "text_commitment": "1" * 64}
    put_events(kept, [chained(seq=5, at_ms=2000, recorded_at=STARTED, v=1, type="review.added", data=review, prev=last.hash)])
    before = kept.get("mer_1/shw_1/timeline.json")
    seal_off(kept, rebuild(kept, "mer_1", "shw_1"))
    assert kept.get("mer_1/shw_1/manifest.json") == sealed
    assert kept.get("mer_1/shw_1/timeline.json") != before


def test_a_lost_segment_cannot_be_sealed_away(kept: MemoryStore) -> None:
    replay = rebuild(kept, "mer_1", "shw_1")
    seal_off(kept, replay)
    kept.delete(replay.segments[1].key)
    with pytest.raises(Conflict, match="sealed before"):
        seal_off(kept, rebuild(kept, "mer_1", "shw_1"))


def test_a_damaged_segment_is_named_and_the_rest_plays(kept: MemoryStore) -> None:
    victim = rebuild(kept, "mer_1", "shw_1").segments[1]
    kept.put(victim.key, kept.get(victim.key)[:-1] + b"?", content_type="video/iso.segment", once=False)
    replay = rebuild(kept, "mer_1", "shw_1")
    assert replay.damaged == (victim.key,)
    assert victim.key.rpartition("/")[2] not in replay.playlists["video.m3u8"]


def test_events_that_were_changed_are_not_shown(kept: MemoryStore) -> None:
    key = next(info.key for info in kept.list("mer_1/shw_1/events/"))
    kept.put(key, kept.get(key).replace(b"19.90", b"10.90"), content_type="x/y", once=False)
    with pytest.raises(ChainBroken):
        rebuild(kept, "mer_1", "shw_1")


def test_a_show_that_never_was_is_not_found() -> None:
    with pytest.raises(NotFound, match="shw_9"):
        rebuild(MemoryStore(), "mer_1", "shw_9")


def test_a_show_without_a_picture_still_has_its_time_line() -> None:
    store = MemoryStore()
    put_events(store, events_of_a_show())
    replay = rebuild(store, "mer_1", "shw_1")
    assert replay.playlists == {}
    assert replay.timeline.last_seq == 4


def test_the_end_of_a_show_derives_from_the_catalogue_what_s3_alone_gives(kept: MemoryStore, tmp_path: Path) -> None:
    from archive.catalog import segments
    from archive.catalog.database import Catalog
    from archive.catalog.tables import Merchant, Show
    from archive.replay.catalogued import Catalogued

    from_s3 = rebuild(kept, "mer_1", "shw_1")
    with Catalog.at(tmp_path / "catalogue.db") as catalog:
        with catalog.write() as session:
            session.add(Merchant(id="mer_1", name="Shop"))
            session.flush()
            session.add(Show(id="shw_1", merchant_id="mer_1", title="Show", width_px=320, height_px=180, fps=30, state="ended"))
        with catalog.write() as session:
            for info in reversed(from_s3.segments):
                segments.add(session, "mer_1", "shw_1", info, uploaded=True)
        with catalog.read() as session:
            show = session.get_one(Show, "shw_1")
        listed: list[str] = []
        kept.list = lambda prefix: listed.append(prefix) or iter(())  # type: ignore[method-assign, func-returns-value]
        replay = Catalogued(catalog, kept, lambda _show_id: events_of_a_show()).replay(show)
    assert replay.files == from_s3.files
    assert listed == [], "nothing is listed in S3 at the end of a show"
