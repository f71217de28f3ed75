"""A scene as a film: all that it does from a moment on, encoded picture by picture."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from render.engine.film_frame import describe, frame_of
from render.media import Picture
from render.models.gltf.model import Model
from render.scene.backdrop import Backdrop
from render.scene.document import Scene
from render.scene.evaluate import duration_ms
from render.scene.motion import Motion

FPS: Final = 30
LONGEST_MS: Final = 600_000.0
BACKDROP: Final = Backdrop(kind="gradient", colors=("#f6f6f8", "#d5d8de"))
TURN: Final = Motion(kind="turntable", period_s=8.0)


def filmed(scene: Scene, model: Model) -> tuple[Scene, int]:
    """The scene as it is filmed, and how many pictures that takes: all that it does, else one turn; on a ground that covers."""

    def clip_s(_: str, name: str) -> float | None:
        clip = None if model.rig is None else model.rig.clip(name)
        return None if clip is None else clip.duration_s

    length_ms = duration_ms(scene, clip_s)
    if not length_ms:
        scene = scene.model_copy(update={"motion": TURN})
        length_ms = duration_ms(scene, clip_s)
    if scene.backdrop.kind == "transparent":
        scene = scene.model_copy(update={"backdrop": BACKDROP})
    return scene, max(round(min(length_ms, LONGEST_MS) * FPS / 1000), 1)


def encode(pictures: Iterator[Picture], out: Path, width_px: int, height_px: int) -> None:
    """H.264, BT.709 limited range, ready to play while it loads; a picture is encoded as it comes, none is kept."""
    with av.open(str(out), "w", format="mp4", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=FPS, options={"crf": "18", "preset": "medium"})
        describe(stream, width_px, height_px)
        for index, picture in enumerate(pictures):
            # The backdrop covers everything: there is nothing to be seen through.
            frame = frame_of(picture.planes[0][..., :3])
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
