"""Two merchants with one of everything on one service: what is asked of one must not open the other."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from api.client import Client
from tests.support.hosting import make_product
from tests.support.service import ADMIN_TOKEN, Service

Json = dict[str, Any]
SDP = {"content-type": "application/sdp"}


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "PNG")
    return out.getvalue()


PNG = _png()
GARBAGE_SDP = [
    b"",
    b"hello",
    b"v=0\r\n",
    b"\xff\xfe\x00",
    b"v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
    b"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\na=recvonly\r\n",
    b"v=0\r\nm=audio -1 \r\na=rtpmap:x\r\na=fingerprint:\r\n",
    b"v=0\r\nm=" + b"x" * 70_000,
]


@dataclass(frozen=True)
class Shop:
    """A merchant with one of everything."""

    token: str
    product: str
    show: str
    whip_token: str
    scene: str
    evidence: str
    model: str
    order: str


def shop_of(service: Service, token: str, name: str, folder: Path) -> Shop:
    (folder / f"{name}.png").write_bytes(PNG)
    (folder / f"{name}.glb").write_bytes(f"no model of {name}".encode())
    with Client(service.url, token) as client:
        product = make_product(client, name)
        show = client.shows.create(title=name, product_ids=[product["id"]])
        evidence = client.evidence.create(folder / f"{name}.png", title="t", issuer="i", claim="c")
        scene = client.scenes.save({"version": 1, "nodes": []}, name=name)
        model = client.models.upload(folder / f"{name}.glb")
        order = client.orders.create(product_id=product["id"], external_ref=f"ref-{name}")
    return Shop(token, product["id"], show["id"], show["whip_token"], scene["id"], evidence["id"], model["id"], order["buyer_url"])


@dataclass
class Place:
    """A service with a live show of the first shop, and another shop."""

    service: Service
    ours: Shop
    theirs: Shop

    def http(self, token: str | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.service.url, headers=headers, timeout=90, trust_env=False)

    def stats(self) -> Json:
        with self.http(ADMIN_TOKEN) as http:
            return dict(http.get(f"/api/v1/shows/{self.ours.show}/stats").json())


@contextmanager
def two_shops(folder: Path) -> Iterator[Place]:
    """A service with small limits, and both shops in it."""
    with Service(folder / "data", VOUCHCAST_MODEL_MAX_MB="1", VOUCHCAST_IMAGE_MAX_MB="1", VOUCHCAST_PICTURE_MAX_MB="1") as service:
        with service.client() as admin:
            ours, theirs = (admin.post("/api/v1/merchants", {"name": name})["token"] for name in ("Ours", "Theirs"))
        place = Place(service, shop_of(service, ours, "ours", folder), shop_of(service, theirs, "theirs", folder))
        with Client(service.url, ours) as client:
            client.shows.start(place.ours.show)
        yield place


def problem(answer: httpx.Response, *statuses: int) -> Json:
    """The problem of an answer, whole, with one of these statuses."""
    assert answer.status_code in statuses, (answer.request.method, str(answer.request.url)[:200], answer.status_code, answer.text[:300])
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.headers
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"].startswith("urn:vouchcast:problem:")
    assert told["title"]
    assert told["detail"]
    assert told["remedy"] or told["type"].endswith(":refused"), f"what is to be done? {told}"  # a refusal's detail says it
    assert "Traceback" not in answer.text
    assert len(answer.content) < 8000, "an answer to nonsense is short"
    return dict(told)
