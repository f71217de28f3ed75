"""Exports, whole and tampered with, and what a verifier must say of each: for the Python verifier and the web one alike.

`python -m tests.support.seal_vectors DIR` (or `write(DIR)`) makes, the same bytes every time:

    DIR/{case}/export/…        an exported folder (a mirror of merchant/show in S3)
    DIR/{case}/receipts/N      receipts to hold against it (receipt.json, or a bare note), in order
    DIR/{case}/case.json       {"title", "merchant_id", "show_id", "key": vkey|null, "receipts": [path…],
                                "must": [{"code", "what"}…],
                                "expected": {"state", "problems": [{"code", "what"}…]}}

`expected` is what the Python verifier says; `must` is what the case is about, written by hand, and is among
`expected.problems`. Messages and notes are for people and not part of the agreement.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.objects.memory import MemoryStore
from archive.seal.note import SigningKey, VerifyKey
from archive.seal.receipt import Receipt
from archive.seal.verdict import Verdict
from archive.seal.verify import verify
from tests.support.sealed_show import KEYS, SEGMENT_90K, Cut, Said, Story, film, moment, review, whole_show

THIEF = SigningKey.from_seed(b"t" * 32)
Must = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """An archive as it lies, what it is held against, and what must be said of it."""

    name: str
    title: str
    store: MemoryStore
    story: Story
    state: str = "broken"
    must: Must = ()
    key: VerifyKey | None = None
    receipts: Sequence[Receipt] = ()

    def verdict(self) -> Verdict:
        """What the Python verifier says."""
        return verify(self.store, self.story.merchant, self.story.show, key=self.key, receipts=self.receipts)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _honest()
    yield from _rewritten()
    yield from _media()
    yield from _in_place()
    yield from _foreign()


def _case(name: str, title: str, story: Story, store: MemoryStore | None = None, **fields: Any) -> Case:
    return Case(name=name, title=title, story=story, store=store or story.store(), **fields)


def _honest() -> Iterator[Case]:
    whole = whole_show()
    first, last = whole.receipt(0), whole.receipt(-1)
    yield _case("whole", "nothing wrong, nothing to hold it against", whole, state="consistent")
    yield _case("whole-first-key", "under the key before its rotation", whole, state="signed", key=KEYS[0].public)
    yield _case("whole-new-key", "under the key after its rotation", whole, state="signed", key=KEYS[1].public)
    yield _case("whole-early-receipt", "against a receipt from mid-show", whole, state="proven", receipts=[first])
    yield _case(
        "whole-receipts-and-key", "against two receipts and a key", whole, state="proven", receipts=[first, last], key=KEYS[0].public
    )
    yield _case("whole-bare-head", "against a bare head", whole, state="proven", receipts=[Receipt(head=first.head)])
    live = replace(whole, said=whole.said[:20], films=whole.films[:14], cuts=whole.cuts[:2], closed=False)
    yield _case("live", "a show that still runs; its newest part is not sealed", live, state="proven", receipts=[first])
    yield _case("unsealed", "no seal yet", replace(live, cuts=[]), state="consistent", key=KEYS[0].public)
    silent = replace(whole, films=[], cuts=[Cut(films=0, events=31, signed_at=moment(99_000))])
    yield _case("no-media", "events alone", silent, state="proven", receipts=[silent.receipt(0)])
    mute = replace(whole, said=[], cuts=[Cut(films=18, events=0, signed_at=moment(99_000))], closed=False)
    yield _case("no-events", "media alone", mute, state="proven", receipts=[mute.receipt(0)])
    removal = {"reason": "retention", "segments": 16, "bytes": 9}
    old = whole.copy()
    old.said.append(Said(at_ms=16_000, recorded_at=moment(10**8), type="media.removed", data=removal))
    old.lost = set(range(18))
    old.cuts.append(Cut(films=18, events=32, signed_at=moment(10**8 + 1), key=1))
    yield _case("media-removed", "the media is gone by the rules, the log says so", old, state="proven", receipts=[last])
    few = old.copy()
    few.said[-1] = replace(few.said[-1], data={**removal, "segments": 3})
    yield _case("media-removed-miscounted", "all media is gone, the log says less", few, state="proven", receipts=[last])
    stump = whole.copy()
    stump.films.append(film("video", 7, taste=9, parts=1))
    stump.cuts[-1] = replace(stump.cuts[-1], films=19)
    yield _case("stump", "a crash left a shorter segment beside one", stump, state="proven", receipts=[whole.receipt(3)])


def _rewritten() -> Iterator[Case]:
    """All of it made anew, chain, tree, signatures by the same keys: only a receipt tells."""
    whole = whole_show()
    kept = [whole.receipt(3)]
    changed = whole.copy()
    changed.said[8] = replace(changed.said[8], data={**changed.said[8].data, "price": {"amount": "9.90", "currency": "CNY"}})
    must = [("changed", "event 9 (product.shown)")]
    yield _case("event-changed", "a price made lower afterwards", changed, must=must, receipts=kept)
    yield _case("event-changed-unpinned", "the same with nothing to hold it against", changed, state="consistent")
    yield _case(
        "event-changed-bare",
        "the same against a bare head",
        changed,
        must=[("rewritten", "seal 0-46")],
        receipts=[Receipt(head=kept[0].head)],
    )
    removed = whole.without(4)
    yield _case("event-removed", "a claim taken back in silence", removed, must=[("removed", "event 5 (claim.made)")], receipts=kept)
    added = whole.with_one(
        10, Said(at_ms=5_450, recorded_at=whole.said[9].recorded_at, type="evidence.hidden", data={"evidence_id": "evi_1"})
    )
    yield _case("event-added", "an event put in afterwards", added, must=[("added", "event 11 (evidence.hidden)")], receipts=kept)
    moved = whole.copy()
    moved.said.insert(20, moved.said.pop(6))
    yield _case("event-reordered", "a question moved behind others", moved, must=[("reordered", "event 7 (question.asked)")], receipts=kept)
    far = whole.copy()
    far.said.insert(20, far.said.pop(9))
    must = [("reordered", "event 10 (layout.changed)")]
    yield _case("event-moved-far", "an old event behind many that came after the receipt", far, must=must, receipts=[whole.receipt(0)])
    dated = whole.copy()
    dated.said[10] = replace(dated.said[10], recorded_at=dated.said[9].recorded_at)
    yield _case("event-backdated", "a claim dated back", dated, must=[("backdated", "event 11 (claim.made)")], receipts=kept)
    late = whole.with_one(28, replace(review(8, 3_000, 0), recorded_at=moment(16.9)))
    must = [("backdated", "event 29 (review.added)")]
    yield _case("review-backdated", "a review written later that claims to be from before the receipt", late, must=must, receipts=kept)
    stolen = [("changed", "event 9 (product.shown)"), ("foreign_key", f"key vouchcast+{THIEF.public.id.hex()}")]
    store = changed.store([THIEF, SigningKey.from_seed(b"u" * 32)])
    for piece in list(store.list(f"{whole.prefix}/seal/"))[5:]:
        store.delete(piece.key)
    yield _case("resigned-by-another-key", "made anew by someone else's key", changed, store, must=stolen, receipts=kept)
    yield _case("resigned-and-pinned", "the same under a pinned key", changed, store, must=stolen[1:], key=KEYS[0].public)


def _media() -> Iterator[Case]:
    """Media replaced, and everything made anew."""
    whole = whole_show()
    kept = [whole.receipt(3)]
    name = {number: whole.films[number].key(whole.prefix).removeprefix(f"{whole.prefix}/") for number in range(18)}
    other = whole.copy()
    other.films[8] = film("video", 3, taste=7)
    yield _case("segment-replaced", "other pictures in one segment", other, must=[("changed", f"segment {name[8]}")], receipts=kept)
    cut = replace(whole.copy(), lost={9})
    yield _case("segment-removed", "sound of two seconds gone", cut, must=[("removed", f"segment {name[9]}")], receipts=kept)
    swapped = whole.copy()
    swapped.films[6], swapped.films[10] = (
        replace(whole.films[10], index=2, start_90k=2 * SEGMENT_90K),
        replace(whole.films[6], index=4, start_90k=4 * SEGMENT_90K),
    )
    must = [("reordered", f"segment {name[6]}"), ("reordered", f"segment {name[10]}")]
    yield _case("segments-swapped", "two segments of video change places", swapped, must=must, receipts=kept)
    more = whole.copy()
    more.films.append(film("video", 8))
    more.cuts[4:] = [replace(one, films=19) for one in more.cuts[4:]]
    added = more.films[-1].key(more.prefix).removeprefix(f"{more.prefix}/")
    yield _case("segment-added", "a segment behind the end of the show", more, must=[("added", f"segment {added}")], receipts=kept)


def _in_place() -> Iterator[Case]:
    """Objects changed where they lie: found without a receipt."""
    whole = whole_show()
    video = whole.films[8].key(whole.prefix)
    what = video.removeprefix(f"{whole.prefix}/")
    yield _case(
        "byte-flipped",
        "one byte of a segment",
        whole,
        _spoilt(whole, video, lambda data: data[:-1] + b"?"),
        must=[("changed", f"segment {what}")],
    )
    yield _case("object-removed", "a segment deleted", whole, _spoilt(whole, video, None), must=[("removed", f"segment {what}")])
    log = _keys(whole, "events/")[1]
    store = _spoilt(whole, log, lambda data: data.replace(b"21.90", b"11.90"))
    yield _case(
        "log-edited",
        "a price in the log, nothing else touched",
        whole,
        store,
        must=[("changed", "event 15 (product.shown)"), ("damaged", f"log {log.removeprefix(f'{whole.prefix}/')}")],
    )
    piece = _keys(whole, "seal/")[1]
    yield _case(
        "seal-cut-off",
        "a piece of the seal cut off",
        whole,
        _spoilt(whole, piece, lambda data: data[:200]),
        must=[("damaged", "seal 16-28")],
    )
    yield _case("seal-piece-removed", "a piece of the seal deleted", whole, _spoilt(whole, piece, None), must=[("missing", "seal 16-28")])
    card = _keys(whole, "cards/")[0]
    picture = card.removeprefix(f"{whole.prefix}/")
    yield _case(
        "card-changed",
        "another picture on the card",
        whole,
        _spoilt(whole, card, lambda data: data + b"?"),
        must=[("damaged", f"card {picture}")],
    )
    yield _case("card-removed", "the card's picture gone", whole, _spoilt(whole, card, None), must=[("missing", f"card {picture}")])
    manifest = f"{whole.prefix}/manifest.json"
    yield _case(
        "manifest-nonsense",
        "a manifest that is no JSON",
        whole,
        _spoilt(whole, manifest, lambda data: b"[]"),
        must=[("damaged", "manifest.json")],
    )
    forged = whole.sealings()[3]
    bad = replace(forged, head=forged.head.replace("— vouchcast ", "— vouchcast !", 1))
    store = _spoilt(whole, forged.key(whole.prefix), None)
    store.put(bad.key(whole.prefix), bad.to_json(), content_type="application/json")
    yield _case("signature-garbage", "a head whose signature line is nonsense", whole, store, must=[("damaged", "seal 42-46")])
    line = whole.sealings()[2].head.partition("\n\n")[2]
    bad = replace(forged, head=f"{forged.head.partition(chr(10) * 2)[0]}\n\n{line}")
    store = _spoilt(whole, forged.key(whole.prefix), None)
    store.put(bad.key(whole.prefix), bad.to_json(), content_type="application/json")
    must = [("signature", "head 46")]
    yield _case("signature-forged", "a head under the signature of another one", whole, store, must=must, key=KEYS[0].public)


def _foreign() -> Iterator[Case]:
    whole = whole_show()
    key = SigningKey.from_seed(b"x" * 32).public
    yield _case(
        "foreign-key",
        "held against a key of someone else",
        whole,
        key=key,
        must=[("foreign_key", f"key vouchcast+{KEYS[number].public.id.hex()}") for number in (0, 1)],
    )
    other = replace(whole, show="shw_2")
    yield _case("foreign-receipt", "a receipt of another show", whole, receipts=[other.receipt(3)], must=[("foreign_receipt", "receipt 1")])
    forged = whole.receipt(3, keys=[THIEF, THIEF])
    yield _case(
        "forged-receipt",
        "a receipt that another key signed",
        whole,
        receipts=[forged],
        key=KEYS[0].public,
        must=[("foreign_receipt", "receipt 1")],
    )
    spoilt = replace(whole.receipt(3), lines=whole.receipt(3).lines[:-1])
    yield _case("damaged-receipt", "a receipt with a leaf cut off", whole, receipts=[spoilt], must=[("damaged", "receipt 1")])
    alien = whole.copy()
    alien.said[0] = replace(alien.said[0], data={**alien.said[0].data, "show_id": "shw_9"})
    yield _case(
        "foreign-log", "the log of another show", alien, receipts=[whole.receipt(3)], must=[("foreign_log", "event 1 (show.started)")]
    )


def _keys(story: Story, room: str) -> list[str]:
    return [info.key for info in story.store().list(f"{story.prefix}/{room}")]


def _spoilt(story: Story, key: str, change: Callable[[bytes], bytes] | None) -> MemoryStore:
    """The story's store with one object changed or gone."""
    store = story.store()
    if change is None:
        store.delete(key)
    else:
        store.put(key, change(store.get(key)), content_type="application/octet-stream", once=False)
    return store


def write(folder: Path, *names: str) -> list[Path]:
    """The cases (of these names, or all) below `folder`; answers their folders."""
    return [_write(case, folder / case.name) for case in cases() if not names or case.name in names]


def _write(case: Case, folder: Path) -> Path:
    for info in case.store.list(f"{case.story.prefix}/"):
        path = folder / "export" / info.key.removeprefix(f"{case.story.prefix}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(case.store.get(info.key))
    (folder / "receipts").mkdir(parents=True, exist_ok=True)
    for number, receipt in enumerate(case.receipts, 1):
        (folder / "receipts" / str(number)).write_bytes(receipt.to_json())
    verdict = case.verdict()
    said = {
        "title": case.title,
        "merchant_id": case.story.merchant,
        "show_id": case.story.show,
        "key": None if case.key is None else str(case.key),
        "receipts": [f"receipts/{number}" for number in range(1, len(case.receipts) + 1)],
        "must": [{"code": code, "what": what} for code, what in case.must],
        "expected": {"state": verdict.state, "problems": [{"code": one.code, "what": one.what} for one in verdict.problems]},
    }
    (folder / "case.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return folder


if __name__ == "__main__":
    for made in write(Path(sys.argv[1])):
        print(made)
