"""What the demonstration's host says, as tracks of an articulating voice: pinyin in, pitch, formants, noise and mouth out.

Not a speech synthesiser: a friendly murmur with the rhythm, tones and mouth of Mandarin. Formants are those of a
female speaker (after Peterson & Barney 1952, and Howie 1976 for the tones).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from api.demo.glb import Floats

LOOP_S: Final = 20.0
STEP_S: Final = 0.005

LINES: Final = (
    (0.45, "da4 jia1 hao3 , huan1 ying2 lai2 dao4 wo3 men5 de5 zhi2 bo1 jian1"),
    (4.10, "jin1 tian1 gei3 da4 jia1 dai4 lai2 , san1 jian4 xiao3 hao3 wu4"),
    (7.85, "xian1 kan4 zhe4 ge5 bao3 wen1 bei1 , biao3 mian4 fei1 chang2 xi4 ni4"),
    (11.95, "zheng4 mian4 fan3 mian4 , dou1 ke3 yi3 man4 man5 zhuan3 gei3 ni3 kan4"),
    (16.20, "you3 ren4 he2 wen4 ti2 , sui2 shi2 lai2 wen4 wo3 ya5"),
)

# vowel: F1, F2, F3 in Hz, how far the mouth opens 0..1, how wide it is -1..1, loudness
VOWELS: Final = {
    "a": (880.0, 1420.0, 2850.0, 1.00, 0.25, 1.0),
    "o": (560.0, 930.0, 2750.0, 0.55, -0.75, 0.9),
    "e": (540.0, 1280.0, 2750.0, 0.48, 0.10, 0.9),
    "E": (610.0, 2080.0, 2900.0, 0.55, 0.60, 0.9),
    "i": (330.0, 2600.0, 3250.0, 0.24, 0.90, 0.75),
    "I": (390.0, 1500.0, 2800.0, 0.20, 0.55, 0.6),
    "u": (370.0, 800.0, 2650.0, 0.22, -1.00, 0.75),
    "v": (330.0, 2050.0, 2650.0, 0.20, -0.85, 0.7),
    "N": (290.0, 1350.0, 2600.0, 0.14, 0.10, 0.42),
    "G": (320.0, 1050.0, 2650.0, 0.20, 0.00, 0.42),
}
FINALS: Final = {
    "a": "aa", "ai": "aE", "ao": "aau", "an": "aaN", "ang": "aaG", "o": "oo", "ou": "oou", "e": "ee", "ei": "Ei", "en": "eN", "eng": "eG",
    "i": "ii", "ia": "iaa", "ie": "iE", "iao": "iau", "iu": "iou", "ian": "iEN", "in": "iN", "iang": "iaG", "ing": "iG", "u": "uu",
    "ua": "ua", "uo": "uo", "uai": "uaE", "ui": "uEi", "uan": "uaN", "un": "ueN", "uang": "uaG", "ong": "uG", "er": "eI", "ih": "II",
}  # fmt: skip
# initial: seconds, closed lips, voiced loudness, noise loudness, noise band (0 low .. 3 hiss)
INITIALS: Final = {
    "b": (0.05, True, 0.0, 0.25, 0), "p": (0.09, True, 0.0, 0.5, 1), "m": (0.06, True, 0.4, 0.0, 0), "f": (0.09, False, 0.0, 0.3, 2),
    "d": (0.04, False, 0.0, 0.3, 2), "t": (0.08, False, 0.0, 0.5, 2), "n": (0.06, False, 0.4, 0.0, 0), "l": (0.05, False, 0.5, 0.0, 0),
    "g": (0.05, False, 0.0, 0.3, 1), "k": (0.09, False, 0.0, 0.5, 1), "h": (0.08, False, 0.0, 0.35, 1), "j": (0.08, False, 0.0, 0.5, 2),
    "q": (0.11, False, 0.0, 0.6, 2), "x": (0.11, False, 0.0, 0.55, 2), "zh": (0.07, False, 0.0, 0.45, 2), "ch": (0.11, False, 0.0, 0.6, 2),
    "sh": (0.11, False, 0.0, 0.6, 2), "r": (0.06, False, 0.5, 0.1, 2), "z": (0.08, False, 0.0, 0.45, 3), "c": (0.11, False, 0.0, 0.5, 3),
    "s": (0.11, False, 0.0, 0.5, 3), "y": (0.03, False, 0.6, 0.0, 0), "w": (0.03, False, 0.6, 0.0, 0), "": (0.02, False, 0.3, 0.0, 0),
}  # fmt: skip
# tone: pitch in semitones at the start, middle and end of the final
TONES: Final = {"1": (4.5, 4.5, 4.3), "2": (-0.5, 1.5, 4.5), "3": (-1.0, -4.0, -2.5), "4": (5.5, 2.0, -3.0), "5": (0.0, -0.5, -1.5)}


@dataclass(frozen=True, kw_only=True)
class Speech:
    """Tracks every `STEP_S` over the loop: pitch in Hz, loudness 0..1, formants (n, 3) Hz, noise (n, 4), mouth open and wide."""

    pitch_hz: Floats
    voiced: Floats
    formants: Floats
    noise: Floats
    mouth_open: Floats
    mouth_wide: Floats


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, final and tone of a numbered pinyin syllable."""
    body, tone = syllable[:-1], syllable[-1]
    initial = next((head for head in ("zh", "ch", "sh", *INITIALS) if head and body.startswith(head)), "")
    final = body[len(initial) :]
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        final = "ih"
    if initial == "y":
        final = final if final.startswith(("i", "u")) else {"a": "ia", "ou": "iu", "ao": "iao", "an": "ian"}.get(final, final)
    if initial == "w":
        final = {"o": "uo", "en": "un"}.get(final, final)
    return initial, final, tone


def speech() -> Speech:
    """The whole loop."""
    count = round(LOOP_S / STEP_S)
    blank = np.array(VOWELS["e"][:3])
    tracks = _Tracks(count, blank)
    for start_s, line in LINES:
        tracks.line(start_s, line.split())
    return tracks.smoothed()


class _Tracks:
    """Steps as they are written, syllable after syllable; `smoothed` makes them flow."""

    def __init__(self, count: int, formants: Floats) -> None:
        self.pitch = np.zeros(count)
        self.voiced = np.zeros(count)
        self.formants = np.tile(formants, (count, 1))
        self.noise = np.zeros((count, 4))
        self.open = np.zeros(count)
        self.wide = np.full(count, 0.35)

    def line(self, start_s: float, syllables: list[str]) -> None:
        at = start_s
        for index, syllable in enumerate(syllables):
            if syllable == ",":
                at += 0.22
                continue
            last = index + 1 == len(syllables) or syllables[index + 1] == ","
            fall = 2.0 - 4.0 * index / len(syllables)
            at = self._syllable(at, syllable, fall, 1.45 if last else 1.0)

    def _syllable(self, at: float, syllable: str, fall: float, stretch: float) -> float:
        initial, final, tone = split(syllable)
        length, lips, voiced, hiss, band = INITIALS[initial]
        lead = self._range(at, length)
        sounds = [VOWELS[letter] for letter in FINALS[final]]
        self.formants[lead] = sounds[0][:3]
        self.voiced[lead] = voiced
        self.noise[lead, band] = hiss
        self.open[lead] = 0.0 if lips else sounds[0][3] * 0.4
        self.wide[lead] = sounds[0][4]
        span = (0.115 if tone == "5" else 0.165) * stretch
        self._final(at + length, span, sounds, TONES[tone], fall)
        return at + length + span

    def _final(self, at: float, span: float, sounds: Sequence[tuple[float, ...]], tone: tuple[float, float, float], fall: float) -> None:
        steps = self._range(at, span)
        way = np.linspace(0, 1, len(steps))
        through = np.array(sounds)
        knots = np.linspace(0, 1, len(sounds))
        for column in range(3):
            self.formants[steps, column] = np.interp(way, knots, through[:, column])
        self.open[steps] = np.interp(way, knots, through[:, 3])
        self.wide[steps] = np.interp(way, knots, through[:, 4])
        self.voiced[steps] = np.interp(way, knots, through[:, 5]) * np.interp(way, [0, 0.15, 0.75, 1], [0.8, 1, 0.9, 0.5])
        self.pitch[steps] = 205 * 2 ** ((np.interp(way, [0, 0.5, 1], tone) * 0.8 + fall) / 12)

    def _range(self, at: float, span: float) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return np.arange(round(at / STEP_S), round((at + span) / STEP_S)) % len(self.pitch)

    def smoothed(self) -> Speech:
        sounding = np.flatnonzero(self.pitch)
        pitch = np.interp(np.arange(len(self.pitch)), sounding, self.pitch[sounding])
        formants = np.column_stack([_soft(self.formants[:, column], 3.5) for column in range(3)])
        noise = np.column_stack([_soft(self.noise[:, column], 1.6) for column in range(4)])
        return Speech(
            pitch_hz=_soft(pitch, 6),
            voiced=_soft(self.voiced, 2.2),
            formants=formants,
            noise=noise,
            mouth_open=_soft(self.open, 7),
            mouth_wide=_soft(self.wide, 10),
        )


def _soft(track: Floats, sigma: float) -> Floats:
    """Gaussian smoothing round the loop; sigma in steps."""
    frequency = np.fft.rfftfreq(len(track))
    return np.asarray(np.fft.irfft(np.fft.rfft(track) * np.exp(-2 * (np.pi * frequency * sigma) ** 2), n=len(track)))
