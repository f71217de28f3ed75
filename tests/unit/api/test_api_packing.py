"""What is sent to browsers is packed, kept and taken in parts as HTTP says."""

import gzip
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response

from api import errors
from api.routes import pages
from api.routes.ranged import serve

PLAYLIST = b"#EXTM3U\n" + b"#EXTINF:2.000000,\nvideo/000001-t0-d180000-0123456789ab.m4s\n" * 100


@pytest.fixture
def web() -> httpx.AsyncClient:
    """Texts and media as the archive serves them."""
    app = FastAPI()

    @app.get("/playlist")
    def playlist(request: Request) -> Response:
        return serve(request, PLAYLIST, "application/vnd.apple.mpegurl", cache="no-cache")

    @app.get("/segment")
    def segment(request: Request) -> Response:
        return serve(request, bytes(4096), "video/iso.segment", cache="no-cache")

    app.include_router(pages.router)
    errors.install(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", headers={"Accept-Encoding": "identity"})


async def test_a_long_playlist_is_packed_for_who_takes_it(web: httpx.AsyncClient) -> None:
    plain = await web.get("/playlist")
    assert plain.content == PLAYLIST
    assert "content-encoding" not in plain.headers
    packed = await web.get("/playlist", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(PLAYLIST) / 4
    assert packed.content == PLAYLIST
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_a_packing_that_is_declined_is_not_used(web: httpx.AsyncClient) -> None:
    assert "content-encoding" not in (await web.get("/playlist", headers={"Accept-Encoding": "gzip;q=0"})).headers


async def test_what_is_held_already_is_not_sent_again(web: httpx.AsyncClient) -> None:
    for accepted in ("identity", "gzip"):
        first = await web.get("/playlist", headers={"Accept-Encoding": accepted})
        again = await web.get("/playlist", headers={"Accept-Encoding": accepted, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "content-encoding" not in again.headers


async def test_parts_and_media_are_never_packed(web: httpx.AsyncClient) -> None:
    part = await web.get("/playlist", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"#EXTM3U")
    assert "content-encoding" not in part.headers
    assert "content-encoding" not in (await web.get("/segment", headers={"Accept-Encoding": "gzip"})).headers


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build's folders with a page's script, its packed form, and the notebook's player."""
    (tmp_path / "static").mkdir()
    (tmp_path / "widgets").mkdir()
    (tmp_path / "static" / "index-ABCDEFGH.js").write_text("export const page = 1;")
    (tmp_path / "static" / "index-ABCDEFGH.js.gz").write_bytes(gzip.compress(b"export const page = 1;"))
    (tmp_path / "widgets" / "replay.js").write_text("export const player = 1;")
    monkeypatch.setattr(pages, "DIST", tmp_path)
    return tmp_path


async def test_a_script_comes_as_the_build_has_packed_it_and_is_kept_for_good(web: httpx.AsyncClient, built: Path) -> None:
    answer = await web.get("/static/index-ABCDEFGH.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == "export const page = 1;"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


async def test_the_notebooks_player_is_where_its_widget_looks_and_is_asked_after_each_time(web: httpx.AsyncClient, built: Path) -> None:
    answer = await web.get("/widgets/replay.js")
    assert answer.text == "export const player = 1;"
    assert answer.headers["cache-control"] == "no-cache"
    again = await web.get("/widgets/replay.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/static/%2e%2e/%2e%2e/secret.js", "/widgets/%2e%2e", "/static/index.html", "/widgets/nothing.js"])
async def test_nothing_else_of_the_disk_is_served(web: httpx.AsyncClient, built: Path, path: str) -> None:
    (built.parent / "secret.js").write_text("secret")
    (built / "index.html").write_text("page")
    assert (await web.get(path)).status_code == 404
