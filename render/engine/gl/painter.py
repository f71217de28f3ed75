"""Draws a shot into a framebuffer: backdrop, opaque things, contact shadows, then what is seen through, far to near."""

from collections.abc import Sequence
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.backdrop import BackdropPainter
from render.engine.gl.gpu_model import GpuModel, Piece
from render.engine.gl.ground import GroundPainter
from render.engine.gl.lamps import set_lamps
from render.engine.gl.matrix import gl_bytes
from render.engine.gl.notes import NotesPainter
from render.engine.gl.paint import MAPS
from render.engine.gl.program import Programs, put
from render.engine.gl.shot import Shot
from render.scene.matrix import Matrix

MIRROR_UNIT: Final = 1 + len(MAPS)
Entry = tuple[GpuModel, Piece, Matrix]


class Painter:
    """Knows the order of drawing and the state that each step needs."""

    def __init__(self, context: moderngl.Context, programs: Programs, *, shadow: bool = True) -> None:
        self._context, self._shadow = context, shadow
        self._backdrop = BackdropPainter(programs)
        self._ground = GroundPainter(context, programs)
        self._notes = NotesPainter(context, programs)
        # What fades in comes last of all units: materials have those after the first.
        last = int(context.info["GL_MAX_TEXTURE_IMAGE_UNITS"]) - 1
        self._sky_units = (0, last, last - 1, last - 2)

    def paint(self, frame: moderngl.Framebuffer, shot: Shot) -> None:
        """Draw everything; the framebuffer then holds premultiplied, encoded colour."""
        self._begin(frame, shot)
        lit = shot.lit
        everything = [(item.model, piece, world) for item, world in shot.turned for piece in item.model.pieces(item.placed.variant, lit)]
        solid = [entry for entry in everything if not entry[1].material.see_through]
        # Near things first: what they hide is then never shaded.
        for model, piece, world in sorted(solid, key=lambda entry: _depth(shot, entry)):
            self._piece(shot, model, piece, world)
        if self._shadow:
            self._blending(frame)
            self._context.disable(moderngl.CULL_FACE)
            self._ground.paint(shot, frame.width, frame.height)
        self._see_through(frame, shot, everything)
        if shot.instant.shown or shot.instant.lines or shot.instant.captions:
            self._notes.paint(frame, shot)

    def _begin(self, frame: moderngl.Framebuffer, shot: Shot) -> None:
        frame.use()
        frame.depth_mask = True
        frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._context.enable_only(moderngl.NOTHING)
        self._backdrop.paint(shot.instant.backdrop)
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="

    def _piece(self, shot: Shot, model: GpuModel, piece: Piece, world: Matrix) -> None:
        program = piece.vertices.program
        linear = world[:3, :3]
        put(program, "u_clip", gl_bytes(shot.view.clip))
        put(program, "u_world", gl_bytes(world))
        put(program, "u_turn", np.ascontiguousarray((linear / np.cbrt(np.linalg.det(linear))).T, np.float32).tobytes())
        put(program, "u_eye", tuple(shot.view.eye))
        put(program, "u_exposure", shot.instant.exposure)
        shot.sky.put(program, self._sky_units)
        put(program, "u_mirror", MIRROR_UNIT)
        shot.sky.mirror.use(MIRROR_UNIT)
        set_lamps(program, shot.lamps)
        model.paint(piece)
        self._context.enable(moderngl.CULL_FACE)
        for culled in _sides(piece):
            self._context.cull_face = culled
            piece.vertices.render(moderngl.TRIANGLES)

    def _blending(self, frame: moderngl.Framebuffer) -> None:
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        frame.depth_mask = False

    def _see_through(self, frame: moderngl.Framebuffer, shot: Shot, everything: Sequence[Entry]) -> None:
        glass = [entry for entry in everything if entry[1].material.see_through]
        self._blending(frame)
        for model, piece, world in sorted(glass, key=lambda entry: -_depth(shot, entry)):
            self._piece(shot, model, piece, world)
        frame.depth_mask = True
        self._context.disable(moderngl.BLEND)


def _sides(piece: Piece) -> Sequence[str]:
    """Which faces to leave out, pass by pass: solids show their outside first, glass its far wall first."""
    material = piece.material
    if material.see_through:
        return ("front", "back") if material.double_sided or material.transmission > 0 else ("back",)
    return ("back", "front") if material.double_sided else ("back",)


def _depth(shot: Shot, entry: Entry) -> float:
    _, piece, world = entry
    return float(np.linalg.norm(world[:3, :3] @ piece.centre + world[:3, 3] - shot.view.eye))
