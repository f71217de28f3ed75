"""Whatever refuses or advises a merchant is said in Chinese too."""

import re
from pathlib import Path

import render.models
from render.models.report import khronos_words
from render.models.report.advice_words import WORDS
from render.models.report.issue import ModelRejected
from render.models.report.words import CHINESE

SOURCES = sorted(Path(render.models.__file__).parent.rglob("*.py"))

ISSUES = Path(render.models.__file__).parent / "tools/node_modules/gltf-validator/ISSUES.md"
"""Khronos' own list."""


def codes() -> set[str]:
    return {code for path in SOURCES for code in re.findall(r"ModelRejected\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8"))}


def test_every_refusal_has_chinese_words() -> None:
    assert codes() - set(CHINESE) == set()


def test_no_chinese_words_are_left_over() -> None:
    given_otherwise = {"file_missing", "unreadable", "took_too_long"}
    assert set(CHINESE) - codes() - given_otherwise == set()


def test_the_facts_of_a_refusal_stand_in_its_chinese_words() -> None:
    issue = ModelRejected("zip_names_clash", "", "…", name="木纹.png").issue
    assert "木纹.png" in issue.message_zh
    assert "…" in ModelRejected("zip_names_clash", "", "…").issue.message_zh


def test_every_advice_says_what_to_do_in_both_languages_with_the_same_figures() -> None:
    for code, words in WORDS.items():
        assert re.search("[一-鿿]", words.chinese), code
        english, chinese = (set(re.findall(r"\{(\w+)\}", text)) for text in (words.english, words.chinese))
        assert {name.removesuffix("_zh") for name in chinese} <= english | {"reason"}, code


def test_khronos_errors_mean_something_in_chinese_too() -> None:
    assert "UV" in khronos_words.chinese("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", "error")
    assert "导出" in khronos_words.chinese("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", "error")
    assert khronos_words.chinese("SOMETHING_NEW", "info") == ""
    listed = re.findall(
        r"^\| *([A-Z0-9_]+) *\|.*\| *(Error|Warning|Information|Hint) *\|", ISSUES.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(listed) > 150
    assert [code for code, severity in listed if not khronos_words.chinese(code, severity.lower())] == []
    assert all(re.fullmatch("[A-Z0-9_]+", code) and re.search("[一-鿿]", words) for code, words in khronos_words.CHINESE.items())
