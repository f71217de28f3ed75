"""What was said of a show, then and later, is on the replay's page: the same for the same events, of any age."""

import hashlib
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.timeline.amends import MOST_POINTS
from archive.timeline.event import FIRST_PREV, Event, chained, from_lines, to_line
from archive.timeline.projections import chapters_vtt, products_vtt, project, text_commitments
from archive.timeline.schema import checked
from archive.timeline.words import NOBODY, Words

Happening = tuple[str, int, dict[str, Any]]
IMAGE = {"key": "m/s/cards/a.webp", "sha256": "a" * 64}
PROOF = {"evidence_id": "evi_1", "claim": "纯羊毛", "title": "检测报告", "issuer": "SGS", "image": IMAGE}
OFFER = {"sku": "A", "title": "杯", "url": "https://shop.example/a", "price": {"amount": "19.90", "currency": "CNY"}, "layout": "beside"}
STARTED: Happening = (
    "show.started",
    0,
    {
        "show_id": "shw_1",
        "merchant_id": "mer_1",
        "merchant_name": "Shop",
        "title": "秋日",
        "canvas": {"width": 1280, "height": 720, "fps": 30},
        "started_at": "2026-01-01T00:00:00.000Z",
    },
)


def shown(at_ms: int, id_: str = "prd_1", **more: Any) -> Happening:
    return "product.shown", at_ms, {"product_id": id_, **OFFER, **more}


def asked(at_ms: int, n: int = 1) -> Happening:
    return "question.asked", at_ms, {"question_id": f"que_{n}", "text_commitment": f"{n:064x}"}


def answered(at_ms: int, n: int = 1, **more: Any) -> Happening:
    return "question.answered", at_ms, {"question_id": f"que_{n}", "by": "host", "text": "可以", "pinned": False, **more}


def claimed(at_ms: int, n: int = 1, **more: Any) -> Happening:
    return "claim.made", at_ms, {"claim_id": f"clm_{n}", "text": "不含双酚 A", **more}


def assured(at_ms: int, n: int = 1, **more: Any) -> Happening:
    return "assurance.shown", at_ms, {"assurance_id": f"asr_{n}", "kind": "returns", "title": "七天", "terms": "可退", **more}


def ended(at_ms: int = 20_000) -> Happening:
    return "show.ended", at_ms, {"duration_ms": at_ms, "reason": "ended"}


def chain(*raw: tuple[str, int, int, dict[str, Any]]) -> list[Event]:
    """Events of (type, v, at_ms, data) as they are, unchecked: of another release, say."""
    events: list[Event] = []
    for seq, (type_, v, at_ms, data) in enumerate(raw, start=1):
        recorded_at = f"2026-01-01T{seq // 3600:02d}:{seq // 60 % 60:02d}:{seq % 60:02d}.000Z"
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at=recorded_at, v=v, type=type_, data=data, prev=prev))
    return events


def told(*happenings: Happening) -> list[Event]:
    raw = []
    for type_, at_ms, data in (STARTED, *happenings):
        version, fields = checked(type_, data)
        raw.append((type_, version, at_ms, fields))
    return chain(*raw)


def spans(parts: Any) -> list[tuple[int, int | None]]:
    return [(part.start_ms, part.end_ms) for part in parts]


def test_a_claim_shows_its_proof_as_it_was_then_or_as_it_was_on_screen_or_by_its_name() -> None:
    then = claimed(4_000, 1, evidence_ids=["evi_1"], evidence=[{**PROOF, "issuer": "then"}])
    screen = claimed(5_000, 2, evidence_ids=["evi_1", "evi_9"])
    hidden = "evidence.hidden", 8_000, {"evidence_id": "evi_1"}
    one, two = project(told(shown(1_000), ("evidence.shown", 6_000, PROOF), hidden, then, screen, ended()), {}).claims
    assert [(proof.issuer, spans(proof.spans)) for proof in one.evidence] == [("then", [(6_000, 8_000)])]
    assert [(proof.evidence_id, proof.issuer, proof.image) for proof in two.evidence] == [
        ("evi_1", "SGS", IMAGE["key"]),
        ("evi_9", None, None),
    ]


def test_what_was_added_later_says_so_and_stands_at_its_moment() -> None:
    timeline = project(told(claimed(1_000), ended(), claimed(500, 2), asked(700), answered(700), assured(900)), {})
    assert [(claim.claim_id, claim.at_ms, claim.late) for claim in timeline.claims] == [("clm_2", 500, True), ("clm_1", 1_000, False)]
    assert (timeline.questions[0].late, timeline.questions[0].answers[0].late) == (True, True)
    assert (timeline.assurances[0].late, timeline.assurances[0].spans) == (True, ())


def test_assurances_stay_side_by_side() -> None:
    hidden = "assurance.hidden", 9_000, {"assurance_id": "asr_1"}
    one, two = project(told(assured(1_000), assured(3_000, 2), hidden, ended()), {}).assurances
    assert (spans(one.spans), spans(two.spans)) == ([(1_000, 9_000)], [(3_000, 20_000)])


def test_the_last_answer_says_whether_a_question_is_pinned() -> None:
    texts = {f"{1:064x}": Words(author="张**", text="热茶?").pack()}
    events = told(asked(2_000), answered(3_000, pinned=True), asked(4_000, 2), answered(5_000))
    assert text_commitments(events) == [f"{1:064x}", f"{2:064x}"]
    one, two = project(events, texts).questions
    assert (one.text, one.author, one.pinned, len(one.answers)) == ("热茶?", "张**", False, 2)
    assert (two.text, two.author, two.answers) == (None, NOBODY, ())


def test_chapters_name_what_was_claimed_and_answered_in_them() -> None:
    chapters = project(told(shown(5_000), claimed(6_000), asked(7_000), answered(8_000), asked(9_000, 2), ended()), {}).chapters
    assert [(chapter.claims, chapter.questions) for chapter in chapters] == [((), ()), (("clm_1",), ("que_1",))]


def test_removed_words_are_not_shown_even_where_they_are_still_kept() -> None:
    texts = {f"{1:064x}": Words(author="张**", text="words").pack()}
    removed = "text.removed", 2_000, {"of_seq": 2, "text_commitment": f"{1:064x}", "reason": "辱骂"}
    timeline = project(told(asked(2_000), removed), texts)
    assert (timeline.questions[0].text, timeline.questions[0].author, timeline.questions[0].removed_for) == (None, NOBODY, "辱骂")
    assert [(one.of_seq, one.of_type, one.of_id) for one in timeline.removals] == [(2, "question.asked", "que_1")]
    assert b"words" not in timeline.to_bytes()


def test_a_correction_stands_beside_what_it_corrects() -> None:
    right = {"of_seq": 2, "reason": "标错价", "fields": {"price": {"amount": "9.90", "currency": "CNY"}}}
    timeline = project(told(shown(1_000), ended(), ("correction.made", 1_000, right), ("correction.made", 0, {**right, "of_seq": 99})), {})
    assert timeline.products[0].price.amount == "19.90"
    assert [(one.of_type, one.of_id) for one in timeline.corrections] == [("product.shown", "prd_1"), (None, None)]


def test_cards_are_not_said_to_be_seen_where_nothing_was_recorded() -> None:
    gap = "show.resumed", 9_000, {"gap_from_ms": 6_000, "gap_to_ms": 9_000}
    lost = "segment.lost", 15_000, {"track": "video", "index": 7, "start_90k": 1_080_000, "duration_90k": 90_000, "reason": "disk"}
    within = [shown(6_500, "prd_2"), shown(7_000, "prd_1")]
    timeline = project(told(shown(5_000), ("evidence.shown", 5_500, PROOF), *within, gap, lost, ended()), {})
    seen = {product.product_id: spans(product.spans) for product in timeline.products}
    assert seen == {"prd_1": [(5_000, 6_000), (9_000, 12_000), (13_000, 20_000)], "prd_2": []}
    assert spans(timeline.evidence) == [(5_500, 6_000), (9_000, 12_000), (13_000, 20_000)]
    assert [(one.start_ms, one.end_ms, one.reason) for one in timeline.gaps] == [(6_000, 9_000, "interrupted"), (12_000, 13_000, "disk")]
    assert [chapter.kind for chapter in timeline.chapters] == ["opening", "evidence"], "a gap is no chapter"


def test_a_recording_that_stands_still_hides_what_is_on_screen_until_it_goes_on() -> None:
    stopped = "recording.stopped", 6_000, {"at_ms": 6_000, "reason": "disk full"}
    assert spans(project(told(shown(5_000), stopped), {}).products[0].spans) == [(5_000, 6_000)]


@pytest.mark.parametrize(
    ("after", "state", "down", "held"),
    [
        (["show.published"], "published", None, None),
        (["show.published", "show.taken_down"], "taken_down", "r", None),
        (["show.published", "show.taken_down", "show.restored"], "published", None, None),
        (["show.taken_down", "show.restored"], "ended", None, None),
        (["hold.placed"], "ended", None, "r"),
        (["hold.placed", "hold.lifted"], "ended", None, None),
    ],
)
def test_a_page_is_told_whether_the_show_is_closed_or_held(after: list[str], state: str, down: str | None, held: str | None) -> None:
    happenings = [(type_, 20_000, {} if "published" in type_ else {"reason": "r"}) for type_ in after]
    show = project(told(ended(), *happenings), {}).show
    assert (show.state, show.taken_down_for, show.held_for) == (state, down, held)


def test_media_that_was_removed_is_said_to_be() -> None:
    gone = "media.removed", 20_000, {"reason": "retention", "segments": 3, "bytes": 9}
    assert project(told(ended(), gone), {}).show.media_removed_for == "retention"


def test_hours_of_counted_viewers_stay_a_small_curve_with_its_peaks() -> None:
    counts = [("viewers.counted", n * 30_000, {"watching": n % 97, "peak": 96}) for n in range(1, 1_500)]
    viewers = project(told(*counts), {}).viewers
    assert viewers.peak == 96
    assert len(viewers.series) <= MOST_POINTS
    assert max(point.watching for point in viewers.series) == 96
    assert [point.at_ms for point in viewers.series] == sorted(point.at_ms for point in viewers.series)


def test_a_log_of_the_first_release_is_read_as_ever() -> None:
    old = [(STARTED[0], 1, 0, STARTED[2]), ("product.shown", 1, 1_000, {"product_id": "prd_1", **OFFER})]
    posed = ("scene.posed", 1, 2_000, {"yaw_deg": 10, "spin_deg_s": 0})
    timeline = project(chain(*old, posed, ("show.ended", 1, 9_000, ended(9_000)[2])), {})
    assert (timeline.products[0].stock, timeline.products[0].variant, spans(timeline.products[0].spans)) == (None, None, [(1_000, 9_000)])
    assert timeline.viewers.peak == 0


def test_events_of_a_later_release_are_read_as_far_as_they_can_be_and_never_refused() -> None:
    start = (STARTED[0], 1, 0, STARTED[2])
    more = ("product.shown", 9, 1_000, {"product_id": "prd_1", **OFFER, "colour": "red"})
    other = ("claim.made", 9, 2_000, {"claim": {"words": "of another shape"}})
    unknown = ("poll.opened", 1, 3_000, {"anything": [1, 2]})
    timeline = project(chain(start, more, other, unknown), {})
    assert [product.product_id for product in timeline.products] == ["prd_1"]
    assert timeline.claims == ()
    assert timeline.last_seq == 4


PICKS = st.lists(st.tuples(st.sampled_from("pqacrvgtm"), st.integers(0, 60_000), st.integers(1, 3)), max_size=16)


def many(picks: list[tuple[str, int, int]]) -> list[Event]:
    makers = {
        "p": lambda at, n: shown(at, f"prd_{n}", stock=n),
        "q": asked,
        "a": answered,
        "c": lambda at, n: claimed(at, n, evidence_ids=[f"evi_{n}"]),
        "r": assured,
        "v": lambda at, n: ("viewers.counted", at, {"watching": n, "peak": n}),
        "g": lambda at, n: ("show.resumed", at, {"gap_from_ms": max(0, at - n * 900), "gap_to_ms": at}),
        "t": lambda at, n: ("text.removed", at, {"of_seq": n, "text_commitment": f"{n:064x}", "reason": "r"}),
        "m": lambda at, n: ("correction.made", at, {"of_seq": n, "reason": "r", "fields": {"b": n, "a": [n]}}),
    }
    return told(*(makers[kind](at_ms, n) for kind, at_ms, n in picks), ended(50_000))


@settings(max_examples=60, deadline=None)
@given(picks=PICKS)
def test_the_same_events_give_the_same_bytes_and_only_what_was_recorded_is_seen(picks: list[tuple[str, int, int]]) -> None:
    events = many(picks)
    texts = {commitment: Words(author="张**", text="好").pack() for commitment in text_commitments(events)}
    again = from_lines(b"".join(to_line(event) for event in events))
    one, two = project(events, texts), project(again, dict(reversed(texts.items())))
    assert (one.to_bytes(), chapters_vtt(one), products_vtt(one)) == (two.to_bytes(), chapters_vtt(two), products_vtt(two))
    for product in one.products:
        for span in product.spans:
            assert span.end_ms is not None
            assert span.start_ms < span.end_ms
            for gap in one.gaps:
                assert gap.end_ms is not None
                assert gap.start_ms == gap.end_ms or span.end_ms <= gap.start_ms or gap.end_ms <= span.start_ms
    stranger = chained(seq=len(events) + 1, at_ms=1, recorded_at="2026-01-02T00:00:00.000Z", v=3, type="x.y", data={}, prev=events[-1].hash)
    assert project([*events, stranger], texts).model_copy(update={"last_seq": 0, "head": ""}) == one.model_copy(
        update={"last_seq": 0, "head": ""}
    )


DIGEST = """
import hashlib, sys
from archive.timeline.event import from_lines
from archive.timeline.projections import project
print(hashlib.sha256(project(from_lines(sys.stdin.buffer.read()), {}).to_bytes()).hexdigest())
"""


def test_another_process_projects_the_same_bytes() -> None:
    events = many([(kind, n * 1_000, n % 3 + 1) for n, kind in enumerate("pqacrvgtmpqac")])
    lines = b"".join(to_line(event) for event in events)
    environment = {**os.environ, "PYTHONHASHSEED": "4242"}
    run = subprocess.run([sys.executable, "-c", DIGEST], input=lines, capture_output=True, check=True, env=environment, cwd=os.getcwd())
    assert run.stdout.decode().strip() == hashlib.sha256(project(events, {}).to_bytes()).hexdigest()
