"""Whatever is asked, the answer is a problem that says what to do; the show on air does not notice, and nothing is lost."""

import json
import random
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.support.playback import http_fetch, media_playlists
from tests.support.service import ADMIN_TOKEN
from tests.support.shops import GARBAGE_SDP, PNG, SDP, Json, Place, problem, two_shops
from tests.support.wait import until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with two_shops(tmp_path_factory.mktemp("shops")) as place:
        yield place


@pytest.fixture
def http(place: Place) -> Iterator[httpx.Client]:
    """Our merchant's calls; afterwards the service is well and its log holds no traceback."""
    already = len(place.service.said())
    with place.http(place.ours.token) as client:
        yield client
    until(place.service.ready, why="the service is not well afterwards")
    defects = [line[-600:] for line in place.service.said()[already:].splitlines() if "Traceback" in line]
    assert defects == []


def test_what_is_no_model_is_rejected_with_what_is_wrong(http: httpx.Client, place: Place) -> None:
    model = until(lambda: (m := http.get(f"/api/v1/models/{place.ours.model}").json())["state"] != "processing" and m, timeout_s=120)
    assert model["state"] == "rejected"
    assert model["report"]["issues"][0]["code"] == "GLB_INVALID_MAGIC"
    problem(http.get(f"/api/v1/models/{place.ours.model}/files/model.glb"), 404)
    problem(http.post("/api/v1/products", json=_product(model_id=place.ours.model)), 409, 422)


def test_uploads_that_are_too_large_or_broken_end_in_a_problem_and_leave_no_file(http: httpx.Client, place: Place) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    kept = set((place.service.data / "tmp").iterdir())  # a rejected model's file, so that it can be tried again
    problem(http.post("/api/v1/models", content=endless(), headers={"content-type": "model/gltf-binary"}), 413)
    problem(http.post("/api/v1/models", files={"file": ("big.glb", b"x" * 2_000_000)}), 413)
    problem(http.post("/api/v1/models", files={"other": ("a.glb", b"x")}), 422)
    problem(http.post("/api/v1/models", files={"file": ("a.glb", b"")}), 422)
    problem(http.post("/api/v1/models", content=b""), 422)
    problem(http.post("/api/v1/models", content=b"nonsense", headers={"content-type": "multipart/form-data"}), 422)
    problem(http.post("/api/v1/models", content=b"nonsense", headers={"content-type": "multipart/form-data; boundary=x"}), 422)
    fields = {"title": "t", "issuer": "i", "claim": "c"}
    problem(http.post("/api/v1/evidence", files={"file": ("a.png", b"no picture")}, data=fields), 422)
    problem(http.post("/api/v1/evidence", files={"file": ("a.png", PNG)}, data={"title": "t"}), 422)
    problem(http.post("/api/v1/evidence", files={"file": ("a.png", b"x" * 2_000_000)}, data=fields), 413)
    problem(http.post("/api/v1/pictures", content=endless(), headers={"content-type": "image/png"}), 413)
    problem(http.post("/api/v1/pictures", files={"other": ("a.png", PNG)}), 422)
    problem(http.post("/api/v1/pictures", content=b""), 422)
    problem(http.post("/api/v1/pictures", files={"file": ("a.png", b"no picture")}), 422)
    left = lambda: set((place.service.data / "tmp").iterdir()) - kept  # noqa: E731
    until(lambda: not left(), why="an upload that was refused was left in tmp/")


def test_garbage_offers_are_refused_and_leave_no_session(http: httpx.Client, place: Place) -> None:
    before = place.stats()
    for garbage in GARBAGE_SDP:
        problem(http.post(f"/whep/{place.ours.show}", content=garbage, headers=SDP), 400, 413)
        problem(http.post(f"/whip/{place.ours.show}", content=garbage, headers=SDP), 400, 413)
    for path in (f"/whep/{place.ours.show}", f"/whip/{place.ours.show}"):
        told = problem(http.post(path, json={"sdp": "v=0"}), 415)
        assert "application/sdp" in told["remedy"]
        problem(http.get(path), 405)
        problem(http.delete(f"{path}/nobody~xyz"), 404)
    after = place.stats()
    assert after["viewers"] == before["viewers"] == 0
    assert after["sessions"] == 0
    assert after["programme"]["hosts"] == {}
    problem(http.post(f"/whep/{place.theirs.show}", content=b"v=0\r\nm=video\r\n", headers=SDP), 409)
    problem(http.post("/whep/shw_nothing", content=b"v=0\r\nm=video\r\n", headers=SDP), 404, 409)


def test_only_a_shows_own_tokens_let_a_host_in(place: Place) -> None:
    path, offer = f"/whip/{place.ours.show}", b"v=0\r\nm=video\r\n"
    for token, status in (
        (None, 401),
        ("wrong", 401),
        ("x" * 5000, 401),
        (place.theirs.whip_token, 401),
        (place.theirs.token, 403),
        (place.ours.whip_token, 400),
        (place.ours.token, 400),
    ):
        with place.http(token) as http:
            told = problem(http.post(path, content=offer, headers=SDP), status)
            assert place.ours.whip_token not in json.dumps(told)
    with place.http(place.theirs.token) as http:
        problem(http.post("/whip/shw_nothing", content=offer, headers=SDP), 404)


def test_what_is_another_merchants_does_not_exist(http: httpx.Client, place: Place) -> None:
    theirs = place.theirs
    for path in (
        f"/api/v1/products/{theirs.product}",
        f"/api/v1/models/{theirs.model}",
        f"/api/v1/models/{theirs.model}/files/poster.webp",
        f"/api/v1/scenes/{theirs.scene}",
        f"/api/v1/evidence/{theirs.evidence}",
        f"/api/v1/evidence/{theirs.evidence}/image.webp",
        f"/api/v1/shows/{theirs.show}",
        f"/api/v1/shows/{theirs.show}/stats",
        f"/api/v1/shows/{theirs.show}/timeline",
        f"/archive/{theirs.show}/index.m3u8",
        f"/live/{theirs.show}/index.m3u8",
    ):
        told = problem(http.get(path), 404)
        twin = problem(http.get(path.replace(path.split("/")[-2] if path.count("/") > 4 else path.split("/")[-1], "xxx_none")), 404)
        assert told["type"] == twin["type"], "an id that exists elsewhere is told apart from one that does not"
    problem(http.patch(f"/api/v1/products/{theirs.product}", json={"title": "mine now"}), 404)
    problem(http.put(f"/api/v1/scenes/{theirs.scene}", json={"document": {"version": 1, "nodes": []}}), 404)
    for verb in ("start", "end", "publish", "unpublish"):
        problem(http.post(f"/api/v1/shows/{theirs.show}/{verb}"), 404)
    cue = {"type": "layout.set", "layout": "host"}
    problem(http.post(f"/api/v1/shows/{theirs.show}/cues", json=cue), 404)
    problem(http.post("/api/v1/orders", json={"product_id": theirs.product, "external_ref": "1"}), 404)
    problem(http.post("/api/v1/shows", json={"title": "x", "product_ids": [theirs.product]}), 404)
    problem(http.post("/api/v1/shows", json={"title": "x", "scene_id": theirs.scene}), 404)
    problem(http.post("/api/v1/products", json=_product(model_id=theirs.model)), 404)
    problem(http.post("/api/v1/frames", json={"scene_id": theirs.scene}), 404)
    problem(http.delete("/api/v1/reviews/rev_none"), 404)
    for path in ("/api/v1/merchants", "/api/v1/login-links"):
        problem(http.post(path, json={"name": "x"}), 403)
    # the header that lets the administrator act for others does nothing for a merchant
    acting = {"X-Vouchcast-Merchant": http.get("/api/v1/session").json()["merchant_id"]}
    with place.http(theirs.token) as foreign:
        problem(foreign.get(f"/api/v1/products/{place.ours.product}", headers=acting), 404)


def test_without_a_token_only_what_is_public_opens(place: Place) -> None:
    with place.http(None) as http:
        for path in ("products", "models", "scenes", "evidence", "orders", "merchants", f"shows/{place.ours.show}/stats"):
            assert "Bearer" in problem(http.get(f"/api/v1/{path}"), 401)["remedy"]
        for path in ("products", "shows", "orders", "scenes", "frames", "login-links", f"shows/{place.ours.show}/cues"):
            problem(http.post(f"/api/v1/{path}", json={}), 401, 422)
        problem(http.get("/api/v1/shows", headers={"Authorization": "Bearer nobody"}), 401)
        problem(http.post("/api/v1/session", json={"token": "nobody"}), 401)


def test_cues_that_cannot_be_are_refused_and_make_no_event(http: httpx.Client, place: Place) -> None:
    path = f"/api/v1/shows/{place.ours.show}/cues"
    events = len(http.get(f"/api/v1/shows/{place.ours.show}/timeline").json()["events"])
    for cue, status in (
        ({"type": "product.show", "product_id": place.theirs.product}, 404),
        ({"type": "product.show", "product_id": "prd_none"}, 404),
        ({"type": "product.show"}, 422),
        ({"type": "product.show", "product_id": place.ours.product, "layout": "diagonal"}, 422),
        ({"type": "product.hide"}, 409),
        ({"type": "evidence.show", "evidence_id": place.theirs.evidence}, 404),
        ({"type": "evidence.hide"}, 409),
        ({"type": "explode"}, 422),
        ({"type": "layout.set", "layout": "host", "extra": 1}, 422),
        ({}, 422),
        ([], 422),
        ("layout.set", 422),
        (None, 422),
        ({"type": "scene.pose", "yaw_deg": 1e300}, 422),
        ({"type": "scene.pose", "yaw_deg": "north"}, 422),
        ({"type": "scene.pose", "yaw_deg": 0, "spin_deg_s": -1e9}, 422),
        ({"type": "scene.pose", "light": "night", "light_fade_ms": -1}, 422),
        ({"type": "scene.pose", "light": "picture"}, 422),
        ({"type": "scene.pose", "path": ""}, 422),
        ({"type": "scene.pose", "clip": "x" * 300}, 422),
        ({"type": "scene.pose", "clip": "open"}, 409),
        ({"type": "scene.pose", "path": "push_in", "light": "night"}, 409),
    ):
        problem(http.post(path, json=cue), status)
    for raw in (b'{"type": "scene.pose", "yaw_deg": NaN}', b'{"type": "scene.pose", "yaw_deg": Infinity}', b"{", b"\xff", b"[" * 50_000):
        problem(http.post(path, content=raw, headers={"content-type": "application/json"}), 422, 400)
    draft = http.post("/api/v1/shows", json={"title": "Draft"}).json()["id"]
    assert (
        "Start the show" in problem(http.post(f"/api/v1/shows/{draft}/cues", json={"type": "layout.set", "layout": "host"}), 409)["remedy"]
    )
    problem(http.post(f"/api/v1/shows/{draft}/end"), 409)
    problem(http.get(f"/api/v1/shows/{draft}/stats"), 409)
    assert len(http.get(f"/api/v1/shows/{place.ours.show}/timeline").json()["events"]) == events


def _product(**changed: Any) -> Json:
    price = {"amount": "19.90", "currency": "CNY"}
    return {"sku": f"s{random.random()}", "title": "Flask", "url": "https://shop.example/flask", "price": price, **changed}


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": {"amount": "-1", "currency": "CNY"}},
        {"price": {"amount": "NaN", "currency": "CNY"}},
        {"price": {"amount": "1e9", "currency": "CNY"}},
        {"price": {"amount": "1.234", "currency": "CNY"}},
        {"price": {"amount": "9" * 400, "currency": "CNY"}},
        {"price": {"amount": "1", "currency": "XXX"}},
        {"price": {"amount": "1", "currency": "cny"}},
        {"price": {"amount": 19.9, "currency": "CNY"}},
        {"price": "19.90"},
        {"gtin": "4006381333932"},
        {"gtin": "400638133393"},
        {"gtin": "four"},
        {"url": "javascript:alert(1)"},
        {"url": "data:text/html,x"},
        {"url": "//shop.example"},
        {"url": "https://me:secret@shop.example/"},
        {"url": "https://shop.example/\nx"},
        {"url": "https://[::1"},
        {"url": "https://shop.example/" + "x" * 3000},
        {"title": ""},
        {"title": "x" * 501},
        {"title": "a\x00b"},
        {"title": "a\nb"},
        {"sku": "\x1b[31m"},
        {"model_id": "mdl_none"},
        {"colour": "red"},
    ],
    ids=lambda wrong: json.dumps(wrong)[:40],
)
def test_a_product_that_cannot_be_is_refused_by_its_field(http: httpx.Client, wrong: Json) -> None:
    told = problem(http.post("/api/v1/products", json=_product(**wrong)), 422, 404)
    assert next(iter(wrong)).removesuffix("_id") in told["detail"]


def test_numbers_out_of_all_bounds_are_refused(http: httpx.Client, place: Place) -> None:
    show = f"/api/v1/shows/{place.ours.show}"
    for number in ("-1", "NaN", "1e3", "99999999999999999999999", "x", "9223372036854775808", "%00"):
        answers = [http.get(f"{show}/timeline?after_seq={number}"), http.get(f"{show}/timeline?limit={number}")]
        answers += [http.get(f"/api/v1/shows?offset={number}"), http.get(f"/api/v1/scenes/{place.ours.scene}?version={number}")]
        for answer in answers:
            problem(answer, 422, 404)
    for canvas in (
        {"width": 1 << 40},
        {"width": 0},
        {"width": -2},
        {"width": 641},
        {"fps": 1000},
        {"fps": 0},
        {"width": 3840, "height": 64},
    ):
        answer = http.post("/api/v1/shows", json={"title": "x", "canvas": canvas})
        if answer.status_code != 201:
            problem(answer, 422)
    for frame in ({"width": 10**9}, {"height": 1}, {"at_ms": -1}, {"at_ms": 10**18}, {"width": 64.5}):
        problem(http.post("/api/v1/frames", json={"scene_id": place.ours.scene, **frame}), 422)
    for node in ({"scale": 1e308}, {"translation": [0, 0]}, {"model": "../../etc/passwd"}, {"model": "0" * 64}):
        document = {"version": 1, "nodes": [{"id": "a", "model": "f" * 64, **node}]}
        problem(http.post("/api/v1/frames", json={"scene": document}), 422, 404)
        problem(http.post("/api/v1/scenes", json={"document": document}), 422, 404)
    problem(http.post("/api/v1/scenes", json={"document": {"version": 99, "nodes": []}}), 422)


def test_a_key_used_again_for_something_else_is_a_conflict(http: httpx.Client, place: Place) -> None:
    key = {"Idempotency-Key": "the-same"}
    first = http.post("/api/v1/products", json=_product(sku="once"), headers=key)
    assert first.status_code == 201
    assert http.post("/api/v1/products", json=_product(sku="once"), headers=key).json() == first.json()
    problem(http.post("/api/v1/products", json=_product(sku="twice"), headers=key), 409)
    problem(http.post("/api/v1/products", json=_product(sku="once")), 409)
    order = {"product_id": place.ours.product, "external_ref": "A-1"}
    assert http.post("/api/v1/orders", json=order, headers=key).status_code == 201
    problem(http.post("/api/v1/orders", json={**order, "external_ref": "A-2"}, headers=key), 409)
    problem(http.post("/api/v1/products", json=_product(), headers={"Idempotency-Key": "k" * 300}), 422)


def test_a_review_needs_a_buyer_and_plain_words(http: httpx.Client, place: Place) -> None:
    token = place.ours.order.partition("buyer=")[2]
    path = f"/api/v1/shows/{place.ours.show}/reviews"
    good = {"token": token, "product_id": place.ours.product, "stars": 5, "text": "fine", "at_ms": 0, "author": "张小明"}
    with place.http(None) as public:
        for changed, statuses in (
            ({"token": "forged"}, (403,)),
            ({"token": token[:-1] + ("A" if token[-1] != "A" else "B")}, (403,)),
            ({"token": ""}, (422,)),
            ({"product_id": place.theirs.product}, (403,)),
            ({"stars": 6}, (422,)),
            ({"stars": 0}, (422,)),
            ({"stars": 4.5}, (422,)),
            ({"text": "x" * 2000}, (422,)),
            ({"text": "x" * 100_000}, (422,)),
            ({"at_ms": -1}, (422,)),
            ({"at_ms": 10**15}, (403, 422)),
            ({"at_ms": 10**30}, (403, 422)),
            ({"language": "<b>"}, (422,)),
        ):
            told = problem(public.post(path, json={**good, **changed}), *statuses)
            assert token not in json.dumps(told)
        problem(public.post(f"/api/v1/shows/{place.theirs.show}/reviews", json=good), 403)
        problem(public.get("/api/v1/buyer?token=forged"), 403, 404)
        problem(public.post("/api/v1/buyer/erase", json={"token": token}), 403)
        words = "<script>alert(1)</script><b>warm</b>\x00\u202e & <img src=x onerror=y>"
        kept = public.post(path, json={**good, "text": words})
        assert kept.status_code == 201, kept.text
        assert kept.json()["text"] == "warm &"
        assert kept.json()["author"] == "张**"
        problem(public.post(path, json=good), 403)
        assert public.post("/api/v1/buyer/erase", json={"token": token}).status_code == 204


def _raw(place: Place, request: bytes, timeout_s: float = 90) -> bytes:
    """One request as bytes on the wire, and the whole answer; no client tidies the path."""
    with socket.create_connection(("127.0.0.1", place.service.port), timeout=timeout_s) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _raw_get(place: Place, path: str, *headers: str) -> tuple[int, bytes]:
    lines = [f"GET {path} HTTP/1.1", "Host: x", "Connection: close", f"Authorization: Bearer {ADMIN_TOKEN}", *headers, "", ""]
    answer = _raw(place, "\r\n".join(lines).encode("latin-1"))
    return int(answer.split(b" ", 2)[1]), answer


def _endless_header(place: Place) -> bytes:
    """What comes back to a header that does not end; AssertionError if ten megabytes of it are taken."""
    with socket.create_connection(("127.0.0.1", place.service.port), timeout=90) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        try:
            for _ in range(160):
                line.sendall(b"x" * 65_536)
        except ConnectionError:
            return b"HTTP/1.1 400 (the line was cut)"
        try:
            return line.recv(1000)
        except ConnectionError:
            return b"HTTP/1.1 400 (the line was cut)"


@pytest.mark.parametrize("up", ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "....//", "..%5c", "%252e%252e%252f", "%00"])
def test_no_path_climbs_out_of_a_show(place: Place, http: httpx.Client, up: str) -> None:
    show = place.ours.show
    for base in (
        f"/archive/{show}/",
        f"/live/{show}/",
        f"/archive/{show}/video/",
        f"/live/{show}/audio/",
        "/static/",
        "/archive/",
        "/live/",
    ):
        for depth in (1, 4, 9):
            for target in ("etc/passwd", "keys/admin.token", "vouchcast.db", "VERSION"):
                status, answer = _raw_get(place, base + up * depth + target)
                assert status in (404, 422, 400, 405), (base, up, depth, target, answer[:200])
                assert b"application/problem+json" in answer or status == 400, answer[:300]
                assert b"root:" not in answer
                if depth != 1 or base not in ("/static/", f"/archive/{show}/"):
                    break


def test_ranges_that_make_no_sense_are_whole_answers_or_416(http: httpx.Client, place: Place) -> None:
    with httpx.Client(timeout=90) as client:
        fetch = http_fetch(client)
        video = until(lambda: _playlist(place, fetch), timeout_s=90, why="no segment was recorded")
    url = video[0]
    whole = http.get(url)
    size = len(whole.content)
    for wanted in ("bytes=0-0", f"bytes={size - 1}-", "bytes=-1", "bytes=0-99999999999999999999"):
        part = http.get(url, headers={"Range": wanted})
        assert part.status_code == 206, (wanted, part.status_code)
    for wanted in (f"bytes={size}-", "bytes=99999999999999999999-", "bytes=5-2", "bytes=-0"):
        part = http.get(url, headers={"Range": wanted})
        problem(part, 416)
        assert part.headers["content-range"] == f"bytes */{size}"
    many = "bytes=" + ",".join(f"{n}-{n}" for n in range(2000))
    for wanted in ("bytes=", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=--1", many, "bytes=" + "9" * 6000 + "-"):
        assert http.get(url, headers={"Range": wanted}).status_code in (200, 416), wanted[:60]


def _playlist(place: Place, fetch: Any) -> list[str] | None:
    try:
        video, _ = media_playlists(f"{place.service.url}/live/{place.ours.show}/index.m3u8", fetch)
    except (httpx.HTTPStatusError, StopIteration):  # nothing, or no sound yet
        return None
    lines = [line for line in fetch(video).decode().splitlines() if line and not line.startswith("#")]
    return [str(httpx.URL(video).join(line)) for line in lines] or None


def test_a_socket_that_asks_for_nonsense_is_closed_and_others_are_served(place: Place, http: httpx.Client) -> None:
    base = f"{place.service.url.replace('http', 'ws')}/api/v1/shows"
    for path in (
        f"{place.ours.show}/events?after_seq=-1",
        f"{place.ours.show}/events?after_seq=x",
        f"{place.ours.show}/events?after_seq=99999999999999999999999",
        "shw_none/events",
        f"{place.theirs.show}/events",
    ):
        with pytest.raises((ConnectionClosed, InvalidStatus)), connect(f"{base}/{path}", open_timeout=90) as line:
            line.recv(timeout=90)
    with connect(f"{base}/{place.ours.show}/events", open_timeout=90) as line:
        assert json.loads(line.recv(timeout=90))["type"] == "show.started"
        line.send("x" * 60_000)
        line.send(b"\x00\xff")
        line.ping()
    with connect(f"{base}/{place.ours.show}/events?after_seq=999999", open_timeout=90) as line, pytest.raises(TimeoutError):
        line.recv(timeout=0.3)


def test_requests_that_are_hardly_http_do_no_harm(place: Place, http: httpx.Client) -> None:
    problem(http.get("/nowhere"), 404)
    problem(http.get("/api/v1/nowhere"), 404)
    problem(http.put("/api/v1/products", json={}), 405)
    problem(http.delete("/"), 405)
    for body in (b"", b"{", b"[]", b"null", b'"x"', b"\x00\xff\xfe", b'{"title": "\\ud800"}', b"{" * 5000, b"[" * 100_000):
        problem(http.post("/api/v1/shows", content=body, headers={"content-type": "application/json"}), 422, 400)
    problem(http.post("/api/v1/shows", content=b"title=x", headers={"content-type": "application/x-www-form-urlencoded"}), 422)
    for name in ("X-Long", "Authorization", "Cookie", "Idempotency-Key", "Range", "If-None-Match"):
        status, answer = _raw_get(place, "/api/v1/shows", f"{name}: {'x' * 100_000}")
        assert status in (200, 400, 401, 422), answer[:200]
    assert b" 400 " in _endless_header(place)[:20]
    for request in (
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    ):
        try:
            answer = _raw(place, request, timeout_s=20)
        except (TimeoutError, ConnectionError):
            continue
        assert not answer or b" 400 " in answer[:20] or b" 414 " in answer[:20], answer[:100]
    status, answer = _raw_get(place, "/archive/%ff%fe/index.m3u8")
    assert status in (404, 422), answer[:200]


def test_hand_made_noise_on_every_route_is_never_a_defect(place: Place, http: httpx.Client) -> None:
    """Every operation of the description, with seeded nonsense in each parameter and body: no 500, always a problem or an answer."""
    chance = random.Random(20261122)
    words = [
        "",
        "x",
        "../..",
        "%00",
        "a" * 3000,
        "shw_none",
        place.ours.show,
        place.theirs.show,
        "💥",
        "' OR 1=1 --",
        "-1",
        "NaN",
        "~",
        "a~b",
    ]
    values = [None, True, -1, 0, 1e308, 2**70, "", "x" * 9000, "\x00", [], {}, [[]], {"type": {}}, place.ours.product, place.theirs.product]
    stopping = ("/end", "/publish", "/unpublish", "/logout", "/session")
    for path, operations in http.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            if path.endswith(stopping):
                continue
            for _ in range(4):
                url = path
                while "{" in url:
                    url = (
                        url[: url.index("{")]
                        + httpx.URL("/").copy_with(path="/" + chance.choice(words)).raw_path.decode()[1:]
                        + url[url.index("}") + 1 :]
                    )
                query = {one["name"]: chance.choice(words) for one in operation.get("parameters", []) if one["in"] == "query"}
                names = _fields(operation, http)
                body = {name: chance.choice(values) for name in names} if chance.random() < 0.8 else chance.choice(values)
                with http.stream(method, url, params=query or None, json=body if method != "get" else None) as answer:
                    if not answer.headers.get("content-type", "").startswith("text/event-stream"):  # that one never ends
                        answer.read()
                if answer.status_code >= 400:
                    assert answer.status_code < 500 or path == "/readyz", (method, url[:200], query, body, answer.text[:300])
                    if method != "head":  # has no body
                        problem(answer, answer.status_code)


def _fields(operation: Json, http: httpx.Client) -> list[str]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if not hasattr(_fields, "schemas"):
        _fields.schemas = http.get("/openapi.json").json()["components"]["schemas"]  # type: ignore[attr-defined]
    found = _fields.schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)  # type: ignore[attr-defined]
    return list(found.get("properties", {})) or ["type", "product_id", "layout", "yaw_deg"]


def test_writes_by_cookie_need_the_pages_word(place: Place, http: httpx.Client) -> None:
    with place.http(None) as browser:
        welcome = browser.post("/api/v1/session", json={"token": place.ours.token})
        set_cookies = welcome.headers.get_list("set-cookie")
        session = next(one for one in set_cookies if one.startswith("vouchcast_session="))
        assert "HttpOnly" in session
        assert all("SameSite=lax" in one and "Path=/" in one for one in set_cookies)
        assert all("Secure" not in one for one in set_cookies), "by plain HTTP a Secure cookie would never come back"
        problem(browser.post("/api/v1/products", json=_product()), 403)
        problem(browser.post("/api/v1/products", json=_product(), headers={"X-Vouchcast-CSRF": "guess"}), 403)
        problem(browser.post(f"/api/v1/shows/{place.ours.show}/end", headers={"Origin": "https://evil.example"}), 403)
        word = browser.cookies["vouchcast_csrf"]
        assert browser.post("/api/v1/products", json=_product(), headers={"X-Vouchcast-CSRF": word}).status_code == 201
        forged = welcome.cookies["vouchcast_session"][:-2] + "xx"
        problem(httpx.get(f"{place.service.url}/api/v1/products", cookies={"vouchcast_session": forged}, timeout=90), 401)
        for cookie in ("", ".", "a.b", "é.é".encode().decode("latin-1"), "x" * 4000):
            problem(
                httpx.get(
                    f"{place.service.url}/api/v1/products", headers={b"cookie": f"vouchcast_session={cookie}".encode("latin-1")}, timeout=90
                ),
                401,
            )
    assert http.get("/login", params={"code": "guess"}).headers["location"] == "/login?error=code"
    for target in ("https://evil.example", "//evil.example", "/\\evil.example", "\t//evil.example"):
        with place.http(None) as browser:
            with place.service.client() as admin:
                link = admin.post("/api/v1/login-links")["url"]
            assert browser.get(link, params={**httpx.URL(link).params, "next": target}).headers["location"] == "/studio"


def test_pages_are_shut_to_foreign_code_and_the_description_needs_no_other_host(http: httpx.Client, place: Place) -> None:
    for path in ("/", "/login", f"/watch/{place.ours.show}", f"/replay/{place.ours.show}"):
        page = http.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "http" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "same-origin"
    api = http.get("/api/v1/products")
    assert "default-src 'none'" in api.headers["content-security-policy"]
    assert api.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in http.get("/api/v1/orders").headers
    assert http.get("/openapi.json").json()["info"]["title"] == "Vouchcast"
    problem(http.get("/docs"), 404)
    assert "/openapi.json" in place.service.said()
    assert "jsdelivr" not in place.service.said()
