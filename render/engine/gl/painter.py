"""Draws a shot into a framebuffer: backdrop, opaque things, contact shadows, glass, then what is blended, both far to near.

Glass shows what was drawn before it: its own far walls where it has them, and glass that lies behind it or within it. A
backdrop is then laid beneath the things instead of drawn before them, for it is no light that was ever tone-mapped.
"""

from collections.abc import Sequence
from typing import Final

import moderngl
import numpy as np

from render.engine.gl import behind
from render.engine.gl.backdrop import BackdropPainter
from render.engine.gl.behind import Behind, levels_of
from render.engine.gl.coverage import Coverage
from render.engine.gl.far_sides import FarSides, Runs
from render.engine.gl.gpu_model import GpuModel, Piece
from render.engine.gl.ground import GroundPainter
from render.engine.gl.lamps import set_lamps
from render.engine.gl.layers import Entry, around, layers
from render.engine.gl.matrix import gl_bytes, normal_matrix
from render.engine.gl.notes import NotesPainter
from render.engine.gl.pictures import Pictures
from render.engine.gl.placement import Standing
from render.engine.gl.program import Programs, put
from render.engine.gl.rect import Rect
from render.engine.gl.shot import Shot
from render.scene.backdrop import Backdrop
from render.scene.matrix import Matrix, enlargement

SKY_UNIT: Final = 0
MIRROR_UNIT: Final = 1
FLATTEST: Final = 1e-12
"""What is pressed flat has no volume to compare with."""
ALL: Final = ((0, -1),)
NEARER: Final = (-0.25, -16.0)
"""How far what is blended counts as before where it is (slope, depth steps): a label that lies in the surface itself is seen whole."""


class Painter:
    """Knows the order of drawing and the state that each step needs."""

    def __init__(self, context: moderngl.Context, programs: Programs, *, shadow: bool = True) -> None:
        self._context, self._shadow = context, shadow
        self._backdrop = BackdropPainter(context, programs)
        self._ground = GroundPainter(context, programs)
        self._notes = NotesPainter(context, programs)
        self._behind = Behind(context, programs)
        self._coverage = Coverage(context, programs)
        self._far_sides = FarSides(context)

    def load(self, backdrop: Backdrop, pictures: Pictures) -> None:
        """Have a backdrop's picture ready; raises EngineError if it is missing."""
        self._backdrop.load(backdrop, pictures)

    def paint(self, frame: moderngl.Framebuffer, shot: Shot, touched: Rect) -> None:
        """Draw everything, which is within `touched`; the framebuffer then holds premultiplied, encoded colour."""
        shades = self._ground.shades(shot, self._untouched) if self._shadow else []
        lit = shot.lit
        everything = [
            (item.model, piece, world @ piece.matrix) for item, world in shot.turned for piece in item.model.pieces(item.placed, lit)
        ]
        solid = [entry for entry in everything if not entry[1].material.see_through]
        glass = [entry for entry in everything if entry[1].material.glass]
        self._begin(frame, shot, backdrop=not glass)
        # Near things first: what they hide a GPU then never shades.
        self._solid(frame, shot, sorted(solid, key=lambda entry: _depth(shot, entry)))
        if shades:
            self._blending(frame)
            self._context.disable(moderngl.CULL_FACE)
            self._ground.paint(shot, shades, frame.width, frame.height)
        noted = bool(shot.instant.shown or shot.instant.lines or shot.instant.captions)
        looked = self._notes.look(frame, shot) if noted else []
        if glass:
            self._glass(frame, shot, glass, touched)
        self._blended(frame, shot, [entry for entry in everything if entry[1].material.see_through and not entry[1].material.glass])
        if noted:
            self._notes.paint(frame, shot, looked)

    def _begin(self, frame: moderngl.Framebuffer, shot: Shot, *, backdrop: bool) -> None:
        frame.use()
        frame.depth_mask = True
        frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._context.enable_only(moderngl.NOTHING)
        if backdrop:
            self._backdrop.paint(shot.instant.backdrop)
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="

    def _solid(self, frame: moderngl.Framebuffer, shot: Shot, solid: Sequence[Entry]) -> None:
        doubled = [entry for entry in solid if entry[1].bare is not None]
        for entry in solid:
            self._piece(shot, *entry, sides=None if entry[1].bare is None else ("back",))
        for entry, runs in zip(doubled, self._far_sides.shown(frame, shot, doubled), strict=True):
            if runs:
                self._piece(shot, *entry, sides=("front",), runs=runs)

    def _untouched(self, shot: Shot, item: Standing) -> None:
        """One model as it stands, not turned, into whatever is in use."""
        for piece in item.model.pieces(item.placed, shot.lit):
            self._piece(shot, item.model, piece, item.matrix @ piece.matrix)

    def _piece(
        self, shot: Shot, model: GpuModel, piece: Piece, world: Matrix, sides: Sequence[str] | None = None, runs: Runs = ALL
    ) -> None:
        program = piece.vertices.program
        put(program, "u_clip", gl_bytes(shot.view.clip))
        put(program, "u_world", gl_bytes(world))
        put(program, "u_turn", gl_bytes(normal_matrix(world)))
        if piece.material.thickness:
            put(program, "u_enlarged", enlargement(world) / max(enlargement(piece.matrix), FLATTEST))
        put(program, "u_eye", tuple(shot.view.eye))
        put(program, "u_exposure", shot.instant.exposure)
        shot.sky.put(program, SKY_UNIT)
        put(program, "u_behind", behind.UNIT)
        put(program, "u_mirror", MIRROR_UNIT)
        shot.sky.mirror.use(MIRROR_UNIT)
        set_lamps(program, shot.lamps)
        model.paint(piece)
        self._coverage.of(piece)
        self._context.enable(moderngl.CULL_FACE)
        self._context.front_face = "cw" if piece.mirrored else "ccw"
        for culled in _sides(piece) if sides is None else sides:
            self._context.cull_face = culled
            for start, count in runs:
                piece.vertices.render(moderngl.TRIANGLES, count, first=start)
        self._coverage.done()

    def _blending(self, frame: moderngl.Framebuffer) -> None:
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        frame.depth_mask = False

    def _glass(self, frame: moderngl.Framebuffer, shot: Shot, glass: Sequence[Entry], touched: Rect) -> None:
        """Far walls first, that the near ones may show them; then layer by layer."""
        levels, changed = levels_of((piece.material for _, piece, _ in glass), frame.width), touched
        panes = layers(glass, shot.view)
        walls = [pane for layer in panes for pane in layer if pane.entry[1].material.double_sided]
        self._backdrop_of(frame, shot)
        for layer, sides in ((walls, ("front",)), *((layer, ("back",)) for layer in panes)):
            if not layer:
                continue
            self._solid_again(frame)
            self._behind.take(frame, levels, changed, backdrop=shot.instant.backdrop.kind != "transparent")
            changed = around(layer, frame.width, frame.height)
            for model, piece, world in (pane.entry for pane in layer):
                if piece.material.alpha_mode == "BLEND":
                    self._blending(frame)
                else:
                    self._solid_again(frame)
                self._piece(shot, model, piece, world, sides)
        self._lay_beneath(shot)

    def _backdrop_of(self, frame: moderngl.Framebuffer, shot: Shot) -> None:
        """The backdrop alone, for glass to show."""
        self._behind.begin(frame.size).use()
        self._context.enable_only(moderngl.NOTHING)
        self._backdrop.paint(shot.instant.backdrop)
        frame.use()

    def _lay_beneath(self, shot: Shot) -> None:
        """The backdrop under everything drawn so far."""
        self._context.enable_only(moderngl.BLEND)
        self._context.blend_func = (moderngl.ONE_MINUS_DST_ALPHA, moderngl.ONE)
        self._backdrop.paint(shot.instant.backdrop)
        self._context.enable(moderngl.DEPTH_TEST)

    def _solid_again(self, frame: moderngl.Framebuffer) -> None:
        self._context.disable(moderngl.BLEND)
        frame.depth_mask = True

    def _blended(self, frame: moderngl.Framebuffer, shot: Shot, films: Sequence[Entry]) -> None:
        self._blending(frame)
        self._context.polygon_offset = NEARER
        for model, piece, world in sorted(films, key=lambda entry: -_depth(shot, entry)):
            self._piece(shot, model, piece, world)
        self._context.polygon_offset = 0.0, 0.0
        self._solid_again(frame)


def _sides(piece: Piece) -> Sequence[str]:
    """Which faces to leave out, pass by pass: solids show their outside first, what is blended its far side first."""
    material = piece.material
    if material.see_through:
        return ("front", "back") if material.double_sided else ("back",)
    return ("back", "front") if material.double_sided else ("back",)


def _depth(shot: Shot, entry: Entry) -> float:
    _, piece, world = entry
    return float(np.linalg.norm(world[:3, :3] @ piece.centre + world[:3, 3] - shot.view.eye))
