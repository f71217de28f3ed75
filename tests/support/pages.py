"""What the tests of the pages share: a short show with products and evidence, and ways to look into a page's player."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from api.client import ApiError, Client
from tests.support.hosting import Host
from tests.support.service import Service
from tests.support.wait import until

Json = dict[str, Any]

PATIENCE_MS = 60_000
"""Until what a page should show counts as never shown; no test passes or fails by how soon it came."""

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

# The page's player, whichever it is.
PLAYER = "document.querySelector('vouch-replay, vouch-live')"


@contextmanager
def visitor(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A clean browser profile: no cookie, nothing remembered."""
    context = browser.new_context(**{"viewport": DESK, "locale": "zh-CN", **options})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running show and the way to direct it."""

    client: Client
    show_id: str

    def now_ms(self) -> int:
        """Where the programme is."""
        return int(self.client.shows.stats(self.show_id)["at_ms"])

    def go_on(self, for_ms: int) -> None:
        """Wait until the programme has gone on for so long."""
        to_ms = self.now_ms() + for_ms
        until(lambda: self.now_ms() >= to_ms, timeout_s=90, why=f"the programme never came to {to_ms} ms")

    def is_recorded(self) -> bool:
        """Whether the first segment is listed."""
        with suppress(ApiError):
            return self.client.request("GET", f"/live/{self.show_id}/index.m3u8").is_success
        return False

    def cue(self, type: str, **fields: Any) -> Json:
        """Give a cue; its event."""
        return self.client.shows.cue(self.show_id, type, **fields)


@contextmanager
def on_stage(service: Service, client: Client, clip: Path, *, title: str, product_ids: list[str]) -> Iterator[Stage]:
    """A live show with a host whose `clip` repeats, recorded for a moment already; the show is left to be ended."""
    show = client.shows.create(title=title, product_ids=product_ids, canvas={"width": 1280, "height": 720, "fps": 30})
    client.shows.start(show["id"])
    with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
        stage = Stage(client=client, show_id=show["id"])
        until(stage.is_recorded, timeout_s=90, why="nothing was recorded")
        yield stage


def certificate(path: Path, title: str) -> Path:
    """A small certificate as PNG."""
    picture = Image.new("RGB", (300, 400), "#fffdf5")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((12, 12, 287, 387), outline="#8a6d1f", width=4)
    pen.text((60, 60), title, fill="#222222")
    picture.save(path)
    return path


def show_ms(page: Page) -> float:
    """Show time of the picture on screen."""
    return float(page.evaluate(f"{PLAYER}.showTimeMs"))


def plays_past(page: Page, at_ms: float) -> None:
    """Wait until the picture on screen is later than `at_ms`."""
    page.wait_for_function(f"(at) => {PLAYER}?.showTimeMs > at", arg=at_ms)


def seek(page: Page, at_ms: int) -> None:
    """Hold the replay at a millisecond of the show, and wait until its picture is there."""
    page.evaluate(f"(at) => {{ const player = {PLAYER}; player.shadowRoot.querySelector('video')?.pause(); player.seek(at); }}", at_ms)
    page.wait_for_function(
        f"(at) => {{ const player = {PLAYER}, video = player.shadowRoot.querySelector('video');"
        " return video && !video.seeking && video.readyState >= 2 && Math.abs(player.showTimeMs - at) < 60; }",
        arg=at_ms,
    )


def has_no_sideways_scroll(page: Page) -> bool:
    """Whether the page is as wide as its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def complaints(page: Page) -> list[str]:
    """Everything that the page complains of from now on: script errors and the console's.

    A page asks again for what a show will have in a moment; whether it ever asks too early is for the machine to say.
    """
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" and not _asked_too_early(line) else None)
    return heard


def _asked_too_early(line: ConsoleMessage) -> bool:
    """For a first seal, a first segment, a programme."""
    url = urlsplit(line.location["url"]).path
    return re.search("status of (404|409|425)", line.text) is not None and re.search("^/whep/|^/live/|/seal$", url) is not None
