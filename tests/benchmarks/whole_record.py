"""All that S3 holds of a recorded show beside its segments: log, seal, playlists and other projections, as the service writes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archive.catalog import segments
from archive.catalog.database import Catalog
from archive.catalog.tables import Merchant, Show
from archive.objects.store import ObjectStore
from archive.record.segment import SegmentInfo
from archive.replay.catalogued import Catalogued
from archive.replay.publish import seal_off
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog

MERCHANT, SHOW = "merchant", "show"
HEAD_EVERY_S: Final = 15
EVENT_EVERY_S: Final = 5
STARTED = "2026-01-02T03:04:05.000Z"


def write_whole_record(folder: Path, store: ObjectStore, recorded: Sequence[SegmentInfo], seconds: int) -> None:
    """A card or another event every 5 s, each exported for itself; a head every 15 s; at the end the projections."""
    with Catalog.at(folder / "catalogue.db") as catalog:
        with catalog.write() as session:
            session.add(Merchant(id=MERCHANT, name="Bench"))
            session.flush()
            session.add(Show(id=SHOW, merchant_id=MERCHANT, title="Bench", width_px=1280, height_px=720, fps=30, state="live"))
        log, exporter, keyring = EventLog(catalog), EventExporter(catalog, store), Keyring(folder / "seal")
        keyring.unlock()
        ledger = Ledger(catalog, store, keyring)
        log.append(SHOW, "show.started", 0, _started())
        for second in range(0, seconds + 1, EVENT_EVERY_S):
            log.append(SHOW, "product.shown", second * 1000, _product(second))
            exporter.export(SHOW)
            if second % HEAD_EVERY_S == 0:
                _list(catalog, recorded, second)
                ledger.seal(SHOW)
        log.append(SHOW, "show.ended", seconds * 1000, {"duration_ms": seconds * 1000, "reason": "ended"})
        exporter.export(SHOW)
        _list(catalog, recorded, seconds + 10)
        ledger.seal(SHOW)
        with catalog.read() as session:
            show = session.get_one(Show, SHOW)
        seal_off(store, Catalogued(catalog, store, log.read_all).replay(show))


def _list(catalog: Catalog, recorded: Sequence[SegmentInfo], until_s: int) -> None:
    with catalog.write() as session:
        for info in recorded:
            if info.end_90k <= until_s * 90_000:
                segments.add(session, MERCHANT, SHOW, info, uploaded=True)


def _started() -> dict[str, object]:
    canvas = {"width": 1280, "height": 720, "fps": 30}
    show = {"show_id": SHOW, "merchant_id": MERCHANT, "merchant_name": "Bench", "title": "Bench"}
    return {**show, "canvas": canvas, "started_at": STARTED}


def _product(second: int) -> dict[str, object]:
    return {
        "product_id": f"prd_{second}",
        "sku": f"SKU-{second}",
        "title": "保温杯 Flask, brushed steel, 480 ml",
        "url": "https://shop.example/flask",
        "price": {"amount": "129.00", "currency": "CNY"},
        "image": {"key": f"cards/{'a' * 64}.webp", "sha256": "a" * 64},
        "layout": "beside",
    }
