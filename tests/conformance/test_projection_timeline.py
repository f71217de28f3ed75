"""The replay's shelf: every card at its second, the same bytes every time."""

import itertools
import json
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.timeline.chapters import chapters
from archive.timeline.event import FIRST_PREV, Event, chained, from_lines, to_line
from archive.timeline.projections import chapters_vtt, products_vtt, project, text_commitments
from archive.timeline.schema import checked
from archive.timeline.shape import Timeline
from archive.timeline.words import Words

SHA = "a" * 64


def started(title: str = "秋日好物", **fields: Any) -> tuple[str, int, dict[str, Any]]:
    data = {
        "show_id": "shw_1",
        "merchant_id": "mer_1",
        "merchant_name": "Shop",
        "title": title,
        "canvas": {"width": 1280, "height": 720, "fps": 30},
        "started_at": "2026-01-01T00:00:00.000Z",
    }
    return "show.started", 0, {**data, **fields}


def product(at_ms: int, name: str, **fields: Any) -> tuple[str, int, dict[str, Any]]:
    data = {
        "product_id": f"prd_{name}",
        "sku": name,
        "title": f"Item {name}",
        "url": "https://shop.example/x",
        "price": {"amount": "19.90", "currency": "CNY"},
        "layout": "beside",
    }
    return "product.shown", at_ms, {**data, **fields}


def hidden(at_ms: int, name: str) -> tuple[str, int, dict[str, Any]]:
    return "product.hidden", at_ms, {"product_id": f"prd_{name}"}


def proof(at_ms: int, name: str = "1", **fields: Any) -> tuple[str, int, dict[str, Any]]:
    data = {
        "evidence_id": f"evi_{name}",
        "claim": "纯羊毛",
        "title": "检测报告",
        "issuer": "SGS",
        "image": {"key": f"m/s/cards/{SHA}.webp", "sha256": SHA},
    }
    return "evidence.shown", at_ms, {**data, **fields}


def proof_hidden(at_ms: int, name: str = "1") -> tuple[str, int, dict[str, Any]]:
    return "evidence.hidden", at_ms, {"evidence_id": f"evi_{name}"}


def review(at_ms: int, n: int = 1, **fields: Any) -> tuple[str, int, dict[str, Any]]:
    data = {"review_id": f"rev_{n}", "product_id": "prd_A", "stars": 5, "order_commitment": f"{n:064x}", "text_commitment": f"{n:064x}"}
    return "review.added", at_ms, {**data, **fields}


def ended(at_ms: int) -> tuple[str, int, dict[str, Any]]:
    return "show.ended", at_ms, {"duration_ms": at_ms, "reason": "ended"}


def told(*happenings: tuple[str, int, dict[str, Any]]) -> list[Event]:
    """The happenings as a checked chain of events, one recorded each second."""
    events: list[Event] = []
    for seq, (type_, at_ms, data) in enumerate(happenings, start=1):
        version, fields = checked(type_, data)
        recorded_at = f"2026-01-01T{seq // 3600:02d}:{seq // 60 % 60:02d}:{seq % 60:02d}.000Z"
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at=recorded_at, v=version, type=type_, data=fields, prev=prev))
    return events


def chapters_of(timeline: Timeline) -> list[tuple[int, int | None, str, str]]:
    return [(chapter.start_ms, chapter.end_ms, chapter.kind, chapter.title) for chapter in timeline.chapters]


SHOW = (
    started(),
    product(5_000, "A", title="保温壶", image={"key": f"m/s/cards/{SHA}.webp", "sha256": SHA}),
    proof(12_000, product_id="prd_A"),
    proof_hidden(15_000),
    product(20_000, "B", title="马克杯"),
    hidden(30_000, "B"),
    ended(40_000),
)


def test_a_product_is_on_the_shelf_from_its_cue_until_the_next() -> None:
    timeline = project(told(*SHOW), {})
    assert [(p.product_id, [(s.start_ms, s.end_ms) for s in p.spans]) for p in timeline.products] == [
        ("prd_A", [(5_000, 20_000)]),
        ("prd_B", [(20_000, 30_000)]),
    ]
    assert [(e.evidence_id, e.product_id, e.start_ms, e.end_ms) for e in timeline.evidence] == [("evi_1", "prd_A", 12_000, 15_000)]


def test_chapters_tell_the_show_in_its_own_language() -> None:
    assert chapters_of(project(told(*SHOW), {})) == [
        (0, 5_000, "opening", "开场"),
        (5_000, 12_000, "product", "保温壶"),
        (12_000, 15_000, "evidence", "凭证：检测报告"),
        (15_000, 20_000, "product", "保温壶"),
        (20_000, 30_000, "product", "马克杯"),
        (30_000, 40_000, "closing", "结语"),
    ]
    english = project(told(started("Autumn sale"), *SHOW[1:]), {})
    assert [chapter.title for chapter in english.chapters][::5] == ["Opening", "Closing words"]


def test_a_running_show_has_open_ends() -> None:
    timeline = project(told(*SHOW[:2]), {})
    assert timeline.show.state == "live"
    assert timeline.products[0].spans[0].end_ms is None
    assert chapters_of(timeline)[-1] == (5_000, None, "product", "保温壶")
    assert "00:00:05.000 --> 99:59:59.999" in products_vtt(timeline)


def test_the_json_has_the_shape_that_pages_read() -> None:
    timeline = project(told(*SHOW), {})
    fields = json.loads(timeline.to_bytes())
    things = {
        "products",
        "chapters",
        "evidence",
        "claims",
        "assurances",
        "questions",
        "reviews",
        "corrections",
        "removals",
        "viewers",
        "gaps",
    }
    assert set(fields) == {"version", "show", "last_seq", "head"} | things
    assert fields["version"] == 2
    assert fields["show"] == {
        "id": "shw_1",
        "title": "秋日好物",
        "merchant_name": "Shop",
        "canvas": {"width": 1280, "height": 720, "fps": 30},
        "started_at": "2026-01-01T00:00:00.000Z",
        "duration_ms": 40_000,
        "state": "ended",
        "taken_down_for": None,
        "held_for": None,
        "media_removed_for": None,
    }
    assert fields["products"][0]["image"] == f"m/s/cards/{SHA}.webp"
    assert fields["products"][0]["price"] == {"amount": "19.90", "currency": "CNY"}
    assert (fields["last_seq"], fields["head"]) == (7, told(*SHOW)[-1].hash)


def test_showing_again_goes_on_with_the_same_stay_and_the_newest_price() -> None:
    again = product(9_000, "A", price={"amount": "9.90", "currency": "CNY"})
    (shown,) = project(told(started(), product(5_000, "A"), again, ended(20_000)), {}).products
    assert [(span.start_ms, span.end_ms) for span in shown.spans] == [(5_000, 20_000)]
    assert shown.price.amount == "9.90"


def test_cues_recorded_out_of_order_are_told_by_their_millisecond() -> None:
    timeline = project(told(started(), product(9_000, "B"), product(5_000, "A"), ended(20_000)), {})
    assert [(p.product_id, p.spans[0].start_ms, p.spans[0].end_ms) for p in timeline.products] == [
        ("prd_A", 5_000, 9_000),
        ("prd_B", 9_000, 20_000),
    ]


def test_hiding_what_is_not_shown_changes_nothing() -> None:
    timeline = project(told(started(), product(5_000, "A"), hidden(6_000, "B"), proof_hidden(7_000), ended(20_000)), {})
    assert timeline.products[0].spans[0].end_ms == 20_000


def test_a_flicker_is_no_chapter() -> None:
    timeline = project(told(started(), product(300, "A"), product(9_000, "B"), product(9_400, "A"), ended(20_000)), {})
    assert chapters_of(timeline) == [(0, 20_000, "product", "Item A")]


def test_a_show_without_any_card_is_one_chapter() -> None:
    assert chapters_of(project(told(started(), ended(20_000)), {})) == [(0, 20_000, "opening", "开场")]


def test_reviews_stand_at_the_second_the_buyer_chose_and_say_when_they_came() -> None:
    texts = {f"{2:064x}": Words(author="张**", text="保温一整天").pack()}
    events = told(*SHOW, review(21_000, 1), review(6_000, 2))
    assert text_commitments(events) == [f"{1:064x}", f"{2:064x}"]
    reviews = project(events, texts).reviews
    assert [(r.at_ms, r.author, r.text, r.recorded_at) for r in reviews] == [
        (6_000, "张**", "保温一整天", "2026-01-01T00:00:09.000Z"),
        (21_000, "***", None, "2026-01-01T00:00:08.000Z"),
    ]


def test_publishing_and_taking_back_is_told() -> None:
    assert project(told(*SHOW, ("show.published", 40_000, {})), {}).show.state == "published"
    assert project(told(*SHOW, ("show.published", 40_000, {}), ("show.unpublished", 40_000, {})), {}).show.state == "ended"


def test_a_viewer_is_told_where_nothing_was_recorded() -> None:
    stop = "recording.stopped", 8_000, {"at_ms": 8_000, "reason": "disk full"}
    resume = "recording.resumed", 11_000, {"at_ms": 11_000}
    restart = "show.resumed", 3_000, {"gap_from_ms": 2_000, "gap_to_ms": 3_000}
    late_stop = "recording.stopped", 18_000, {"at_ms": 18_000, "reason": "disk full"}
    timeline = project(told(started(), stop, resume, restart, late_stop, ended(20_000)), {})
    assert [(gap.start_ms, gap.end_ms, gap.reason) for gap in timeline.gaps] == [
        (2_000, 3_000, "interrupted"),
        (8_000, 11_000, "disk full"),
        (18_000, 20_000, "disk full"),
    ]


def test_events_without_a_show_are_said_to_be_none() -> None:
    for events in ([], told(ended(1_000))):
        with pytest.raises(ArchiveError, match=r"show\.started"):
            project(events, {})


def test_events_of_a_later_release_are_passed_over() -> None:
    events = told(*SHOW)
    stranger = chained(seq=8, at_ms=1, recorded_at="2026-01-01T00:00:00.000Z", v=1, type="poll.opened", data={}, prev=events[-1].hash)
    assert chapters_of(project([*events, stranger], {})) == chapters_of(project(events, {}))


HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(["show", "hide", "prove", "unprove", "review"]), st.integers(0, 60_000), st.sampled_from("ABC")), max_size=14
)


def a_show_of(picks: list[tuple[str, int, str]], *, with_end: bool) -> list[Event]:
    makers = {
        "show": product,
        "hide": hidden,
        "prove": proof,
        "unprove": proof_hidden,
        "review": lambda at_ms, name: review(at_ms, ord(name)),
    }
    happenings = [makers[kind](at_ms, name) for kind, at_ms, name in picks]
    return told(started(), *happenings, *([ended(50_000)] if with_end else []))


@settings(max_examples=80, deadline=None)
@given(picks=HAPPENINGS, with_end=st.booleans())
def test_whatever_happens_chapters_have_no_holes_and_cards_no_overlap(picks: list[tuple[str, int, str]], with_end: bool) -> None:
    timeline = project(a_show_of(picks, with_end=with_end), {})
    end_ms = 50_000 if with_end else None
    assert timeline.chapters[0].start_ms == 0
    assert timeline.chapters[-1].end_ms == end_ms
    for one, next_ in itertools.pairwise(timeline.chapters):
        assert one.end_ms == next_.start_ms
        assert (one.kind, one.title, one.product_id) != (next_.kind, next_.title, next_.product_id)
    spans = sorted((span.start_ms, span.end_ms) for shown in timeline.products for span in shown.spans if span.end_ms is not None)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= next_[0] for one, next_ in itertools.pairwise(spans))


@settings(max_examples=40, deadline=None)
@given(picks=HAPPENINGS)
def test_the_same_events_give_the_same_bytes_after_a_round_through_s3(picks: list[tuple[str, int, str]]) -> None:
    events = a_show_of(picks, with_end=True)
    again = from_lines(b"".join(to_line(event) for event in events))
    texts = {commitment: Words(author="张**", text="好").pack() for commitment in text_commitments(events)}
    shuffled = dict(random.Random(7).sample(sorted(texts.items()), len(texts)))
    one, two = project(events, texts), project(again, shuffled)
    assert one.to_bytes() == two.to_bytes()
    assert chapters_vtt(one) == chapters_vtt(two)
    assert products_vtt(one) == products_vtt(two)
    assert Timeline.model_validate_json(one.to_bytes()) == one


TIME = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})")


def cues_of(vtt: str) -> list[tuple[int, int, str]]:
    """(start, end, payload) of a file, read by the rules of WebVTT's grammar."""
    head, *blocks = vtt.removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        name, times, payload = block.split("\n")
        match = TIME.fullmatch(times)
        assert match is not None
        assert "-->" not in name + payload
        start, end = (
            sum(int(part) * unit for part, unit in zip(match.groups()[at : at + 4], (3_600_000, 60_000, 1_000, 1), strict=True))
            for at in (0, 4)
        )
        cues.append((start, end, payload))
    return cues


@settings(max_examples=60, deadline=None)
@given(title=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), picks=HAPPENINGS)
def test_tracks_are_valid_webvtt_whatever_a_product_is_called(title: str, picks: list[tuple[str, int, str]]) -> None:
    named = [product(1_000, "A", title=title), product(4_000_000, "B", title=f"{title} --> <b>&amp;\n\nWEBVTT")]
    events = told(started(), *named, *a_show_of_happenings(picks))
    timeline = project(events, {})
    assert len(cues_of(chapters_vtt(timeline))) == len(timeline.chapters)
    cards = cues_of(products_vtt(timeline))
    assert [start for start, _, _ in cards] == sorted(span.start_ms for shown in timeline.products for span in shown.spans)
    assert all(start < end for start, end, _ in cards)
    assert {json.loads(payload)["title"] for _, _, payload in cards} <= {shown.title for shown in timeline.products}


def a_show_of_happenings(picks: list[tuple[str, int, str]]) -> list[tuple[str, int, dict[str, Any]]]:
    return [product(at_ms, name) for kind, at_ms, name in picks if kind == "show" and name == "C"]


def test_chapter_titles_cannot_smuggle_markup_into_a_player() -> None:
    timeline = project(told(started(), product(1_000, "A", title="<b>5 < 6 & co\n-->")), {})
    assert cues_of(chapters_vtt(timeline))[-1][2] == "&lt;b&gt;5 &lt; 6 &amp; co --&gt;"


def test_a_show_that_ended_as_it_began_has_no_chapters_and_still_a_page() -> None:
    assert chapters([], [], language="en", until_ms=0) == ()
