"""Distinct programme frames a second with host and product at 720p, and the CPU that they take, beside FFmpeg mixing the same."""

import resource
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np
import psutil

from api.demo.products import demo_products
from tests.benchmarks.figures import Figure
from tests.support.clips import moving
from tests.support.hosting import LiveShow, hosted_show
from tests.support.playback import http_fetch, media_playlists, pictures, track
from tests.support.service import ADMIN_TOKEN

# Two decoded pictures differ when more pixels than coding noise touches have changed by more than it does.
NOISE_LEVEL = 24
CHANGED_SHARE = 0.004


def measure(seconds: float = 20) -> list[Figure]:
    """The programme's rate and CPU while a product turns beside a moving host."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = folder / "host.mp4"
        moving(clip, width_px=1280, height_px=720)
        model = demo_products(folder / "products")[0].path
        with hosted_show(folder, clip, models={"flask": model}) as show, httpx.Client(timeout=60) as http:
            cpu, from_ms, to_ms, stats = _watch(show, seconds)
            show.client.shows.end(show.id)
            video, _sound = media_playlists(f"{show.service.url}/archive/{show.id}/index.m3u8", http_fetch(http))
            frames = [frame for frame in pictures(track(video, http_fetch(http))) if from_ms <= frame[0] < to_ms]
            poster = http.get(f"{show.service.url}/api/v1/models/{show.products[0]['model_id']}/files/poster.webp", headers=_bearer(show))
        (folder / "poster.webp").write_bytes(poster.raise_for_status().content)
        peer_cpu = _ffmpeg_cpu(clip, folder / "poster.webp", seconds)
    length_s = (to_ms - from_ms) / 1000
    distinct = 1 + sum(float((np.abs(b.astype(int) - a) > NOISE_LEVEL).mean()) > CHANGED_SHARE for (_, a), (_, b) in pairwise(frames))
    note = f"product poses drawn: {stats['engine']}; programme: {stats['programme']}"
    peer = "ffmpeg overlay + libx264"
    return [
        Figure(
            name="distinct programme frames, 720p, host and product", ours=distinct / length_s, unit="/s", goal=25, at_most=False, note=note
        ),
        Figure(
            name="the same: CPU of the whole service",
            ours=100 * cpu / seconds,
            unit="% of a core",
            peer_name=peer,
            peer=100 * peer_cpu / seconds,
        ),
    ]


def _bearer(show: LiveShow) -> dict[str, str]:
    return {"Authorization": f"Bearer {ADMIN_TOKEN}"}


def _watch(show: LiveShow, seconds: float) -> tuple[float, int, int, dict]:
    """CPU seconds of the service's processes over `seconds`, the show times around them, and the show's own figures."""
    show.client.shows.cue(show.id, "product.show", product_id=show.products[0]["id"], layout="beside")
    time.sleep(5)  # a turn begins: what is drawn once and kept is part of the work, the very first frames are not
    from_ms, before = show.client.shows.stats(show.id)["at_ms"], _cpu_s(show)
    time.sleep(seconds)
    stats = show.client.shows.stats(show.id)
    return _cpu_s(show) - before, from_ms, stats["at_ms"], stats


def _cpu_s(show: LiveShow) -> float:
    """CPU of all processes of the service, the object store left out (it serves the peer's place too)."""
    spent = 0.0
    for process in show.service.family():
        try:
            if "weed" not in process.name():
                times = process.cpu_times()
                spent += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return spent


def _ffmpeg_cpu(clip: Path, poster: Path, seconds: float) -> float:
    """CPU seconds of FFmpeg mixing a still product beside the same host in real time, with the same encoder settings."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    graph = (
        "[0:v]scale=1280:720,crop=720:720,pad=1280:720:0:0[h];[1:v]scale=560:560,format=yuva420p[p];[h][p]overlay=720:80,format=yuv420p[v]"
    )
    command = ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-loop", "1", "-framerate", "30", "-i", str(poster)]
    command += ["-filter_complex", graph, "-map", "[v]", "-map", "0:a", "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency"]
    command += ["-b:v", "2500k", "-g", "60", "-c:a", "aac", "-b:a", "128k", "-t", str(seconds), "-f", "null", "-"]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
