"""Draws a built scene into a framebuffer: backdrop, opaque things, contact shadows, then what is seen through, far to near."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.camera import Extent, View, stand
from render.engine.gl.gpu_model import GpuModel, Piece
from render.engine.gl.matrix import Matrix, gl_bytes, translation, turn
from render.engine.gl.paint import MAPS
from render.engine.gl.placement import Placed
from render.engine.gl.program import Programs, put
from render.engine.gl.sky import Sky
from render.scene.document import Backdrop, Light, Scene

SHADOW_STRENGTH: Final = 0.62
MIRROR_UNIT: Final = 1 + len(MAPS)
DEFAULT_BACKDROP: Final = ("#f4f4f6", "#cfd2d8")
Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What is the same for every piece of one picture."""

    scene: Scene
    sky: Sky
    view: View
    sky_turn: bytes


class Painter:
    """Knows the order of drawing and the state that each step needs."""

    def __init__(self, context: moderngl.Context, programs: Programs, *, shadow: bool = True) -> None:
        self._context, self._shadow = context, shadow
        self._backdrop = programs.screen("backdrop.frag")
        self._ground = context.vertex_array(programs.get("ground.vert", "ground.frag"), [])

    def paint(self, frame: moderngl.Framebuffer, scene: Scene, placed: Sequence[Placed], extent: Extent, sky: Sky, yaw_deg: float) -> None:
        """Draw everything; the framebuffer then holds premultiplied, encoded colour."""
        view = stand(scene.camera, extent, frame.width / frame.height)
        shot = Shot(scene=scene, sky=sky, view=view, sky_turn=_sky_turn(scene))
        about = translation(extent.centre) @ turn(1, yaw_deg) @ translation(-extent.centre)
        turned = [(item, about @ item.matrix) for item in placed]
        self._begin(frame, scene.backdrop)
        lights = len(scene.lights)
        everything = [(item.model, piece, world) for item, world in turned for piece in item.model.pieces(item.variant, lights)]
        solid = [entry for entry in everything if not entry[1].material.see_through]
        # Near things first: what they hide is then never shaded.
        for model, piece, world in sorted(solid, key=lambda entry: _depth(shot, entry[1], entry[2])):
            self._piece(shot, model, piece, world)
        if self._shadow:
            self._shadows(frame, shot, turned)
        self._see_through(frame, shot, everything)

    def _begin(self, frame: moderngl.Framebuffer, backdrop: Backdrop) -> None:
        frame.use()
        frame.depth_mask = True
        frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._context.enable_only(moderngl.NOTHING)
        if backdrop.kind != "transparent":
            first, last = _backdrop_colors(backdrop)
            put(self._backdrop.program, "u_top", first)
            put(self._backdrop.program, "u_bottom", last)
            self._backdrop.render(moderngl.TRIANGLES, vertices=3)
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="

    def _piece(self, shot: Shot, model: GpuModel, piece: Piece, world: Matrix) -> None:
        program = piece.vertices.program
        linear = world[:3, :3]
        put(program, "u_clip", gl_bytes(shot.view.clip))
        put(program, "u_world", gl_bytes(world))
        put(program, "u_turn", np.ascontiguousarray((linear / np.cbrt(np.linalg.det(linear))).T, np.float32).tobytes())
        put(program, "u_eye", tuple(shot.view.eye))
        put(program, "u_exposure", 1.0)
        put(program, "u_sky_intensity", shot.scene.environment.intensity)
        put(program, "u_sky_turn", shot.sky_turn)
        put(program, "u_harmonics", shot.sky.harmonics)
        put(program, "u_surroundings", 0)
        shot.sky.texture.use(0)
        put(program, "u_mirror", MIRROR_UNIT)
        shot.sky.mirror.use(MIRROR_UNIT)
        _set_lights(program, shot.scene.lights)
        model.paint(piece)
        self._context.enable(moderngl.CULL_FACE)
        for culled in _sides(piece):
            self._context.cull_face = culled
            piece.vertices.render(moderngl.TRIANGLES)

    def _blending(self, frame: moderngl.Framebuffer) -> None:
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        frame.depth_mask = False

    def _shadows(self, frame: moderngl.Framebuffer, shot: Shot, turned: Sequence[tuple[Placed, Matrix]]) -> None:
        self._blending(frame)
        self._context.disable(moderngl.CULL_FACE)
        program = self._ground.program
        for item, world in turned:
            patch = item.model.patch
            floor = (world @ np.array([0.0, patch.floor_y, 0.0, 1.0]))[1]
            if not item.upright or shot.view.eye[1] <= floor:
                continue
            item.model.shadow.use(0)
            put(program, "u_shadow", 0)
            put(program, "u_strength", SHADOW_STRENGTH)
            put(program, "u_size", (float(frame.width), float(frame.height)))
            put(program, "u_clip", gl_bytes(shot.view.clip))
            put(program, "u_world", gl_bytes(world))
            put(program, "u_patch", (patch.low_x, patch.low_z, patch.high_x, patch.high_z))
            put(program, "u_height", patch.floor_y)
            self._ground.render(moderngl.TRIANGLE_STRIP, vertices=4)

    def _see_through(self, frame: moderngl.Framebuffer, shot: Shot, everything: Sequence[tuple[GpuModel, Piece, Matrix]]) -> None:
        glass = [entry for entry in everything if entry[1].material.see_through]
        self._blending(frame)
        for model, piece, world in sorted(glass, key=lambda entry: -_depth(shot, entry[1], entry[2])):
            self._piece(shot, model, piece, world)
        frame.depth_mask = True
        self._context.disable(moderngl.BLEND)


def _sides(piece: Piece) -> Sequence[str]:
    """Which faces to leave out, pass by pass: solids show their outside first, glass its far wall first."""
    material = piece.material
    if material.see_through:
        return ("front", "back") if material.double_sided or material.transmission > 0 else ("back",)
    return ("back", "front") if material.double_sided else ("back",)


def _depth(shot: Shot, piece: Piece, world: Matrix) -> float:
    return float(np.linalg.norm(world[:3, :3] @ piece.centre + world[:3, 3] - shot.view.eye))


def _sky_turn(scene: Scene) -> bytes:
    return np.ascontiguousarray(turn(1, -scene.environment.rotation_deg)[:3, :3].T, np.float32).tobytes()


def _set_lights(program: moderngl.Program, lights: Sequence[Light]) -> None:
    if not lights:
        return
    at = [(*light.position, 1.0) if light.kind == "point" else (*_towards(light), 0.0) for light in lights]
    colors = [[part * light.intensity for part in linear(light.color)] for light in lights]
    put(program, "u_light_at", np.array(at, np.float32).tobytes())
    put(program, "u_light_color", np.array(colors, np.float32).tobytes())


def _towards(light: Light) -> Color:
    direction = -np.array(light.direction)
    x, y, z = direction / max(float(np.linalg.norm(direction)), 1e-9)
    return float(x), float(y), float(z)


def _backdrop_colors(backdrop: Backdrop) -> tuple[Color, Color]:
    colors = backdrop.colors or DEFAULT_BACKDROP
    first, last = encoded(colors[0]), encoded(colors[-1])
    return (first, first) if backdrop.kind == "color" else (first, last)


def encoded(color: str) -> Color:
    """`#rrggbb` as sRGB-encoded 0..1."""
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def linear(color: str) -> Color:
    """`#rrggbb` as linear light 0..1."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in encoded(color))
    return red, green, blue
