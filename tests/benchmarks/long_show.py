"""A show of any length without hours of pictures: rows in the catalogue and objects in S3, as a recording leaves them."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from api.house import House
from archive.catalog import segments
from archive.catalog.tables import Show
from archive.objects.keys import SegmentKey, Track, init_key, show_prefix
from archive.record.cmaf import audio_format, video_format
from archive.record.h264 import access_unit
from archive.record.segment import SegmentInfo, described
from render.media import VIDEO_CLOCK_HZ
from tests.benchmarks.recording import CANVAS, programme

SEGMENT_S: Final = 2
SEGMENT_BYTES: Final = 2_000
EVENT_EVERY_S: Final = 5


def inits() -> dict[Track, bytes]:
    """Init segments of the show's own encoders."""
    units, asc = programme(1)
    picture = next(found for unit in units if (found := access_unit(unit.data)).sps and found.pps)
    assert picture.sps is not None
    assert picture.pps is not None
    return {"video": video_format(picture.sps, picture.pps, CANVAS.fps).init, "audio": audio_format(asc).init}


def fill(house: House, show: Show, made: dict[Track, bytes], first_s: int, end_s: int) -> None:
    """Record a live show from `first_s` to `end_s`: its segments in S3 and listed, an event every few seconds. Blocking."""
    prefix = show_prefix(show.merchant_id, show.id)
    keys = {track: init_key(prefix, track, hashlib.sha256(data).hexdigest()) for track, data in made.items()}
    for track, data in made.items():
        house.store.put(keys[track], data, content_type="video/mp4")
    pieces = [_segment(prefix, track, at_s, keys[track]) for at_s in range(first_s, end_s, SEGMENT_S) for track in made]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: house.store.put(one[0].key, one[1], content_type="video/iso.segment"), pieces))
    with house.catalog.write() as session:
        for info, _ in pieces:
            segments.add(session, show.merchant_id, show.id, info, uploaded=True)
    for second in range(first_s + EVENT_EVERY_S, end_s, EVENT_EVERY_S):
        house.log.append(show.id, "viewers.counted", second * 1000, {"watching": second, "peak": second})


def _segment(prefix: str, track: Track, at_s: int, init: str) -> tuple[SegmentInfo, bytes]:
    data = f"{track} {at_s} ".encode().ljust(SEGMENT_BYTES, b".")
    sha256 = hashlib.sha256(data).hexdigest()
    key = SegmentKey(
        prefix=prefix,
        track=track,
        index=at_s // SEGMENT_S,
        start_90k=at_s * VIDEO_CLOCK_HZ,
        duration_90k=SEGMENT_S * VIDEO_CLOCK_HZ,
        sha12=sha256[:12],
    )
    return described(key, size_bytes=len(data), sha256=sha256, init_key=init), data
