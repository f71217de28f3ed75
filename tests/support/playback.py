"""Reading a recording as a player does: playlists and segments over HTTP or from a folder, decoded by libav."""

import io
import re
from collections.abc import Callable
from urllib.parse import urljoin

import av
import httpx
import numpy as np

Fetch = Callable[[str], bytes]


def http_fetch(client: httpx.Client) -> Fetch:
    """Fetch by URL; an error answer raises."""
    return lambda url: client.get(url).raise_for_status().content


def media_playlists(index_url: str, fetch: Fetch) -> tuple[str, str]:
    """The URLs of the video and the sound playlist of a multivariant playlist."""
    lines = fetch(index_url).decode().splitlines()
    video = next(line for line in lines if line and not line.startswith("#"))
    sound = next(match[1] for line in lines if "TYPE=AUDIO" in line and (match := re.search(r'URI="([^"]+)"', line)))
    return urljoin(index_url, video), urljoin(index_url, sound)


def segment_urls(playlist_url: str, fetch: Fetch) -> tuple[str, list[str]]:
    """The init segment's URL and all segments' URLs of a media playlist (of its last run)."""
    text = fetch(playlist_url).decode()
    init = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', text)[-1]
    return urljoin(playlist_url, init), [urljoin(playlist_url, line) for line in text.splitlines() if line and not line.startswith("#")]


def pictures(data: bytes, *, height_px: int = 180) -> list[tuple[int, np.ndarray]]:
    """Decoded luma of an fMP4 in memory: [(at_ms, y (h, w) uint8)], scaled down to `height_px`."""
    frames = []
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(video=0):
            width = frame.width * height_px // frame.height // 2 * 2
            small = frame.reformat(width=width, height=height_px, format="gray", interpolation="AREA")
            frames.append((round(float(frame.pts * frame.time_base) * 1000), small.to_ndarray()))
    return frames


def spans_ms(data: bytes) -> list[tuple[int, int]]:
    """Show times at which each picture of an fMP4 in memory begins and ends, decoded from end to end."""
    with av.open(io.BytesIO(data)) as container:
        return [(_ms(frame.pts, frame), _ms(frame.pts + frame.duration, frame)) for frame in container.decode(video=0)]


def _ms(at: int, frame: av.VideoFrame) -> int:
    return round(float(at * frame.time_base) * 1000)


def replayed_ms(index_url: str) -> list[tuple[int, int]]:
    """Show times at which each picture of a replay begins and ends, decoded from end to end."""
    with httpx.Client(timeout=60) as http:
        return spans_ms(track(media_playlists(index_url, http_fetch(http))[0], http_fetch(http)))


def sound(data: bytes) -> tuple[float, np.ndarray]:
    """Decoded mono samples at 48 kHz of an fMP4 in memory, and the show millisecond of the first."""
    parts, first_ms = [], None
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(audio=0):
            if first_ms is None:
                first_ms = float(frame.pts * frame.time_base) * 1000
            parts.append(frame.to_ndarray().mean(axis=0))
    return first_ms or 0.0, np.concatenate(parts)


def track(playlist_url: str, fetch: Fetch, *, first: int = 0, last: int | None = None) -> bytes:
    """One track as one fMP4: its init segment and the segments [first:last]."""
    init, segments = segment_urls(playlist_url, fetch)
    return fetch(init) + b"".join(fetch(url) for url in segments[first:last])
