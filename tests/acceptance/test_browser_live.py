"""A real Chromium publishes its fake camera from the studio while another watches: picture, sound and product arrive."""

import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.support.hosting import make_product
from tests.support.service import ADMIN_TOKEN, Service

WATCH_S = 10

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "scripts"
PUBLISH = (SCRIPTS / "publish.js").read_text()

LOOK = (SCRIPTS / "look.js").read_text()


@pytest.fixture
def pages(browser: Browser) -> tuple[Page, Page]:
    context = browser.new_context(permissions=["camera", "microphone"], viewport={"width": 1280, "height": 800})
    host, viewer = context.new_page(), context.new_page()
    yield host, viewer
    context.close()


def test_a_viewer_sees_and_hears_the_host_and_the_products_own_colour(
    service: Service, demo_models: dict[str, Path], pages: tuple[Page, Page]
) -> None:
    host, viewer = pages
    with service.client() as client:
        product = make_product(client, "FLASK", demo_models["flask"])
        show = client.shows.create(title="Browser", product_ids=[product["id"]])
        client.shows.start(show["id"])
        host.goto(f"{service.url}/watch/{show['id']}")
        host.evaluate(PUBLISH, [f"{service.url}/whip/{show['id']}", ADMIN_TOKEN])
        viewer.goto(f"{service.url}/watch/{show['id']}")
        time.sleep(2)
        client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="product")
        time.sleep(2)
        of_product = viewer.evaluate(LOOK, 2)
        client.shows.cue(show["id"], "layout.set", layout="beside")
        seen = viewer.evaluate(LOOK, WATCH_S)
        client.shows.end(show["id"])
    assert (seen["width"], seen["height"]) == (1280, 720)
    assert seen["energy"] > 1e-5, "the viewer hears nothing"
    assert seen["frames"] > 15 * WATCH_S, f"only {seen['frames']} pictures in {WATCH_S} s"
    assert seen["still"] < 1000, f"the picture stood still for {seen['still']:.0f} ms"
    shots = np.array(seen["shots"], np.int16).reshape(len(seen["shots"]), 90, 160, 4)[..., :3]
    assert np.abs(np.diff(shots, axis=0)).mean() > 0.5, "the pictures do not differ"
    assert _is_green(np.array(of_product["shots"][-1], np.int16).reshape(90, 160, 4)[..., :3]), "the flask's green is not in the picture"


def _is_green(picture: np.ndarray) -> bool:
    """Whether a good part of the middle shows the flask's powder coat (about #0f4a33): green well above red and blue."""
    red, green, blue = (picture[20:75, 55:105, i] for i in range(3))
    return float(np.mean((green - red > 18) & (green - blue > 8) & (green < 140))) > 0.05
