"""A small show that was recorded and sealed, as a story that can be told again otherwise.

`Story` holds what happened; `Story.store(keys)` writes it as S3 would have it, chain, seal, signatures and
manifest made from scratch: also what an operator does who rewrites the past with the keys in hand.
`Story.receipt(keys, cut)` is what someone kept when the show was at that cut.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.objects.keys import TRACKS, SegmentKey, Track, card_key, events_key, init_key, show_prefix
from archive.objects.memory import MemoryStore
from archive.record.cmaf import Sample, TrackFormat, audio_format, part, segment_head, video_format
from archive.record.segment import SegmentInfo, described
from archive.replay.inventory import Inventory
from archive.replay.manifest import manifest
from archive.seal.leaf import event_leaf, media_leaf
from archive.seal.merkle import Frontier, leaf_hash
from archive.seal.note import Head, SigningKey, origin_of, sign_head
from archive.seal.piece import Piece
from archive.seal.receipt import Receipt
from archive.seal.rotation import sign_rotation
from archive.timeline.event import FIRST_PREV, Event, canonical, chained, to_line

MERCHANT, SHOW = "mer_1", "shw_1"
BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = tuple(SigningKey.from_seed(bytes([number]) * 32) for number in (1, 2, 3))
CARD = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
SEGMENT_90K = 180_000
VIDEO = video_format(bytes.fromhex("6742c00dda05067e79a808080a000003000200000300791e285540"), bytes.fromhex("68ce3c80"), 30)
AUDIO = audio_format(bytes.fromhex("1190"))


def moment(seconds: float) -> str:
    """So long after the show began, as the log writes it."""
    return (BEGAN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, kw_only=True)
class Said:
    """An event before it has its place in the chain."""

    at_ms: int
    recorded_at: str
    type: str
    data: dict[str, Any]
    v: int = 1


@dataclass(frozen=True, kw_only=True)
class Film:
    """An init segment (`index` -1) or a segment."""

    track: Track
    index: int
    start_90k: int
    data: bytes
    length_90k: int = SEGMENT_90K

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def key(self, prefix: str) -> str:
        if self.index < 0:
            return init_key(prefix, self.track, self.sha256)
        place = {"track": self.track, "index": self.index, "start_90k": self.start_90k, "duration_90k": self.length_90k}
        return str(SegmentKey(prefix=prefix, sha12=self.sha256[:12], discontinuity=self.index == 0, **place))

    def info(self, prefix: str) -> SegmentInfo:
        place = {"track": self.track, "index": self.index, "start_90k": self.start_90k, "duration_90k": self.length_90k}
        key = SegmentKey(prefix=prefix, sha12=self.sha256[:12], discontinuity=self.index == 0, **place)
        init = init_key(prefix, self.track, track_format(self.track).init_sha256)
        return described(key, size_bytes=len(self.data), sha256=self.sha256, init_key=init)


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A sealing: how many films and events lay in S3 by then, when, and with which of the keys it was signed."""

    films: int
    events: int
    signed_at: str
    key: int = 0


def track_format(track: Track) -> TrackFormat:
    return VIDEO if track == "video" else AUDIO


def film(track: Track, index: int, *, taste: int = 0, start_90k: int | None = None, parts: int = 2) -> Film:
    """A second a part of nothing much; another `taste` is another content."""
    start = index * SEGMENT_90K if start_90k is None else start_90k
    samples = [
        Sample(
            data=bytes([index % 256, number, taste % 256, taste >> 8]) * 12,
            pts_90k=start + number * 45_000,
            duration_90k=45_000,
            keyframe=not number,
        )
        for number in range(parts * 2)
    ]
    media = [part(track_format(track), index * 2 + half + 1, samples[half * 2 : half * 2 + 2]) for half in range(parts)]
    data = segment_head(track_format(track)) + b"".join(media)
    return Film(track=track, index=index, start_90k=start, data=data, length_90k=parts * SEGMENT_90K // 2)


def init(track: Track) -> Film:
    return Film(track=track, index=-1, start_90k=0, data=track_format(track).init)


@dataclass(kw_only=True)
class Story:
    """What happened in a show. `lost` films and `pictures` are not put into the store."""

    said: list[Said]
    films: list[Film]
    cuts: list[Cut]
    merchant: str = MERCHANT
    show: str = SHOW
    lost: set[int] = field(default_factory=set)
    closed: bool = True

    @property
    def prefix(self) -> str:
        return show_prefix(self.merchant, self.show)

    def copy(self) -> "Story":
        return replace(self, said=list(self.said), films=list(self.films), cuts=list(self.cuts), lost=set(self.lost))

    def events(self) -> list[Event]:
        """The chain, made anew."""
        events: list[Event] = []
        for seq, one in enumerate(self.said, 1):
            prev = events[-1].hash if events else FIRST_PREV
            events.append(chained(seq=seq, at_ms=one.at_ms, recorded_at=one.recorded_at, v=one.v, type=one.type, data=one.data, prev=prev))
        return events

    def sealings(self, keys: Sequence[SigningKey] = KEYS) -> list[Piece]:
        """The pieces of the seal, made anew; a key after the first comes with the record of its rotation."""
        events, pieces, lines, done, tree = self.events(), [], list[str](), (0, 0), Frontier()
        for cut in self.cuts:
            first = len(lines)
            ordered = sorted(self.films[done[0] : cut.films], key=lambda one: (one.index >= 0, one.start_90k, one.track != "video"))
            lines += [media_leaf(one.key(self.prefix).removeprefix(f"{self.prefix}/"), one.sha256) for one in ordered]
            lines += [event_leaf(event) for event in events[done[1] : cut.events]]
            if len(lines) == first:
                continue
            for line in lines[first:]:
                tree.append(leaf_hash(line.encode()))
            last = events[cut.events - 1] if cut.events else None
            head = Head(
                origin=origin_of(self.merchant, self.show),
                size=len(lines),
                root=tree.root(),
                signed_at=cut.signed_at,
                **({"last_seq": last.seq, "chain": last.hash} if last else {}),
            )
            rotated = tuple(sign_rotation(keys[n], keys[n + 1], moment(50 + n)) for n in range(cut.key))
            note = sign_head(head, keys[cut.key])
            pieces.append(Piece(first=first, size=len(lines), head=note, keys=rotated, lines=tuple(lines[first:])))
            done = (cut.films, cut.events)
        return pieces

    def receipt(self, cut: int, keys: Sequence[SigningKey] = KEYS) -> Receipt:
        """What was kept at that cut (-1: the newest)."""
        pieces = self.sealings(keys)[: cut + 1 or None]
        lines = tuple(line for piece in pieces for line in piece.lines)
        return Receipt(head=pieces[-1].head, key=keys[self.cuts[cut].key].public, keys=pieces[-1].keys, lines=lines)

    def store(self, keys: Sequence[SigningKey] = KEYS) -> MemoryStore:
        """Everything of it, in a store of its own."""
        store, events = MemoryStore(), self.events()
        for number, one in enumerate(self.films):
            if number not in self.lost:
                store.put(one.key(self.prefix), one.data, content_type="video/iso.segment", once=False)
        if any("image" in one.data for one in self.said):
            store.put(card_key(self.prefix, hashlib.sha256(CARD).hexdigest()), CARD, content_type="image/webp")
        self._put_events(store, events)
        for piece in self.sealings(keys):
            store.put(piece.key(self.prefix), piece.to_json(), content_type="application/json")
        if self.closed:
            store.put(f"{self.prefix}/manifest.json", self.manifest(events), content_type="application/json")
        return store

    def _put_events(self, store: MemoryStore, events: Sequence[Event]) -> None:
        ends = sorted({cut.events for cut in self.cuts} | {len(events)})
        for first, end in zip([0, *ends], ends, strict=False):
            if piece := b"".join(map(to_line, events[first:end])):
                key = events_key(self.prefix, first + 1, end, hashlib.sha256(piece).hexdigest())
                store.put(key, piece, content_type="application/x-ndjson")

    def manifest(self, events: Sequence[Event]) -> bytes:
        """manifest.json over the media up to the last cut."""
        there = [one for number, one in enumerate(self.films) if number not in self.lost]
        inits = {one.key(self.prefix): one.data for one in there if one.index < 0}
        segments = tuple(one.info(self.prefix) for one in there if one.index >= 0)
        for one in segments:  # each names the init segment that it was recorded with, whatever lies there now
            inits.setdefault(one.init_key, track_format(one.track).init)
        return canonical(manifest(self.prefix, events, Inventory(segments=segments, inits=inits, damaged=())))


def product(number: int) -> dict[str, Any]:
    image = {"key": card_key(f"{MERCHANT}/{SHOW}", hashlib.sha256(CARD).hexdigest()), "sha256": hashlib.sha256(CARD).hexdigest()}
    return {
        "product_id": f"prd_{number}", "sku": f"F-{number}", "title": f"保温杯 Flask {number}", "url": f"https://shop.example/f{number}",
        "price": {"amount": f"{19 + number}.90", "currency": "CNY"}, "stock": 40 + number, "layout": "beside", "image": image,
    }  # fmt: skip


def _live_events(products: int) -> list[tuple[int, str, dict[str, Any]]]:
    told: list[tuple[int, str, dict[str, Any]]] = [(300, "host.joined", {"host_id": "hst_1"})]
    for number in range(products):
        begin = 1_000 + number * 3_500
        told += [
            (begin, "product.shown", product(number)),
            (begin + 300, "layout.changed", {"layout": "product"}),
            (begin + 900, "claim.made", {"claim_id": f"clm_{number}", "text": f"纯钛 {number}", "evidence_ids": []}),
            (begin + 1_500, "scene.posed", {"yaw_deg": 12.5 * number, "spin_deg_s": 30.0}),
            (begin + 2_500, "question.asked", {"question_id": f"qst_{number}", "text_commitment": f"{number}" * 64}),
            (begin + 3_000, "product.hidden", {"product_id": f"prd_{number}"}),
        ]
    return told


def review(number: int, at_ms: int, recorded_s: float) -> Said:
    data = {"review_id": f"rev_{number}", "product_id": "prd_1", "stars": 5, "order_commitment": "a" * 64, "text_commitment": "b" * 64}
    return Said(at_ms=at_ms, recorded_at=moment(recorded_s), type="review.added", data={**data, "language": "zh"})


def whole_show(*, products: int = 4, segments: int = 8) -> Story:
    """Two seconds a segment, 3.5 a product; sealed three times while live, at the end, and twice after late reviews."""
    end_ms = segments * 2_000
    started = {
        "show_id": SHOW, "merchant_id": MERCHANT, "merchant_name": "Shop", "title": "Show",
        "canvas": {"width": 320, "height": 180, "fps": 30}, "started_at": moment(0),
    }  # fmt: skip
    told = [(0, "show.started", started), *_live_events(products), (end_ms, "show.ended", {"duration_ms": end_ms, "reason": "ended"})]
    said = [Said(at_ms=at_ms, recorded_at=moment(at_ms / 1000 + 0.02), type=kind, data=data) for at_ms, kind, data in told]
    said += [Said(at_ms=end_ms, recorded_at=moment(end_ms / 1000 + 0.5), type="show.published", data={})]
    late = [review(1, 2_000, 3_600), review(2, 7_000, 7_200), review(3, 2_000, 90_000)]
    films = [init("video"), init("audio"), *(film(track, index) for index in range(segments) for track in TRACKS)]
    live = len(said)
    cuts = [
        _cut(said, end_ms * 5 / 16_000, segments // 4), _cut(said, end_ms * 10 / 16_000, segments // 2),
        _cut(said, end_ms * 15 / 16_000, segments - 1),
        Cut(films=len(films), events=live, signed_at=moment(end_ms / 1000 + 1)),
        Cut(films=len(films), events=live + 2, signed_at=moment(7_300)),
        Cut(films=len(films), events=live + 3, signed_at=moment(90_100), key=1),
    ]  # fmt: skip
    return Story(said=said + late, films=films, cuts=cuts)


def _cut(said: Sequence[Said], seconds: float, segments: int) -> Cut:
    events = sum(one.recorded_at < moment(seconds) for one in said)
    return Cut(films=2 + 2 * segments, events=events, signed_at=moment(seconds))
