"""The stand-alone verifier, as the service gives it out and as an export carries it."""

from pathlib import Path

import httpx
import pytest

from api.commands import fetch
from api.routes import pages

POLICY = "default-src 'none'; script-src 'sha256-x' blob:"
PAGE = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><p>verifier</p>'


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build with the verifier in it."""
    page = tmp_path / "verify.html"
    page.write_text(PAGE)
    monkeypatch.setattr(pages, "DIST", tmp_path)
    monkeypatch.setattr(fetch, "VERIFIER", page)
    return page


async def test_the_verifier_is_served_under_the_policy_that_stands_in_it(public: httpx.AsyncClient, built: Path) -> None:
    answer = await public.get("/verify")
    assert answer.text == PAGE
    assert answer.headers["content-security-policy"] == f"{POLICY}; frame-ancestors 'self'"
    assert answer.headers["content-type"].startswith("text/html")


async def test_before_the_pages_are_built_it_says_what_to_do(
    public: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "DIST", tmp_path)
    answer = await public.get("/verify")
    assert (answer.status_code, "make setup" in answer.text) == (503, True)


def test_an_export_carries_the_verifier_where_there_is_one(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    fetch.verifier(folder)
    assert (folder / "verify.html").read_text() == PAGE
    built.unlink()
    fetch.verifier(folder)
