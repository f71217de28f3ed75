"""A thousand silent edits, all found by an old receipt with their right names; honest histories, none cried at."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from archive.objects.keys import TRACKS
from archive.objects.memory import MemoryStore
from archive.seal.note import SigningKey
from archive.seal.receipt import Receipt
from archive.seal.verify import verify
from archive.timeline.event import Event, to_line
from tests.support.sealed_show import KEYS, SEGMENT_90K, Cut, Said, Story, film, moment, review, whole_show

HONEST = whole_show(products=2, segments=4)
RECEIPTS = [HONEST.receipt(cut) for cut in range(len(HONEST.cuts))]
THIEVES = (SigningKey.from_seed(b"t" * 32), SigningKey.from_seed(b"u" * 32))
Named = tuple[str, str]


@dataclass(frozen=True)
class Edit:
    """A rewritten story, what must be said of it, and what may be said instead (a neighbour of what was moved)."""

    story: Story
    must: set[Named]
    also: frozenset[Named] = frozenset()
    store: MemoryStore | None = None


def event_name(index: int, kind: str | None = None) -> str:
    return f"event {index + 1} ({kind or HONEST.said[index].type})"


def segment_name(index: int, story: Story = HONEST) -> str:
    one = story.films[index]
    return f"{'init' if one.index < 0 else 'segment'} {one.key(story.prefix).removeprefix(f'{story.prefix}/')}"


def changed_event(rng: random.Random, events: int, films: int) -> Edit:
    index, story = rng.randrange(events), HONEST.copy()
    was = story.said[index]
    change = rng.choice(["data", "at_ms", "type", "later", "version"])
    if change == "data":
        story.said[index] = replace(was, data={**was.data, rng.choice(["title", "text", "reason", "stock", "price"]): rng.randrange(10**6)})
    elif change == "at_ms":
        story.said[index] = replace(was, at_ms=was.at_ms + rng.choice([-1, 1, 5_000]))
    elif change == "type":
        story.said[index] = replace(was, type="host.left")
    elif change == "version":
        story.said[index] = replace(was, v=2)
    else:
        story.said[index] = replace(was, recorded_at=was.recorded_at[:-2] + "9Z")
    return Edit(story, {("changed", event_name(index))})


def removed_event(rng: random.Random, events: int, films: int) -> Edit:
    index = rng.randrange(events)
    return Edit(HONEST.without(index), {("removed", event_name(index))})


def moved_event(rng: random.Random, events: int, films: int) -> Edit:
    source, story = rng.randrange(events), HONEST.copy()
    target = rng.choice([place for place in range(events) if place != source])
    story.said.insert(target, story.said.pop(source))
    moved = ("reordered", event_name(source))
    if abs(source - target) > 1:
        return Edit(story, {moved})
    early, late = sorted((source, target))  # either of two neighbours moved; to a receipt that ends between them, one was put in
    put_in = ("added", event_name(early, HONEST.said[late].type))
    return Edit(story, set(), frozenset({moved, ("reordered", event_name(target)), put_in}))


def backdated_event(rng: random.Random, events: int, films: int) -> Edit:
    index, story = rng.randrange(1, events), HONEST.copy()
    was = replace(story.said[index], recorded_at=HONEST.said[rng.randrange(index)].recorded_at)
    if rng.random() < 0.5:
        story.said[index] = was
    else:  # and put where such an event would stand
        del story.said[index]
        story.said.insert(next(place for place, one in enumerate(story.said) if one.recorded_at >= was.recorded_at), was)
    return Edit(story, {("backdated", event_name(index))})


def inserted_event(rng: random.Random, events: int, films: int) -> Edit:
    index = rng.randrange(events)
    double = rng.random() < 0.3
    was = HONEST.said[index]
    new = was if double else Said(at_ms=7, recorded_at=was.recorded_at, type="correction.made", data={"of_seq": 1})
    story = HONEST.with_one(index, new)
    if double:  # which of two equal ones is the new one?
        if index + 1 == events:
            return Edit(story, {("backdated", event_name(index + 1, new.type))})
        to_an_older_receipt = ("backdated", event_name(index + 1, new.type))
        return Edit(story, {("added", event_name(index + 1, new.type))}, frozenset({to_an_older_receipt}))
    return Edit(story, {("added", event_name(index, new.type))})


def late_event_from_before(rng: random.Random, events: int, films: int) -> Edit:
    """Written after the receipt, it claims to be from before."""
    new = replace(review(9, 500, 0), recorded_at=HONEST.said[rng.randrange(events)].recorded_at)
    return Edit(HONEST.with_one(events, new), {("backdated", event_name(events, new.type))})


def exchanged_events(rng: random.Random, events: int, films: int) -> Edit:
    """Two events exchange what they say and keep their places."""
    first, second = rng.sample(range(1, events), 2)
    story = HONEST.copy()
    one, other = HONEST.said[first], HONEST.said[second]
    story.said[first], story.said[second] = replace(one, data=other.data), replace(other, data=one.data)
    return Edit(story, {("changed", event_name(first)), ("changed", event_name(second))})


def replaced_segment(rng: random.Random, events: int, films: int) -> Edit:
    index, story = rng.randrange(2, films), HONEST.copy()
    was = story.films[index]
    story.films[index] = film(was.track, was.index, taste=rng.randrange(1, 60_000))
    return Edit(story, {("changed", segment_name(index))})


def replaced_init(rng: random.Random, events: int, films: int) -> Edit:
    index, story = rng.randrange(2), HONEST.copy()
    story.films[index] = replace(story.films[index], data=story.films[index].data + b"\0\0\0\x09free" + bytes([rng.randrange(256)]))
    missing = ("missing", segment_name(index))
    return Edit(story, {("changed", segment_name(index))}, frozenset({missing}))


def removed_segment(rng: random.Random, events: int, films: int) -> Edit:
    index = rng.randrange(2, films)
    return Edit(replace(HONEST.copy(), lost={index}), {("removed", segment_name(index))})


def swapped_segments(rng: random.Random, events: int, films: int) -> Edit:
    track = rng.choice(TRACKS)
    of_track = [index for index in range(2, films) if HONEST.films[index].track == track]
    if len(of_track) < 2:
        return replaced_segment(rng, events, films)
    first, second = rng.sample(of_track, 2)
    story, one, other = HONEST.copy(), HONEST.films[first], HONEST.films[second]
    story.films[first] = replace(other, index=one.index, start_90k=one.start_90k)
    story.films[second] = replace(one, index=other.index, start_90k=other.start_90k)
    return Edit(story, {("reordered", segment_name(first)), ("reordered", segment_name(second))})


def inserted_segment(rng: random.Random, events: int, films: int) -> Edit:
    story, track = HONEST.copy(), rng.choice(TRACKS)
    place = HONEST.films[rng.randrange(2, films)].index
    new = film(track, place, taste=3) if rng.random() < 0.5 else film(track, 9, taste=3, start_90k=place * SEGMENT_90K)
    story.films.append(new)
    return Edit(story, {("added", segment_name(len(story.films) - 1, story))})


def byte_in_place(rng: random.Random, events: int, films: int) -> Edit:
    """Nothing is made anew: a byte of an object is another one."""
    index, store = rng.randrange(2, films), HONEST.store()
    key = HONEST.films[index].key(HONEST.prefix)
    data = bytearray(store.get(key))
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    store.put(key, bytes(data), content_type="x/y", once=False)
    return Edit(HONEST, {("changed", segment_name(index))}, store=store)


def line_in_place(rng: random.Random, events: int, films: int) -> Edit:
    """One line of the log is edited or gone, the chain left as it was; the object has the name of its new content."""
    index, honest = rng.randrange(events), HONEST.events()
    story, gone = HONEST.copy(), rng.random() < 0.5
    told: list[Event] = honest[:index] + honest[index + 1 :] if gone else list(honest)
    if not gone:
        told[index] = replace(honest[index], data={**honest[index].data, "title": "x"})
    store = MemoryStore()
    whole = HONEST.store()
    for info in whole.list(""):
        if "/events/" not in info.key:
            store.put(info.key, whole.get(info.key), content_type="x/y")
    for event in told:
        put_event(store, event)
    return Edit(story, {("removed" if gone else "changed", event_name(index))}, store=store)


def put_event(store: MemoryStore, event: Event) -> None:
    line = to_line(event)
    store.put(
        f"{HONEST.prefix}/events/{event.seq:08d}-{event.seq:08d}-{hashlib.sha256(line).hexdigest()[:12]}.ndjson", line, content_type="x/y"
    )


EDITS: dict[str, tuple[Callable[[random.Random, int, int], Edit], int]] = {
    "event changed": (changed_event, 180),
    "event removed": (removed_event, 100),
    "event moved": (moved_event, 100),
    "event backdated": (backdated_event, 100),
    "event inserted": (inserted_event, 100),
    "late event from before": (late_event_from_before, 50),
    "events exchanged": (exchanged_events, 50),
    "segment replaced": (replaced_segment, 80),
    "init replaced": (replaced_init, 20),
    "segment removed": (removed_segment, 60),
    "segments swapped": (swapped_segments, 60),
    "segment inserted": (inserted_segment, 50),
    "byte in place": (byte_in_place, 30),
    "line in place": (line_in_place, 20),
}


def test_the_edits_are_a_thousand() -> None:
    assert sum(count for _, count in EDITS.values()) == 1_000


@pytest.mark.parametrize("kind", EDITS)
def test_no_silent_edit_goes_unnoticed_or_under_a_wrong_name(kind: str) -> None:
    make, count = EDITS[kind]
    rng = random.Random(kind)
    for number in range(count):
        cut = rng.randrange(len(HONEST.cuts))
        edit = make(rng, HONEST.cuts[cut].events, HONEST.cuts[cut].films)
        stolen = edit.store is None and rng.random() < 0.3
        store = edit.store or edit.story.store(THIEVES if stolen else KEYS)
        others = [one for number, one in enumerate(RECEIPTS) if number < cut and rng.random() < 0.3]
        key = KEYS[0].public if rng.random() < 0.3 else None
        verdict = verify(store, HONEST.merchant, HONEST.show, receipts=[*others, RECEIPTS[cut]], key=key)
        said = {(problem.code, problem.what) for problem in verdict.problems}
        where = f"{kind} {number}, receipt {cut}: {sorted(said)}, expected {edit.must or edit.also}"
        strangers = {one for one in said if one[0] == "foreign_key"}
        assert verdict.state == "broken", where
        assert stolen or not strangers, where
        assert edit.must <= said, where
        assert edit.must or edit.also & said, where
        assert said <= edit.must | edit.also | strangers, where


@pytest.mark.parametrize("seed", range(60))
def test_an_honest_history_is_never_cried_at(seed: int) -> None:
    rng = random.Random(seed)
    story = honest_history(rng)
    kept = [story.receipt(cut) for cut in range(len(story.cuts)) if rng.random() < 0.4] or [story.receipt(0)]
    bare = [Receipt(head=one.head) for one in kept if rng.random() < 0.3]
    key = rng.choice([None, *(KEYS[number].public for number in range(story.cuts[-1].key + 1))])
    verdict = verify(story.store(), story.merchant, story.show, receipts=[*kept, *bare], key=key)
    assert (verdict.state, verdict.problems) == ("proven", ()), verdict


def honest_history(rng: random.Random) -> Story:
    """Sealed at any time, with any delay of segments; the clock stands still where it was set back; texts erased, media removed."""
    story, at, key = Story(said=[], films=list(HONEST.films), cuts=[], closed=False), 0.0, 0
    said: Sequence[Said] = [*HONEST.said[: rng.randrange(1, len(HONEST.said))], *late_things(rng)]
    films = 0
    while len(story.said) < len(said):
        count = rng.randrange(1, 5)
        for one in said[len(story.said) : len(story.said) + count]:
            at += rng.choice([0, 0, 0.001, 0.5, 3600])
            story.said.append(replace(one, recorded_at=moment(at)))
        films = rng.randrange(films, len(story.films) + 1)
        if rng.random() < 0.8:
            at += rng.choice([0, 0.001, 1])
            key = min(2, key + (rng.random() < 0.15))
            story.cuts.append(Cut(films=films, events=len(story.said) - unexported(rng, story, at), signed_at=moment(at), key=key))
    story.cuts = [cut for number, cut in enumerate(story.cuts) if not number or size(cut) > size(story.cuts[number - 1])]
    story.cuts = story.cuts or [Cut(films=0, events=1, signed_at=moment(at), key=0)]
    removals = [one for one in story.said if one.type == "media.removed"]
    story.lost = set(rng.sample(range(2, len(story.films)), 4)) if removals else set()
    return story


def size(cut: Cut) -> int:
    return cut.films + cut.events


def unexported(rng: random.Random, story: Story, at: float) -> int:
    """Events of the very millisecond of the sealing may be left for the next one."""
    before = story.cuts[-1].events if story.cuts else 0
    newest = story.said[-1]
    return 1 if rng.random() < 0.5 and newest.recorded_at == moment(at) and len(story.said) - 1 > before else 0


def late_things(rng: random.Random) -> list[Said]:
    things: list[tuple[str, dict[str, Any]]] = [("review.added", review(number, 0, 0).data) for number in range(rng.randrange(4))]
    things += [
        ("text.removed", {"of_seq": 2, "text_commitment": "b" * 64, "reason": "asked"}),
        ("show.taken_down", {"reason": "a complaint"}),
        ("show.restored", {"reason": "settled"}),
        ("correction.made", {"of_seq": 3, "reason": "price", "fields": {"price": "1"}}),
    ]
    rng.shuffle(things)
    if rng.random() < 0.3:
        things.append(("media.removed", {"reason": "retention", "segments": 4, "bytes": 1}))
    return [Said(at_ms=0, recorded_at="", type=kind, data=data) for kind, data in things]
