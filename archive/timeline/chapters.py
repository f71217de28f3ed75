"""Chapters of a show, from what was on screen: evidence, else a product, else nothing.

They follow each other from 0 to the end without holes. Titles are in the show's language, which is
told by the show's own words: Chinese if its title or its shop's name has Chinese characters, else English.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from archive.timeline.shape import Chapter, ClaimPart, QuestionPart
from archive.timeline.spans import Shown

SHORTEST_MS: Final = 1_000
"""A run that is shorter belongs to the chapter before it: nobody jumps to a flicker."""

Kind = Literal["opening", "product", "evidence", "talk", "closing"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-CN": {"opening": "开场", "talk": "交流", "closing": "结语", "evidence": "凭证：{}"},
    "en": {"opening": "Opening", "talk": "Conversation", "closing": "Closing words", "evidence": "Evidence: {}"},
}


class _Run(NamedTuple):
    start_ms: int
    kind: Kind
    title: str
    product_id: str | None


def language_of(*words: str) -> str:
    """`zh-CN` if any of the words has a Chinese character, else `en`."""
    return "zh-CN" if any(_HAN.search(word) for word in words) else "en"


def chapters(products: Sequence[Shown], evidence: Sequence[Shown], *, language: str, until_ms: int | None) -> tuple[Chapter, ...]:
    """The chapters of a show that ended at `until_ms`, or runs on (None)."""
    edges = {0, *(edge for stay in (*products, *evidence) for edge in (stay.start_ms, stay.end_ms) if edge is not None)}
    runs: list[_Run] = []
    for start_ms in sorted(edge for edge in edges if until_ms is None or edge < until_ms):
        run = _run_at(start_ms, products, evidence, _WORDS[language])
        if not runs or run[1:] != runs[-1][1:]:
            runs.append(run)
    if not runs:  # a show that ended as it began
        return ()
    return _as_chapters(_named(_merged(runs, until_ms), _WORDS[language], until_ms), until_ms)


def annotated(parts: Sequence[Chapter], claims: Sequence[ClaimPart], questions: Sequence[QuestionPart]) -> tuple[Chapter, ...]:
    """Chapters with the ids of what was claimed, and of what was asked and answered, within each."""
    return tuple(
        part.model_copy(
            update={
                "claims": tuple(claim.claim_id for claim in claims if _within(part, claim.at_ms)),
                "questions": tuple(one.question_id for one in questions if one.answers and _within(part, one.at_ms)),
            }
        )
        for part in parts
    )


def _within(part: Chapter, at_ms: int) -> bool:
    return part.start_ms <= at_ms and (part.end_ms is None or at_ms < part.end_ms)


def _run_at(at_ms: int, products: Sequence[Shown], evidence: Sequence[Shown], words: Mapping[str, str]) -> _Run:
    product, proof = _at(products, at_ms), _at(evidence, at_ms)
    if proof:
        product_id = proof.event.data.get("product_id") or (product.id if product else None)
        return _Run(at_ms, "evidence", words["evidence"].format(proof.event.data["title"]), product_id)
    if product:
        return _Run(at_ms, "product", str(product.event.data["title"]), product.id)
    return _Run(at_ms, "talk", words["talk"], None)


def _at(stays: Sequence[Shown], at_ms: int) -> Shown | None:
    return next((stay for stay in stays if stay.start_ms <= at_ms and (stay.end_ms is None or at_ms < stay.end_ms)), None)


def _merged(runs: Sequence[_Run], until_ms: int | None) -> list[_Run]:
    """Runs without the flickers: a short one goes to its forerunner, the first one to its follower."""
    ends = [*(run.start_ms for run in runs[1:]), until_ms]
    kept: list[_Run] = []
    for run, end_ms in zip(runs, ends, strict=True):
        short = end_ms is not None and end_ms - run.start_ms < SHORTEST_MS
        if (kept and run[1:] == kept[-1][1:]) or (short and (kept or end_ms != until_ms)):
            continue
        kept.append(run if kept else run._replace(start_ms=0))
    return kept


def _named(runs: list[_Run], words: Mapping[str, str], until_ms: int | None) -> list[_Run]:
    """The talk before the first product is the opening, the one after the last is the closing."""
    if runs and runs[0].kind == "talk":
        runs[0] = runs[0]._replace(kind="opening", title=words["opening"])
    if until_ms is not None and len(runs) > 1 and runs[-1].kind == "talk":
        runs[-1] = runs[-1]._replace(kind="closing", title=words["closing"])
    return runs


def _as_chapters(runs: Sequence[_Run], until_ms: int | None) -> tuple[Chapter, ...]:
    ends = [*(run.start_ms for run in runs[1:]), until_ms]
    return tuple(
        Chapter(start_ms=run.start_ms, end_ms=end_ms, title=run.title, kind=run.kind, product_id=run.product_id)
        for run, end_ms in zip(runs, ends, strict=True)
    )
