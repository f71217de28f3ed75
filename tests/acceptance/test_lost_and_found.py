"""What is lost comes back: the database from S3 alone, the whole service from a backup that was taken while a show was live."""

import io
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from api.client import Client
from archive.objects.folders import merchant_of
from archive.objects.s3 import S3Store
from archive.seal.receipt import Receipt
from archive.seal.verify import verify
from archive.timeline.export import events_in_store
from tests.support.clips import moving
from tests.support.command import vouchcast
from tests.support.hosting import Host, make_product, recorded_past
from tests.support.playback import replayed_ms
from tests.support.service import ADMIN_TOKEN, Service
from tests.support.wait import until

PROJECTIONS = ("timeline.json", "chapters.vtt", "products.vtt", "index.m3u8", "video.m3u8", "audio.m3u8")
WORDS = "杯子和直播里一样好"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "host.mp4"
    moving(path, duration_s=6, width_px=640, height_px=360)
    return path


def _projections(service: Service, show_id: str) -> dict[str, bytes]:
    with httpx.Client(timeout=30) as http:
        return {name: http.get(f"{service.url}/archive/{show_id}/{name}").raise_for_status().content for name in PROJECTIONS}


def _decoded_ms(service: Service, show_id: str) -> list[tuple[int, int]]:
    """When each picture of the replay begins and ends."""
    return replayed_ms(f"{service.url}/archive/{show_id}/index.m3u8")


def _review(client: Client, show_id: str, product_id: str, ref: str, at_ms: int = 1000) -> dict[str, Any]:
    token = client.orders.create(product_id=product_id, external_ref=ref)["buyer_url"].partition("buyer=")[2]
    return client.reviews.create(show_id, token=token, product_id=product_id, stars=5, text=WORDS, at_ms=at_ms, author="张小明")


def _certificate(client: Client, folder: Path) -> str:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#a03020").save(out, "PNG")
    (folder / "proof.png").write_bytes(out.getvalue())
    return str(client.evidence.create(folder / "proof.png", title="Report", issuer="SGS", claim="BPA free")["id"])


def _backdrop(folder: Path) -> Path:
    Image.new("RGB", (320, 180), "#c9b79c").save(folder / "wall.png")
    return folder / "wall.png"


def _recorded(client: Client, service: Service, clip: Path, folder: Path) -> tuple[str, str]:
    """(show, product) of a published show with product, certificate and review."""
    product = make_product(client, "R-1")
    certificate = _certificate(client, folder)
    show = client.shows.create(title="找回来的专场", product_ids=[product["id"]], canvas={"width": 320, "height": 180, "fps": 24})
    client.shows.start(show["id"])
    with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
        recorded_past(client, show["id"], 1000)
        shown = client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="host")
        recorded_past(client, show["id"], shown["at_ms"] + 1000)
        proven = client.shows.cue(show["id"], "evidence.show", evidence_id=certificate)
        recorded_past(client, show["id"], proven["at_ms"] + 1000)
    client.shows.end(show["id"])
    _review(client, show["id"], product["id"], "T-1")
    return show["id"], product["id"]


def _in_s3(service: Service, show_id: str) -> bool:
    """Whether all of the show is in S3, its review too."""
    answer = httpx.get(f"{service.url}/archive/{show_id}/manifest.json")
    return answer.status_code == 200 and not (service.data / "spool" / show_id).exists()


def _command(*arguments: str | Path, **environment: str) -> dict[str, Any]:
    done = vouchcast(*arguments, "--json", limit_s=240, VOUCHCAST_ADMIN_TOKEN=ADMIN_TOKEN, **environment)
    assert done.code == 0, (done.out, done.err)
    return dict(json.loads(done.out))


def _lines_in_s3(service: Service, show_id: str) -> int:
    store = S3Store(service.s3_settings())
    try:
        return len(events_in_store(store, merchant_of(store, show_id), show_id))
    finally:
        store.close()


@dataclass(kw_only=True)
class Kept:
    """What was acknowledged before everything was lost."""

    show_id: str
    product_id: str
    projections: dict[str, bytes]
    events: list[dict[str, Any]]
    receipt: bytes
    shown_ms: list[tuple[int, int]]
    pictures: list[dict[str, Any]]
    preview: bytes
    live_id: str = ""
    live_events: list[dict[str, Any]] = field(default_factory=list)
    live_ms: int = 0


@pytest.mark.timeout(480)
def test_a_service_that_burned_down_comes_back_and_so_does_a_database_that_was_lost(tmp_path: Path, clip: Path) -> None:
    service, backup = Service(tmp_path / "data"), tmp_path / "backup"
    with service, service.client() as client:
        kept = _kept(client, service, clip, tmp_path)
        _backed_up_while_live(client, service, clip, kept, backup)
        service.kill()
    shutil.rmtree(tmp_path / "data")
    assert _command("restore", backup, "--data", tmp_path / "data")["whole"]
    with Service(tmp_path / "data", port=service.port) as again, again.client() as client:
        _check_the_show(again, client, kept)
        _check_the_live_show(again, client, kept)
    for path in (tmp_path / "data").glob("vouchcast.db*"):
        path.unlink()
    shows = {one["show_id"]: one for one in _command("replay", "rebuild", "--all", "--data", tmp_path / "data")["shows"]}
    assert set(shows) == {kept.show_id, kept.live_id}
    assert [one["problems"] for one in shows.values()] == [[], []]
    with Service(tmp_path / "data", port=service.port) as rebuilt, rebuilt.client() as client:
        _check_the_show(rebuilt, client, kept)
        assert {show["id"] for show in client.shows.list()} == {kept.show_id, kept.live_id}
        late = _review(client, kept.show_id, kept.product_id, "T-2")
        assert late["seq"] == len(kept.events) + 1
        until(lambda: _lines_in_s3(rebuilt, kept.show_id) == late["seq"], why="the late review did not reach S3")
        seal = f"/api/v1/shows/{kept.show_id}/seal"
        until(lambda: client.get(seal)["leaves_waiting"] == 0, why="the late review did not come under the seal")
        assert client.get(seal)["size"] > len(json.loads(kept.receipt)["lines"])
        assert _verdict(rebuilt, kept) == ("proven", ())


def _kept(client: Client, service: Service, clip: Path, folder: Path) -> Kept:
    show_id, product_id = _recorded(client, service, clip, folder)
    until(lambda: _in_s3(service, show_id), why="the show did not reach S3")
    # a running service rebuilds too, and finds nothing missing
    assert _command("replay", "rebuild", show_id, "--data", service.data, "--url", service.url)["added"] == {}
    kept = Kept(
        show_id=show_id,
        product_id=product_id,
        projections=_projections(service, show_id),
        events=client.shows.timeline(show_id),
        receipt=httpx.get(f"{service.url}/archive/{show_id}/receipt.json").raise_for_status().content,
        shown_ms=_decoded_ms(service, show_id),
        pictures=[client.pictures.upload(_backdrop(folder))],
        preview=client.pictures.file(client.pictures.list()[0]["id"]),
    )
    assert WORDS.encode() in kept.projections["timeline.json"]
    return kept


def _backed_up_while_live(client: Client, service: Service, clip: Path, kept: Kept, backup: Path) -> None:
    first = _command("backup", "-o", backup, "--data", service.data)
    live = client.shows.create(title="Live", product_ids=[kept.product_id], canvas={"width": 320, "height": 180, "fps": 24})
    kept.live_id = live["id"]
    client.shows.start(live["id"])
    with Host(f"{service.url}/whip/{live['id']}", clip, loop=True):
        recorded_past(client, live["id"], 2500)
        cue = client.shows.cue(live["id"], "product.show", product_id=kept.product_id, layout="host")
        kept.live_ms = recorded_past(client, live["id"], cue["at_ms"])["recording"]["kept_ms"]
        kept.live_events = client.shows.timeline(live["id"])
        second = _command("backup", "-o", backup, "--data", service.data)
    assert (first["whole"], second["objects"] > first["objects"]) == (True, True)
    assert second["objects_copied"] < second["objects"], "what the backup has is not copied again"


def _check_the_show(service: Service, client: Client, kept: Kept) -> None:
    """Byte for byte what it was, and it decodes from end to end."""
    assert _projections(service, kept.show_id) == kept.projections
    assert _decoded_ms(service, kept.show_id) == kept.shown_ms
    assert client.shows.timeline(kept.show_id) == kept.events
    assert _verdict(service, kept) == ("proven", ())
    assert client.pictures.list() == kept.pictures
    shutil.rmtree(service.data / "models", ignore_errors=True)  # a cache: what it had is in S3
    assert client.pictures.file(kept.pictures[0]["id"]) == kept.preview


def _verdict(service: Service, kept: Kept) -> tuple[str, tuple[Any, ...]]:
    """What a verifier says who kept a receipt from before the loss."""
    store = S3Store(service.s3_settings())
    try:
        verdict = verify(store, merchant_of(store, kept.show_id), kept.show_id, receipts=[Receipt.from_json(kept.receipt)])
    finally:
        store.close()
    return verdict.state, tuple(verdict.problems)


def _check_the_live_show(service: Service, client: Client, kept: Kept) -> None:
    """Nothing that was acknowledged before the backup is missing; its recording ends where the backup was taken."""
    until(lambda: client.shows.get(kept.live_id)["state"] == "published", timeout_s=120, why="the live show was not brought to rest")
    until(lambda: _in_s3(service, kept.live_id), timeout_s=120, why="what the spool held did not reach S3")
    assert client.shows.timeline(kept.live_id)[: len(kept.live_events)] == kept.live_events
    assert max(_decoded_ms(service, kept.live_id))[1] >= kept.live_ms, "what was on disk when the backup was taken is lost"
