"""From the end of a show to a replay that plays, beside FFmpeg remuxing the same recording into an MP4 for download."""

import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from tests.benchmarks.figures import Figure
from tests.support.clips import moving
from tests.support.hosting import hosted_show
from tests.support.playback import http_fetch, media_playlists, segment_urls, track


def measure(seconds: float = 30) -> list[Figure]:
    """Seconds from POST …/end until the playlist is closed and its first and last segments arrive."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "host.mp4"
        moving(clip)
        with hosted_show(Path(folder), clip) as show, httpx.Client(timeout=30) as http:
            time.sleep(seconds)
            began = time.monotonic()
            show.client.shows.end(show.id)
            index = f"{show.service.url}/archive/{show.id}/index.m3u8"
            _play(index, http)
            ours = time.monotonic() - began
            peer = _remux(index, http, Path(folder))
    note = f"a show of {seconds:.0f} s with one host"
    return [Figure(name="end of show to replay playable", ours=ours, unit="s", peer_name="ffmpeg remux", peer=peer, goal=1.0, note=note)]


def _play(index: str, http: httpx.Client) -> None:
    """Raises unless the replay is whole: both playlists closed, first and last segments there."""
    fetch = http_fetch(http)
    for playlist in media_playlists(index, fetch):
        assert b"#EXT-X-ENDLIST" in fetch(playlist), f"{playlist} is still open"
        init, segments = segment_urls(playlist, fetch)
        for url in (init, segments[0], segments[-1]):
            fetch(url)


def _remux(index: str, http: httpx.Client, folder: Path) -> float:
    fetch, names = http_fetch(http), []
    for name, playlist in zip(("video.mp4", "audio.mp4"), media_playlists(index, fetch), strict=True):
        (folder / name).write_bytes(track(playlist, fetch))
        names += ["-i", str(folder / name)]
    began = time.monotonic()
    command = ["ffmpeg", "-v", "error", *names, "-c", "copy", "-movflags", "+faststart", str(folder / "replay.mp4")]
    subprocess.run(command, check=True)
    return time.monotonic() - began
