"""The host's sound: an additive voice over `Speech`, a small room, and a quiet music bed. 48 kHz stereo, a seamless loop."""

import numpy as np

from api.demo.glb import Floats
from api.demo.host_speech import LOOP_S, STEP_S, Speech

RATE_HZ = 48_000
HARMONICS = 30
BANDS_HZ = ((400, 1500), (1200, 3500), (2800, 6500), (5200, 10500))


def soundtrack(speech: Speech) -> Floats:
    """Samples (n, 2) in -1..1, voice about 14 dB above the music."""
    voice = _voice(speech) + _hiss(speech)
    voice = voice / np.sqrt(np.mean(voice[np.abs(voice) > 1e-4] ** 2)) * 0.13
    left, right = _room(voice, 71), _room(voice, 72)
    mix = np.column_stack([voice + left, voice + right]) + music()
    return np.asarray(np.tanh(mix * 1.1) / 1.1)


def _voice(speech: Speech) -> Floats:
    """A sum of harmonics whose strengths follow the vocal tract's resonances (cascade formant model, Klatt 1980)."""
    count = round(LOOP_S * RATE_HZ)
    generator = np.random.default_rng(73)
    drift = np.repeat(generator.standard_normal(len(speech.pitch_hz) // 8 + 1), 8)[: len(speech.pitch_hz)]
    pitch = speech.pitch_hz * (1 + 0.006 * drift)
    at_steps, at = np.arange(len(pitch)) * STEP_S, np.arange(count) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(np.interp(at, at_steps, pitch)) / RATE_HZ
    sound = np.zeros(count, dtype=np.float32)
    for number in range(1, HARMONICS + 1):
        strength = speech.voiced * _tract(pitch * number, speech.formants) / number**1.15
        sound += (np.interp(at, at_steps, strength) * np.sin(phase * number)).astype(np.float32)
    return np.asarray(sound, dtype=np.float64)


def _tract(frequency_hz: Floats, formants: Floats) -> Floats:
    gain = np.ones_like(frequency_hz)
    poles = [*formants.T, np.full_like(frequency_hz, 4100.0), np.full_like(frequency_hz, 5200.0)]
    for centre, width in zip(poles, (90, 110, 170, 260, 350), strict=True):
        gain *= centre**2 / np.sqrt((centre**2 - frequency_hz**2) ** 2 + (width * 1.3 * frequency_hz) ** 2)
    return np.where(frequency_hz < 7000, np.minimum(gain, 12), 0)


def _hiss(speech: Speech) -> Floats:
    """Consonants and breath: noise in four bands."""
    count = round(LOOP_S * RATE_HZ)
    at_steps, at = np.arange(len(speech.voiced)) * STEP_S, np.arange(count) / RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(74).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
    sound = np.zeros(count)
    for band, (low, high) in enumerate(BANDS_HZ):
        slope = 1 / (1 + (low / np.maximum(frequency, 1)) ** 6) / (1 + (frequency / high) ** 6)
        filtered = np.fft.irfft(spectrum * slope, n=count)
        level = speech.noise[:, band] + (0.02 * speech.voiced if band == 1 else 0)
        sound += filtered / filtered.std() * np.interp(at, at_steps, level) * 0.3
    return sound


def _room(voice: Floats, seed: int) -> Floats:
    """A small furnished room, round the loop's end."""
    tail = round(0.32 * RATE_HZ)
    decay = np.random.default_rng(seed).standard_normal(tail) * np.exp(-np.arange(tail) / RATE_HZ / 0.055)
    decay[: round(0.006 * RATE_HZ)] = 0
    response = np.zeros(len(voice))
    response[:tail] = decay / np.sqrt(np.sum(decay**2)) * 0.16
    wet = np.fft.irfft(np.fft.rfft(voice) * np.fft.rfft(response), n=len(voice))
    return np.asarray(wet)


def music() -> Floats:
    """Four soft chords and a plucked pentatonic line at 96 beats a minute: 32 beats, which is the loop."""
    count = round(LOOP_S * RATE_HZ)
    bed = np.zeros((count, 2))
    chords = [(60, 64, 67, 71), (57, 64, 67, 72), (53, 60, 64, 69), (55, 59, 62, 69)]
    for bar, chord in enumerate(chords):
        for voice, note in enumerate(chord):
            _add(bed, bar * 5.0 - 0.4, _pad(note), 0.011, voice / 3)
    line = [76, 0, 72, 74, 0, 79, 76, 0, 72, 0, 69, 72, 74, 0, 76, 0, 77, 0, 76, 72, 0, 69, 72, 0, 74, 71, 0, 74, 79, 0, 76, 74]
    for beat, note in enumerate(line):
        if note:
            _add(bed, beat * 0.625, _pluck(note), 0.030, 0.25 + 0.5 * (beat % 3) / 2)
    return bed


def _add(bed: Floats, start_s: float, sound: Floats, level: float, pan: float) -> None:
    where = (np.arange(len(sound)) + round(start_s * RATE_HZ)) % len(bed)
    bed[where, 0] += sound * level * np.cos(pan * np.pi / 2)
    bed[where, 1] += sound * level * np.sin(pan * np.pi / 2)


def _pitch_hz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def _pad(note: int) -> Floats:
    at = np.arange(round(6.0 * RATE_HZ)) / RATE_HZ
    swell = np.interp(at, [0, 1.4, 4.2, 6.0], [0, 1, 0.8, 0])
    tone = sum(np.sin(2 * np.pi * _pitch_hz(note) * k * (1 + 0.0008 * (k - 1)) * at) / k**2.2 for k in (1, 2, 3))
    return np.asarray(tone * swell)


def _pluck(note: int) -> Floats:
    at = np.arange(round(1.6 * RATE_HZ)) / RATE_HZ
    rise = np.clip(at / 0.004, 0, 1)
    body = np.sin(2 * np.pi * _pitch_hz(note) * at) * np.exp(-at / 0.34)
    knock = np.sin(2 * np.pi * _pitch_hz(note) * 3.93 * at) * np.exp(-at / 0.05) * 0.35
    return np.asarray((body + knock) * rise * np.interp(at, [0, 1.3, 1.6], [1, 1, 0]))
