"""S3 away for two minutes in a live show on a real service: what is lost, whether the alarm was raised, how soon an end is answered."""

import tempfile
import time
from itertools import pairwise
from pathlib import Path

import httpx

from api.client import Client
from archive.objects.keys import SegmentKey, parse_segment
from tests.benchmarks.figures import Figure
from tests.support.clips import moving
from tests.support.hosting import hosted_show
from tests.support.kills import object_store
from tests.support.playback import http_fetch, media_playlists, pictures, segment_urls, track
from tests.support.s3_faults import S3Faults
from tests.support.wait import until

BEFORE_S = 8.0
AFTER_S = 8.0


def measure(away_s: float = 120) -> list[Figure]:
    """A show with a host; the line to its bucket is cut for `away_s`, then it ends and its replay is played."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = folder / "host.mp4"
        moving(clip)
        with object_store(folder / "s3") as s3, S3Faults(s3.endpoint_url or "") as line:
            bucket = {
                "VOUCHCAST_S3_ENDPOINT": line.url,
                "VOUCHCAST_S3_BUCKET": s3.bucket,
                "AWS_ACCESS_KEY_ID": s3.access_key or "",
                "AWS_SECRET_ACCESS_KEY": s3.secret_key or "",
            }
            with hosted_show(folder, clip, **bucket) as show:
                time.sleep(BEFORE_S)
                line.stop()
                time.sleep(away_s)
                waiting = show.client.shows.stats(show.id)["recording"]
                line.go_on()
                back = time.monotonic()
                until(lambda: _settled(show.client, show.id), timeout_s=120, why="the backlog was not worked off")
                drained_s = time.monotonic() - back
                time.sleep(AFTER_S)
                show.client.shows.end(show.id)
                events = [event["type"] for event in show.client.shows.timeline(show.id)]
                duration_ms = show.client.shows.get(show.id)["duration_ms"]
                until(lambda: not (folder / "data" / "spool" / show.id).exists(), timeout_s=60, why="the rest was not brought to S3")
                lost_ms, stood_ms = _lost_ms(show.service.url, show.id, duration_ms)
                ended_s = _end_while_away(show.client, line)
    note = f"{waiting['waiting_segments']} segments waited {waiting['waiting_s']:.0f} s ({waiting['state']}), in S3 {drained_s:.1f} s after"
    note += f"; the picture stood for {stood_ms / 1000:.1f} s where the programme left frames out"
    alarms = sum(event.startswith("upload.") for event in events)
    return [
        Figure(name=f"S3 away {away_s:.0f} s in a live show: lost", ours=lost_ms / 1000, unit="s", goal=0, note=note),
        Figure(name="S3 away: alarm raised and lifted", ours=alarms, unit="events", goal=2, at_most=False),
        Figure(name="S3 away: end of a show answered", ours=ended_s, unit="s", goal=15),
    ]


def _end_while_away(client: Client, line: S3Faults) -> float:
    """Seconds until the end of another show is answered, whose last segments S3 does not take."""
    show = client.shows.create(title="Away", product_ids=[])
    client.shows.start(show["id"])
    time.sleep(BEFORE_S)
    line.stop()
    time.sleep(AFTER_S)
    began = time.monotonic()
    client.shows.end(show["id"])
    took_s = time.monotonic() - began
    line.go_on()
    return took_s


def _settled(client: Client, show_id: str) -> bool:
    recording = client.shows.stats(show_id)["recording"]
    return bool(recording["state"] == "ok" and recording["uploads"]["pending"] == 0)


def _lost_ms(base_url: str, show_id: str, duration_ms: int) -> tuple[int, int]:
    """(holes between and after the segments of either track, how long a decoded picture stood for half a second and more)."""
    with httpx.Client(timeout=60) as http:
        fetch = http_fetch(http)
        tracks = media_playlists(f"{base_url}/archive/{show_id}/index.m3u8", fetch)
        holes = sum(
            _holes_ms([parse_segment("/".join(url.split("/")[-2:])) for url in segment_urls(url_, fetch)[1]], duration_ms)
            for url_ in tracks
        )
        times = [at_ms for at_ms, _ in pictures(track(tracks[0], fetch), height_px=18)]
    return holes, sum(after - before for before, after in pairwise(times) if after - before > 500)


def _holes_ms(keys: list[SegmentKey | None], duration_ms: int) -> int:
    spans = [(key.start_90k // 90, (key.start_90k + key.duration_90k) // 90) for key in keys if key is not None]
    late = max(0, duration_ms - 1000 - spans[-1][1])  # the end itself takes a moment in which nothing is shown
    return late + sum(start - end for (_, end), (start, _) in pairwise(spans) if start - end > 30)
