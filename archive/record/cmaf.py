"""CMAF tracks: init segments and parts (one moof and its mdat each), written and measured.

Written by hand rather than by libav's muxer, for three things that it does not give together:
a decode time that is exactly the show's clock (tfdt, no edit lists), a part that is whole in
one buffer before any of it reaches the disk, and few bytes (about 100 a part and 4 a sample).
Box layouts follow ISO/IEC 14496-12 and -15 and CMAF (ISO/IEC 23000-19).
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from archive.objects.keys import Track
from archive.record.boxes import box, find, full_box, walk
from archive.record.errors import MediaRefused
from archive.record.h264 import read_sps
from render.media import SOUND_RATE_HZ, VIDEO_CLOCK_HZ

AAC_FRAME_SAMPLES: Final = 1024
_SAMPLE_RATES: Final = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_SYNC: Final = 0x02000000
_NOT_SYNC: Final = 0x01010000
_MATRIX: Final = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BT709: Final = b"nclx" + struct.pack(">HHHB", 1, 1, 1, 0)


@dataclass(frozen=True, kw_only=True)
class TrackFormat:
    """How a track's samples are described: its init segment, its ticks a second, a sample's usual length in them."""

    track: Track
    timescale_hz: int
    sample_ticks: int
    init: bytes

    @cached_property
    def init_sha256(self) -> str:
        """Names the init segment."""
        return hashlib.sha256(self.init).hexdigest()

    def ticks(self, time_90k: int) -> int:
        """A time of the show in this track's ticks, to the nearest."""
        return (time_90k * self.timescale_hz + VIDEO_CLOCK_HZ // 2) // VIDEO_CLOCK_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sample as MP4 keeps it; times in ticks of 90 kHz. `keyframe` marks IDRs; sound, where every sample is one, leaves it out."""

    data: bytes
    pts_90k: int
    duration_90k: int
    keyframe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The whole parts at the front of a segment: how many bytes, from when, for how long."""

    whole_bytes: int
    start_90k: int
    duration_90k: int
    init_sha12: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InitInfo:
    """What an init segment says of its track; sizes are 0 for sound."""

    track: Track
    codecs: str
    timescale_hz: int
    sample_ticks: int
    width_px: int = 0
    height_px: int = 0

    @property
    def fps(self) -> float:
        """Samples a second."""
        return self.timescale_hz / self.sample_ticks


def timescale_hz(track: Track) -> int:
    """Ticks a second of a track's media: 90 kHz for pictures, samples for sound."""
    return SOUND_RATE_HZ if track == "audio" else VIDEO_CLOCK_HZ


def video_format(sps: bytes, pps: bytes, fps: int, track: Track = "video") -> TrackFormat:
    """H.264 at 90 kHz, BT.709 limited range. Raises MediaRefused for a damaged SPS."""
    info = read_sps(sps)
    avcc = struct.pack(">BBBBBB", 1, info.profile_idc, info.constraints, info.level_idc, 0xFF, 0xE1)
    avcc += struct.pack(">H", len(sps)) + sps + struct.pack(">BH", 1, len(pps)) + pps
    entry = box(
        b"avc1",
        bytes(6) + struct.pack(">H", 1) + bytes(16),
        struct.pack(">HHIIIH", info.width_px, info.height_px, 0x480000, 0x480000, 0, 1),
        bytes(32) + struct.pack(">Hh", 24, -1),
        box(b"avcC", avcc),
        box(b"colr", _BT709),
        box(b"pasp", struct.pack(">II", 1, 1)),
    )
    header = full_box(b"vmhd", 0, 1, bytes(8))
    size = (info.width_px, info.height_px)
    return _format(track, VIDEO_CLOCK_HZ, VIDEO_CLOCK_HZ // fps, _NOT_SYNC, b"vide", header, entry, size)


def audio_format(asc: bytes) -> TrackFormat:
    """AAC-LC as its AudioSpecificConfig says, timed in samples. Raises MediaRefused for one we do not know."""
    if len(asc) < 2 or (asc[0] >> 3) != 2:
        raise MediaRefused(f"the sound's AudioSpecificConfig {asc.hex()!r} is not AAC-LC; give the AAC encoder's own extradata")
    rate_index, channels = (asc[0] & 7) << 1 | asc[1] >> 7, asc[1] >> 3 & 15
    if rate_index >= len(_SAMPLE_RATES) or not channels:
        raise MediaRefused(f"the sound's AudioSpecificConfig {asc.hex()!r} has no known rate or channels; use 48 kHz stereo")
    rate = _SAMPLE_RATES[rate_index]
    entry = box(
        b"mp4a",
        bytes(6) + struct.pack(">H", 1) + bytes(8),
        struct.pack(">HHII", channels, 16, 0, rate << 16),
        full_box(b"esds", 0, 0, _esds(asc)),
    )
    return _format("audio", rate, AAC_FRAME_SAMPLES, _SYNC, b"soun", full_box(b"smhd", 0, 0, bytes(4)), entry, (0, 0))


def _esds(asc: bytes) -> bytes:
    specific = bytes([5, len(asc)]) + asc
    config = bytes([0x40, 0x15]) + bytes(11) + specific  # MPEG-4 audio, an audio stream; buffer size and bit rates unsaid
    decoder = bytes([4, len(config)]) + config
    stream = bytes(3) + decoder + bytes([6, 1, 2])
    return bytes([3, len(stream)]) + stream


def _format(
    track: Track, timescale: int, ticks: int, flags: int, handler: bytes, header: bytes, entry: bytes, size: tuple[int, int]
) -> TrackFormat:
    sample_table = box(
        b"stbl",
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )
    data_reference = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    media = box(
        b"mdia",
        full_box(b"mdhd", 0, 0, struct.pack(">IIIIHH", 0, 0, timescale, 0, 0x55C4, 0)),
        full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(13)),
        box(b"minf", header, data_reference, sample_table),
    )
    volume = 0x0100 if track == "audio" else 0
    track_header = struct.pack(">IIIII8xHHHH", 0, 0, 1, 0, 0, 0, 0, volume, 0) + _MATRIX + struct.pack(">II", size[0] << 16, size[1] << 16)
    movie_header = struct.pack(">IIIIIH10x", 0, 0, 1000, 0, 0x10000, 0x0100) + _MATRIX + bytes(24) + struct.pack(">I", 2)
    movie = box(
        b"moov",
        full_box(b"mvhd", 0, 0, movie_header),
        box(b"trak", full_box(b"tkhd", 0, 7, track_header), media),
        box(b"mvex", full_box(b"trex", 0, 0, struct.pack(">IIIII", 1, 1, ticks, 0, flags))),
    )
    brands = box(b"ftyp", b"iso6", bytes(4), b"iso6", b"cmfc", b"mp41")
    return TrackFormat(track=track, timescale_hz=timescale, sample_ticks=ticks, init=brands + movie)


def segment_head(track: TrackFormat) -> bytes:
    """What a segment begins with: its brands, and which init segment it needs (in a box that players skip)."""
    return box(b"styp", b"msdh", bytes(4), b"msdh", b"cmfs") + box(b"free", b"init" + track.init_sha256[:12].encode())


def part(track: TrackFormat, sequence: int, samples: Sequence[Sample]) -> bytes:
    """One moof and its mdat. Only the first sample may be a keyframe; times are as in the samples."""
    starts = [track.ticks(sample.pts_90k) for sample in samples]
    last = samples[-1]
    ends = [*starts[1:], track.ticks(last.pts_90k + last.duration_90k)]
    durations = [end - start for start, end in zip(starts, ends, strict=True)]
    even = len(set(durations)) == 1
    usual = durations[0] if even else track.sample_ticks
    columns = [[] if even else durations, [len(sample.data) for sample in samples]]
    rows = b"".join(struct.pack(f">{len(row)}I", *row) for row in zip(*(column for column in columns if column), strict=True))
    first_sync = samples[0].keyframe
    flags = 0x201 | (0 if even else 0x100) | (4 if first_sync else 0)

    def moof(data_offset: int) -> bytes:
        counts = struct.pack(">Ii", len(samples), data_offset) + (struct.pack(">I", _SYNC) if first_sync else b"")
        fragment = box(
            b"traf",
            full_box(b"tfhd", 0, 0x020008, struct.pack(">II", 1, usual)),
            full_box(b"tfdt", 1, 0, struct.pack(">Q", starts[0])),
            full_box(b"trun", 0, flags, counts, rows),
        )
        return box(b"moof", full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)), fragment)

    return moof(len(moof(0)) + 8) + box(b"mdat", *(sample.data for sample in samples))


def measure(data: bytes, timescale_hz: int) -> Extent | None:
    """What of a segment is whole: it ends after the last moof that has all of its mdat. None if no part is."""
    whole, init, head, first, end = 0, "", None, None, 0
    for at in walk(data):
        if at.kind == b"free" and data[at.payload : at.payload + 4] == b"init":
            init = data[at.payload + 4 : at.end].decode("ascii", "replace")
        elif at.kind == b"moof":
            head = _moof_times(data[at.start : at.end])
        elif at.kind == b"mdat" and head is not None:
            first = head[0] if first is None else first
            end, whole, head = head[0] + head[1], at.end, None
    if first is None:
        return None
    start_90k = first * VIDEO_CLOCK_HZ // timescale_hz
    return Extent(whole_bytes=whole, start_90k=start_90k, duration_90k=end * VIDEO_CLOCK_HZ // timescale_hz - start_90k, init_sha12=init)


def _moof_times(moof: bytes) -> tuple[int, int] | None:
    """(decode time, duration) of our own moof, in its track's ticks."""
    tfhd, tfdt, trun = (find(moof, b"moof", b"traf", kind) for kind in (b"tfhd", b"tfdt", b"trun"))
    if tfhd is None or tfdt is None or trun is None:
        return None
    try:
        usual = struct.unpack_from(">I", moof, tfhd.payload + 8)[0]
        start = struct.unpack_from(">Q", moof, tfdt.payload + 4)[0]
        flags, count = struct.unpack_from(">II", moof, trun.payload)
        if not flags & 0x100:
            return start, usual * count
        rows = trun.payload + 12 + (4 if flags & 4 else 0)
        return start, sum(struct.unpack_from(f">{count * 2}I", moof, rows)[::2])
    except struct.error:
        return None


def read_init(data: bytes) -> InitInfo:
    """What our own init segment says. Raises MediaRefused if it is not one."""
    entries = find(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    mdhd, trex = find(data, b"moov", b"trak", b"mdia", b"mdhd"), find(data, b"moov", b"mvex", b"trex")
    if entries is None or mdhd is None or trex is None:
        raise MediaRefused("this is no init segment of ours: a box is missing; the object may be damaged")
    entry = next(walk(data, entries.payload + 8, entries.end), None)
    timescale = struct.unpack_from(">I", data, mdhd.payload + 12)[0]
    ticks = struct.unpack_from(">I", data, trex.payload + 12)[0]
    if entry is not None and entry.kind == b"mp4a":
        return InitInfo(track="audio", codecs="mp4a.40.2", timescale_hz=timescale, sample_ticks=ticks)
    avcc = None if entry is None else next((inner for inner in walk(data, entry.payload + 78, entry.end) if inner.kind == b"avcC"), None)
    if avcc is None:
        raise MediaRefused("this is no init segment of ours: it is neither H.264 nor AAC")
    sps = read_sps(data[avcc.payload + 8 : avcc.end])
    return InitInfo(
        track="video", codecs=sps.codecs, timescale_hz=timescale, sample_ticks=ticks, width_px=sps.width_px, height_px=sps.height_px
    )
