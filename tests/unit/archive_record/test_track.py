"""TrackWriter: what a kill may take is less than a part, whenever it comes."""

from pathlib import Path

from archive.record.cmaf import Sample, audio_format
from archive.record.spool import Spool
from archive.record.track import PART_90K, TrackWriter

ASC = bytes.fromhex("1190")
UNIT_90K = 1920


def test_at_no_instant_is_more_than_half_a_second_of_what_came_in_missing_on_disk(tmp_path: Path) -> None:
    spool, sealed = Spool(tmp_path, "m/s", reserve_bytes=0), []
    writer = TrackWriter(spool, audio_format(ASC), index=0, discontinuity=False, on_segment=sealed.append)
    missing = []
    for number in range(400):
        at_90k = number * UNIT_90K
        sample = Sample(data=bytes(40), pts_90k=at_90k, duration_90k=UNIT_90K)
        writer.feed(sample, cut=writer.segment_length_90k(at_90k) >= 4 * PART_90K)
        missing.append(at_90k + UNIT_90K - (writer.kept_90k or 0))
    assert max(missing) <= PART_90K == 45_000
    assert len(sealed) >= 3
    writer.finish()
    assert writer.kept_90k == 400 * UNIT_90K
