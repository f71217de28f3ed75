"""A real Chromium publishes its fake camera from the studio while another watches: picture, sound and product arrive."""

import base64
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.support.glb import coloured_box
from tests.support.hosting import make_product
from tests.support.service import ADMIN_TOKEN, Service

WATCH_S = 10
COLOUR = (47, 158, 68)

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "scripts"
PUBLISH = (SCRIPTS / "publish.js").read_text()

LOOK = (SCRIPTS / "look.js").read_text()


@pytest.fixture
def pages(browser: Browser) -> tuple[Page, Page]:
    context = browser.new_context(permissions=["camera", "microphone"], viewport={"width": 800, "height": 600})
    host, viewer = context.new_page(), context.new_page()
    yield host, viewer
    context.close()


def test_a_viewer_sees_and_hears_the_host_and_the_products_own_colour(service: Service, tmp_path: Path, pages: tuple[Page, Page]) -> None:
    host, viewer = pages
    model = tmp_path / "box.glb"
    model.write_bytes(coloured_box(COLOUR))
    with service.client() as client:
        product = make_product(client, "BOX", model)
        show = client.shows.create(title="Browser", product_ids=[product["id"]])
        client.shows.start(show["id"])
        host.goto(service.url)  # a page that shows no video: a host should not pay for watching
        host.evaluate(PUBLISH, [f"{service.url}/whip/{show['id']}", ADMIN_TOKEN])
        viewer.goto(f"{service.url}/watch/{show['id']}")
        client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="product")
        of_product = _pictures(viewer.evaluate(LOOK, 3))
        client.shows.cue(show["id"], "layout.set", layout="host")
        client.shows.cue(show["id"], "product.hide")
        seen = viewer.evaluate(LOOK, WATCH_S)
        client.shows.end(show["id"])
    assert (seen["width"], seen["height"]) == (1280, 720)
    assert seen["energy"] > 1e-5, "the viewer hears nothing"
    assert seen["still"] < 1000, f"the picture stood still for {seen['still']:.0f} ms"
    differ = (np.abs(np.diff(_pictures(seen), axis=0)) > 12).mean(axis=(1, 2, 3))
    assert np.median(differ) > 0.001, "the host's picture does not move"
    assert _share_of(of_product[-1], COLOUR) > 0.03, "the product's own colour is not in the picture"


def _pictures(seen: dict) -> np.ndarray:
    """The page's shots: int16 (n, 90, 160, 3), sRGB."""
    shots = [np.frombuffer(base64.b64decode(shot), np.uint8) for shot in seen["shots"]]
    return np.stack(shots).astype(np.int16).reshape(-1, 90, 160, 4)[..., :3]


def _share_of(picture: np.ndarray, colour: tuple[int, int, int], *, within: int = 10) -> float:
    """The part of a picture that has a colour."""
    return float(np.mean(np.all(np.abs(picture - np.array(colour)) <= within, axis=-1)))
