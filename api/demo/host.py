"""The demonstration's host: a presenter drawn and voiced in code, as a clip that any WHIP publisher can send.

H.264 and AAC in MP4, 1280x720 at 30 fps, 48 kHz stereo, a loop of 20 s; made once and kept.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image

from api.demo.glb import Floats
from api.demo.host_face import NECK, face_with, hair_behind
from api.demo.host_figure import draw_arm, torso
from api.demo.host_motion import FPS, Motion, Pose
from api.demo.host_room import SIZE, counter, room
from api.demo.host_speech import speech
from api.demo.host_voice import RATE_HZ, soundtrack

VERSION: Final = 1
_COUNTER_TOP_PX: Final = 590
Progress = Callable[[float], None]


def host_clip(folder: Path, progress: Progress = lambda part: None) -> Path:
    """The clip in `folder`, made if this version is not there. `progress` hears 0..1. About 20 s on two cores."""
    path = folder / f"host-{VERSION}.mp4"
    if path.exists():
        progress(1.0)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"host-{VERSION}.part.mp4"
    try:
        _encode(part, progress)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def draw(pose: Pose) -> Image.Image:
    """One frame, RGB 1280x720."""
    back, bar = _scenery()
    frame = back.copy()
    neck = (NECK[0] + pose.head_px[0], NECK[1] + pose.head_px[1])
    hair_behind().place(frame, NECK, neck, pose.head_turn)
    torso().place(frame, (640, 720), (640 + pose.head_px[0] * 0.4, 720 + pose.breath_px), pose.head_px[0] * 0.0006)
    frame.paste(bar, (0, _COUNTER_TOP_PX), bar)
    face = face_with(pose.eyes_8, pose.gaze, pose.brow, pose.mouth_10, pose.mouth_4)
    face.place(frame, NECK, neck, pose.head_turn)
    lean = (pose.head_px[0] * 0.6, pose.breath_px)
    for side, degrees in zip((-1, 1), pose.arms, strict=True):
        draw_arm(frame, side, lean, degrees)
    return frame


@lru_cache(maxsize=1)
def _scenery() -> tuple[Image.Image, Image.Image]:
    return room(), counter().crop((0, _COUNTER_TOP_PX, *SIZE))


def _encode(path: Path, progress: Progress) -> None:
    words = speech()
    motion = Motion(words)
    sound = soundtrack(words)
    progress(0.08)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as file:
        video = file.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "19", "tune": "animation"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        video.codec_context.gop_size = FPS
        video.codec_context.color_range, video.codec_context.colorspace = 1, 1
        video.codec_context.color_primaries, video.codec_context.color_trc = 1, 1
        audio = file.add_stream("aac", rate=RATE_HZ, layout="stereo")
        audio.bit_rate = 128_000
        for number, picture in enumerate(_pictures(motion)):
            picture.pts = number
            file.mux(video.encode(picture))
            file.mux(audio.encode(_samples(sound, number)))
            progress(0.08 + 0.92 * number / motion.frames)
        file.mux(video.encode(None))
        file.mux(audio.encode(None))
    progress(1.0)


def _pictures(motion: Motion) -> Iterator[av.VideoFrame]:
    """Frames in order, drawn two at a time and never more than four ahead."""
    draw(motion.pose(0))
    with ThreadPoolExecutor(2) as pool:
        numbers = iter(range(motion.frames))
        waiting = [pool.submit(_picture, motion.pose(number)) for number in islice(numbers, 4)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_picture, motion.pose(number)) for number in islice(numbers, 1)]


def _picture(pose: Pose) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.asarray(draw(pose)), format="rgb24")
    limited: av.VideoFrame = frame.reformat(
        format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    return limited


def _samples(sound: Floats, number: int) -> av.AudioFrame:
    each = RATE_HZ // FPS
    block = np.ascontiguousarray(sound[number * each : (number + 1) * each].T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = RATE_HZ, number * each
    return frame
