"""A show's playlists by name, for the live page, the archive and S3 alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.record.cmaf import read_init
from archive.record.playlist import media_playlist, multivariant, playable
from archive.record.segment import SegmentInfo, of_track


def playlists(segments: Sequence[SegmentInfo], inits: Mapping[str, bytes], *, started_at: datetime, ended: bool) -> dict[str, bytes]:
    """index.m3u8 and one playlist a track; nothing before the first segment of video. `inits` are init segments by key."""
    shown = playable(segments)
    video, audio = of_track(shown, "video"), of_track(shown, "audio")
    if not video:
        return {}
    sound = read_init(inits[audio[0].init_key]) if audio else None
    files = {"index.m3u8": multivariant(read_init(inits[video[0].init_key]), sound, shown)}
    for name, track in (("video.m3u8", video), ("audio.m3u8", audio)):
        if track:
            files[name] = media_playlist(track, started_at=started_at, ended=ended)
    return {name: text.encode() for name, text in files.items()}
