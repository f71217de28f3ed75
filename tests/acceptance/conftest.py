"""The real process, the real browser: what every acceptance test starts from."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from api.demo.products import demo_products
from tests.support.pages import PATIENCE_MS
from tests.support.service import Service

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # a test's page is not in front: it must not be slowed for that
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]


# What is awaited comes when it comes: only a machine that has given up takes so long.
expect.set_options(timeout=PATIENCE_MS)
LIMIT_S = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A service, a browser and JupyterLab may come up within one test, on a machine that does other things too."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LIMIT_S))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The machine's Chromium; `make test` installs it."""
    found = os.environ.get("VOUCHCAST_TEST_CHROMIUM") or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium on this machine: call `make test`, which installs it, or set VOUCHCAST_TEST_CHROMIUM"
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests; each takes contexts of its own."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of the module's own."""
    with Service(tmp_path_factory.mktemp("service") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def demo_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demonstration's GLB files by name."""
    return {product.slug: product.path for product in demo_products(tmp_path_factory.mktemp("models"))}
