"""What a viewer's page folds from a running show's events is what the service tells a newcomer."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from archive.timeline.event import FIRST_PREV, Event, chained
from archive.timeline.projections import project
from archive.timeline.schema import checked
from tests.support.web_module import web_module

SHA = "a" * 64
SHOWS, LENGTH = 40, 30
Told = tuple[str, dict[str, Any]]
Fold = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def fold(tmp_path_factory: pytest.TempPathFactory) -> Fold:
    """The pages' own module, run by Node.js."""
    return web_module(tmp_path_factory.mktemp("fold"), "lib/fold.ts", "return one.events.reduce(module.fold, one.timeline);")


def _cue(dice: random.Random) -> Told:
    """One thing that may happen in a show."""
    name = dice.choice("abc")
    image = {"key": f"m/s/cards/{SHA}.webp", "sha256": SHA}
    product = {
        "product_id": f"prd_{name}",
        "sku": name,
        "title": f"Item {name}",
        "url": "https://shop.example/x",
        "price": {"amount": "19.90", "currency": "CNY"},
        "stock": dice.randint(0, 9),
        "layout": "beside",
    }
    proof = {"evidence_id": f"evi_{name}", "claim": "wool", "title": f"Report {name}", "issuer": "SGS", "image": image}
    promise = {"assurance_id": f"asr_{name}", "kind": "returns", "title": f"Promise {name}", "terms": "seven days", "days": 7}
    happenings: list[Told] = [
        ("product.shown", product),
        ("product.shown", product),
        ("product.hidden", {"product_id": f"prd_{name}"}),
        ("evidence.shown", proof),
        ("evidence.hidden", {"evidence_id": f"evi_{name}"}),
        ("assurance.shown", promise),
        ("assurance.hidden", {"assurance_id": f"asr_{name}"}),
        (
            "claim.made",
            {
                "claim_id": f"clm_{dice.random()}",
                "text": "warm",
                "evidence_ids": ["evi_a"],
                "evidence": [{**proof, "evidence_id": "evi_a"}],
            },
        ),
        ("question.asked", {"question_id": f"qst_{name}", "text_commitment": SHA}),
        ("question.answered", {"question_id": f"qst_{name}", "by": "host", "text": "yes", "pinned": dice.random() < 0.5}),
        ("correction.made", {"of_seq": 1, "reason": "slip of the tongue"}),
    ]
    return dice.choice(happenings)


def _show(dice: random.Random) -> list[Event]:
    """A running show; a question is asked once, and answered only after."""
    title = dice.choice(("秋日好物", "Autumn finds"))
    canvas = {"width": 1280, "height": 720, "fps": 30}
    began = {"show_id": "shw_1", "merchant_id": "mer_1", "merchant_name": "Shop", "title": title, "canvas": canvas}
    told: list[tuple[int, Told]] = [(0, ("show.started", {**began, "started_at": "2026-01-01T00:00:00.000Z"}))]
    at_ms, asked = 0, set[str]()
    for _ in range(LENGTH):
        at_ms += dice.choice((0, 0, 300, 900, 2500))
        type, data = _cue(dice)
        question = str(data.get("question_id"))
        if (type == "question.asked" and question in asked) or (type == "question.answered" and question not in asked):
            continue
        asked.add(question)
        told.append((at_ms, (type, data)))
    return _chained(told)


def _chained(told: list[tuple[int, Told]]) -> list[Event]:
    events: list[Event] = []
    for seq, (at_ms, (type, data)) in enumerate(told, 1):
        version, clean = checked(type, data)
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at="2026-01-01T00:00:01.000Z", v=version, type=type, data=clean, prev=prev))
    return events


def _seen(timeline: dict[str, Any]) -> dict[str, Any]:
    """The part that a page draws and that events alone tell."""
    chapters = [{name: chapter[name] for name in ("start_ms", "end_ms", "title", "kind", "product_id")} for chapter in timeline["chapters"]]
    questions = [{name: one[name] for name in ("question_id", "pinned", "at_ms", "seq", "answers")} for one in timeline["questions"]]
    corrections = [{name: one[name] for name in ("of_seq", "reason", "seq")} for one in timeline["corrections"]]
    # a product that was replaced in the very frame in which it was shown leaves no trace but its snapshot
    products = [{name: one[name] for name in ("product_id", "title", "price", "image", "spans")} for one in timeline["products"]]
    same = {name: timeline[name] for name in ("evidence", "claims", "assurances", "gaps", "last_seq")}
    return {
        **same,
        "chapters": chapters,
        "questions": questions,
        "corrections": corrections,
        "products": [one for one in products if one["spans"]],
    }


def test_a_viewer_who_stayed_sees_what_a_newcomer_is_given(fold: Fold) -> None:
    dice = random.Random(7)
    shows = [_show(dice) for _ in range(SHOWS)]
    joined = [dice.randint(1, len(events) - 1) for events in shows]
    given = [
        {"timeline": project(events[:at], {}).to_dict(), "events": [event.to_dict() for event in events[at:]]}
        for events, at in zip(shows, joined, strict=True)
    ]
    for events, folded in zip(shows, fold(given), strict=True):
        assert _seen(folded) == _seen(project(events, {}).to_dict())
