"""The replay page in a real Chromium, on a real recording: what was on screen comes back at its second, and buyers' words find theirs."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from api.client import ApiError, Client
from tests.support.clips import flash_and_beep
from tests.support.hosting import make_product
from tests.support.pages import PHONE, certificate, complaints, has_no_sideways_scroll, on_stage, plays_past, seek, show_ms, visitor
from tests.support.service import Service

BESIDE_A_CUE_MS = 200
CLAIM = "保温 12 小时"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A published show and what was directed in it."""

    url: str
    service: Service
    client: Client
    show_id: str
    products: list[dict[str, Any]]
    events: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def replay(service: Service, demo_models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """A show of about fifteen seconds: product A, its certificate up and down, product B, the end."""
    folder = tmp_path_factory.mktemp("show")
    flash_and_beep(folder / "host.mp4", duration_s=20)
    with service.client() as client:
        products = [make_product(client, "A-1", demo_models["flask"], title="山涧保温杯"), make_product(client, "B-2", title="手作陶杯")]
        first, second = (product["id"] for product in products)
        paper = client.evidence.create(
            certificate(folder / "paper.png", "TEST REPORT"), title="检测报告", issuer="示例检测中心", claim=CLAIM, product_id=first
        )
        with on_stage(service, client, folder / "host.mp4", title="秋日开箱", product_ids=[first, second]) as stage:
            events = {"a": stage.cue("product.show", product_id=first, layout="beside")}
            stage.go_on(3000)
            events["paper"] = stage.cue("evidence.show", evidence_id=paper["id"])
            stage.go_on(3000)
            events["no paper"] = stage.cue("evidence.hide")
            events["b"] = stage.cue("product.show", product_id=second, layout="beside")
            stage.go_on(4000)
            client.shows.end(stage.show_id)
        yield Replay(
            url=f"{service.url}/replay/{stage.show_id}",
            service=service,
            client=client,
            show_id=stage.show_id,
            products=products,
            events=events,
        )


@pytest.fixture(scope="module")
def page(replay: Replay, browser: Browser) -> Iterator[Page]:
    """The replay page, opened once by a Chinese reader."""
    with visitor(browser) as context:
        opened = context.new_page()
        opened.goto(replay.url)
        expect(opened.get_by_test_id("title")).to_have_text("秋日开箱")
        yield opened


def test_the_recording_plays_in_the_page(replay: Replay, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        heard = complaints(page)
        page.goto(replay.url)
        page.get_by_test_id("play").click()
        plays_past(page, 1500)
        assert page.get_by_test_id("video").evaluate("video => video.videoWidth") == 1280
        assert not heard


def test_the_card_is_that_of_the_second_that_is_on_screen(replay: Replay, page: Page) -> None:
    card = page.get_by_test_id("product-card")
    first, second = (product["id"] for product in replay.products)
    seek(page, replay.events["a"]["at_ms"] - BESIDE_A_CUE_MS)
    expect(card).to_have_count(0)
    seek(page, replay.events["a"]["at_ms"] + BESIDE_A_CUE_MS)
    expect(card).to_have_attribute("data-product-id", first)
    seek(page, replay.events["b"]["at_ms"] - BESIDE_A_CUE_MS)
    expect(card).to_have_attribute("data-product-id", first)
    seek(page, replay.events["b"]["at_ms"] + BESIDE_A_CUE_MS)
    expect(card).to_have_attribute("data-product-id", second)


def test_the_card_changes_while_the_recording_plays_through_a_cue(replay: Replay, page: Page) -> None:
    seek(page, replay.events["b"]["at_ms"] - 600)
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[0]["id"])
    page.get_by_test_id("video").evaluate("video => { video.muted = true; return video.play(); }")
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[1]["id"])
    assert show_ms(page) >= replay.events["b"]["at_ms"]


def test_a_link_with_a_second_opens_at_that_second(replay: Replay, browser: Browser) -> None:
    at_s = replay.events["b"]["at_ms"] // 1000 + 1
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{replay.url}?t={at_s}")
        expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[1]["id"])
        page.wait_for_function("() => document.querySelector('vouch-replay').shadowRoot.querySelector('video').readyState >= 2")
        page.wait_for_function("at => Math.abs(document.querySelector('vouch-replay').showTimeMs - at) < 300", arg=at_s * 1000)


def test_a_chapter_leads_to_its_second(replay: Replay, page: Page) -> None:
    chapter = page.get_by_test_id("chapter").filter(has_text=replay.products[1]["title"])
    start_ms = int(chapter.get_attribute("data-start-ms") or -1)
    assert start_ms == replay.events["b"]["at_ms"]
    seek(page, replay.events["a"]["at_ms"] - 500)
    chapter.click()
    page.wait_for_function("at => Math.abs(document.querySelector('vouch-replay').showTimeMs - at) < 300", arg=start_ms)
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[1]["id"])


def test_a_product_on_the_shelf_leads_to_its_second(replay: Replay, page: Page) -> None:
    seek(page, replay.events["a"]["at_ms"] - 500)
    page.locator(f"[data-testid=mark-product][data-product-id='{replay.products[0]['id']}']").click()
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[0]["id"])
    page.wait_for_function("at => Math.abs(document.querySelector('vouch-replay').showTimeMs - at) < 300", arg=replay.events["a"]["at_ms"])


def test_the_buy_link_leads_to_the_shop_and_gives_it_no_hold_on_the_page(replay: Replay, page: Page) -> None:
    seek(page, replay.events["a"]["at_ms"] + BESIDE_A_CUE_MS)
    buy = page.get_by_test_id("buy")
    expect(buy).to_have_attribute("href", replay.products[0]["url"])
    assert "noopener" in (buy.get_attribute("rel") or "").split()
    expect(page.get_by_test_id("product-price")).to_contain_text("129")


def test_the_certificate_is_there_while_it_was_on_screen_and_can_be_read(replay: Replay, page: Page) -> None:
    card = page.get_by_test_id("evidence-card")
    seek(page, replay.events["paper"]["at_ms"] - BESIDE_A_CUE_MS)
    expect(card).to_have_count(0)
    seek(page, replay.events["paper"]["at_ms"] + BESIDE_A_CUE_MS)
    expect(card).to_contain_text(CLAIM)
    picture = card.locator("img")
    expect(picture).to_be_visible()
    picture.evaluate("img => img.decode()")
    assert picture.evaluate("img => img.naturalWidth") == 300
    page.get_by_test_id("evidence-zoom").click()
    expect(page.get_by_test_id("zoom")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("zoom")).to_be_hidden()
    seek(page, replay.events["no paper"]["at_ms"] + BESIDE_A_CUE_MS)
    expect(card).to_have_count(0)


@pytest.mark.parametrize(("locale", "chapters"), [("zh-CN", "章节"), ("en-GB", "Chapters")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "desk"])
def test_the_page_suits_its_reader(
    replay: Replay, browser: Browser, locale: str, chapters: str, scheme: Any, viewport: dict[str, int]
) -> None:
    with visitor(browser, locale=locale, color_scheme=scheme, viewport=viewport) as context:
        page = context.new_page()
        page.goto(f"{replay.url}?t={replay.events['paper']['at_ms'] // 1000 + 1}")
        expect(page.get_by_test_id("evidence-card")).to_be_visible()
        expect(page.get_by_role("heading", name=chapters)).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == ("zh-CN" if locale == "zh-CN" else "en")
        bright = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => part > 128)")
        assert bright == (scheme == "light")
        assert has_no_sideways_scroll(page)


def test_a_readers_choice_of_language_and_theme_is_kept(replay: Replay, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(replay.url)
        page.get_by_test_id("language").click()
        expect(page.get_by_role("heading", name="Chapters")).to_be_visible()
        page.get_by_test_id("theme").click()
        page.get_by_test_id("theme").click()
        page.reload()
        expect(page.get_by_role("heading", name="Chapters")).to_be_visible()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_replay_that_is_not_there_says_so(replay: Replay, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{replay.service.url}/replay/shw_nothing")
        expect(page.get_by_test_id("gone")).to_be_visible()


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[str]:
    """A page of another origin, as a notebook server has it."""
    (tmp_path / "index.html").write_text('<!doctype html><link rel="icon" href="data:,"><div></div>')
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(5)


def test_a_notebook_on_another_port_plays_the_replay(replay: Replay, browser: Browser, notebook: str) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        heard = complaints(page)
        page.goto(notebook)
        page.evaluate(
            """async ([base, show]) => {
              const { mountReplay } = await import(`${base}/widgets/replay.js`);
              mountReplay(document.querySelector("div"), { src: show, baseUrl: base });
            }""",
            [replay.service.url, replay.show_id],
        )
        seek(page, replay.events["paper"]["at_ms"] + BESIDE_A_CUE_MS)
        expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", replay.products[0]["id"])
        picture = page.get_by_test_id("evidence-card").locator("img")
        picture.evaluate("img => img.decode()")
        page.get_by_test_id("video").evaluate("video => { video.muted = true; return video.play(); }")
        plays_past(page, replay.events["paper"]["at_ms"] + 1000)
        assert not heard


def test_a_buyers_words_stand_at_their_second_for_everyone(replay: Replay, browser: Browser) -> None:
    product = replay.products[0]
    order = replay.client.orders.create(product_id=product["id"], external_ref="2026-1001", show_id=replay.show_id)
    at_ms = replay.events["paper"]["at_ms"] + 1000
    with visitor(browser) as buyers, visitor(browser, locale="en-GB") as others:
        buyer, other = buyers.new_page(), others.new_page()
        buyer.goto(f"{replay.service.url}{order['buyer_url']}")
        expect(buyer.get_by_test_id("review-form")).to_contain_text(product["title"])
        seek(buyer, at_ms)
        _write(buyer, stars=4, text="杯子比画面里还好看", author="张小满")
        expect(buyer.get_by_test_id("review-done")).to_be_visible()
        other.goto(replay.url)
        mark = other.get_by_test_id("mark-review")
        expect(mark).to_have_count(1)
        assert abs(int(mark.get_attribute("data-start-ms") or -1) - at_ms) < 100
        expect(other.get_by_test_id("review")).to_contain_text("杯子比画面里还好看")
        expect(other.get_by_test_id("review")).to_contain_text("张**")
        expect(other.get_by_test_id("review-toast")).to_have_count(0)
        seek(other, at_ms + 500)
        expect(other.get_by_test_id("review-toast")).to_contain_text("杯子比画面里还好看")
        seek(other, replay.events["a"]["at_ms"] - 500)
        expect(other.get_by_test_id("review-toast")).to_have_count(0)
        buyer.reload()
        expect(buyer.get_by_test_id("buyer-reviewed")).to_be_visible()
    with pytest.raises(ApiError, match="reviewed already") as again:
        replay.client.reviews.create(replay.show_id, token=_token(order), product_id=product["id"], stars=1, text="again", at_ms=at_ms)
    assert again.value.status == 403


def _write(page: Page, *, stars: int, text: str, author: str) -> None:
    """Fill the form at the moment that is on screen, and send it."""
    page.get_by_test_id("review-use-now").click()
    page.get_by_test_id(f"star-{stars}").check(force=True)
    page.get_by_test_id("review-text").fill(text)
    page.get_by_test_id("review-author").fill(author)
    page.get_by_test_id("review-send").click()


def _token(order: dict[str, Any]) -> str:
    return parse_qs(urlparse(order["buyer_url"]).query)["buyer"][0]


def test_a_review_of_another_order_is_refused_in_the_page_with_a_reason(replay: Replay, browser: Browser) -> None:
    """Two windows of the same buyer: the second one to send is told why it may not."""
    product = replay.products[1]
    order = replay.client.orders.create(product_id=product["id"], external_ref="2026-1002", show_id=replay.show_id)
    with visitor(browser) as context:
        windows = [context.new_page(), context.new_page()]
        for window in windows:
            window.goto(f"{replay.service.url}{order['buyer_url']}")
            expect(window.get_by_test_id("review-form")).to_be_visible()
        _write(windows[0], stars=5, text="好", author="李")
        expect(windows[0].get_by_test_id("review-done")).to_be_visible()
        _write(windows[1], stars=1, text="不好", author="李")
        expect(windows[1].get_by_test_id("review-problem")).to_contain_text("已经评价过")
        expect(windows[1].get_by_test_id("review-done")).to_have_count(0)


def test_a_forged_link_gets_no_form(replay: Replay, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{replay.url}?buyer=forged-token-of-nobody")
        expect(page.get_by_test_id("buyer-bad")).to_be_visible()
        expect(page.get_by_test_id("review-form")).to_have_count(0)


@pytest.mark.parametrize("token", ["", "forged-token-of-nobody"])
def test_a_review_without_an_order_is_refused(replay: Replay, token: str) -> None:
    before = len(replay.client.shows.timeline(replay.show_id))
    with Client(replay.service.url) as stranger, pytest.raises(ApiError) as refused:
        stranger.reviews.create(replay.show_id, token=token, product_id=replay.products[0]["id"], stars=5, text="great", at_ms=0)
    assert 400 <= refused.value.status < 500
    assert str(refused.value)
    assert len(replay.client.shows.timeline(replay.show_id)) == before
