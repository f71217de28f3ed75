"""How the host moves over the loop: hands by key poses, head with the voice, blinks, breath. All tracks close."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from api.demo.glb import Floats
from api.demo.host_speech import LOOP_S, STEP_S, Speech

FPS: Final = 30
BLINKS_S: Final = (1.35, 3.85, 6.2, 7.55, 10.1, 11.6, 14.0, 15.8, 15.98, 18.4, 19.6)

# seconds; degrees of upper arm, forearm and hand on the left and on the right of the picture
REST: Final = ((7.0, -76.0, 12.0), (7.0, -74.0, 10.0))
KEYS: Final = (
    (0.0, *REST),
    (0.75, (16.0, 148.0, 14.0), (16.0, 146.0, 14.0)),
    (2.3, (10.0, 160.0, 26.0), (12.0, 152.0, 20.0)),
    (3.9, *REST),
    (4.8, (6.0, -78.0, 8.0), (12.0, 158.0, 10.0)),
    (6.4, (8.0, -84.0, 8.0), (18.0, 140.0, 24.0)),
    (7.6, *REST),
    (8.5, (14.0, 152.0, 18.0), (7.0, -80.0, 8.0)),
    (10.1, (20.0, 134.0, 30.0), (9.0, -96.0, 4.0)),
    (11.6, *REST),
    (12.5, (16.0, -112.0, 8.0), (14.0, -94.0, 4.0)),
    (13.4, (14.0, -96.0, 2.0), (16.0, -114.0, 10.0)),
    (14.4, (14.0, 156.0, 16.0), (14.0, 156.0, 16.0)),
    (15.7, *REST),
    (16.9, (7.0, -80.0, 8.0), (13.0, 165.0, 4.0)),
    (18.1, (12.0, -110.0, 6.0), (12.0, -104.0, 6.0)),
    (20.0, *REST),
)
Degrees = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Pose:
    """One frame's pose; shifts in frame pixels, the head's turn in radians, arms in degrees."""

    breath_px: float
    head_px: tuple[float, float]
    head_turn: float
    eyes_8: int
    gaze: int
    brow: int
    mouth_10: int
    mouth_4: int
    arms: tuple[Degrees, Degrees]


class Motion:
    """Poses by frame number, from 0 to `frames`."""

    def __init__(self, speech: Speech) -> None:
        self.frames = round(LOOP_S * FPS)
        pick = (np.arange(self.frames) / FPS / STEP_S).round().astype(int)
        self._open = np.clip(speech.mouth_open[pick] * np.clip(speech.voiced[pick] * 1.8 + 0.15, 0, 1), 0, 1)
        self._wide = np.clip(speech.mouth_wide[pick], -1, 1)
        accent = speech.voiced * speech.mouth_open
        self._beat = _low(accent, 22)[pick]
        self._pitch = (_low(speech.pitch_hz, 45)[pick] - 215) / 60

    def pose(self, frame: int) -> Pose:
        at = frame / FPS
        turn = 2 * np.pi * at / LOOP_S
        beat, lift = float(self._beat[frame]), float(np.clip(self._pitch[frame], -1, 1))
        left, right = _hands(at)
        sway = float(3.4 * np.sin(2 * turn) + 1.6 * np.sin(5 * turn + 1))
        return Pose(
            breath_px=float(1.6 * np.sin(6 * turn)),
            head_px=(sway, float(1.4 * np.sin(6 * turn + 0.5)) + beat * 5 - 1.5),
            head_turn=float(0.030 * np.sin(3 * turn) + 0.016 * np.sin(7 * turn + 2) + 0.02 * lift),
            eyes_8=_lids(at),
            gaze=round(1.8 * np.sin(3 * turn + 0.4)),
            brow=int(np.clip(round(1 + 2.2 * lift), 0, 3)),
            mouth_10=round(float(self._open[frame]) * 10),
            mouth_4=round(float(self._wide[frame]) * 4),
            arms=(_stressed(left, beat), _stressed(right, beat)),
        )


def _hands(at: float) -> tuple[Degrees, Degrees]:
    index = max(number for number, key in enumerate(KEYS) if key[0] <= at)
    key, after = KEYS[index], KEYS[min(index + 1, len(KEYS) - 1)]
    start = max(key[0], after[0] - 0.6)
    way = min(max((at - start) / max(after[0] - start, 1e-6), 0), 1)
    ease = way**3 * (10 - 15 * way + 6 * way**2)
    return _between(key[1], after[1], ease), _between(key[2], after[2], ease)


def _between(first: Degrees, second: Degrees, ease: float) -> Degrees:
    a, b, c = (start + (end - start) * ease for start, end in zip(first, second, strict=True))
    return a, b, c


def _stressed(arm: Degrees, beat: float) -> Degrees:
    """Stressed syllables move a raised hand a little, and a resting one hardly."""
    reach = 9.0 if arm[1] > 0 else 5.0
    return arm[0], arm[1] - reach * beat, arm[2] + reach * 1.4 * beat


def _lids(at: float) -> int:
    """Openness 0..8: a blink closes in 70 ms and opens in 130."""
    nearest = min((at - blink for blink in BLINKS_S), key=abs)
    closed = 1 + nearest / 0.075 if nearest < 0 else 1 - nearest / 0.14
    return round(8 * (1 - float(np.clip(closed, 0, 1))))


def _low(track: Floats, sigma: float) -> Floats:
    frequency = np.fft.rfftfreq(len(track))
    return np.asarray(np.fft.irfft(np.fft.rfft(track) * np.exp(-2 * (np.pi * frequency * sigma) ** 2), n=len(track)))
