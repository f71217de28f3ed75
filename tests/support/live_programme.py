"""A tiny programme in real time on a bus: every second it flashes and beeps at once."""

import asyncio
import time
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np

from render.deliver.clip import OPUS_FRAME, ClipEncoder
from render.encode.bus import UnitBus
from render.media import SOUND_RATE_HZ, VIDEO_CLOCK_HZ

WIDTH_PX, HEIGHT_PX, FPS = 320, 180, 30
FLASH_S = 0.1
TONE_HZ = 1000


def picture(n: int) -> av.VideoFrame:
    """Frame n: white in the first tenth of each second, else a dark picture with a bar that moves."""
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), 30, np.uint8)
    image[:, (n * 5) % WIDTH_PX : (n * 5) % WIDTH_PX + 20] = (200, 60, 40)
    if n % FPS < FLASH_S * FPS:
        image[:] = 235
    return av.VideoFrame.from_ndarray(image, format="rgb24")


def sound(n: int) -> av.AudioFrame:
    """20 ms number n: a tone in the first tenth of each second."""
    t = (np.arange(OPUS_FRAME) + n * OPUS_FRAME) / SOUND_RATE_HZ
    tone = np.where(t % 1 < FLASH_S, 0.5 * np.sin(2 * np.pi * TONE_HZ * t), 0).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None], format="flt", layout="stereo")
    frame.sample_rate = SOUND_RATE_HZ
    return frame


class LiveProgramme:
    """`async with LiveProgramme() as programme:` publishes on `programme.bus`; show time begins at `start_s`, a whole second."""

    def __init__(self, *, start_s: int = 0) -> None:
        self.keyframe_requests = 0
        self.bus = UnitBus(on_keyframe_wanted=self._wanted)
        self._encoder = ClipEncoder(bitrate_bps=600_000, fps=FPS)
        self._start_s = start_s
        self._force_idr = False
        self._began_s = 0.0
        self._task: asyncio.Task[None] | None = None

    def _wanted(self) -> None:
        self.keyframe_requests += 1
        self._force_idr = True

    @property
    def now_ms(self) -> float:
        """The show's time now."""
        return (self._start_s + time.monotonic() - self._began_s) * 1000

    async def __aenter__(self) -> Self:
        self._began_s = time.monotonic()
        self._task = asyncio.create_task(self._play())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.bus.end()

    async def _play(self) -> None:
        pictures = sounds = 0
        while True:
            video_s, audio_s = pictures / FPS, sounds * OPUS_FRAME / SOUND_RATE_HZ
            await asyncio.sleep(max(0.0, self._began_s + min(video_s, audio_s) - time.monotonic()))
            if video_s <= audio_s:
                at_90k = self._start_s * VIDEO_CLOCK_HZ + pictures * VIDEO_CLOCK_HZ // FPS
                force, self._force_idr = self._force_idr, False
                units = self._encoder.picture(picture(pictures), at_90k, force_idr=force)
                pictures += 1
            else:
                units = self._encoder.sound(sound(sounds), self._start_s * SOUND_RATE_HZ + sounds * OPUS_FRAME)
                sounds += 1
            for unit in units:
                self.bus.publish(unit)


def write_clip(path: Path, *, seconds: int) -> Path:
    """The same programme as an MP4 file with H.264 and AAC."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = container.add_stream("aac", rate=SOUND_RATE_HZ, layout="stereo")
        for n in range(seconds * FPS):
            frame = picture(n).reformat(format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
        for n in range(seconds * SOUND_RATE_HZ // OPUS_FRAME):
            samples = sound(n)
            samples.pts, samples.time_base = n * OPUS_FRAME, Fraction(1, SOUND_RATE_HZ)
            container.mux(audio.encode(samples))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return path


def is_flash(frame: av.VideoFrame) -> bool:
    """Whether a decoded picture is the white one."""
    return bool(frame.to_ndarray(format="gray").mean() > 150)


def beep_start(frames: list[tuple[int, av.AudioFrame]]) -> list[float]:
    """Microseconds at which a tone sets in, from (time in microseconds, frame) in order."""
    starts, quiet = [], True
    for at_us, frame in frames:
        samples = frame.to_ndarray().astype(np.float32)
        mono = samples.reshape(-1, 2)[:, 0] if not frame.format.is_planar else samples[0]
        if frame.format.name.startswith("s16"):
            mono = mono / 32768
        loud = np.abs(mono) > 0.15
        if loud.any() and quiet:
            starts.append(at_us + int(loud.argmax()) * 1e6 / frame.sample_rate)
        quiet = not loud.any()
    return starts
