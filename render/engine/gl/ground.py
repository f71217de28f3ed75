"""The soft shadow on the floor beneath each model: black of some alpha, so it darkens a backdrop and whatever is mixed behind alike."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.footprint import Box, Draw, Footprints
from render.engine.gl.matrix import gl_bytes
from render.engine.gl.placement import Standing, reach_of, timeless
from render.engine.gl.program import Programs, put
from render.engine.gl.shot import Shot
from render.engine.motion import moves
from render.models.gltf.model import Bounds
from render.models.shadow import Patch, shadow_patch
from render.scene.instant import Placed
from render.scene.matrix import Matrix

BOXES_KEPT: Final = 128
SHADOWS_KEPT: Final = 80
Key = tuple[Placed, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A shadow over a patch of a plane; `world` takes the patch into the turned scene."""

    texture: moderngl.Texture
    patch: Patch
    world: Matrix


class GroundPainter:
    """Draws what was baked at intake where that fits; else what the model covers as it stands now, worked out once a pose."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context = context
        self._patch = context.vertex_array(programs.get("ground.vert", "ground.frag"), [])
        self._footprints: Footprints | None = None
        self._boxes: OrderedDict[Placed, Box] = OrderedDict()
        self._made: OrderedDict[Key, moderngl.Texture] = OrderedDict()

    def shades(self, shot: Shot, draw: Draw) -> list[Shade]:
        """The shadows of a shot, before its framebuffer is in use; `draw` draws one model's pieces, not turned."""
        if shot.instant.shadow.strength <= 0:
            return []
        found = [self._shade(shot, item, world, draw) for item, world in shot.turned]
        return [shade for shade in found if shot.view.eye[1] > (shade.world @ np.array([0.0, shade.patch.floor_y, 0.0, 1.0]))[1]]

    def paint(self, shot: Shot, shades: list[Shade], width_px: int, height_px: int) -> None:
        """Blending is on, depth is tested and not written."""
        program = self._patch.program
        for shade in shades:
            patch = shade.patch
            shade.texture.use(0)
            put(program, "u_shadow", 0)
            put(program, "u_strength", shot.instant.shadow.strength)
            put(program, "u_size", (float(width_px), float(height_px)))
            put(program, "u_clip", gl_bytes(shot.view.clip))
            put(program, "u_world", gl_bytes(shade.world))
            put(program, "u_patch", (patch.low_x, patch.low_z, patch.high_x, patch.high_z))
            put(program, "u_height", patch.floor_y)
            self._patch.render(moderngl.TRIANGLE_STRIP, vertices=4)

    def _shade(self, shot: Shot, item: Standing, world: Matrix, draw: Draw) -> Shade:
        floor_m, baked = shot.instant.shadow.floor_m, item.model.patch
        own = float((item.matrix @ np.array([0.0, baked.floor_y, 0.0, 1.0]))[1])
        size_m = float(np.linalg.norm(item.matrix[:3, 1])) * (baked.high_x - baked.low_x)
        if item.upright and not moves(item.placed) and (floor_m is None or abs(floor_m - own) < 0.01 * size_m):
            return Shade(texture=item.model.shadow, patch=baked, world=world)
        box = self._box(item)
        low, high = box.low.copy(), box.high
        low[1] = low[1] if floor_m is None else floor_m
        patch = shadow_patch(Bounds(np.stack([low, np.maximum(high, low)])))
        turned = world @ np.linalg.inv(item.matrix)
        return Shade(texture=self._texture(shot, item, box, patch, floor_m, draw), patch=patch, world=turned)

    def _texture(self, shot: Shot, item: Standing, box: Box, patch: Patch, floor_m: float | None, draw: Draw) -> moderngl.Texture:
        key = (item.placed, floor_m)
        if key not in self._made:
            if self._footprints is None:
                self._footprints = Footprints(self._context)
            shadow = self._footprints.shadow(shot, item, box, patch, draw)
            texture = self._spare(shadow.shape[1], shadow.shape[0])
            texture.write(np.ascontiguousarray(shadow), alignment=1)
            self._made[key] = texture
        self._made.move_to_end(key)
        return self._made[key]

    def _spare(self, width_px: int, height_px: int) -> moderngl.Texture:
        """A texture to write in: the one that was wanted longest ago, once there are enough."""
        if len(self._made) >= SHADOWS_KEPT:
            return self._made.popitem(last=False)[1]
        texture = self._context.texture((width_px, height_px), 1, alignment=1)
        texture.repeat_x = texture.repeat_y = False
        return texture

    def _box(self, item: Standing) -> Box:
        key = timeless(item.placed)
        if key not in self._boxes:
            cloud = reach_of(item)
            self._boxes[key] = Box(low=cloud.min(axis=0), high=cloud.max(axis=0))
            while len(self._boxes) > BOXES_KEPT:
                self._boxes.popitem(last=False)
        return self._boxes[key]
