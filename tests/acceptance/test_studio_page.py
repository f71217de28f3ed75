"""The studio in a real Chromium: from the one-time link to a show that is on the front page, by pressing what is there."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.pages import PHONE, complaints, has_no_sideways_scroll, visitor
from tests.support.panoramas import file_of, panorama
from tests.support.service import ADMIN_TOKEN, Service

CHECK_MS = 180_000
START_MS = 90_000
TITLE = "周末上新"


@pytest.fixture(scope="module")
def merchant(service: Service, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has used the one-time link."""
    with visitor(browser, permissions=["camera", "microphone", "clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(service.login_link())
        page.wait_for_url("**/studio")
        page.close()
        yield context


@pytest.fixture
def page(merchant: BrowserContext) -> Iterator[Page]:
    opened = merchant.new_page()
    yield opened
    opened.close()


def test_the_login_link_opens_once(service: Service, merchant: BrowserContext, browser: Browser) -> None:
    page = merchant.new_page()
    page.goto(f"{service.url}/studio")
    expect(page.get_by_test_id("tab-shows")).to_be_visible()
    page.close()
    with visitor(browser) as context:
        stranger = context.new_page()
        stranger.goto(service.login_link())
        expect(stranger.get_by_test_id("login")).to_have_attribute("data-used", "true")
        stranger.goto(f"{service.url}/studio")
        expect(stranger.get_by_test_id("login")).to_be_visible()
        assert context.request.get(f"{service.url}/api/v1/products").status == 401


def test_a_wrong_token_is_told_and_the_right_one_opens(service: Service, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{service.url}/login")
        form = page.get_by_test_id("token-form")
        page.locator("summary").click()
        form.locator("input").fill("not-the-token")
        form.locator("button").click()
        expect(form.get_by_role("alert")).to_contain_text("令牌不对")
        form.locator("input").fill(ADMIN_TOKEN)
        form.locator("button").click()
        expect(page.get_by_test_id("tab-shows")).to_be_visible()


def test_a_write_by_cookie_without_the_pages_word_is_refused(service: Service, merchant: BrowserContext) -> None:
    body = {"sku": "X", "title": "Forged", "url": "https://shop.example/x", "price": {"amount": "1.00", "currency": "CNY"}}
    assert merchant.request.get(f"{service.url}/api/v1/products").ok
    forged = merchant.request.post(f"{service.url}/api/v1/products", data=body)
    assert forged.status == 403
    assert forged.json()["type"] == "urn:vouchcast:problem:csrf"
    wrong = merchant.request.post(f"{service.url}/api/v1/products", data=body, headers={"X-Vouchcast-CSRF": "guessed"})
    assert wrong.status == 403
    assert merchant.request.get(f"{service.url}/api/v1/products").json()["products"] == []


def test_from_a_file_to_a_replay_on_the_front_page(service: Service, page: Page, demo_models: dict[str, Path], browser: Browser) -> None:
    heard = complaints(page)
    page.goto(f"{service.url}/studio#models")
    _upload(page, demo_models["mug"])
    _make_product(page)
    show_id = _make_show(page)
    _go_live(page)
    _direct(page)
    _end(page)
    assert not heard
    with visitor(browser) as context:
        window = context.new_page()
        window.goto(service.url)
        card = window.locator(f"[data-testid=show-card][data-show-id='{show_id}']")
        expect(card).to_have_attribute("data-state", "published")
        expect(card).to_contain_text(TITLE)
        card.click()
        window.wait_for_url(f"**/replay/{show_id}")
        expect(window.get_by_test_id("title")).to_have_text(TITLE)


def _upload(page: Page, model: Path) -> None:
    page.get_by_test_id("model-file").set_input_files(model)
    card = page.get_by_test_id("model").filter(has_text=model.name)
    expect(card).to_have_attribute("data-state", "ready", timeout=CHECK_MS)
    poster = card.get_by_test_id("poster")
    expect(poster).to_be_visible()
    poster.evaluate("img => img.decode()")
    assert poster.evaluate("img => img.naturalWidth") == 640


def _make_product(page: Page) -> None:
    page.get_by_test_id("model").click()
    page.get_by_test_id("make-product").click()
    form = page.get_by_test_id("product-form")
    expect(form.locator("[name=title]")).to_have_value("mug-1")
    for name, value in {"title": "手作陶杯", "sku": "MUG-1", "amount": "88.00", "url": "https://shop.example/mug"}.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button").click()
    product = page.get_by_test_id("product")
    expect(product).to_contain_text("手作陶杯")
    expect(product).to_contain_text("88")
    expect(product.locator("img")).to_be_visible()


def _make_show(page: Page) -> str:
    page.get_by_test_id("tab-shows").click()
    page.get_by_test_id("show-title").fill(TITLE)
    expect(page.get_by_test_id("show-form").locator("[name=product]")).to_be_checked()
    page.get_by_test_id("show-create").click()
    expect(page.get_by_test_id("room-title")).to_have_text(TITLE)
    return page.url.rpartition("/")[2]


def _go_live(page: Page) -> None:
    page.get_by_test_id("start-show").click()
    expect(page.get_by_test_id("room-state")).to_have_attribute("data-state", "live", timeout=START_MS)
    page.get_by_test_id("go-live").click()
    expect(page.get_by_test_id("go-live")).to_have_attribute("data-stage", "on")
    expect(page.get_by_test_id("on-camera")).to_be_visible()
    expect(page.locator("[data-testid=event][data-type='host.joined']")).to_have_count(1, timeout=START_MS)
    page.wait_for_function("""() => {
      const video = document.querySelector("vouch-studio").shadowRoot.querySelector("vouch-room").shadowRoot
        .querySelector("vouch-live").shadowRoot.querySelector("video");
      return video.videoWidth > 0 && video.currentTime > 0.5;
    }""")


def _direct(page: Page) -> None:
    tile = page.get_by_test_id("cue-product")
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-testid=event][data-type='product.shown']")).to_have_count(1)
    expect(page.get_by_test_id("layout-beside")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("layout-product").click()
    expect(page.get_by_test_id("layout-product")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("product-hide").click()
    expect(tile).to_have_attribute("aria-pressed", "false")


def _end(page: Page) -> None:
    page.get_by_test_id("end-show").click()
    page.get_by_test_id("end-confirm").click()
    expect(page.get_by_test_id("room-state")).to_have_attribute("data-state", "published", timeout=START_MS)
    expect(page.get_by_test_id("to-replay")).to_be_visible()


def test_a_picture_comes_in_lights_a_scene_and_stays_while_it_is_used(
    service: Service, page: Page, demo_models: dict[str, Path], tmp_path: Path
) -> None:
    with service.client() as client:
        client.models.wait(client.models.upload(demo_models["mug"])["id"])
    page.goto(f"{service.url}/studio#pictures")
    page.get_by_test_id("picture-file").set_input_files(_pictures(tmp_path))
    expect(page.get_by_test_id("upload-problem")).to_contain_text("无法识别", timeout=START_MS)
    expect(page.get_by_test_id("picture")).to_have_count(2, timeout=START_MS)
    for kind in ("backdrop", "panorama"):
        page.get_by_test_id(f"pictures-{kind}").get_by_test_id("picture-preview").evaluate("img => img.decode()")
    page.get_by_test_id("pictures-panorama").get_by_test_id("picture").click()
    page.get_by_test_id("picture-use").click()
    expect(page.get_by_test_id("scene_light").locator("[aria-checked=true]")).to_have_text("sky.hdr")
    page.get_by_test_id("scene_backdrop").get_by_text("wall.png").click()
    expect(page.get_by_test_id("scene-picture")).to_be_visible(timeout=START_MS)
    page.get_by_test_id("scene-form").get_by_label("场景名称").fill("黄昏")
    page.get_by_test_id("scene-save").click()
    expect(page.get_by_test_id("scene")).to_contain_text("黄昏")
    page.get_by_test_id("tab-pictures").click()
    page.get_by_test_id("picture").filter(has_text="wall.png").click()
    expect(page.get_by_test_id("picture-user")).to_contain_text("黄昏")
    page.get_by_test_id("picture-delete").click()
    page.get_by_test_id("picture-delete-yes").click()
    expect(page.get_by_test_id("in-use")).to_contain_text("没有删除")


def _pictures(folder: Path) -> list[Path]:
    """A backdrop, a panorama, and what is neither."""
    Image.new("RGB", (640, 360), "#c9b79c").save(folder / "wall.png")
    (folder / "sky.hdr").write_bytes(file_of("hdr", panorama(16, lambda towards: np.abs(towards) + np.float32(0.2))))
    (folder / "bad.png").write_bytes(b"MZ no picture")
    return [folder / name for name in ("wall.png", "sky.hdr", "bad.png")]


@pytest.mark.parametrize("tab", ["shows", "products", "models", "pictures", "scenes", "evidence"])
def test_every_room_of_the_studio_fits_a_phone(service: Service, merchant: BrowserContext, tab: str) -> None:
    page = merchant.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"{service.url}/studio#{tab}")
    expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-current", "page")
    page.wait_for_load_state("networkidle")
    assert has_no_sideways_scroll(page)
    page.close()
