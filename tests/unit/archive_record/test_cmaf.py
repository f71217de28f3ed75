"""CMAF parts: exact times, few bytes, and an end that can be found again after a cut at any byte."""

import pytest

from archive.record import cmaf
from archive.record.boxes import find, walk
from archive.record.cmaf import Sample
from archive.record.errors import MediaRefused

ASC = bytes.fromhex("1190")


def sound(count: int, *, first: int = 0) -> list[Sample]:
    return [Sample(data=bytes([n % 256]) * 40, pts_90k=(first + n) * 1920, duration_90k=1920) for n in range(count)]


def test_decode_time_is_the_shows_clock() -> None:
    track = cmaf.audio_format(ASC)
    hours = 30 * 3600 * 48000 // 1024
    data = cmaf.part(track, 1, sound(23, first=hours))
    tfdt = find(data, b"moof", b"traf", b"tfdt")
    assert tfdt is not None
    assert int.from_bytes(data[tfdt.payload + 4 : tfdt.end], "big") == hours * 1024


def test_uneven_samples_keep_their_own_lengths() -> None:
    track = cmaf.audio_format(ASC)
    samples = [
        Sample(data=b"a", pts_90k=0, duration_90k=1920),
        Sample(data=b"bc", pts_90k=1920, duration_90k=3840),
        Sample(data=b"d", pts_90k=5760, duration_90k=1920),
    ]
    extent = cmaf.measure(cmaf.segment_head(track) + cmaf.part(track, 1, samples), 48000)
    assert extent is not None
    assert (extent.start_90k, extent.duration_90k) == (0, 7680)


def test_the_data_offset_points_at_the_samples() -> None:
    track = cmaf.audio_format(ASC)
    data = cmaf.part(track, 7, sound(3))
    trun = find(data, b"moof", b"traf", b"trun")
    assert trun is not None
    offset = int.from_bytes(data[trun.payload + 8 : trun.payload + 12], "big")
    assert data[offset : offset + 120] == b"\0" * 40 + b"\1" * 40 + b"\2" * 40


def test_a_segment_cut_at_any_byte_keeps_its_whole_parts() -> None:
    track = cmaf.audio_format(ASC)
    parts = [cmaf.segment_head(track), *(cmaf.part(track, n + 1, sound(5, first=5 * n)) for n in range(3))]
    whole = b"".join(parts)
    ends = [sum(map(len, parts[: count + 1])) for count in range(4)]
    for cut in range(len(whole) + 1):
        extent = cmaf.measure(whole[:cut], 48000)
        kept = sum(end <= cut for end in ends[1:])
        if not kept:
            assert extent is None
        else:
            assert extent is not None
            assert (extent.whole_bytes, extent.start_90k, extent.duration_90k) == (ends[kept], 0, kept * 5 * 1920)
            assert extent.init_sha12 == track.init_sha256[:12]


def test_garbage_is_no_segment() -> None:
    for garbage in (b"", bytes(100), b"\xff" * 100, b"\0\0\0\x08moof\0\0\0\x08mdat", b"\0\0\0\x20moof" + bytes(24) + b"\0\0\0\x08mdat"):
        assert cmaf.measure(garbage, 90000) is None


def test_an_init_segment_is_well_formed_and_read_back() -> None:
    track = cmaf.audio_format(ASC)
    assert [box.kind for box in walk(track.init)] == [b"ftyp", b"moov"]
    info = cmaf.read_init(track.init)
    assert (info.codecs, info.timescale_hz, info.sample_ticks) == ("mp4a.40.2", 48000, 1024)
    with pytest.raises(MediaRefused):
        cmaf.read_init(track.init[:200])


@pytest.mark.parametrize("asc", [b"", b"\x11", b"\xff\xff", bytes.fromhex("1180")])
def test_sound_that_is_not_aac_lc_is_refused(asc: bytes) -> None:
    with pytest.raises(MediaRefused, match="AudioSpecificConfig"):
        cmaf.audio_format(asc)
