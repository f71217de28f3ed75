"""What recording costs beside encoding: CPU of recorder and uploader, beside FFmpeg's copy + SHA-256 + boto3 of the same units."""

import asyncio
import hashlib
import resource
import subprocess
import tempfile
import threading
from pathlib import Path

import av
import boto3
import numpy as np
from botocore.config import Config

from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import Seaweed
from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.record.uploader import Uploader
from render.encode.bus import UnitBus
from render.encode.sound import AacEncoder
from render.encode.video import VideoEncoder
from render.media import SOUND_RATE_HZ, Canvas, Codec, Unit
from tests.benchmarks.figures import Figure
from tests.benchmarks.whole_record import write_whole_record

CANVAS = Canvas(width_px=1280, height_px=720)
BITRATE_BPS = 2_500_000


def programme(seconds: int) -> tuple[list[Unit], bytes]:
    """Moving, noisy 720p at 2.5 Mb/s and stereo sound, encoded by the show's own encoders; units in order, and the sound's ASC."""
    video, aac, noise = VideoEncoder(CANVAS, BITRATE_BPS), AacEncoder(), np.random.default_rng(1)
    texture = noise.integers(40, 215, (720 + 64, 1280 + 256), np.uint8)
    chroma = np.full((360, 1280), 128, np.uint8)
    units: list[Unit] = []
    per_frame = SOUND_RATE_HZ // CANVAS.fps
    for n in range(seconds * CANVAS.fps):
        luma = texture[n % 64 : n % 64 + 720, n % 256 : n % 256 + 1280] // 2 + 50
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.vstack([luma, chroma])), format="yuv420p")
        units += video.encode(frame, n * CANVAS.frame_90k, False)
        t = np.arange(n * per_frame, (n + 1) * per_frame) / SOUND_RATE_HZ
        tone = (0.2 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)
        units += aac.encode(np.stack([tone, tone], axis=1), n * per_frame)
    return units, aac.asc


def measure(seconds: int = 60) -> list[Figure]:
    """CPU per second of media, ours beside the peer's, and bytes in S3 beside bytes of media."""
    units, asc = programme(seconds)
    media_bytes = sum(len(unit.data) for unit in units)
    with tempfile.TemporaryDirectory() as folder:
        ours, peer, stored = asyncio.run(_both(Path(folder), units, asc))
    return [
        Figure(
            name="recording: CPU beside encoding",
            ours=100 * ours / seconds,
            unit="% of a core",
            peer_name="ffmpeg -c copy + SHA-256 + boto3",
            peer=100 * peer / seconds,
            goal=1.5,
            of_ratio=True,
            note=f"{media_bytes * 8 / seconds / 1e6:.2f} Mb/s of media, {seconds} s",
        ),
        Figure(
            name="segments, playlists, log and seal in S3 over media bytes",
            ours=stored / media_bytes,
            unit="×",
            goal=1.03,
            note="a product's card every 5 s, each exported for itself, and a signed head every 15 s",
        ),
    ]


async def _both(folder: Path, units: list[Unit], asc: bytes) -> tuple[float, float, int]:
    async with Seaweed(folder / "s3") as seaweed:
        store = S3Store(seaweed.settings)
        await asyncio.to_thread(store.open, create=True)
        before = _cpu_s()
        recorded = await _record(folder, store, units, asc)
        ours = _cpu_s() - before
        seconds = round(max(unit.pts_90k for unit in units) / 90_000)
        await asyncio.to_thread(write_whole_record, folder, store, recorded, seconds)
        stored = sum(found.size_bytes for found in store.list("merchant/show/"))
        source = folder / "source.mkv"
        _mux(source, units)
        peer = await asyncio.to_thread(_peer, source, folder / "peer", seaweed.settings)
        store.close()
    return ours, peer, stored


async def _record(folder: Path, store: S3Store, units: list[Unit], asc: bytes) -> list[SegmentInfo]:
    """Feed the recorder as the bus would, but as fast as it takes them."""
    bus, ended = UnitBus(), threading.Event()
    reader = bus.thread_reader({Codec.H264, Codec.AAC}, capacity=len(units) + 1)
    spool = Spool(folder / "spool", "merchant/show")
    recorded: list[SegmentInfo] = []
    recorder = Recorder(reader, spool, fps=CANVAS.fps, asc=asc, on_segment=recorded.append, on_stopped=lambda reason, _at: ended.set())
    uploader = Uploader(store, spool)
    recorder.start()
    uploader.start()
    for unit in units:
        bus.publish(unit)
    bus.end()
    await asyncio.to_thread(recorder.join)
    await asyncio.to_thread(uploader.finish, 60)
    if ended.is_set():
        raise RuntimeError("the recorder stopped: no room on the disk for the benchmark?")
    return recorded


def _mux(path: Path, units: list[Unit]) -> None:
    """The same units in a file that FFmpeg can copy from."""
    video, sound = path.with_suffix(".h264"), path.with_suffix(".aac")
    video.write_bytes(b"".join(unit.data for unit in units if unit.codec is Codec.H264))
    sound.write_bytes(b"".join(_adts(unit.data) for unit in units if unit.codec is Codec.AAC))
    command = ["ffmpeg", "-v", "error", "-r", str(CANVAS.fps), "-i", str(video), "-i", str(sound), "-c", "copy", str(path)]
    subprocess.run(command, check=True)


def _adts(access_unit: bytes) -> bytes:
    """AAC-LC, 48 kHz, stereo, behind an ADTS header (ISO 13818-7, 6.2)."""
    size = len(access_unit) + 7
    return bytes([0xFF, 0xF1, 0x4C, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC]) + access_unit


def _peer(source: Path, folder: Path, s3: S3Settings) -> float:
    """FFmpeg copies into fMP4 segments; each is hashed and put."""
    folder.mkdir()
    before = _cpu_s()
    command = ["ffmpeg", "-v", "error", "-i", str(source), "-c", "copy", "-f", "hls", "-hls_time", "2", "-hls_segment_type", "fmp4"]
    subprocess.run([*command, "-hls_list_size", "0", str(folder / "index.m3u8")], check=True)
    client = boto3.client(
        "s3",
        endpoint_url=s3.endpoint_url,
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
        region_name=s3.region,
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
    )
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        hashlib.sha256(data).hexdigest()
        client.put_object(Bucket=s3.bucket, Key=f"peer/{path.name}", Body=data)
    client.close()
    return _cpu_s() - before


def _cpu_s() -> float:
    """CPU of this process and its finished children (FFmpeg is one; SeaweedFS, which serves both, is not finished)."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)
