"""`vouchcast replay verify` and `vouchcast seal key`: what people are told, what programs get, and what a hostile server cannot do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typer.testing import CliRunner

from api import logs
from api.cli import app
from api.commands.folder_store import exported
from api.datafolder import DataFolder
from archive.errors import NotFound
from tests.support.seal_vectors import write
from tests.support.sealed_show import KEYS, Story, whole_show

runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture(autouse=True)
def _log_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda level: None)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vectors")
    write(folder, "whole", "event-changed", "event-changed-bare", "live", "manifest-nonsense", "no-events")
    return folder


def verify(*words: str | Path) -> tuple[int, str]:
    said = runner.invoke(app, ["replay", "verify", *map(str, words)])
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def test_without_a_key_it_says_that_nothing_is_proven_and_what_to_do(vectors: Path) -> None:
    code, said = verify(vectors / "whole" / "export")
    assert (code, "consistent, not proven" in said, "--key" in said, "--receipt" in said) == (0, True, True, True)


def test_a_receipt_tells_what_was_rewritten(vectors: Path) -> None:
    case = vectors / "event-changed"
    code, said = verify(case / "export", "--receipt", case / "receipts" / "1")
    assert (code, "event 9 (product.shown" in said, "not what was recorded" in said) == (1, True, True)
    assert verify(case / "export")[0] == 0
    bare = vectors / "event-changed-bare"
    code, said = verify(bare / "export", "--receipt", bare / "receipts" / "1")
    assert (code, "rewritten" in said) == (1, True)


def test_an_old_receipt_proves_and_a_program_gets_json(vectors: Path) -> None:
    case = vectors / "live"
    code, said = verify(case / "export", "--receipt", case / "receipts" / "1", "--json")
    verdict = json.loads(said)
    assert (code, verdict["state"], verdict["problems"], verdict["proven_leaves"]) == (0, "proven", [], 16)
    assert verdict["show_id"] == "shw_1"


@pytest.mark.parametrize("shape", ["text", "file", "pem", "json"])
def test_a_key_may_be_given_in_any_of_its_shapes(vectors: Path, tmp_path: Path, shape: str) -> None:
    key, path = KEYS[1].public, tmp_path / "shop.pub"
    pem = Ed25519PublicKey.from_public_bytes(key.public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(
        {"pem": pem, "json": json.dumps({"key": str(key), "keys": [], "rotations": []}).encode()}.get(shape, f"{key}\n".encode())
    )
    code, said = verify(vectors / "whole" / "export", "--key", str(key) if shape == "text" else path)
    assert (code, "signed by the key you gave" in said) == (0, True)


def test_what_is_no_key_or_receipt_is_one_line_and_not_a_verdict(vectors: Path, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"\xff\x00{")
    export = vectors / "whole" / "export"
    for words in (("--key", garbage), ("--key", "a+b+c"), ("--key", tmp_path / "none"), ("--receipt", garbage), ("--receipt", tmp_path)):
        code, said = verify(export, *words)
        assert (code, said.count("\n")) == (2, 1), said
    for place in (tmp_path / "none", tmp_path, "s3://bucket", "ftp://x", "http://127.0.0.1:9/replay/shw_1", "http://127.0.0.1:9/nothing"):
        code, said = verify(place)
        assert (code, said.count("\n")) == (2, 1), said


def test_whose_show_an_export_is_can_be_told_without_its_manifest(vectors: Path, tmp_path: Path) -> None:
    for case in ("manifest-nonsense", "live", "no-events"):
        assert exported(vectors / case / "export")[1:] == ("mer_1", "shw_1")
    code, said = verify(vectors / "manifest-nonsense" / "export")
    assert (code, "manifest.json" in said) == (1, True)
    (tmp_path / "seal").mkdir()
    (tmp_path / "seal" / "x.json").write_bytes(b"[" * 9999)
    (tmp_path / "manifest.json").write_text('{"merchant_id": "../..", "show_id": "x"}')
    with pytest.raises(NotFound, match="whose it is"):
        exported(tmp_path)


@contextmanager
def serving(answer: Callable[[str], bytes | None]) -> Iterator[str]:
    """A loopback server; its address. None is a 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = answer(self.path)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def service_of(story: Story, *more: str, merchant: str = "mer_1") -> Callable[[str], bytes | None]:
    """What a service answers for one show; `more` are names in its list of contents."""
    store = story.store()
    files = {info.key.removeprefix(f"{story.prefix}/"): store.get(info.key) for info in store.list("")}
    objects = [{"key": name, "size_bytes": len(files.get(name, b""))} for name in [*files, *more]]
    files["contents.json"] = json.dumps({"v": 1, "merchant_id": merchant, "show_id": story.show, "objects": objects}).encode()
    files["receipt.json"] = story.receipt(-1).to_json()
    return lambda path: files.get(path.removeprefix(f"/archive/{story.show}/"), b"evil" if "evil" in path else None)


def test_a_replay_is_verified_by_its_address_and_exported_with_seal_and_receipt(tmp_path: Path) -> None:
    story = whole_show(products=2, segments=4)
    kept = tmp_path / "kept.json"
    kept.write_bytes(story.receipt(2).to_json())
    with serving(service_of(story)) as url:
        code, said = verify(f"{url}/replay/shw_1", "--receipt", kept, "--key", str(KEYS[0].public))
        assert (code, "proven" in said) == (0, True), said
        done = runner.invoke(app, ["replay", "export", f"{url}/replay/shw_1", "-o", str(tmp_path / "out"), "--json"])
        assert json.loads(done.output)["segments"] == 8
    assert (tmp_path / "out" / "receipt.json").is_file()
    assert len(list((tmp_path / "out" / "seal").iterdir())) == 6
    code, said = verify(tmp_path / "out", "--receipt", kept)
    assert (code, "proven" in said) == (0, True)


def test_a_server_cannot_write_where_it_likes(tmp_path: Path) -> None:
    hostile = ("../../evil", "/etc/evil", "evil", "video/../../evil.m4s", "cards/evil.webp", "seal/../evil.json", "a/video/evil")
    with serving(service_of(whole_show(products=1, segments=4), *hostile)) as url:
        done = runner.invoke(app, ["replay", "export", f"{url}/replay/shw_1", "-o", str(tmp_path / "deep" / "out")])
    assert done.exit_code == 0
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]


@pytest.mark.parametrize(
    "listing", [None, b"", b"[]", b'{"objects": [7], "merchant_id": "m"}', b'{"objects": [], "merchant_id": "../x"}', b"[" * 99_999]
)
def test_a_server_that_answers_nonsense_is_one_line(listing: bytes | None) -> None:
    with serving(lambda path: listing) as url:
        code, said = verify(f"{url}/replay/shw_1")
    assert (code, said.count("\n")) == (2, 1), said


def test_the_log_of_another_show_behind_an_address_is_named() -> None:
    with serving(service_of(whole_show(products=1, segments=4), merchant="mer_2")) as url:
        code, said = verify(f"{url}/replay/shw_1")
    assert (code, "foreign_log" in said) == (1, True)


def seal_key(*words: str | Path) -> tuple[int, str]:
    said = runner.invoke(app, ["seal", "key", *map(str, words)])
    return said.exit_code, said.output


def test_the_key_is_printed_for_people_to_pin_and_rotated_on_record(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    folder.release()
    code, first = seal_key("--data", tmp_path / "data")
    assert (code, first.startswith("vouchcast+")) == (0, True)
    assert seal_key("--data", tmp_path / "data") == (0, first)
    code, said = seal_key("--rotate", "--json", "--data", tmp_path / "data")
    rotated = json.loads(said)
    assert (rotated["before"], rotated["running"], len(rotated["rotations"])) == (first.strip(), False, 1)
    assert rotated["keys"] == [first.strip(), rotated["key"]]
    folder.claim()
    try:
        assert "started again" in " ".join(seal_key("--rotate", "--data", tmp_path / "data")[1].split())
    finally:
        folder.release()


def test_no_key_is_made_where_there_is_no_data_folder(tmp_path: Path) -> None:
    code, said = seal_key("--data", tmp_path / "none")
    assert (code, "--data" in said) == (2, True)
    assert not (tmp_path / "none").exists()
