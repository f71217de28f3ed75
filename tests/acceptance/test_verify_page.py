"""The stand-alone verifier as a person uses it: a file opened from a disk, an archive chosen, a verdict read. No service, no network."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import seal_vectors
from tests.support.pages import PHONE, complaints, has_no_sideways_scroll, visitor
from tests.support.web_verifier import PAGE

WANTED = ("whole", "whole-early-receipt", "whole-receipts-and-key", "event-changed", "byte-flipped", "segments-swapped", "foreign-receipt")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of a few cases, each with its export and receipts."""
    return {folder.name: folder for folder in seal_vectors.write(tmp_path_factory.mktemp("cases"), *WANTED)}


@contextmanager
def opened(browser: Browser, url: str = "", **options: Any) -> Iterator[Page]:
    """The page, from the disk unless said otherwise; it may not complain, nor ask for anything but itself and its worker."""
    with visitor(browser, **options) as context:
        page = context.new_page()
        heard, asked = complaints(page), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url or PAGE.as_uri())
        yield page
        assert not heard
        if not url:
            assert [one for one in asked if not one.startswith((PAGE.as_uri(), "blob:", "data:"))] == []


def choose(page: Page, case: Path) -> None:
    """The case's folder, its receipts and its key, as its owner would give them."""
    about = json.loads((case / "case.json").read_text(encoding="utf-8"))
    page.get_by_test_id("folder").set_input_files(case / "export")
    if about["receipts"]:
        page.get_by_test_id("receipts").set_input_files([case / path for path in about["receipts"]])
    if about["key"]:
        page.get_by_test_id("key").fill(about["key"])


def verdict(page: Page, state: str) -> None:
    """Press the button and read."""
    page.get_by_test_id("check").click()
    expect(page.get_by_test_id("verdict")).to_have_attribute("data-state", state)


def test_a_receipt_proves_a_whole_archive(browser: Browser, cases: dict[str, Path]) -> None:
    with opened(browser) as page:
        choose(page, cases["whole-receipts-and-key"])
        verdict(page, "proven")
        expect(page.get_by_test_id("verdict")).to_contain_text("与你的回执完全相符")
        expect(page.get_by_test_id("finding")).to_have_count(0)


def test_an_event_that_was_changed_is_named_with_its_second(browser: Browser, cases: dict[str, Path]) -> None:
    with opened(browser, locale="en-GB") as page:
        choose(page, cases["event-changed"])
        verdict(page, "broken")
        finding = page.get_by_test_id("finding")
        expect(finding).to_have_count(1)
        expect(finding).to_contain_text("0:04")
        expect(finding).to_contain_text("Event 9: product shown was changed")


def test_a_byte_flipped_in_a_segment_is_found_without_any_receipt(browser: Browser, cases: dict[str, Path]) -> None:
    with opened(browser, viewport=PHONE) as page:
        choose(page, cases["byte-flipped"])
        verdict(page, "broken")
        expect(page.get_by_test_id("finding")).to_contain_text("画面切片 4")
        assert has_no_sideways_scroll(page)


def test_a_receipt_kept_here_proves_the_same_archive_and_exposes_another(browser: Browser, cases: dict[str, Path], tmp_path: Path) -> None:
    with opened(browser) as page:
        page.get_by_test_id("folder").set_input_files(cases["whole"] / "export")
        verdict(page, "consistent")
        with page.expect_download() as kept:
            page.get_by_test_id("keep-receipt").click()
        kept.value.save_as(tmp_path / "kept.txt")
        page.get_by_test_id("receipts").set_input_files(tmp_path / "kept.txt")
        verdict(page, "proven")
    with opened(browser) as page:
        page.get_by_test_id("folder").set_input_files(cases["event-changed"] / "export")
        page.get_by_test_id("receipts").set_input_files(tmp_path / "kept.txt")
        verdict(page, "broken")


def test_a_zipped_export_is_read_in_the_page(browser: Browser, cases: dict[str, Path], tmp_path: Path) -> None:
    with opened(browser) as page:
        page.get_by_test_id("zip").set_input_files(zipped(cases["segments-swapped"] / "export", tmp_path / "show.zip"))
        page.get_by_test_id("receipts").set_input_files(cases["segments-swapped"] / "receipts" / "1")
        verdict(page, "broken")
        codes = [one.get_attribute("data-code") for one in page.get_by_test_id("finding").all()]
        assert codes == ["reordered", "reordered"]


def test_a_folder_is_dropped_on_the_page(browser: Browser, cases: dict[str, Path]) -> None:
    with opened(browser) as page:
        expect(page.get_by_test_id("drop")).to_be_visible()
        drop(page, cases["whole-early-receipt"] / "export")
        expect(page.get_by_test_id("chosen")).to_be_visible()
        drop(page, cases["whole-early-receipt"] / "receipts" / "1")
        expect(page.get_by_test_id("receipt")).to_have_count(1)
        verdict(page, "proven")


def drop(page: Page, path: Path) -> None:
    """As the desktop does it."""
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": 300, "y": 300, "data": data})


def zipped(folder: Path, target: Path, more: dict[str, bytes] | None = None) -> Path:
    """The folder as people zip it: its own name in front, everything deflated."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"my show/{path.relative_to(folder).as_posix()}")
        for name, data in (more or {}).items():
            archive.writestr(f"my show/{name}", data)
    return target


def test_hostile_and_wrong_files_get_one_clear_sentence(browser: Browser, cases: dict[str, Path], tmp_path: Path) -> None:
    export = cases["whole"] / "export"
    bomb = zipped(export, tmp_path / "bomb.zip", {"video/000099-t17820000-d180000-0123456789ab.m4s": bytes(48 << 20)})
    cut = tmp_path / "cut.zip"
    cut.write_bytes(zipped(export, tmp_path / "whole.zip").read_bytes()[:-900])
    other = tmp_path / "holiday"
    other.mkdir()
    (other / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    with opened(browser) as page:
        for control, path, code in (("zip", bomb, "zip_bomb"), ("zip", cut, "zip"), ("folder", other, "no_show")):
            page.get_by_test_id(control).set_input_files(path)
            page.get_by_test_id("check").click()
            expect(page.get_by_test_id("refused")).to_have_attribute("data-code", code)
            page.get_by_test_id("chosen").get_by_role("button").click()
        page.get_by_test_id("receipts").set_input_files(other / "photo.jpg")
        expect(page.get_by_test_id("refused")).to_have_attribute("data-code", "foreign_file")
        page.get_by_test_id("address").fill("not an address")
        page.get_by_test_id("check").click()
        expect(page.get_by_test_id("refused")).to_have_attribute("data-code", "address")


def test_names_in_a_zip_that_climb_out_of_it_are_left_alone(browser: Browser, cases: dict[str, Path], tmp_path: Path) -> None:
    names = ("../../etc/passwd", "video/../../../000000-t0-d1-0123456789ab.m4s", "seal\\00000000-00000001-0123456789ab.json")
    tricks = dict.fromkeys(names, b"x")
    with opened(browser) as page:
        page.get_by_test_id("zip").set_input_files(zipped(cases["whole"] / "export", tmp_path / "tricks.zip", tricks))
        page.get_by_test_id("check").click()
        settled = page.locator("[data-testid=verdict], [data-testid=refused]")
        expect(settled).to_have_count(1)
        assert settled.get_attribute("data-state") == "consistent" or settled.get_attribute("data-code") == "zip"


class _Archive(BaseHTTPRequestHandler):
    """An export as a service gives it out to other pages."""

    def __init__(self, export: Path, *args: Any) -> None:
        self._export = export
        super().__init__(*args)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/archive/shw_1/")
        data = self._contents() if name == "contents.json" else self._object(name)
        self.send_response(404 if data is None else 200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def _object(self, name: str) -> bytes | None:
        path = self._export / name
        return path.read_bytes() if path.is_file() else None

    def _contents(self) -> bytes:
        files = [path for path in self._export.rglob("*") if path.is_file()]
        objects = [{"key": path.relative_to(self._export).as_posix(), "size_bytes": path.stat().st_size} for path in files]
        return json.dumps({"v": 1, "merchant_id": "mer_1", "show_id": "shw_1", "objects": objects}).encode()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(export: Path) -> Iterator[str]:
    """The address of a replay on a loopback port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Archive, export)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/replay/shw_1"
        server.shutdown()
        thread.join()


def test_a_replay_is_verified_at_its_address_from_a_page_on_the_disk(browser: Browser, cases: dict[str, Path]) -> None:
    case = cases["event-changed"]
    with visitor(browser) as context, served(case / "export") as address:
        page = context.new_page()
        page.goto(PAGE.as_uri())
        page.get_by_test_id("address").fill(address)
        verdict(page, "consistent")
        page.get_by_test_id("receipts").set_input_files(case / "receipts" / "1")
        verdict(page, "broken")
        expect(page.get_by_test_id("finding")).to_have_attribute("data-what", "event 9 (product.shown)")


def test_an_address_where_nothing_is_says_so(browser: Browser, cases: dict[str, Path], tmp_path: Path) -> None:
    with visitor(browser) as context, served(tmp_path) as address:
        page = context.new_page()
        page.goto(PAGE.as_uri())
        page.get_by_test_id("address").fill(address.replace("shw_1", "shw_2"))
        page.get_by_test_id("check").click()
        expect(page.get_by_test_id("refused")).to_have_attribute("data-code", "contents")
