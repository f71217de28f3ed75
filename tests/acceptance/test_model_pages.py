"""A model's way in a real Chromium: dropped into the studio, read in its report, and turned by anyone on its product's page."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.support.glb import Glb
from tests.support.pages import PHONE, complaints, has_no_sideways_scroll, visitor
from tests.support.service import Service

SMALL_DESK = {"width": 960, "height": 600}
READY_MS = 180_000
STYLES = ["Celadon", "Ochre"]
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
DROP = """(zone, {name, data}) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: dropped, bubbles: true, composed: true, cancelable: true}));
}"""
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"
NO_WEBXR = "Object.defineProperty(navigator, 'xr', {value: undefined});"
HEAR_LINKS = "window.followed = []; HTMLAnchorElement.prototype.click = function () { window.followed.push(this.href); }"


def tin() -> bytes:
    """A small box of 12 cm with a picture on it, in two styles."""
    glb = Glb()
    picture = glb.image(np.random.default_rng(4).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    colours = [{"pbrMetallicRoughness": {"baseColorFactor": colour}} for colour in ([0.4, 0.7, 0.6, 1], [0.8, 0.4, 0.2, 1])]
    styles = [{"material": glb.add("materials", material), "variants": [at]} for at, material in enumerate(colours)]
    plain = {"pbrMetallicRoughness": {"baseColorTexture": {"index": picture}, "metallicFactor": 0}}
    glb.cube(0.12, material=plain, uv=True, extensions={"KHR_materials_variants": {"mappings": styles}})
    glb.document["extensionsUsed"] = ["KHR_materials_variants"]
    glb.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": name} for name in STYLES]}}
    return glb.data


def spoilt() -> bytes:
    """A box whose indices lie beyond its points."""
    glb = Glb()
    glb.cube()
    glb.document["accessors"][0]["count"] = 3
    return glb.data


@pytest.fixture(scope="module")
def merchant(service: Service, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has used the one-time link; nothing turns by itself."""
    with visitor(browser, reduced_motion="reduce", viewport=SMALL_DESK) as context:
        page = context.new_page()
        page.goto(service.login_link())
        page.wait_for_url("**/studio")
        page.close()
        yield context


@pytest.fixture(scope="module")
def model(service: Service, merchant: BrowserContext) -> Iterator[Page]:
    """The studio with the tin's model opened. Its upload lost its connection on the way."""
    page = merchant.new_page()
    asked = hosts(page)
    page.goto(f"{service.url}/studio#models")
    with connection_lost(page):
        drop(page, "tin.glb", tin())
        expect(page.get_by_test_id("upload").filter(has_text="tin.glb")).to_have_attribute("data-state", "broken")
    card = page.get_by_test_id("model").filter(has_text="tin.glb")
    expect(card.get_by_test_id("poster")).to_be_visible(timeout=READY_MS)
    expect(card).to_have_attribute("data-state", "ready", timeout=READY_MS)
    expect(page.get_by_test_id("upload")).to_have_count(0)
    card.click()
    yield page
    assert asked == {urlsplit(service.url).netloc}
    page.close()


@pytest.fixture(scope="module")
def product(service: Service, model: Page) -> str:
    """The address of a product made of it, which has been on air."""
    price, canvas = {"amount": "66.00", "currency": "CNY"}, {"width": 640, "height": 360, "fps": 25}
    with service.client() as client:
        made = client.products.create(sku="TIN", title="茶叶罐", url="https://shop.example/tin", price=price, model_id=model_id(model))
        show = client.shows.create(title="看茶", product_ids=[made["id"]], canvas=canvas)
        client.shows.start(show["id"])
        client.shows.end(show["id"])
        return f"{service.url}/product/{made['id']}"


def drop(page: Page, name: str, data: bytes) -> None:
    page.get_by_test_id("model-drop").evaluate(DROP, {"name": name, "data": base64.b64encode(data).decode()})


@contextmanager
def connection_lost(page: Page) -> Iterator[None]:
    """From the first bytes of an upload on nothing arrives, until the block ends."""
    held: list[Route] = []
    lost = True

    def piece(route: Route) -> None:
        if route.request.method != "PATCH" or not lost:
            route.continue_()
            return
        held.append(route)
        if len(held) == 1:
            route.abort("connectionfailed")

    page.route("**/api/v1/uploads/*", piece)
    yield
    lost = False
    for route in held[1:]:
        route.continue_()


def hosts(page: Page) -> set[str]:
    """Every host that the page asks from now on."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc) if request.url.startswith("http") else None)
    return asked


def path_of(address: str) -> str:
    return urlsplit(address).path


def model_id(page: Page) -> str:
    return page.url.rpartition("/")[2]


def turning(page: Page) -> Locator:
    """The <model-viewer>, once its model is on screen."""
    expect(page.get_by_test_id("stage")).to_have_attribute("data-loaded", "true", timeout=READY_MS)
    return page.get_by_test_id("viewer")


def test_a_dropped_file_stands_there_turning_and_reported(model: Page) -> None:
    viewer = turning(model)
    assert viewer.get_attribute("src").endswith("/web.glb")
    style = model.get_by_test_id("variant").filter(has_text="Ochre")
    style.click()
    expect(style).to_have_attribute("aria-pressed", "true")
    assert viewer.evaluate("viewer => [viewer.variantName, viewer.availableVariants]") == ["Ochre", STYLES]
    expect(model.get_by_test_id("facts")).to_contain_text("12.0 × 12.0 × 12.0 cm")
    expect(model.get_by_test_id("verdict")).to_contain_text("可以")
    expect(model.get_by_test_id("khronos")).to_be_visible()
    names = model.get_by_test_id("file").evaluate_all("files => files.map((file) => file.dataset.name)")
    assert {"original", "model.glb", "web.glb", "ar.glb", "model.usdz", "poster.webp", "turntable.mp4"} <= set(names)
    with model.expect_download() as download:
        model.locator("[data-testid=file][data-name=original]").click()
    assert download.value.suggested_filename == "tin.glb"
    assert download.value.path().read_bytes() == tin()


def test_a_file_that_khronos_calls_wrong_says_what_to_do(service: Service, merchant: BrowserContext) -> None:
    page = merchant.new_page()
    page.goto(f"{service.url}/studio#models")
    drop(page, "spoilt.glb", spoilt())
    drop(page, "notes.txt", b"no model")
    expect(page.get_by_test_id("problem")).to_contain_text("notes.txt")
    card = page.get_by_test_id("model").filter(has_text="spoilt.glb")
    expect(card).to_have_attribute("data-state", "rejected", timeout=READY_MS)
    card.click()
    expect(page.get_by_test_id("verdict")).to_contain_text("没有通过检查")
    expect(page.get_by_test_id("report_errors")).to_contain_text("ACCESSOR_INDEX_OOB")
    expect(page.get_by_test_id("remedy")).to_contain_text("重新导出")
    page.locator("[data-testid=khronos] summary").click()
    expect(page.locator("[data-testid=khronos-code][data-code=ACCESSOR_INDEX_OOB]")).to_contain_text("/meshes/0/primitives/0/indices")
    page.get_by_test_id("delete").click()
    page.get_by_test_id("delete-yes").click()
    expect(page.get_by_test_id("model-drop")).to_be_visible()
    expect(page.get_by_test_id("model").filter(has_text="spoilt.glb")).to_have_count(0)
    page.close()


def test_anyone_takes_the_product_into_the_hand_and_on_a_phone_into_the_room(product: str, browser: Browser) -> None:
    with visitor(browser, user_agent=ANDROID, viewport=PHONE, has_touch=True, reduced_motion="reduce") as context:
        page = context.new_page()
        page.add_init_script(NO_WEBXR + HEAR_LINKS)
        heard, asked = complaints(page), hosts(page)
        page.goto(product)
        viewer = turning(page)
        said: dict[str, str] = viewer.evaluate("viewer => Object.fromEntries([...viewer.attributes].map(({name, value}) => [name, value]))")
        assert "ar" in said
        assert said["ar-modes"] == "webxr scene-viewer quick-look"
        assert said["ar-scale"] == "fixed"
        assert path_of(said["src"]).endswith("/web.glb")
        assert path_of(said["ios-src"]).endswith("/model.usdz")
        expect(page.get_by_test_id("measures")).to_contain_text("12.0 cm")
        expect(page.get_by_test_id("appearances")).to_contain_text("看茶")
        page.get_by_test_id("ar").click()
        page.wait_for_function("() => followed.length > 0")
        wanted = parse_qs(urlsplit(page.evaluate("followed[0]").partition("#Intent")[0]).query)
        assert path_of(wanted["file"][0]).endswith("/ar.glb")
        assert (wanted["resizable"], wanted["title"]) == (["false"], ["茶叶罐"])
        assert path_of(viewer.evaluate("viewer => viewer.src")).endswith("/web.glb")
        assert has_no_sideways_scroll(page)
        assert asked == {urlsplit(product).netloc}
        assert not heard


def test_without_webgl_the_product_is_seen_in_a_film(product: str, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.add_init_script(NO_WEBGL)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(product)
        film = page.get_by_test_id("film")
        expect(film).to_be_visible()
        film.evaluate("film => new Promise((done) => (film.readyState > 1 ? done() : film.addEventListener('loadeddata', done)))")
        assert not [url for url in asked if url.partition("?")[0].endswith(".glb")]


def test_a_model_that_a_product_is_made_of_stays_and_says_so(product: str, model: Page) -> None:
    model.get_by_test_id("delete").click()
    model.get_by_test_id("delete-yes").click()
    expect(model.get_by_test_id("in-use")).to_contain_text("商品")
    expect(model.get_by_test_id("verdict")).to_be_visible()
