"""The real service on PostgreSQL: a show is made, directed, ended, replayed, and taken up again after a kill."""

from pathlib import Path

import httpx

from api.client import Client
from tests.support.command import vouchcast
from tests.support.postgres import fresh_database
from tests.support.service import Service
from tests.support.wait import until

CANVAS = {"width": 320, "height": 180, "fps": 24}


def recorded(service: Service, show_id: str) -> bool:
    return ".m4s" in httpx.get(f"{service.url}/live/{show_id}/video.m3u8").text


def test_a_show_on_postgresql_plays_verifies_and_survives_a_kill(tmp_path: Path) -> None:
    url = fresh_database()
    with Service(tmp_path / "data", VOUCHCAST_DATABASE_URL=url) as service:
        assert not (tmp_path / "data" / "vouchcast.db").exists()
        with service.client() as client:
            product = client.products.create(sku="P", title="壶", url="https://shop.example/p", price={"amount": "5", "currency": "CNY"})
            ids = [client.shows.create(title=title, product_ids=[product["id"]], canvas=CANVAS)["id"] for title in ("whole", "killed")]
            for show_id in ids:
                client.shows.start(show_id)
                until(lambda show_id=show_id: recorded(service, show_id), timeout_s=60)
            cues = [client.shows.cue(show_id, "product.show", product_id=product["id"]) for show_id in ids]
            assert client.shows.end(ids[0])["state"] == "published"
        service.kill()
        service.start()
        with Client(service.url) as anyone:
            for show_id, cue in zip(ids, cues, strict=True):
                until(lambda show_id=show_id: anyone.shows.get(show_id)["state"] == "published", timeout_s=60)
                assert cue in anyone.shows.timeline(show_id)
                playlist = anyone.request("GET", f"/archive/{show_id}/video.m3u8").text
                assert playlist.endswith("#EXT-X-ENDLIST\n")
        ended = vouchcast("replay", "verify", f"{service.url}/replay/{ids[0]}")
        assert ended.code == 0, ended.err


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    ended = vouchcast("serve", "--port", "0", "--data", tmp_path / "data", VOUCHCAST_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/x")
    assert ended.code == 2
    assert "127.0.0.1:1/x" in ended.complaint
    assert "see that the server runs" in ended.complaint
    assert "secret" not in ended.err
