"""What the verifier says of whole shows: never a false cry, and never more than is proven."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.errors import NotFound
from archive.objects.memory import MemoryStore
from archive.objects.store import ObjectInfo
from archive.seal.note import SigningKey
from archive.seal.receipt import Receipt
from archive.seal.verdict import Verdict
from archive.seal.verify import verify
from tests.support.sealed_show import KEYS, MERCHANT, Cut, Said, Story, film, moment, review, whole_show


def look(story: Story, store: MemoryStore | None = None, **pins: object) -> Verdict:
    return verify(store or story.store(), story.merchant, story.show, **pins)  # type: ignore[arg-type]


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(problem.code, problem.what) for problem in verdict.problems]


def test_without_a_key_a_whole_show_is_consistent_and_no_more_is_claimed() -> None:
    verdict = look(whole_show())
    assert (verdict.state, verdict.problems, verdict.notes) == ("consistent", (), ())
    assert (verdict.segments, verdict.events, verdict.leaves) == (16, 31, 49)
    assert verdict.signed_by == f"vouchcast+{KEYS[1].public.id.hex()}"


@pytest.mark.parametrize("pin", [0, 1])
def test_under_a_pinned_key_it_is_signed_also_across_a_rotation(pin: int) -> None:
    verdict = look(whole_show(), key=KEYS[pin].public)
    assert (verdict.state, verdict.problems) == ("signed", ())


@pytest.mark.parametrize("cut", range(6))
def test_against_any_honest_receipt_it_is_proven(cut: int) -> None:
    story = whole_show()
    kept = Receipt.from_json(story.receipt(cut).to_json())
    for pins in ({}, {"key": KEYS[0].public}, {"key": KEYS[1].public}):
        verdict = look(story, receipts=[kept], **pins)
        assert (verdict.state, verdict.problems) == ("proven", ())
        assert verdict.proven_leaves == len(kept.lines)


def test_several_receipts_and_a_bare_head_prove_too() -> None:
    story = whole_show()
    bare = Receipt(head=story.receipt(2).head)
    for key in (None, KEYS[0].public):
        verdict = look(story, receipts=[story.receipt(0), bare, story.receipt(5)], key=key)
        assert (verdict.state, verdict.problems) == ("proven", ())


def test_a_show_that_still_runs_or_was_never_sealed_is_no_alarm() -> None:
    story = whole_show()
    live = replace(story, said=story.said[:20], films=story.films[:14], cuts=story.cuts[:2], closed=False)
    verdict = look(live, receipts=[story.receipt(0)])
    assert (verdict.state, verdict.problems) == ("proven", ())
    assert any("not sealed yet" in note for note in verdict.notes)
    never = replace(live, cuts=[])
    assert look(never).state == "consistent"
    assert any("not sealed yet" in note for note in look(never, key=KEYS[0].public).notes)


def test_a_show_without_media_or_without_events_is_no_alarm() -> None:
    story = whole_show()
    silent = replace(story, films=[], cuts=[Cut(films=0, events=31, signed_at=moment(99_000))])
    verdict = look(silent, receipts=[silent.receipt(0)])
    assert (verdict.state, verdict.notes) == ("proven", ("no media was recorded",))
    mute = replace(story, said=[], cuts=[Cut(films=18, events=0, signed_at=moment(99_000))], closed=False)
    verdict = look(mute, receipts=[mute.receipt(0)])
    assert verdict.state == "proven"
    assert "no event was recorded" in verdict.notes


def test_nothing_at_all_is_not_found() -> None:
    with pytest.raises(NotFound, match="shw_2"):
        verify(whole_show().store(), MERCHANT, "shw_2")


def test_media_that_was_removed_by_the_rules_leaves_every_proof_valid() -> None:
    story = whole_show()
    removed = Said(at_ms=16_000, recorded_at=moment(10**8), type="media.removed", data={"reason": "retention", "segments": 16, "bytes": 9})
    later = replace(
        story,
        said=[*story.said, removed],
        lost=set(range(18)),
        cuts=[*story.cuts, Cut(films=18, events=32, signed_at=moment(10**8 + 1), key=1)],
    )
    verdict = look(later, receipts=[story.receipt(3)])
    assert (verdict.state, verdict.problems) == ("proven", ())
    assert any("retention" in note for note in verdict.notes)


def test_more_media_gone_than_the_log_says_is_missed() -> None:
    story = whole_show()
    removed = Said(at_ms=16_000, recorded_at=moment(10**8), type="media.removed", data={"reason": "x", "segments": 1, "bytes": 9})
    later = replace(
        story, said=[*story.said, removed], lost={4, 5}, cuts=[*story.cuts, Cut(films=18, events=32, signed_at=moment(10**8 + 1), key=1)]
    )
    assert {code for code, _ in codes(look(later, receipts=[story.receipt(3)]))} == {"removed"}


def test_a_segment_that_the_log_calls_lost_is_a_remark() -> None:
    story = whole_show()
    lost = Said(
        at_ms=0,
        recorded_at=moment(99_000),
        type="segment.lost",
        data={"track": "video", "index": 3, "start_90k": 0, "duration_90k": 1, "reason": "disk"},
    )
    later = replace(
        story, said=[*story.said, lost], lost={8}, cuts=[*story.cuts, Cut(films=18, events=32, signed_at=moment(99_001), key=1)]
    )
    assert (look(later, receipts=[story.receipt(5)]).state, story.films[8].index) == ("proven", 3)


def test_a_foreign_key_is_named() -> None:
    verdict = look(whole_show(), key=SigningKey.from_seed(b"x" * 32).public)
    assert {code for code, _ in codes(verdict)} == {"foreign_key"}
    assert verdict.state == "broken"


def test_a_receipt_of_another_show_is_named_and_not_held_against_this_one() -> None:
    other = replace(whole_show(), show="shw_2").receipt(3)
    assert codes(look(whole_show(), receipts=[other])) == [("foreign_receipt", "receipt 1")]


def test_a_receipt_by_another_key_than_the_pinned_one_is_named() -> None:
    forged = whole_show().receipt(3, keys=[KEYS[2], KEYS[2]])
    assert codes(look(whole_show(), receipts=[forged], key=KEYS[0].public)) == [("foreign_receipt", "receipt 1")]


def test_the_log_of_another_show_is_named() -> None:
    story = whole_show()
    other = story.copy()
    other.said[0] = replace(other.said[0], data={**other.said[0].data, "show_id": "shw_9"})
    verdict = look(other, receipts=[story.receipt(3)])
    assert codes(verdict) == [("foreign_log", "event 1 (show.started)")]


def test_the_seal_of_another_show_is_named() -> None:
    mine, other = whole_show(), replace(whole_show(), show="shw_2")
    store = mine.store()
    for info in list(store.list("mer_1/shw_1/seal/")):
        store.delete(info.key)
    for piece in other.sealings():
        store.put(piece.key(mine.prefix), piece.to_json(), content_type="x/y")
    assert {code for code, _ in codes(look(mine, store))} == {"foreign_log"}


def test_a_bare_receipt_tells_that_something_was_rewritten() -> None:
    story = whole_show()
    kept = Receipt(head=story.receipt(3).head)
    forged = story.copy()
    forged.said[5] = replace(forged.said[5], data={"layout": "host"})
    assert codes(look(forged, receipts=[kept])) == [("rewritten", "seal 0-46")]


def test_the_newer_half_of_the_seal_thrown_away_is_missed() -> None:
    story = whole_show()
    store = story.store()
    for info in list(store.list("mer_1/shw_1/seal/"))[2:]:
        store.delete(info.key)
    assert "missing" in {code for code, _ in codes(look(story, store, receipts=[story.receipt(3)]))}
    assert look(story, store).state == "consistent"


def test_verifying_changes_nothing() -> None:
    story = whole_show()
    store = story.store()
    before = {info.key: (store.get(info.key), info.modified_at) for info in store.list("")}
    look(story, store, key=KEYS[0].public, receipts=[story.receipt(2)])
    assert {info.key: (store.get(info.key), info.modified_at) for info in store.list("")} == before


def test_late_additions_after_a_receipt_are_welcome() -> None:
    story = whole_show()
    more = story.copy()
    more.said += [
        review(9, 500, 91_000),
        Said(at_ms=0, recorded_at=moment(92_000), type="text.removed", data={"of_seq": 29, "text_commitment": "b" * 64, "reason": "asked"}),
    ]
    more.cuts.append(Cut(films=18, events=33, signed_at=moment(93_000), key=1))
    verdict = look(more, receipts=[story.receipt(cut) for cut in range(6)], key=KEYS[0].public)
    assert (verdict.state, verdict.problems) == ("proven", ())


def test_a_late_segment_from_the_spool_is_no_alarm() -> None:
    story = whole_show()
    late = replace(story, cuts=[Cut(films=14, events=28, signed_at=moment(17)), Cut(films=18, events=31, signed_at=moment(90_100))])
    assert look(late, receipts=[late.receipt(0)]).state == "proven"
    assert film("video", 3) == film("video", 3)


def test_the_stump_of_a_segment_that_a_crash_left_behind_is_no_alarm() -> None:
    story = whole_show()
    stump = film("video", 7, taste=9, parts=1)
    later = story.copy()
    later.films.append(stump)
    later.cuts[-1] = replace(later.cuts[-1], films=19)
    assert look(later, receipts=[story.receipt(3)]).state == "proven"


class Growing(MemoryStore):
    """A show that runs: when its sound was listed, and nothing else yet, more of everything and a head over it arrives."""

    def __init__(self, before: MemoryStore, after: MemoryStore) -> None:
        super().__init__()
        self._before, self._after, self._listed = before, after, False

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        sound = (self._after if self._listed else self._before).list(f"{prefix}audio/")
        self._listed = True
        yield from sound
        yield from (info for info in self._after.list(prefix) if "/audio/" not in info.key)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        return self._after.get(key, byte_range)


def test_a_show_that_grows_while_it_is_verified_is_no_alarm() -> None:
    story = whole_show()
    before = replace(story, said=story.said[:14], films=story.films[:6], cuts=story.cuts[:1], closed=False)
    after = replace(story, said=story.said[:20], films=story.films[:14], cuts=story.cuts[:2], closed=False)
    verdict = look(after, Growing(before.store(), after.store()), receipts=[story.receipt(0)])
    assert (verdict.state, verdict.problems) == ("proven", ())
