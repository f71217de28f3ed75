"""Two hundred times kill -9 at random instants of a recording: what is lost, what is doubled, what still plays."""

import tempfile
from pathlib import Path

from tests.benchmarks.figures import Figure, percentile
from tests.support.kills import Report, object_store, storm

A_SHOW = 20
"""Kills that one show has to bear."""


def measure(kills: int = 200) -> list[Figure]:
    """Shows of twenty kills each in real time, with a real object store; every replay is decoded from end to end by ffmpeg."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder, object_store(Path(folder) / "s3") as s3:
        for number in range(0, kills, A_SHOW):
            report.add(storm(Path(folder) / f"show-{number}", s3, kills=min(A_SHOW, kills - number), seed=number))
    if report.stopped:
        raise RuntimeError(f"the recording stopped by itself: {report.stopped[:3]}")
    note = f"{report.kills} kills, {report.acknowledged} acknowledged, {report.cuts} cuts in {-(-kills // A_SHOW)} replays"
    if report.hung:
        note += f"; {report.hung} lives hung before they began"
    missing = [*report.missing_ms, 0.0]
    return [
        Figure(name="kill -9: acknowledged events lost", ours=report.events_lost, unit="events", goal=0, note=note),
        Figure(name="kill -9: acknowledged segments lost or doubled", ours=report.segments_lost + report.twice, unit="segments", goal=0),
        Figure(
            name="kill -9: media missing before the cut, worst",
            ours=max(missing) / 1000,
            unit="s",
            goal=1.0,
            note=f"median {percentile(missing, 0.5):.0f} ms",
        ),
        Figure(
            name="kill -9: pictures that ffmpeg did not decode, and complaints",
            ours=report.pictures_undecoded + len(report.complaints),
            unit="",
            goal=0,
            note="; ".join(report.complaints[:3]),
        ),
        Figure(
            name="kill -9: flash and beep apart, worst",
            ours=max([*report.apart_ms, 0.0]),
            unit="ms",
            goal=40,
            note=f"{len(report.apart_ms)} flashes",
        ),
    ]
