"""Five times kill -9 at random instants: what was acknowledged is there, once, and the replay plays through every cut."""

from pathlib import Path

from tests.support.kills import object_store, storm
from tests.support.looped import FRAME_90K

# The part of half a second that was being written, and the two pictures that had to come for it to be whole.
DROPPED_MS = 500 + 2 * FRAME_90K / 90
LIP_SYNC_MS = 40


def test_a_storm_of_kills_loses_nothing_that_was_acknowledged_and_doubles_nothing(tmp_path: Path) -> None:
    with object_store(tmp_path / "s3") as s3:
        report = storm(tmp_path / "show", s3, kills=5, seed=20, longest_s=1.8)
    assert report.stopped == []
    assert report.hung == 0
    assert report.acknowledged > 20
    assert (report.events_lost, report.segments_lost, report.twice) == (0, 0, 0)
    assert report.cuts >= 2, "the recording was never cut: nothing was tested"
    assert max(report.dropped_ms) <= DROPPED_MS
    assert report.complaints == []
    assert report.pictures_undecoded == 0
    # The last life alone is long enough for a whole flash; how many there are in all is decided by when the others died.
    assert max(report.apart_ms) <= LIP_SYNC_MS
