"""What of a recording can be played, and where something is missing.

A recording is a row of runs; all tracks of a run begin with the same index, and within a run a
track's segments follow each other without a hole. So whatever a disk, a crash or a store has lost
can be seen from what is left: it becomes a gap (EXT-X-GAP), and everything around it plays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from archive.objects.keys import Track, parse_segment
from archive.record.segment import SegmentInfo, described, of_track, tracks_of
from render.media import VIDEO_CLOCK_HZ

# What a run must last to be shown although a track of it is missing; shorter ones are the crumbs of a crash.
CRUMB_90K: Final = VIDEO_CLOCK_HZ
# A hole that players step over by themselves.
SMALL_90K: Final = VIDEO_CLOCK_HZ // 4
LONGEST_GAP_90K: Final = 4 * VIDEO_CLOCK_HZ
NOBODY: Final = "0" * 64
_FIRST: Final = 0

Run = dict[Track, list[SegmentInfo]]


def playable(segments: Sequence[SegmentInfo], *, lost: Collection[str] = (), ended: bool = True) -> list[SegmentInfo]:
    """The segments as playlists list them, track by track: gaps where media is missing, or its key is one of `lost`.

    Players match the tracks' discontinuities by number, so every track gets the same runs. A run of
    which a track is missing altogether has gaps there, or is left out if it is a crumb; the newest run
    of a show that has not `ended` waits for its other tracks. A track that the show never had is not missed.
    """
    tracks = tracks_of(segments)
    runs = _runs(segments)
    shown = [run for first, run in sorted(runs.items()) if _worth_showing(run, tracks, growing=not ended and first == max(runs))]
    inits = {track: of_track(segments, track)[0].init_key for track in tracks}
    found: list[SegmentInfo] = []
    for track in tracks:
        for run in shown:
            found += _filled(run, track, inits[track])
    return [segment.as_gap() if segment.key in lost else segment for segment in found]


def _runs(segments: Sequence[SegmentInfo]) -> Mapping[int, Run]:
    """The runs by the index that they begin with."""
    firsts = sorted({_FIRST, *(segment.index for segment in segments if segment.discontinuity)})
    runs: dict[int, Run] = {}
    for segment in sorted(segments, key=lambda one: (one.index, one.start_90k)):
        first = max(first for first in firsts if first <= segment.index) if len(firsts) > 1 else _FIRST
        runs.setdefault(first, {}).setdefault(segment.track, []).append(segment)
    return runs


def _worth_showing(run: Run, tracks: Sequence[Track], *, growing: bool) -> bool:
    if len(run) == len(tracks):
        return True
    return not growing and max(_length_90k(kept) for kept in run.values()) >= CRUMB_90K


def _length_90k(kept: Sequence[SegmentInfo]) -> int:
    return kept[-1].end_90k - kept[0].start_90k


def _filled(run: Run, track: Track, init_key: str) -> list[SegmentInfo]:
    """One track of a run, without holes; its first segment marks the break."""
    kept = run.get(track)
    if kept is None:
        longest = max(run.values(), key=_length_90k)
        ahead = replace(longest[0], track=track, init_key=init_key, duration_90k=0, key=_sibling(longest[0].key, track))
        filled = _gaps(ahead, replace(ahead, start_90k=longest[-1].end_90k, index=longest[-1].index + 1))
    else:
        filled = [*_ahead(run, kept[0]), kept[0]]
        for before, after in pairwise(kept):
            filled += [*(_gaps(before, after) if after.index > before.index + 1 else ()), after]
    marked = any(segment.discontinuity for track_ in run.values() for segment in track_)
    return [replace(filled[0], discontinuity=marked), *filled[1:]] if filled else []


def _ahead(run: Run, first: SegmentInfo) -> list[SegmentInfo]:
    """What is missing of a track at the front of a run, as another track has it."""
    began = min((kept[0] for kept in run.values()), key=lambda one: (one.index, one.start_90k))
    if first.index <= began.index:
        return []
    return _gaps(replace(first, start_90k=began.start_90k, duration_90k=0, index=began.index - 1), first)


def _gaps(before: SegmentInfo, after: SegmentInfo) -> list[SegmentInfo]:
    """One gap for each index that is missing between two segments; none if no time is."""
    hole_90k = after.start_90k - before.end_90k
    if hole_90k < SMALL_90K:
        return []
    missing = max(1, after.index - before.index - 1, -(-hole_90k // LONGEST_GAP_90K))
    missing = min(missing, hole_90k // SMALL_90K)
    edges = [before.end_90k + hole_90k * number // missing for number in range(missing + 1)]
    return [_gap(after, min(before.index + 1 + number, after.index), start, end) for number, (start, end) in enumerate(pairwise(edges))]


def _gap(like: SegmentInfo, index: int, start_90k: int, end_90k: int) -> SegmentInfo:
    """A gap has the name that its segment would have, but for the hash: nobody knows it, and nothing answers to it."""
    named = parse_segment(like.key)
    assert named is not None
    key = replace(named, index=index, start_90k=start_90k, duration_90k=end_90k - start_90k, sha12=NOBODY[:12], discontinuity=False)
    return described(key, size_bytes=0, sha256=NOBODY, init_key=like.init_key)


def _sibling(key: str, track: Track) -> str:
    prefix, _, name = key.rsplit("/", 2)
    return f"{prefix}/{track}/{name}"
