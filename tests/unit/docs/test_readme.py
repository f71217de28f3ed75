"""README and the documents promise what is there, and nothing else."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import app
from archive.timeline.schema import TYPES
from tests.support.settings_table import README, ROOT, table, written

DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[`$(])\s*vouchcast ([a-z][^`#\n)]*)", re.MULTILINE)


def test_the_table_of_settings_lists_just_what_can_be_set() -> None:
    assert written(README.read_text(encoding="utf-8")) == table(), "renew it with `make docs`"


def test_the_two_commands_of_a_stranger_are_named_and_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("run", "test"):
        assert f"make {command}" in README.read_text(encoding="utf-8")
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if link and not (document.parent / link).exists()]
    assert missing == []


def _commands() -> list[str]:
    return sorted({found.strip() for document in DOCUMENTS for found in COMMAND.findall(document.read_text(encoding="utf-8"))})


def test_the_documents_name_commands_at_all() -> None:
    assert len(_commands()) >= 5


@pytest.mark.parametrize("line", _commands())
def test_every_command_and_option_that_is_named_exists(line: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in shlex.split(line.split("…")[0]):
        if word.startswith("-"):
            options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            assert word.partition("=")[0] in {*options, "--help"}, f"vouchcast {line}"
        elif hasattr(command, "commands"):
            assert word in command.commands, f"vouchcast {line}"
            command = command.commands[word]


def test_the_table_of_events_lists_just_the_types_of_the_log() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("| type | data |")[2].partition("\n\n")[0]
    first_cells = [row.split("|")[1] for row in rows.splitlines() if row.startswith("| `")]
    named = [name for cell in first_cells for name in re.findall(r"`([a-z._]+)`", cell)]
    assert sorted(named) == sorted(TYPES)
