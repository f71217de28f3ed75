"""The command line: examples in the help, one clear line for what goes wrong, JSON for programs, exit codes."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import logs
from api.cli import app
from api.client import ApiError, Client, ClientError
from api.commands.download import address
from api.commands.folder_store import FolderStore
from archive.errors import NotFound, Refused


@pytest.fixture(autouse=True)
def _log_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner's standard error is closed after each command; the log must not go on writing there."""
    monkeypatch.setattr(logs, "configure", lambda level: None)


runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["demo"],
        ["login"],
        ["model", "check"],
        ["model", "render"],
        ["replay", "verify"],
        ["replay", "export"],
        ["replay", "rebuild"],
        ["seal", "key"],
        ["backup"],
        ["restore"],
        ["retention"],
        ["privacy", "erase"],
    ],
)
def test_help_shows_an_example(command: list[str]) -> None:
    said = runner.invoke(app, [*command, "--help"])
    assert said.exit_code == 0
    assert f"vouchcast {' '.join(command)}" in said.output.partition("Examples")[2]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["replay", "rebuild"], "Give a show's id, or --all"),
        (["replay", "rebuild", "shw_1", "--all"], "Give a show's id, or --all"),
        (["replay", "rebuild", "--all", "-o", "x"], "of one show"),
        (["replay", "rebuild", "--all", "--data", "NONE"], "no data folder"),
        (["retention", "--data", "NONE"], "no data folder"),
        (["privacy", "erase", "rev_1", "--seq", "3", "-r", "x", "--data", "NONE"], "a review's id alone"),
        (["privacy", "erase", "shw_1", "-r", "x", "--data", "NONE"], "a review's id alone"),
        (["privacy", "erase", "rev_1", "-r", "x", "--data", "NONE"], "no data folder"),
        (["backup"], "Give -o FOLDER or FILE.tar"),
        (["backup", "-o", "x", "--data", "NONE"], "no data folder"),
        (["restore", "NONE", "--data", "NONE/data"], "there is no backup"),
    ],
)
def test_a_command_that_cannot_be_done_is_one_line_and_exit_2(line: list[str], says: str, tmp_path: Path) -> None:
    said = runner.invoke(app, [word.replace("NONE", str(tmp_path / "none")) for word in line])
    assert (said.exit_code, "Traceback" in said.output) == (2, False)
    assert says in said.output
    assert not (tmp_path / "none").exists()


def test_a_backup_that_is_damaged_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "backup.json").write_text("{}")
    said = runner.invoke(app, ["backup", "--check", str(tmp_path), "--json"])
    assert (said.exit_code, json.loads(said.output)["whole"]) == (1, False)


def test_a_file_that_is_no_model_is_an_answer_not_an_accident(tmp_path: Path) -> None:
    bad = tmp_path / "cat.glb"
    bad.write_bytes(b"GIF89a")
    said = runner.invoke(app, ["model", "check", str(bad), "--json"])
    report = json.loads(said.output)
    assert (said.exit_code, report["state"]) == (1, "rejected")
    assert report["issues"][0]["message"]
    assert runner.invoke(app, ["model", "check", str(tmp_path / "none.glb")]).exit_code == 2
    assert runner.invoke(app, ["model", "render", str(bad), "-o", str(tmp_path / "x.bmp")]).exit_code == 2


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--size", "big"], "WIDTHxHEIGHT"),
        (["--size", "1x99999"], "16 to 4096"),
        (["--engine", "paint"], "gl and filament"),
        (["--scene", "NONE"], "There is no file"),
        (["--scene", "BAD"], "not JSON"),
        (["--yaw", "nan"], "--yaw"),
        (["--yaw", "36001"], "--yaw"),
        (["--engine", "\x1b[31m"], "--engine �[31m"),
    ],
)
def test_a_picture_that_cannot_be_wished_for_is_one_line_and_exit_2(option: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    words = [word.replace("NONE", str(tmp_path / "none.json")).replace("BAD", str(tmp_path / "bad.json")) for word in option]
    said = runner.invoke(app, ["model", "render", str(tmp_path / "bad.json"), "-o", str(tmp_path / "x.png"), *words])
    assert (said.exit_code, "Traceback" in said.output, says in said.output) == (2, False, True)


def test_a_folder_is_no_name_for_a_picture(tmp_path: Path) -> None:
    (tmp_path / "out.png").mkdir()
    said = runner.invoke(app, ["model", "render", str(tmp_path / "x.glb"), "-o", str(tmp_path / "out.png")])
    assert (said.exit_code, "is a folder: name a file in it" in " ".join(said.output.split())) == (2, True)


def test_a_taken_port_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = runner.invoke(app, ["serve", "--port", str(port), "--data", str(tmp_path / "data")])
    assert said.exit_code == 2
    assert f"Port {port} on 127.0.0.1 is taken" in said.output
    assert "Traceback" not in said.output
    assert not (tmp_path / "data").exists()


def test_half_a_certificate_is_refused(tmp_path: Path) -> None:
    said = runner.invoke(app, ["serve", "--port", "0", "--data", str(tmp_path), "--tls-cert", "x.pem"])
    assert (said.exit_code, "both --tls-cert and --tls-key" in said.output) == (2, True)


def test_a_service_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    said = runner.invoke(app, ["replay", "export", "http://127.0.0.1:9/replay/shw_x", "-o", str(tmp_path / "out")])
    assert (said.exit_code, "Is the service running there?" in said.output) == (2, True)
    assert runner.invoke(app, ["replay", "verify", str(tmp_path)]).exit_code == 2
    assert runner.invoke(app, ["login", "--url", "http://127.0.0.1:9"]).exit_code == 2


@pytest.mark.parametrize("room", ["replay", "archive", "watch", "live", "api/v1/shows"])
def test_any_of_a_shows_addresses_will_do(room: str) -> None:
    assert address(f"https://shop.example/{room}/shw_1?t=3") == ("https://shop.example", "shw_1")


def test_an_export_is_read_and_never_changed(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "secret").write_bytes(b"no")
    (tmp_path / "export" / "manifest.json").write_bytes(b"{}")
    store = FolderStore(tmp_path / "export", "mer/shw")
    assert [info.key for info in store.list("mer/shw/")] == ["mer/shw/manifest.json"]
    assert store.get("mer/shw/manifest.json") == b"{}"
    with pytest.raises(NotFound):
        store.get("mer/shw/../secret")
    with pytest.raises(Refused):
        store.delete("mer/shw/manifest.json")


def test_the_client_says_in_words_what_went_wrong() -> None:
    error = ApiError(404, {"type": "urn:vouchcast:problem:not-found", "detail": "There is no show.", "remedy": "Check the id."})
    assert (str(error), error.slug) == ("404: There is no show. Check the id.", "not-found")
    with Client("http://127.0.0.1:9") as client:
        assert not client.healthy()
        with pytest.raises(ClientError, match="Is the service running"):
            client.shows.list()
