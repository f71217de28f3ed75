"""Real media for the recording's tests: libx264 and AAC by PyAV, with a flash and a beep every second."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.replay.playlists import playlists
from render.encode.bus import UnitBus
from render.media import Codec, Unit
from tests.support.wait import LONGEST_S

SOUND_UNIT_90K = 1920


@dataclass(frozen=True)
class Media:
    """Units in the order in which a show would publish them."""

    units: list[Unit]
    asc: bytes
    fps: int = 30

    def media_bytes(self) -> int:
        return sum(len(unit.data) for unit in self.units)


def is_flash(seconds: float) -> bool:
    """A tenth of a second of white and beep, half a second into every second."""
    return 0.5 <= seconds % 1.0 < 0.6


def _encode_video(seconds: float, fps: int, size: tuple[int, int], extra_idr: Sequence[int], bitrate: int) -> list[Unit]:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, 90000)
    encoder.framerate = Fraction(fps)
    encoder.bit_rate = bitrate
    encoder.options = {
        "profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1", "g": str(2 * fps),
        "x264-params": "scenecut=0:colorprim=bt709:transfer=bt709:colormatrix=bt709:nal-hrd=none",
    }  # fmt: skip
    units = []
    noise = np.random.default_rng(1).integers(16, 200, (size[1], size[0]), np.uint8)
    for number in range(int(seconds * fps)):
        frame = av.VideoFrame(*size, "yuv420p")
        luma = np.full((size[1], size[0]), 235, np.uint8) if is_flash(number / fps) else np.roll(noise // 2 + 16, number * 4, axis=1)
        frame.planes[0].update(np.ascontiguousarray(np.pad(luma, ((0, 0), (0, frame.planes[0].line_size - size[0])))))
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts, frame.time_base = number * (90000 // fps), Fraction(1, 90000)
        frame.pict_type = av.video.frame.PictureType.I if number in extra_idr else av.video.frame.PictureType.NONE
        units += [_video_unit(packet, fps) for packet in encoder.encode(frame)]
    return units + [_video_unit(packet, fps) for packet in encoder.encode(None)]


def _video_unit(packet: av.Packet, fps: int) -> Unit:
    assert packet.pts is not None
    return Unit(codec=Codec.H264, data=bytes(packet), pts_90k=packet.pts, duration_90k=90000 // fps, keyframe=packet.is_keyframe)


def _encode_sound(seconds: float) -> tuple[list[Unit], bytes]:
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48000, "stereo", "fltp"
    encoder.bit_rate, encoder.time_base = 128_000, Fraction(1, 48000)
    packets: list[av.Packet] = []
    for number in range(int(seconds * 48000) // 1024):
        at = np.arange(number * 1024, (number + 1) * 1024)
        beep = (np.sin(at * 2 * np.pi * 1000 / 48000) * 0.7 * [is_flash(sample / 48000) for sample in at]).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([beep, beep]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, number * 1024, Fraction(1, 48000)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    units = [
        Unit(codec=Codec.AAC, data=bytes(packet), pts_90k=(packet.pts or 0) * 15 // 8, duration_90k=SOUND_UNIT_90K, keyframe=True)
        for packet in packets
    ]
    return units, bytes(encoder.extradata or b"")


def make_media(
    seconds: float, *, fps: int = 30, size: tuple[int, int] = (320, 180), extra_idr: Sequence[int] = (), bitrate: int = 800_000
) -> Media:
    sound, asc = _encode_sound(seconds)
    video = _encode_video(seconds, fps, size, extra_idr, bitrate)
    return Media(units=sorted(video + sound, key=lambda unit: unit.pts_90k), asc=asc, fps=fps)


def record(media: Media, folder: Path, prefix: str = "mer_1/shw_1", units: Sequence[Unit] | None = None) -> tuple[Spool, list[SegmentInfo]]:
    """Record units to the end; what was sealed, in order."""
    bus, spool, sealed = UnitBus(), Spool(folder, prefix, reserve_bytes=0), []
    reader = bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000)
    recorder = Recorder(
        reader, spool, fps=media.fps, asc=media.asc, on_segment=sealed.append, on_stopped=lambda reason, at: pytest.fail(reason)
    )
    for unit in media.units if units is None else units:
        bus.publish(unit)
    bus.end()
    recorder.start()
    assert recorder.join(LONGEST_S)
    return spool, sealed


@pytest.fixture(scope="session")
def media() -> Media:
    """Seven seconds with a joiner's IDR at 2.5 s."""
    return make_media(7, extra_idr=(75,))


@pytest.fixture(scope="session")
def recording() -> Callable[..., tuple[Spool, list[SegmentInfo]]]:
    return record


@pytest.fixture(scope="session")
def media_maker() -> Callable[..., Media]:
    return make_media


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".m3u8": "application/vnd.apple.mpegurl", ".m4s": "video/iso.segment"}  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A loopback HTTP server of a folder; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def http() -> Callable[[Path], AbstractContextManager[str]]:
    return serving


def decode(url: str) -> tuple[list[float], list[float], list[str]]:
    """What a player gets: times of pictures, times of sound frames, and every line that ffmpeg complains with."""
    run = subprocess.run(
        ["ffmpeg", "-v", "warning", "-xerror", "-copyts", "-i", url, "-map", "0:v:0", "-map", "0:a:0", "-f", "framecrc", "-"],
        capture_output=True, text=True, timeout=LONGEST_S, check=False,
    )  # fmt: skip
    scale, times = {}, {"0": [], "1": []}
    for line in run.stdout.splitlines():
        if line.startswith("#tb "):
            scale[line[4]] = float(Fraction(line.split()[-1]))
        elif not line.startswith("#"):
            fields = [field.strip() for field in line.split(",")]
            times[fields[0]].append(int(fields[2]) * scale[fields[0]])
    return times["0"], times["1"], run.stderr.splitlines() + ([] if run.returncode == 0 else [f"exit {run.returncode}"])


@pytest.fixture
def decoded() -> Callable[[str], tuple[list[float], list[float], list[str]]]:
    return decode


def write_playlists(folder: Path, spool: Spool, segments: Sequence[SegmentInfo], *, ended: bool = True) -> None:
    """Playlists beside the spool's tracks, as S3 would have them."""
    inits = {f"{spool.prefix}/{path.parent.name}/{path.name}": path.read_bytes() for path in spool.inits()}
    for name, data in playlists(segments, inits, started_at=datetime(2026, 1, 1, tzinfo=UTC), ended=ended).items():
        (folder / name).write_bytes(data)


@pytest.fixture
def listed() -> Callable[..., None]:
    return write_playlists
