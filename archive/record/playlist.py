"""HLS playlists (RFC 8216, and 8216bis for what it adds) of a recorded show: pure text from what is known of its segments.

Live and archive are the same text but for its end: EVENT while the show runs, VOD with
ENDLIST after. Addresses are relative to the playlist, so S3, the archive and the live page
serve the same words. The show's time is PROGRAM-DATE-TIME − started_at, on both sides of a break.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from archive.objects.keys import Track, in_order
from archive.record.cmaf import InitInfo
from archive.record.segment import SegmentInfo, of_track
from render.media import VIDEO_CLOCK_HZ

# A joiner's IDR moves the next one: a segment of two seconds may last nearly four. A live target may not change.
LIVE_TARGET_S: Final = 4
NOMINAL_BPS: Final = 3_000_000
VERSION: Final = 7
GAP_VERSION: Final = 8


def media_playlist(segments: Sequence[SegmentInfo], *, started_at: datetime, ended: bool) -> str:
    """The playlist of one track. `segments` are of one track; they need not be in order. `started_at` is UTC.

    Give it what `archive.record.gaps.playable` says: gaps in it are listed with EXT-X-GAP, which players step over.
    """
    ordered = of_track(segments, segments[0].track) if segments else []
    longest_s = max((segment.duration_90k for segment in ordered), default=0) / VIDEO_CLOCK_HZ
    target_s = max(1 if ended else LIVE_TARGET_S, int(longest_s + 0.5))
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{GAP_VERSION if any(segment.is_gap for segment in ordered) else VERSION}",
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
    if broken or before is None or before.is_gap:
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_wall(started_at, segment.start_90k)}")
    if segment.is_gap:
        lines.append("#EXT-X-GAP")
    return [*lines, f"#EXTINF:{segment.duration_90k / VIDEO_CLOCK_HZ:.6f},", _relative(segment.key)]


def multivariant(inits: Mapping[Track, InitInfo], segments: Sequence[SegmentInfo]) -> str:
    """The playlist that names every track: a variant for each rendition of the picture, and the sound alone for narrow lines.

    `inits` says what each track is; the bit rates are those of `segments`. The first rendition comes first,
    because players begin with it; the sound alone comes last, and hls.js passes over it where there is a picture.
    """
    audio = inits.get("audio")
    rates = {track: _bit_rates([segment for segment in segments if segment.track == track]) for track in inits}
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio is not None:
        lines.append('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"')
    for track in in_order(inits):
        together = [rates[one] for one in {track, "audio"} if one in rates]
        lines += [_variant(inits[track], audio, together), f"{track}.m3u8"]
    return "\n".join(lines) + "\n"


def _variant(info: InitInfo, audio: InitInfo | None, rates: Sequence[tuple[int, int]]) -> str:
    """One EXT-X-STREAM-INF; `rates` are (average, peak) of its tracks."""
    average, peak = (sum(column) for column in zip(*rates, strict=True))
    codecs = ",".join(dict.fromkeys(one.codecs for one in (info, audio) if one is not None))
    line = f'#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{codecs}"'
    if info.width_px:
        line += f",RESOLUTION={info.width_px}x{info.height_px},FRAME-RATE={info.fps:.3f},VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE"
    return line + (',AUDIO="sound"' if audio is not None else "")


def _bit_rates(segments: Sequence[SegmentInfo]) -> tuple[int, int]:
    """(average, peak) bits a second of one track."""
    lengthy = [segment for segment in segments if segment.duration_90k and not segment.is_gap]
    if not lengthy:
        return NOMINAL_BPS, NOMINAL_BPS
    ticks = sum(segment.duration_90k for segment in lengthy)
    average = math.ceil(sum(segment.size_bytes for segment in lengthy) * 8 * VIDEO_CLOCK_HZ / ticks)
    return average, math.ceil(max(segment.size_bytes * 8 * VIDEO_CLOCK_HZ / segment.duration_90k for segment in lengthy))


def _relative(key: str) -> str:
    """`track/name` of a key."""
    return "/".join(key.split("/")[-2:])


def _wall(started_at: datetime, at_90k: int) -> str:
    wall = started_at + timedelta(microseconds=round(at_90k * 1_000_000 / VIDEO_CLOCK_HZ))
    return wall.strftime("%Y-%m-%dT%H:%M:%S.") + f"{wall.microsecond // 1000:03d}Z"
