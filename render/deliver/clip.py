"""A media file as a live source: units in real time on a bus, encoded once, picture and sound on the file's own clock."""

import heapq
import itertools
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from render.media import SOUND_RATE_HZ, VIDEO_CLOCK_HZ, Codec, Unit

OPUS_FRAME: Final = 960
LONGEST_EDGE_PX: Final = 1280
_OPUS_90K: Final = OPUS_FRAME * VIDEO_CLOCK_HZ // SOUND_RATE_HZ
Timed = tuple[float, int, Any]  # seconds into the show of the clip, tie-break, frame


class ClipFrames:
    """Decoded frames of a file in the order of their time, video and sound merged, again and again if `loop`."""

    def __init__(self, path: Path, *, loop: bool) -> None:
        self._path, self._loop = path, loop
        with av.open(str(path)) as container:
            self.has_video, self.has_audio = bool(container.streams.video), bool(container.streams.audio)
            self.fps = float(container.streams.video[0].average_rate or 30) if self.has_video else 0.0

    def __iter__(self) -> Iterator[tuple[float, av.VideoFrame | av.AudioFrame]]:
        begin_s = 0.0
        while True:
            end_s = begin_s
            for at_s, _, frame in heapq.merge(self._video(begin_s), self._audio(begin_s), key=lambda timed: timed[:2]):
                end_s = max(end_s, at_s + _duration_s(frame, self.fps))
                yield at_s, frame
            if not self._loop or end_s <= begin_s:
                return
            begin_s = end_s

    def _video(self, begin_s: float) -> Iterator[Timed]:
        if self.has_video:
            with av.open(str(self._path)) as container:
                for frame in container.decode(video=0):
                    yield begin_s + float(frame.time or 0.0), 0, frame

    def _audio(self, begin_s: float) -> Iterator[Timed]:
        if self.has_audio:
            with av.open(str(self._path)) as container:
                resampler = av.AudioResampler(format="flt", layout="stereo", rate=SOUND_RATE_HZ, frame_size=OPUS_FRAME)
                decoded: Iterator[av.AudioFrame] = container.decode(audio=0)
                frames = itertools.chain.from_iterable(map(resampler.resample, itertools.chain(decoded, [None])))
                for frame in frames:
                    if frame.samples == OPUS_FRAME:
                        yield begin_s + float(frame.time or 0.0), 1, frame


def _duration_s(frame: av.VideoFrame | av.AudioFrame, fps: float) -> float:
    return frame.samples / frame.sample_rate if isinstance(frame, av.AudioFrame) else 1 / fps


class ClipEncoder:
    """Encodes a clip's frames: H.264 constrained baseline without delay, Opus with its priming taken off the time stamps."""

    def __init__(self, *, bitrate_bps: int, fps: float) -> None:
        self._bitrate_bps, self._fps = bitrate_bps, Fraction(fps).limit_denominator(1001)
        self._video: VideoCodecContext | None = None
        self._sound: AudioCodecContext = av.CodecContext.create("libopus", "w")
        self._sound.sample_rate, self._sound.format, self._sound.layout = SOUND_RATE_HZ, "flt", "stereo"
        self._sound.bit_rate, self._sound.time_base = 96_000, Fraction(1, SOUND_RATE_HZ)

    def picture(self, frame: av.VideoFrame, at_90k: int, *, force_idr: bool) -> list[Unit]:
        """One picture's units."""
        width_px, height_px = _fitted(frame.width, frame.height)
        frame = frame.reformat(width=width_px, height=height_px, format="yuv420p")
        frame.pts, frame.time_base = at_90k, Fraction(1, VIDEO_CLOCK_HZ)
        frame.pict_type = PictureType.I if force_idr else PictureType.NONE
        if self._video is None:
            self._video = self._open(frame)
        duration_90k = int(VIDEO_CLOCK_HZ / self._fps)
        return [
            Unit(codec=Codec.H264, data=bytes(p), pts_90k=int(p.pts or 0), duration_90k=duration_90k, keyframe=p.is_keyframe)
            for p in self._video.encode(frame)
        ]

    def sound(self, frame: av.AudioFrame, at_48k: int) -> list[Unit]:
        """One packet's units; libav's packets start before the first sample, by the encoder's look-ahead."""
        frame.pts, frame.time_base = at_48k, Fraction(1, SOUND_RATE_HZ)
        return [
            Unit(codec=Codec.OPUS, data=bytes(p), pts_90k=int(p.pts or 0) * 15 // 8, duration_90k=_OPUS_90K, keyframe=True)
            for p in self._sound.encode(frame)
        ]

    def _open(self, frame: av.VideoFrame) -> VideoCodecContext:
        video: VideoCodecContext = av.CodecContext.create("libx264", "w")
        video.width, video.height, video.pix_fmt = frame.width, frame.height, "yuv420p"
        video.time_base, video.framerate = Fraction(1, VIDEO_CLOCK_HZ), self._fps
        video.bit_rate, video.gop_size = self._bitrate_bps, int(self._fps * 4)
        video.colorspace, video.color_range = frame.colorspace, frame.color_range
        video.profile = "Constrained Baseline" if "Constrained Baseline" in (video.profiles or ()) else "Baseline"
        rate = str(self._bitrate_bps)
        video.options = {"preset": "superfast", "tune": "zerolatency", "forced-idr": "1", "maxrate": rate, "bufsize": rate}
        return video


def _fitted(width_px: int, height_px: int) -> tuple[int, int]:
    scale = min(1.0, LONGEST_EDGE_PX / max(width_px, height_px))
    return round(width_px * scale / 2) * 2, round(height_px * scale / 2) * 2


class ClipThread(threading.Thread):
    """Plays a clip in real time: `deliver(unit)` is called on this thread when a unit is due.

    A picture that would be late is left out; a late sound is not.
    """

    def __init__(self, frames: ClipFrames, encoder: ClipEncoder, deliver: Any) -> None:
        super().__init__(name="clip", daemon=True)
        self._frames, self._encoder, self._deliver = frames, encoder, deliver
        self._leave = threading.Event()
        self._idr = threading.Event()
        self.skipped_pictures = 0
        self.error: Exception | None = None

    def want_keyframe(self) -> None:
        """The next picture shall be an IDR."""
        self._idr.set()

    def leave(self) -> None:
        """End soon."""
        self._leave.set()

    def run(self) -> None:
        """Until the clip's end, or `leave`; then `deliver(None)`."""
        try:
            self._play()
        except (av.FFmpegError, OSError) as error:
            self.error = error
        self._deliver(None)

    def _play(self) -> None:
        started_s: float | None = None
        for at_s, frame in self._frames:
            started_s = started_s if started_s is not None else time.monotonic() - at_s
            late_s = time.monotonic() - started_s - at_s
            if self._leave.wait(max(0.0, -late_s)):
                return
            self._emit(frame, at_s, late_s)

    def _emit(self, frame: Any, at_s: float, late_s: float) -> None:
        if isinstance(frame, av.AudioFrame):
            units = self._encoder.sound(frame, round(at_s * SOUND_RATE_HZ))
        elif late_s > 2 / self._frames.fps:
            self.skipped_pictures += 1
            return
        else:
            force_idr = self._idr.is_set()
            self._idr.clear()
            units = self._encoder.picture(frame, round(at_s * VIDEO_CLOCK_HZ), force_idr=force_idr)
        for unit in units:
            self._deliver(unit)
