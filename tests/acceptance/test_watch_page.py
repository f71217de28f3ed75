"""The live page in a real Chromium: the show is seen at once, and a card never comes before the picture that it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.clips import flash_and_beep
from tests.support.hosting import make_product
from tests.support.pages import PHONE, Stage, certificate, complaints, has_no_sideways_scroll, on_stage, plays_past, show_ms, visitor
from tests.support.service import Service
from tests.support.wait import until

CARD_LATE_PICTURES = 3
HLS_BEHIND_MS = 2000
TRIES = 5
# The last two are shown to viewers by HLS alone: a picture seconds old may still have the card of an earlier cue.
GOODS = (("A-1", "山涧保温杯"), ("B-2", "手作陶杯"), ("C-3", "竹纤维饭盒"), ("D-4", "羊毛围巾"))

# Notes the show time of the picture on screen when a product's card is first there, looking before every repaint;
# and the show times of the pictures that came without it although the page had heard of its cue.
WATCH_FOR = """id => {
  const live = document.querySelector("vouch-live"), video = live.shadowRoot.querySelector("video");
  let heard = false;
  window.cardSeenAt = null;
  window.without = [];
  live.addEventListener("show-event", ({ detail }) => heard ||= detail.data.product_id === id);
  const look = () => {
    const card = live.shadowRoot.querySelector("vouch-product-card")?.shadowRoot.querySelector("[data-product-id]");
    if (card?.dataset.productId === id) window.cardSeenAt ??= live.showTimeMs;
    return window.cardSeenAt === null;
  };
  const repaint = () => look() && requestAnimationFrame(repaint);
  const picture = () => {
    if (!look()) return;
    if (heard) window.without.push(live.showTimeMs);
    video.requestVideoFrameCallback(picture);
  };
  video.requestVideoFrameCallback(picture);
  repaint();
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A show on air, and what its director has at hand."""

    url: str
    stage: Stage
    products: list[dict[str, Any]]
    evidence_id: str


@pytest.fixture(scope="module")
def live(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A show with four products and a certificate; its host goes on until the module is done."""
    folder = tmp_path_factory.mktemp("show")
    flash_and_beep(folder / "host.mp4", duration_s=10)
    with service.client() as client:
        products = [make_product(client, sku, title=title) for sku, title in GOODS]
        paper = client.evidence.create(
            certificate(folder / "paper.png", "TEST REPORT"), title="检测报告", issuer="示例检测中心", claim="保温 12 小时"
        )
        product_ids = [product["id"] for product in products]
        with on_stage(service, client, folder / "host.mp4", title="正在开箱", product_ids=product_ids) as stage:
            yield Live(url=f"{service.url}/watch/{stage.show_id}", stage=stage, products=products, evidence_id=paper["id"])


@pytest.fixture
def page(live: Live, browser: Browser) -> Iterator[Page]:
    with visitor(browser) as context:
        yield context.new_page()


def _open(page: Page, live: Live, state: str) -> None:
    """The page with its picture; where a busy machine was slow to give WebRTC's, a viewer reloads."""
    page.goto(live.url)
    connection = page.locator("[data-testid=connection]:is([data-state=whep], [data-state=hls])")
    for _ in range(TRIES):
        expect(connection).to_be_visible()
        if connection.get_attribute("data-state") == state:
            return
        page.reload()
    expect(connection).to_have_attribute("data-state", state)


def _cue_and_watch(page: Page, live: Live, product: dict[str, Any]) -> tuple[float, float]:
    """(show time on screen when the cue was answered, the cue's own). Its card came with its picture: not before, nor after it."""
    page.evaluate(WATCH_FOR, product["id"])
    event = live.stage.cue("product.show", product_id=product["id"], layout="host")
    on_screen_ms, at_ms = show_ms(page), event["at_ms"]
    page.wait_for_function("() => window.cardSeenAt !== null")
    assert page.evaluate("window.cardSeenAt") >= at_ms, "the card came before its picture"
    without = [one for one in page.evaluate("window.without") if one >= at_ms]
    assert len(without) <= CARD_LATE_PICTURES, f"the cue is of {at_ms} ms, and pictures of {without} ms came without its card"
    return on_screen_ms, at_ms


def test_the_show_is_seen_and_moves(live: Live, page: Page) -> None:
    heard = complaints(page)
    _open(page, live, "whep")
    expect(page.get_by_test_id("title")).to_have_text("正在开箱")
    video = page.get_by_test_id("video")
    before, frames = show_ms(page), video.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames")
    plays_past(page, before + 1500)
    until(lambda: video.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames") - frames > 10, why="the picture stands still")
    assert video.evaluate("video => [video.videoWidth, video.videoHeight]") == [1280, 720]
    assert not heard


def test_the_picture_is_of_now(live: Live, page: Page) -> None:
    _open(page, live, "whep")
    plays_past(page, live.stage.now_ms())
    on_screen_ms = show_ms(page)
    assert on_screen_ms <= live.stage.now_ms(), "the picture claims to be of a time that has not come"
    expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "whep")


def test_a_card_comes_with_its_own_picture(live: Live, page: Page) -> None:
    _open(page, live, "whep")
    _cue_and_watch(page, live, live.products[0])
    expect(page.get_by_test_id("product-title")).to_have_text(live.products[0]["title"])
    expect(page.get_by_test_id("buy")).to_have_attribute("href", live.products[0]["url"])


def test_a_viewer_who_comes_in_the_middle_finds_the_card_at_once(live: Live, page: Page) -> None:
    live.stage.cue("product.show", product_id=live.products[1]["id"], layout="host")
    page.goto(live.url)
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", live.products[1]["id"])
    expect(page.locator("[data-testid=connection]:is([data-state=whep], [data-state=hls])")).to_be_visible()
    expect(page.get_by_test_id("product-card")).to_have_attribute("data-product-id", live.products[1]["id"])


def test_the_certificate_comes_and_goes(live: Live, page: Page) -> None:
    _open(page, live, "whep")
    live.stage.cue("evidence.show", evidence_id=live.evidence_id)
    picture = page.get_by_test_id("evidence-card").locator("img")
    expect(picture).to_be_visible()
    picture.evaluate("img => img.decode()")
    live.stage.cue("evidence.hide")
    expect(page.get_by_test_id("evidence-card")).to_have_count(0)


def test_the_sound_is_one_press_away(live: Live, page: Page) -> None:
    _open(page, live, "whep")
    page.get_by_test_id("unmute").click()
    assert page.get_by_test_id("video").evaluate("video => video.muted") is False
    page.get_by_test_id("mute").click()
    assert page.get_by_test_id("video").evaluate("video => video.muted") is True


def test_the_page_fits_a_phone(live: Live, browser: Browser) -> None:
    with visitor(browser, viewport=PHONE, color_scheme="dark", locale="en-GB") as context:
        page = context.new_page()
        _open(page, live, "whep")
        expect(page.get_by_test_id("product-card")).to_be_visible()
        assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("how", ["refused", "cut off"])
def test_without_webrtc_the_show_comes_by_hls_and_cards_wait_for_its_later_picture(live: Live, page: Page, how: str) -> None:
    def blocked(route: Route) -> None:
        if how == "refused":
            route.fulfill(status=500, body="")
        else:
            route.abort()

    page.route("**/whep/**", blocked)
    _open(page, live, "hls")
    plays_past(page, show_ms(page) + 500)
    on_screen_ms, at_ms = _cue_and_watch(page, live, live.products[2 if how == "refused" else 3])
    assert on_screen_ms < at_ms - HLS_BEHIND_MS, "HLS should be seconds behind"


def test_the_end_leads_to_the_replay(live: Live, page: Page) -> None:
    _open(page, live, "whep")
    live.stage.client.shows.end(live.stage.show_id)
    expect(page.get_by_test_id("ended")).to_be_visible()
    expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "ended")
    page.get_by_test_id("to-replay").click()
    page.wait_for_url(f"**/replay/{live.stage.show_id}")
    expect(page.get_by_test_id("title")).to_have_text("正在开箱")
    page.get_by_test_id("play").click()
    plays_past(page, show_ms(page) + 500)


def test_a_late_visitor_of_an_ended_show_is_led_to_the_replay(live: Live, page: Page) -> None:
    page.goto(live.url)
    expect(page.get_by_test_id("to-replay")).to_have_attribute("href", f"/replay/{live.stage.show_id}")
