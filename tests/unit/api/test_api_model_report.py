"""The report in a terminal: the verdict first, the gravest next, every finding once, in the reader's language."""

import io
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from api.cli import app
from api.commands.model_report import show
from api.commands.model_words import CHINESE, ENGLISH, words_of
from render.models.report.issue import Issue
from render.models.report.report import Report, Stats


def issue(code: str, severity: Any = "info", **more: Any) -> Issue:
    return Issue(code=code, severity=severity, **({"pointer": "", "message": f"about {code}"} | more))


REPORT = Report(
    state="ready",
    format="obj",
    stats=Stats(bytes=5_200_000, triangles=17_744, vertices=9_000, draw_calls=7, textures=3, texture_px=2048, size_m=(0.06, 0.09, 0.1)),
    issues=(
        *(issue("NODE_EMPTY", source="khronos", pointer=f"/nodes/{index}", message="Empty node.") for index in range(20)),
        issue("units_guessed", "warning", source="advice", message="Millimetres were assumed.", message_zh="按毫米处理。"),
    ),
)


def printed(report: Report, words: Any = ENGLISH, width: int = 80) -> str:
    file = io.StringIO()
    show(Console(file=file, width=width), "cup.zip", report, words)
    return file.getvalue()


def test_the_verdict_and_the_figures_come_first() -> None:
    lines = printed(REPORT).splitlines()
    assert "cup.zip can go on air." in lines[0]
    assert "1 warning · 20 notes" in lines[0]
    text = "\n".join(lines[:8])
    assert all(figure in text for figure in ("OBJ, 5.2 MB", "6 × 9 × 10 cm", "17,744", "3 (up to 2048 px)"))


def test_what_khronos_says_twenty_times_is_told_once_with_where() -> None:
    text = printed(REPORT)
    assert text.count("Empty node.") == 1
    assert "NODE_EMPTY ×20 · Khronos glTF validator · /nodes/0, /nodes/1, /nodes/2, and 17 more" in " ".join(text.split())


def test_warnings_stand_before_notes() -> None:
    text = printed(REPORT)
    assert text.index("Millimetres were assumed.") < text.index("Empty node.")


def test_our_words_are_chinese_for_a_chinese_terminal() -> None:
    text = printed(REPORT, CHINESE)
    assert "cup.zip 可以使用。" in text
    assert "按毫米处理。" in text
    assert "厘米" in text
    assert "Millimetres" not in text


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, printed(REPORT, width=width).splitlines())) <= width


def test_a_rejected_file_shows_its_reason_and_no_figures() -> None:
    text = printed(Report.rejected(issue("format_unsupported", "error", message="This is an FBX file.")))
    assert "cannot be used" in text
    assert "This is an FBX file." in text
    assert "Triangles" not in text


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh_CN.UTF-8", CHINESE), ("zh", CHINESE), ("ZH-Hans", CHINESE), ("de_DE", ENGLISH), ("C", ENGLISH)],
)
def test_the_language_is_the_terminal_s(locale: str, words: Any) -> None:
    assert words_of(locale) is words


def test_the_terminal_s_language_is_asked_for(tmp_path: Any) -> None:
    bad = tmp_path / "cup.fbx"
    bad.write_bytes(b"Kaydara FBX Binary  \0")
    runner = CliRunner()
    english = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"}
    assert "暂时不能使用" in runner.invoke(app, ["model", "check", str(bad)], env=english | {"LANG": "zh_CN.UTF-8"}).output
    assert "cannot be used" in runner.invoke(app, ["model", "check", str(bad)], env=english).output
    assert "暂时不能使用" in runner.invoke(app, ["model", "check", str(bad), "--lang", "zh"], env=english).output
