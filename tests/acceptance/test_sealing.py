"""Who keeps a receipt while a show runs can hold the archive to it for ever: a real show, a real bucket with Object Lock."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.client import ApiError
from archive.objects.errors import Locked
from archive.objects.s3 import S3Store
from archive.seal.note import read_head
from archive.seal.receipt import Receipt
from archive.seal.verify import verify
from archive.seal.vkey import VerifyKey
from tests.support.clips import moving
from tests.support.hosting import Host, make_product, recorded_past
from tests.support.service import Service
from tests.support.wait import until


def _covered(service: Service, show_id: str, seq: int) -> bool:
    with service.client() as client:
        try:
            state = client.shows.seal(show_id)
        except ApiError as error:
            if error.slug != "not-sealed-yet":
                raise
            return False
        return read_head(state["head"]).last_seq >= seq and (seq == 1 or state["leaves_waiting"] == 0)


def test_a_receipt_taken_mid_show_holds_after_the_end_and_after_a_late_review(tmp_path: Path) -> None:
    clip = tmp_path / "host.mp4"
    moving(clip, duration_s=6, width_px=640, height_px=360)
    with Service(tmp_path / "data") as service, service.client() as client:
        product = make_product(client, "SEAL-1")
        key = VerifyKey.parse(client.keys()["key"])
        show = client.shows.create(title="Sealed", product_ids=[product["id"]], canvas={"width": 640, "height": 360, "fps": 30})
        client.shows.start(show["id"])
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
            until(lambda: _covered(service, show["id"], 1), timeout_s=120, why="no head while the show runs")
            receipts = [Receipt.from_json(client.shows.receipt(show["id"]))]
            recorded_past(client, show["id"], client.shows.stats(show["id"])["at_ms"] + 2000)
            client.shows.end(show["id"])
        last = client.shows.timeline(show["id"])[-1]["seq"]
        until(lambda: _covered(service, show["id"], last), why="the end is under no head")
        receipts.append(Receipt.from_json(client.shows.receipt(show["id"])))
        order = client.orders.create(product_id=product["id"], external_ref="late-1", show_id=show["id"])
        token = parse_qs(urlsplit(order["buyer_url"]).query)["buyer"][0]
        client.reviews.create(show["id"], token=token, product_id=product["id"], stars=5, text="as shown", at_ms=1000)
        until(lambda: _covered(service, show["id"], last + 1), why="the late review is under no head")
        store = S3Store(service.s3_settings())
        store.open()
        merchant_id = client.shows.get(show["id"])["merchant_id"]
        verdict = verify(store, merchant_id, show["id"], key=key, receipts=receipts)
        assert (verdict.state, verdict.problems) == ("proven", ())
        sizes = [receipt.checked().size for receipt in receipts]
        assert 0 < sizes[0] < sizes[1] < verdict.leaves
        _locked(store, f"{merchant_id}/{show['id']}/seal/", client.shows.seal(show["id"])["locked_until"])
        _the_same_bytes_by_http(service, store, f"{merchant_id}/{show['id']}", show["id"])
        store.close()


def _locked(store: S3Store, prefix: str, until_text: str) -> None:
    """Object Lock really refuses to delete a piece."""
    assert until_text > "2027"
    pieces = list(store.list(prefix))
    assert len(pieces) >= 3
    for info in pieces:
        with pytest.raises(Locked, match="Object Lock until"):
            store.delete(info.key)
        assert len(store.get(info.key)) == info.size_bytes


def _the_same_bytes_by_http(service: Service, store: S3Store, prefix: str, show_id: str) -> None:
    """A verifier by address reads what one in S3 reads."""
    with httpx.Client(base_url=f"{service.url}/archive/{show_id}", timeout=90) as http:
        timeline = f"{prefix}/timeline.json"
        until(lambda: http.get("/timeline.json").content == store.get(timeline), why="the late review is not in S3's time line")
        listed = {one["key"]: one["size_bytes"] for one in http.get("/contents.json").json()["objects"]}
        held = {info.key.removeprefix(f"{prefix}/"): info.size_bytes for info in store.list(f"{prefix}/")}
        public = {key: size for key, size in held.items() if not key.startswith("payloads/")}
        assert {key: size for key, size in listed.items() if key in held} == public
        (shown,) = listed.keys() - held.keys()  # the log once more, as the pages show it
        assert shown.startswith("events/00000001-")
        for key in public:
            assert http.get(f"/{key}").content == store.get(f"{prefix}/{key}"), key
