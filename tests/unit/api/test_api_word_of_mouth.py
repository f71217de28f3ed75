"""Evidence, orders and reviews over HTTP."""

import io
import json

import httpx
from PIL import Image

from tests.support.api_house import Service, live_show, new_product


def _png(size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#a03020").save(out, "PNG")
    return out.getvalue()


async def _evidence(http: httpx.AsyncClient, data: bytes, **fields: str) -> httpx.Response:
    given = {"title": "Test report", "issuer": "SGS", "claim": "BPA free", **fields}
    return await http.post("/api/v1/evidence", files={"file": ("report.png", data)}, data=given)


async def test_a_certificate_goes_up_as_a_plain_picture_that_viewers_can_see(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    made = (await _evidence(admin, _png(), number="No. 7")).json()
    assert (await admin.get(made["image"])).content[8:12] == b"WEBP"
    show = await live_show(admin)
    event = (await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "evidence.show", "evidence_id": made["id"]})).json()
    sha256 = event["data"]["image"]["sha256"]
    seen = await public.get(f"/archive/{show['id']}/cards/{sha256}.webp")
    assert (seen.headers["content-type"], seen.headers["access-control-allow-origin"]) == ("image/webp", "*")
    assert "immutable" in seen.headers["cache-control"]
    assert service.stages.cues(show["id"])[0]["evidence"]["number"] == "No. 7"
    hidden = await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "evidence.hide"})
    assert hidden.json()["data"] == {"evidence_id": made["id"]}


async def test_images_that_are_none_or_are_bombs_are_refused(service: Service, admin: httpx.AsyncClient) -> None:
    bomb = _png((1, 1)).replace((1).to_bytes(4, "big") * 2, (60_000).to_bytes(4, "big") * 2, 1)
    for data in (b"<svg onload=alert(1)>", b"%PDF-1.7", bomb, _png()[:40]):
        answer = await _evidence(admin, data)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:vouchcast:problem:image-unreadable"), answer.text
        assert str(service.data) not in answer.text
    assert (await _evidence(admin, _png(), claim="")).status_code == 422
    assert list(service.house.folder.tmp.iterdir()) == []


async def test_a_buyer_reviews_once_at_his_second_and_everyone_sees_it(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await new_product(admin)
    show = await live_show(admin, product["id"])
    await admin.post(f"/api/v1/shows/{show['id']}/cues", json={"type": "product.show", "product_id": product["id"]})
    service.stages.advance(show["id"], 9000)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    order = {"product_id": product["id"], "external_ref": "T-1"}
    link, again = [(await admin.post("/api/v1/orders", json=order)).json()["buyer_url"] for _ in range(2)]
    assert link == again
    assert link.startswith(f"/replay/{show['id']}?buyer=")
    token = link.partition("buyer=")[2]
    buyer = (await public.get("/api/v1/buyer", params={"token": token})).json()
    assert (buyer["order"]["product"]["product_id"], buyer["order"]["reviewed"]) == (product["id"], False)
    review = {"token": token, "product_id": product["id"], "stars": 5, "text": "<b>好</b>!", "at_ms": 4000, "author": "张小明"}
    assert (await public.post(f"/api/v1/shows/{show['id']}/reviews", json={**review, "token": "vb_wrong"})).status_code == 403
    posted = await public.post(f"/api/v1/shows/{show['id']}/reviews", json=review)
    assert (posted.status_code, posted.json()["text"], posted.json()["author"]) == (201, "好!", "张**")
    assert (
        await public.post(
            f"/api/v1/products/{product['id']}/reviews",
            json={
                **{name: value for name, value in review.items() if name != "product_id"},
                "show_id": show["id"],
            },
        )
    ).status_code == 403
    timeline = (await public.get(f"/archive/{show['id']}/timeline.json")).json()
    assert [(one["at_ms"], one["stars"], one["text"]) for one in timeline["reviews"]] == [(4000, 5, "好!")]
    events = json.dumps((await public.get(f"/api/v1/shows/{show['id']}/timeline")).json(), ensure_ascii=False)
    assert "好" not in events, "a buyer's words must not lie open in the chain"
    assert (await public.post("/api/v1/buyer/erase", json={"token": token})).status_code == 204
    assert (await public.get(f"/archive/{show['id']}/timeline.json")).json()["reviews"][0]["text"] is None


async def test_prices_from_clients_are_checked_and_normalised(admin: httpx.AsyncClient) -> None:
    base = {"sku": "p", "title": "P", "url": "https://shop.example/p"}
    for price in (
        {"amount": "1.999", "currency": "CNY"},
        {"amount": "-1", "currency": "CNY"},
        {"amount": 19.9, "currency": "CNY"},
        {"amount": "1", "currency": "XXX"},
    ):
        assert (await admin.post("/api/v1/products", json={**base, "price": price})).status_code == 422
    assert (
        await admin.post("/api/v1/products", json={**base, "url": "javascript:alert(1)", "price": {"amount": "1", "currency": "CNY"}})
    ).status_code == 422
    made = (await admin.post("/api/v1/products", json={**base, "price": {"amount": "20", "currency": "JPY"}})).json()
    assert made["price"] == {"amount": "20", "currency": "JPY"}
    assert (await admin.post("/api/v1/products", json={**base, "price": {"amount": "1", "currency": "CNY"}})).status_code == 409
