"""A show's playlists by name, for the live page, the archive and S3 alike."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from archive.objects.keys import Track
from archive.record.cmaf import InitInfo, read_init
from archive.record.gaps import playable
from archive.record.playlist import media_playlist, multivariant
from archive.record.segment import SegmentInfo, of_track, tracks_of

INDEX = "index.m3u8"


def playlists(
    segments: Sequence[SegmentInfo], inits: Mapping[str, bytes], *, started_at: datetime, ended: bool, lost: Collection[str] = ()
) -> dict[str, bytes]:
    """index.m3u8 and one playlist a track; nothing before the first segment. `inits` are init segments by key."""
    shown = playable(segments, lost=lost, ended=ended)
    if not shown:
        return {}
    names = [INDEX, *(f"{track}.m3u8" for track in tracks_of(shown))]
    texts = (playlist(name, shown, lambda key: read_init(inits[key]), started_at=started_at, ended=ended) for name in names)
    return {name: text.encode() for name, text in zip(names, texts, strict=True)}


def playlist(name: str, shown: Sequence[SegmentInfo], init_of: Callable[[str], InitInfo], *, started_at: datetime, ended: bool) -> str:
    """One of a show's playlists; `shown` is what `playable` says, `init_of` reads an init segment by its key."""
    if name == INDEX:
        return multivariant(_inits(shown, init_of), shown)
    return media_playlist(of_track(shown, name.removesuffix(".m3u8")), started_at=started_at, ended=ended)


def _inits(shown: Sequence[SegmentInfo], init_of: Callable[[str], InitInfo]) -> dict[Track, InitInfo]:
    """What each track is, by the init segment that it begins with."""
    return {track: init_of(of_track(shown, track)[0].init_key) for track in tracks_of(shown)}
