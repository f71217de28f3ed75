"""Who may do what: tokens, one-time links, cookies, forged writes."""

import httpx
import pytest

from api.auth import CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE
from api.routes.auth import login_url
from api.routes.pages import local
from tests.support.api_house import ADMIN, Service

PRODUCT = {"sku": "a", "title": "A", "url": "https://shop.example/a", "price": {"amount": "1", "currency": "CNY"}}


async def _login(service: Service, public: httpx.AsyncClient) -> httpx.Response:
    link = login_url(service.house, "http://service")
    return await public.get(link.removeprefix("http://service"))


async def test_a_login_link_opens_one_session_and_only_one(service: Service, public: httpx.AsyncClient) -> None:
    link = login_url(service.house, "http://service").removeprefix("http://service")
    opened = await public.get(link)
    assert (opened.status_code, opened.headers["location"]) == (303, "/studio")
    assert "HttpOnly" in next(cookie for cookie in opened.headers.get_list("set-cookie") if cookie.startswith(SESSION_COOKIE))
    assert (await public.get("/api/v1/session")).json()["authenticated"] is True
    public.cookies.clear()
    assert (await public.get(link)).headers["location"] == "/login?error=code"
    assert (await public.get("/api/v1/session")).json() == {"authenticated": False}


async def test_a_page_of_another_origin_cannot_write_with_the_visitors_cookie(service: Service, public: httpx.AsyncClient) -> None:
    await _login(service, public)
    forged = await public.post("/api/v1/products", json=PRODUCT)
    assert (forged.status_code, forged.json()["type"]) == (403, "urn:vouchcast:problem:csrf")
    csrf = (await public.get("/api/v1/session")).json()["csrf"]
    assert csrf == public.cookies[CSRF_COOKIE]
    assert (await public.post("/api/v1/products", json=PRODUCT, headers={CSRF_HEADER: csrf})).status_code == 201


async def test_a_forged_or_changed_session_cookie_is_nobody(service: Service, public: httpx.AsyncClient) -> None:
    await _login(service, public)
    cookie = public.cookies[SESSION_COOKIE]
    for forged in (cookie[:-1] + ("a" if cookie[-1] != "a" else "b"), "x" + cookie, "nonsense", cookie.partition(".")[0], ".", "é"):
        public.cookies.clear()
        answer = await public.get("/api/v1/products", headers={"Cookie": f"{SESSION_COOKIE}={forged}".encode()})
        assert answer.status_code == 401


async def test_a_token_makes_a_session_for_the_login_page(public: httpx.AsyncClient) -> None:
    assert (await public.post("/login", json={"token": "wrong-wrong-wrong"})).status_code == 401
    assert (await public.post("/api/v1/session", json={"token": ADMIN})).json()["kind"] == "admin"
    assert (await public.get("/api/v1/products")).status_code == 200
    await public.delete("/api/v1/session", headers={CSRF_HEADER: public.cookies[CSRF_COOKIE]})
    assert (await public.get("/api/v1/products")).status_code == 401


async def test_unknown_tokens_are_refused_even_where_the_public_may_read(service: Service) -> None:
    async with service.http("not-a-token") as client:
        answer = await client.get("/api/v1/shows")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_merchants_see_nothing_of_each_other(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    mine = (await admin.post("/api/v1/products", json=PRODUCT)).json()
    assert (await stranger.get("/api/v1/products")).json() == {"products": []}
    assert (await stranger.get(f"/api/v1/products/{mine['id']}")).status_code == 404
    assert (await stranger.patch(f"/api/v1/products/{mine['id']}", json={"title": "Stolen"})).status_code == 404
    assert (await stranger.post("/api/v1/orders", json={"product_id": mine["id"], "external_ref": "1"})).status_code == 404
    assert (await stranger.post("/api/v1/shows", json={"title": "x", "product_ids": [mine["id"]]})).status_code == 404


async def test_a_merchant_cannot_act_for_another_or_make_merchants(admin: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    mine = (await admin.get("/api/v1/session")).json()["merchant_id"]
    await stranger.post("/api/v1/products", json=PRODUCT, headers={"X-Vouchcast-Merchant": mine})
    assert (await admin.get("/api/v1/products")).json() == {"products": []}
    assert (await stranger.post("/api/v1/merchants", json={"name": "x"})).status_code == 403
    assert (await stranger.get(f"/api/v1/merchants/{mine}/tokens")).status_code == 404


async def test_a_revoked_token_opens_nothing(service: Service, admin: httpx.AsyncClient) -> None:
    made = (await admin.post("/api/v1/merchants", json={"name": "Brief"})).json()
    async with service.http(made["token"]) as client:
        assert (await client.get("/api/v1/products")).status_code == 200
        assert (await admin.delete(f"/api/v1/merchants/{made['id']}/tokens/{made['token_id']}")).status_code == 204
        assert (await client.get("/api/v1/products")).status_code == 401


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""])
def test_a_login_link_never_leads_elsewhere(target: str) -> None:
    assert local(target) == "/studio"


async def test_a_stranger_is_sent_to_log_in_before_the_studio(public: httpx.AsyncClient) -> None:
    assert (await public.get("/studio")).headers["location"] == "/login?next=/studio"
