"""What a jailed tool leaves behind is read like any stranger's bytes; and without the tool nobody is told that a model is bad."""

import json
import os
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from render.models import khronos
from render.models.findings import FINDINGS, issue
from render.models.jail.sandbox import Outcome
from render.models.khronos import Checked, ToolMissing, read_checked

WELL = Outcome(code=0, end="done", said="")
HINT = {"code": "NODE_EMPTY", "message": "Empty node encountered.", "severity": 2, "pointer": "/nodes/0"}


def left(work: Path, messages: Any, normal: Any = None, more: Any = ()) -> None:
    (work / "khronos.json").write_text(json.dumps({"issues": {"messages": messages, "more": more}}))
    if normal is not None:
        (work / "normal.json").write_text(json.dumps(normal))


def codes(checked: Checked) -> list[str]:
    return [one.code for one in checked.issues]


def test_the_validators_words_and_ours_are_told_apart(tmp_path: Path) -> None:
    found = {"code": "extension_ignored", "pointer": "/extensionsUsed/0", "values": {"name": "VENDOR_x"}}
    left(tmp_path, [HINT], {"refused": None, "findings": [found], "extensions": ["VENDOR_x"]})
    checked = read_checked(tmp_path, WELL)
    assert [(one.code, one.source) for one in checked.issues] == [("NODE_EMPTY", "khronos"), ("extension_ignored", "intake")]
    assert (checked.rejected, checked.extensions) == (False, ("VENDOR_x",))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"issues": 5}', '{"issues": {"messages": [5]}}', '{"issues": {"messages": [{"code": "A"}]}}',
     '{"issues": {"messages": [{"code": "A", "message": "b", "severity": 9}]}}', "[" * 100_000],
)  # fmt: skip
def test_a_report_that_is_none_rejects_the_file_and_raises_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "khronos.json").write_text(text)
    assert read_checked(tmp_path, WELL).rejected


@pytest.mark.parametrize(
    "normal",
    [None, 5, {}, {"refused": None, "findings": [{"code": "unheard_of", "pointer": "", "values": {}}], "extensions": []},
     {"refused": {"code": "image_too_large", "pointer": "", "values": {}}, "findings": [], "extensions": []}],
)  # fmt: skip
def test_findings_that_are_none_reject_the_file_and_raise_nothing(normal: Any, tmp_path: Path) -> None:
    left(tmp_path, [HINT], normal)
    assert read_checked(tmp_path, WELL).rejected


def test_a_report_behind_a_link_is_not_read(tmp_path: Path) -> None:
    left(tmp_path, [HINT])
    (tmp_path / "khronos.json").rename(tmp_path / "elsewhere")
    (tmp_path / "khronos.json").symlink_to(tmp_path / "elsewhere")
    assert "NODE_EMPTY" not in codes(read_checked(tmp_path, WELL))


def test_what_the_validator_said_before_the_tool_broke_off_is_in_the_report(tmp_path: Path) -> None:
    left(tmp_path, [HINT])
    checked = read_checked(tmp_path, Outcome(code=-9, end="memory", said=""))
    assert codes(checked) == ["NODE_EMPTY", "too_much_memory"]
    assert checked.rejected


def test_what_a_flood_of_messages_hides_is_counted(tmp_path: Path) -> None:
    error = {"code": "ACCESSOR_INVALID_FLOAT", "message": "NaN", "severity": 0, "pointer": "/accessors/0"}
    left(tmp_path, [error], more=[{"code": "ACCESSOR_INVALID_FLOAT", "severity": 0, "count": 4900}])
    checked = read_checked(tmp_path, WELL)
    assert checked.rejected
    assert checked.issues[-1].message.startswith("4900 further")


def test_a_pipe_in_place_of_a_report_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "khronos.json")
    assert read_checked(tmp_path, WELL).rejected


@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_says_the_same_figures_in_both_languages(code: str) -> None:
    words = FINDINGS[code]
    english, chinese = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in (words.english, words.chinese))
    assert english == chinese
    assert issue(code, "/x", dict.fromkeys(english, 1000)).message_zh != words.english


def test_without_the_tool_a_check_says_what_to_do_instead_of_refusing_a_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(khronos, "TOOL", tmp_path / "dist" / "check.mjs")
    with pytest.raises(ToolMissing, match="make setup"):
        khronos.check(tmp_path / "in.glb", tmp_path)
