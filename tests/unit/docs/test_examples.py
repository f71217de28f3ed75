"""The notebook in git is one that a stranger can open: nothing of ours lies in it, and what it imports is there."""

import ast
import re
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").rglob("*.ipynb"))
OURS = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|/work/|[A-Z]:\\\\)")


def test_there_is_an_example() -> None:
    assert "first_show.ipynb" in [path.name for path in EXAMPLES]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_notebook_carries_no_outputs_of_someone_elses_run(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_notebook_holds_no_path_of_our_machine(path: Path) -> None:
    assert OURS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_name_that_it_imports_from_vouchcast_exists(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "widgets" / "facade"))
    vouchcast = import_module("vouchcast")
    names = [
        alias.name
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom) and node.module == "vouchcast"
        for alias in node.names
    ]
    assert names
    for name in names:
        assert name in vouchcast.__all__
        assert getattr(vouchcast, name)
