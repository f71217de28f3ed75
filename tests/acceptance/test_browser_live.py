"""A real Chromium publishes its fake camera from the studio while another watches: picture, sound and product arrive."""

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.support.glb import coloured_box
from tests.support.hosting import make_product
from tests.support.pages import visitor
from tests.support.service import ADMIN_TOKEN, Service
from tests.support.wait import until

LOOK_S = 3
COLOUR = (47, 158, 68)

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "scripts"
PUBLISH = (SCRIPTS / "publish.js").read_text()

LOOK = (SCRIPTS / "look.js").read_text()


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    with visitor(browser, permissions=["camera", "microphone"], viewport={"width": 800, "height": 600}) as context:
        yield context.new_page(), context.new_page()


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
        until(lambda: _has_the_product(viewer.evaluate(LOOK, 1)), timeout_s=90, why="the product's own colour is not in the picture")
        client.shows.cue(show["id"], "layout.set", layout="host")
        client.shows.cue(show["id"], "product.hide")
        until(lambda: not _has_the_product(viewer.evaluate(LOOK, 1)), timeout_s=90, why="the product stays in the picture")
        looks = [
            until(lambda: _lively(viewer.evaluate(LOOK, LOOK_S)), timeout_s=90, why="the host is not seen and heard") for _ in range(2)
        ]
        client.shows.end(show["id"])
    assert [(seen["width"], seen["height"]) for seen in looks] == [(1280, 720)] * 2


def _has_the_product(seen: dict) -> bool:
    return _share_of(_pictures(seen)[-1], COLOUR) > 0.03


def _lively(seen: dict) -> dict | None:
    """What was seen, if the host moved and was heard."""
    differ = (np.abs(np.diff(_pictures(seen), axis=0)) > 12).mean(axis=(1, 2, 3))
    return seen if seen["energy"] > 1e-5 and np.median(differ) > 0.001 else None


def _pictures(seen: dict) -> np.ndarray:
    """The page's shots: int16 (n, 90, 160, 3), sRGB."""
    shots = [np.frombuffer(base64.b64decode(shot), np.uint8) for shot in seen["shots"]]
    return np.stack(shots).astype(np.int16).reshape(-1, 90, 160, 4)[..., :3]


def _share_of(picture: np.ndarray, colour: tuple[int, int, int], *, within: int = 10) -> float:
    """The part of a picture that has a colour."""
    return float(np.mean(np.all(np.abs(picture - np.array(colour)) <= within, axis=-1)))
