"""HLS playlists (RFC 8216, and 8216bis for what it adds) of a recorded show: pure text from what is known of its segments.

Live and archive are the same text but for its end: EVENT while the show runs, VOD with
ENDLIST after. Addresses are relative to the playlist, so S3, the archive and the live page
serve the same words. The show's time is PROGRAM-DATE-TIME − started_at, on both sides of a break.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from archive.record.cmaf import InitInfo
from archive.record.segment import SegmentInfo, of_track
from render.media import VIDEO_CLOCK_HZ

# A joiner's IDR moves the next one: a segment of two seconds may last nearly four. A live target may not change.
LIVE_TARGET_S: Final = 4
NOMINAL_BPS: Final = 3_000_000


def media_playlist(segments: Sequence[SegmentInfo], *, started_at: datetime, ended: bool) -> str:
    """The playlist of one track. `segments` are of one track; they need not be in order. `started_at` is UTC."""
    ordered = of_track(segments, segments[0].track) if segments else []
    longest_s = max((segment.duration_90k for segment in ordered), default=0) / VIDEO_CLOCK_HZ
    target_s = max(1 if ended else LIVE_TARGET_S, int(longest_s + 0.5))
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target_s}",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if ended else 'EVENT'}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    before: SegmentInfo | None = None
    for segment in ordered:
        lines += _entry(segment, before, started_at)
        before = segment
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def _entry(segment: SegmentInfo, before: SegmentInfo | None, started_at: datetime) -> list[str]:
    new_init = before is None or before.init_key != segment.init_key
    broken = before is not None and (segment.discontinuity or new_init)
    lines = ["#EXT-X-DISCONTINUITY"] if broken else []
    if new_init:
        lines.append(f'#EXT-X-MAP:URI="{_relative(segment.init_key)}"')
    if broken or before is None:
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_wall(started_at, segment.start_90k)}")
    return [*lines, f"#EXTINF:{segment.duration_90k / VIDEO_CLOCK_HZ:.6f},", _relative(segment.key)]


def playable(segments: Sequence[SegmentInfo]) -> list[SegmentInfo]:
    """Without the runs of which only one track was kept (a recorder that died in a run's first half second).

    Players match the tracks' discontinuities by number, so both must have the same ones.
    A show that has no sound at all keeps its video.
    """
    runs = {track: _runs(of_track(segments, track)) for track in ("video", "audio")}
    shared = runs["video"].keys() & runs["audio"].keys() if runs["video"] and runs["audio"] else runs["video"].keys() | runs["audio"].keys()
    return [segment for track in ("video", "audio") for index in sorted(shared) for segment in runs[track].get(index, ())]


def _runs(ordered: Sequence[SegmentInfo]) -> dict[int, list[SegmentInfo]]:
    """A track's runs by the index that they begin with; the one that began with the show is -1."""
    runs: dict[int, list[SegmentInfo]] = {}
    for segment in ordered:
        if segment.discontinuity or not runs:
            runs[segment.index if segment.discontinuity else -1] = []
        runs[max(runs)].append(segment)
    return runs


def multivariant(video: InitInfo, audio: InitInfo | None, segments: Sequence[SegmentInfo]) -> str:
    """The playlist that names both tracks; the bit rates are those of `segments` of both."""
    average, peak = _bit_rates(segments)
    codecs = ",".join(info.codecs for info in (video, audio) if info is not None)
    stream = (
        f'#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{codecs}",'
        f"RESOLUTION={video.width_px}x{video.height_px},FRAME-RATE={video.fps:.3f},VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE"
    )
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio is not None:
        lines.append('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"')
        stream += ',AUDIO="sound"'
    return "\n".join([*lines, stream, "video.m3u8"]) + "\n"


def _bit_rates(segments: Sequence[SegmentInfo]) -> tuple[int, int]:
    """(average, peak) bits a second of video and sound together."""
    average = peak = 0
    for track in ("video", "audio"):
        lengthy = [segment for segment in segments if segment.track == track and segment.duration_90k]
        rates = [segment.size_bytes * 8 * VIDEO_CLOCK_HZ / segment.duration_90k for segment in lengthy]
        if rates:
            ticks = sum(segment.duration_90k for segment in lengthy)
            average += math.ceil(sum(segment.size_bytes for segment in lengthy) * 8 * VIDEO_CLOCK_HZ / ticks)
            peak += math.ceil(max(rates))
    return average or NOMINAL_BPS, peak or NOMINAL_BPS


def _relative(key: str) -> str:
    """`track/name` of a key."""
    return "/".join(key.split("/")[-2:])


def _wall(started_at: datetime, at_90k: int) -> str:
    wall = started_at + timedelta(microseconds=round(at_90k * 1_000_000 / VIDEO_CLOCK_HZ))
    return wall.strftime("%Y-%m-%dT%H:%M:%S.") + f"{wall.microsecond // 1000:03d}Z"
