"""The real service on PostgreSQL: a show is directed, the service is killed, and the replay is there and whole."""

from pathlib import Path

import httpx

from api.client import Client
from tests.support.command import vouchcast
from tests.support.postgres import fresh_database
from tests.support.service import Service
from tests.support.wait import LONGEST_S, until

CANVAS = {"width": 320, "height": 180, "fps": 24}


def _recorded(service: Service, show_id: str) -> bool:
    return ".m4s" in httpx.get(f"{service.url}/live/{show_id}/video.m3u8").text


def test_a_show_on_postgresql_survives_a_kill_plays_and_verifies(tmp_path: Path) -> None:
    with Service(tmp_path / "data", VOUCHCAST_DATABASE_URL=fresh_database()) as service:
        assert not (tmp_path / "data" / "vouchcast.db").exists()
        with service.client() as client:
            product = client.products.create(sku="P", title="壶", url="https://shop.example/p", price={"amount": "5", "currency": "CNY"})
            show_id = client.shows.create(title="S", product_ids=[product["id"]], canvas=CANVAS)["id"]
            client.shows.start(show_id)
            until(lambda: _recorded(service, show_id), timeout_s=LONGEST_S, why="nothing was recorded")
            cue = client.shows.cue(show_id, "product.show", product_id=product["id"])
        service.kill()
        service.start()
        with Client(service.url) as anyone:
            until(lambda: anyone.shows.get(show_id)["state"] == "published", timeout_s=LONGEST_S, why="the show was not finished")
            assert cue in anyone.shows.timeline(show_id)
            assert anyone.request("GET", f"/archive/{show_id}/video.m3u8").text.endswith("#EXT-X-ENDLIST\n")
        ended = vouchcast("replay", "verify", f"{service.url}/replay/{show_id}")
        assert ended.code == 0, ended.err
