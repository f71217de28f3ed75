"""A replay with a hole, in a real browser with hls.js: it plays over what is missing, and picks a picture, not the sound alone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.replay.playlists import playlists
from render.encode.bus import UnitBus
from render.media import Codec
from tests.support.looped import FPS, programme
from tests.support.pages import visitor

HLS_JS = Path("api/web/node_modules/hls.js/dist/hls.js")
PAGE = """<!doctype html><link rel="icon" href="data:,"><video muted></video><script src="hls.js"></script><script>
  const video = document.querySelector("video"), hls = new Hls({ enableWorker: false });
  window.fatal = []; window.levels = [];
  hls.on(Hls.Events.ERROR, (_, data) => data.fatal && window.fatal.push(data.details));
  hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => {
    window.levels = data.levels.map((level) => level.width);
    video.playbackRate = 2;
    video.play();
  });
  hls.loadSource("index.m3u8"); hls.attachMedia(video);
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight recorded seconds in two renditions, with a page that plays them."""
    assert HLS_JS.is_file(), f"{HLS_JS} is not there: run 'make setup', or 'npm ci' in api/web"
    shutil.copy(HLS_JS, tmp_path / "hls.js")
    (tmp_path / "index.html").write_text(PAGE)
    return tmp_path


def recorded(folder: Path) -> list[SegmentInfo]:
    spool, segments = Spool(folder, "m/s", reserve_bytes=0), []
    for track, asc in (("video", programme().asc), ("video-90", None)):
        bus = UnitBus()
        recorder = Recorder(
            bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000),
            spool,
            fps=FPS,
            asc=asc,
            track=track,
            on_segment=segments.append,
            on_stopped=lambda reason, at_90k: pytest.fail(reason),
        )
        for unit in programme().since(0):
            if unit.pts_90k >= 8 * 90_000:
                break
            bus.publish(unit)
        bus.end()
        recorder.start()
        assert recorder.join(120)
    return segments


def lose(folder: Path, segments: list[SegmentInfo], *lost: tuple[str, int]) -> None:
    """Delete segments, and write the playlists of what is left."""
    left = [one for one in segments if (one.track, one.index) not in lost]
    for one in segments:
        if one not in left:
            (folder / one.key.removeprefix("m/s/")).unlink()
    inits = {one.init_key: (folder / one.init_key.removeprefix("m/s/")).read_bytes() for one in segments}
    for name, data in playlists(left, inits, started_at=datetime.now(UTC), ended=True).items():
        (folder / name).write_bytes(data)


@pytest.fixture
def page(folder: Path, browser: Browser) -> Iterator[Page]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with visitor(browser) as context:
            opened = context.new_page()
            opened.address = f"http://127.0.0.1:{server.server_port}/"  # type: ignore[attr-defined]
            yield opened
        server.shutdown()
        thread.join(5)


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param((("video", 1), ("video-90", 1)), id="a picture"),
        pytest.param((("audio", 1),), id="sound"),
        pytest.param((("video", 1), ("video-90", 1), ("audio", 1)), id="both"),
        pytest.param((), id="nothing"),
    ],
)
def test_hls_js_plays_to_the_end_over_what_is_missing(folder: Path, page: Page, lost: tuple[tuple[str, int], ...]) -> None:
    lose(folder, recorded(folder), *lost)
    page.goto(page.address)  # type: ignore[attr-defined]
    page.wait_for_function("() => document.querySelector('video').currentTime > 7")
    assert page.evaluate("window.fatal") == []
    assert set(page.evaluate("window.levels")) == {160}, "hls.js would play the sound without its picture"
