"""A stranger's clip: a still picture with a box that flashes, and a beep with each flash.

The flashes are unevenly spaced, so that a match off by one whole period cannot pass for sync.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

FPS = 30
RATE_HZ = 48_000
WIDTH_PX, HEIGHT_PX = 960, 540
FLASH_FRAMES = 3
BEEP_HZ = 1000.0

# The box that flashes, as parts of the picture: left, top, right, bottom. All else never changes.
FLASH_BOX = (0.42, 0.08, 0.58, 0.36)


def flash_times_s(duration_s: float) -> list[float]:
    """When the flashes begin: from 1 s on, 0.8 to 1.3 s apart, on whole frames."""
    times, at = [], 1.0
    gaps = (0.9, 1.2, 0.8, 1.3, 1.1)
    while at < duration_s - 0.5:
        times.append(round(at * FPS) / FPS)
        at += gaps[len(times) % len(gaps)]
    return times


def flash_and_beep(path: Path, *, duration_s: float = 20.0) -> list[float]:
    """Write the clip as MP4 (H.264, AAC); the seconds at which flash and beep begin."""
    times = flash_times_s(duration_s)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "16", "g": "30"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = out.add_stream("aac", rate=RATE_HZ, layout="stereo")
        for packet in _pictures(video, times, duration_s):
            out.mux(packet)
        for packet in _sounds(audio, times, duration_s):
            out.mux(packet)
    return times


def _pictures(stream, times, duration_s):
    still = _still()
    lit = still.copy()
    left, top, right, bottom = FLASH_BOX
    lit[int(top * HEIGHT_PX) : int(bottom * HEIGHT_PX), int(left * WIDTH_PX) : int(right * WIDTH_PX)] = 255
    starts = {round(t * FPS) for t in times}
    for n in range(int(duration_s * FPS)):
        flashing = any(n - k in starts for k in range(FLASH_FRAMES))
        frame = av.VideoFrame.from_ndarray(lit if flashing else still, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = n, Fraction(1, FPS)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _still():
    """A quiet room in soft colours, with a dark box."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    picture = np.stack([90 + 60 * x / WIDTH_PX, 80 + 50 * y / HEIGHT_PX, 110 - 30 * x / WIDTH_PX], axis=2).astype(np.uint8)
    left, top, right, bottom = FLASH_BOX
    picture[int(top * HEIGHT_PX) : int(bottom * HEIGHT_PX), int(left * WIDTH_PX) : int(right * WIDTH_PX)] = 16
    return picture


def _sounds(stream, times, duration_s):
    samples = np.zeros(int(duration_s * RATE_HZ), np.float32)
    beep = 0.5 * np.sin(2 * np.pi * BEEP_HZ * np.arange(RATE_HZ * FLASH_FRAMES // FPS) / RATE_HZ)
    for t in times:
        start = round(t * RATE_HZ)
        samples[start : start + len(beep)] = beep
    for start in range(0, len(samples) - 1023, 1024):
        part = np.repeat(samples[None, start : start + 1024], 2, axis=0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def flash_onsets_ms(frames: list[tuple[int, np.ndarray]]) -> list[int]:
    """Milliseconds at which the box turns bright in decoded luma pictures [(at_ms, y (h, w))] of layout `host`."""
    onsets, was_lit = [], False
    for at_ms, luma in frames:
        height, width = luma.shape
        left, top, right, bottom = FLASH_BOX
        box = luma[int((top + 0.05) * height) : int((bottom - 0.05) * height), int((left + 0.03) * width) : int((right - 0.03) * width)]
        lit = float(box.mean()) > 130
        if lit and not was_lit:
            onsets.append(at_ms)
        was_lit = lit
    return onsets


def beep_onsets_ms(samples: np.ndarray, first_ms: float = 0.0) -> list[int]:
    """Milliseconds at which a 1 kHz tone begins in mono samples at 48 kHz."""
    window = 96  # two periods of the tone: 2 ms
    usable = samples[: len(samples) // window * window].reshape(-1, window)
    phase = np.exp(-2j * np.pi * BEEP_HZ * np.arange(window) / RATE_HZ)
    level = np.abs(usable @ phase) / window
    loud = level > 0.4 * max(float(level.max()), 0.05)
    onsets, quiet_for = [], 1000
    for i, is_loud in enumerate(loud):
        if is_loud and quiet_for > 100:
            onsets.append(round(first_ms + i * window * 1000 / RATE_HZ))
        quiet_for = 0 if is_loud else quiet_for + 1
    return onsets


def change_moments_ms(frames: list[tuple[int, np.ndarray]], *, threshold: float = 18.0, share: float = 0.002) -> list[int]:
    """Milliseconds of the frames at which something outside the flash box begins to change."""
    moments, calm_since, before = [], -10_000, None
    for at_ms, luma in frames:
        height, width = luma.shape
        left, top, right, bottom = FLASH_BOX
        view = luma.astype(np.int16)
        view[int((top - 0.04) * height) : int((bottom + 0.04) * height), int((left - 0.03) * width) : int((right + 0.03) * width)] = 0
        if before is not None:
            changed = np.mean(np.abs(view - before) > threshold) > share
            if changed and at_ms - calm_since > 400:
                moments.append(at_ms)
            if changed:
                calm_since = at_ms
        before = view
    return moments


def moving(path: Path, *, duration_s: float = 10.0, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> None:
    """A clip in which every picture differs from the one before, with a quiet tone: a host who never stands still."""
    noise = np.random.default_rng(7).integers(60, 200, (height_px + 128, width_px + 512, 3), np.uint8)
    smooth = (noise.astype(np.uint16) + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, 2, 1)) // 4
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "24", "g": "30"})
        video.width, video.height, video.pix_fmt = width_px, height_px, "yuv420p"
        audio = out.add_stream("aac", rate=RATE_HZ, layout="stereo")
        for n in range(int(duration_s * FPS)):
            x, y = (n * 3) % 512, (n * 2) % 128
            view = np.ascontiguousarray(smooth[y : y + height_px, x : x + width_px].astype(np.uint8))
            bar = n * height_px // 60 % height_px  # makes every picture differ, seen small or cropped at its sides
            view[bar : bar + height_px // 20] = 235
            frame = av.VideoFrame.from_ndarray(view, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        tone = (0.1 * np.sin(2 * np.pi * 220 * np.arange(int(duration_s * RATE_HZ)) / RATE_HZ)).astype(np.float32)
        for start in range(0, len(tone) - 1023, 1024):
            part = np.repeat(tone[None, start : start + 1024], 2, axis=0)
            sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
            sound.sample_rate, sound.pts, sound.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
            out.mux(audio.encode(sound))
        out.mux(audio.encode(None))
