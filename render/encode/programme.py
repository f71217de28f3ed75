"""One tick of the programme: a frame mixed and encoded, and the sound that belongs to it. Owned by one thread."""

from collections.abc import Callable, Iterable
from typing import Final

from render.encode.sound import AacEncoder, OpusEncoder
from render.encode.video import VideoEncoder
from render.media import SOUND_RATE_HZ, Canvas, Unit
from render.stage.feed import HostFeed
from render.stage.mixer import Mixer
from render.stage.sound import mix_sound
from render.stage.state import StageState

_MOST_SOUND: Final = SOUND_RATE_HZ  # at most one second of sound is made up for at once
_IDR_APART_S: Final = 0.3


class Programme:
    """Makes units for frame numbers that only grow. Frames may be left out; sound then covers the gap."""

    def __init__(self, canvas: Canvas, mixer: Mixer, feeds: Callable[[], Iterable[HostFeed]], bitrate_bps: int | None = None) -> None:
        self._canvas = canvas
        self._mixer = mixer
        self._feeds = feeds
        self._video = VideoEncoder(canvas, bitrate_bps)
        self._opus, self._aac = OpusEncoder(), AacEncoder()
        self._sound_to: int | None = None
        self._last_idr: int | None = None

    @property
    def asc(self) -> bytes:
        """The AudioSpecificConfig of the AAC units."""
        return self._aac.asc

    def may_idr(self, n: int) -> bool:
        """Whether an IDR may be made for frame n: they cost, so wishes are gathered for 300 ms."""
        return self._last_idr is None or n - self._last_idr >= _IDR_APART_S * self._canvas.fps

    def tick(self, n: int, state: StageState, force_idr: bool) -> list[Unit]:
        """Frame n in `state`: its access unit, and the packets of sound up to its end."""
        frame = self._mixer.mix(n, state)
        units = self._video.encode(frame, n * self._canvas.frame_90k, force_idr)
        if any(unit.keyframe for unit in units):
            self._last_idr = n
        return units + self._sound(n)

    def _sound(self, n: int) -> list[Unit]:
        end = (n + 1) * SOUND_RATE_HZ // self._canvas.fps
        start = n * SOUND_RATE_HZ // self._canvas.fps if self._sound_to is None else max(self._sound_to, end - _MOST_SOUND)
        self._sound_to = end
        samples = mix_sound(self._feeds(), start, end - start)
        return self._opus.encode(samples, start) + self._aac.encode(samples, start)
