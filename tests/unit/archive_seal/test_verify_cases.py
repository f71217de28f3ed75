"""Every kind of tampering is told by its code and its name; the same cases are given to the web verifier."""

import json
from pathlib import Path

import pytest

from tests.support.seal_vectors import Case, cases, write

CASES = {case.name: case for case in cases()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_verdict_is_the_one_that_the_case_is_about(case: Case) -> None:
    verdict = case.verdict()
    said = [(problem.code, problem.what) for problem in verdict.problems]
    assert verdict.state == case.state, said
    assert set(case.must) <= set(said)
    assert not [one for one in said if one not in case.must], "a thing that is wrong is named once, and nothing else is"


def test_the_cases_for_the_web_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    names = ("whole", "event-changed", "segments-swapped", "whole-bare-head")
    first, second = write(tmp_path / "a", *names), write(tmp_path / "b", *names)
    assert {path.name for path in first} == set(names) <= set(CASES)
    for one, other in zip(first, second, strict=True):
        files = {path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()}
        assert files == {path.relative_to(other): path.read_bytes() for path in other.rglob("*") if path.is_file()}
    assert json.loads((first[0] / "case.json").read_text())["expected"] == {"state": "consistent", "problems": []}
