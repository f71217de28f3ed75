"""How textures are read where they are smaller or larger in the picture than they are."""

from typing import Final

import moderngl

from render.engine.gl.context import is_software
from render.models.gltf.material import Texture

SLANTED: Final = 8.0
"""Reads along a surface that is seen aslant. On a processor two of them already double a picture's time: there it is one."""
SHARPER: Final = -0.4
"""Levels of detail by which that one read is finer: about half way from what never glitters to what is sharp aslant."""


def sharper(context: moderngl.Context) -> float:
    """By how many levels of detail shaders read maps finer than the picture asks for."""
    return SHARPER if is_software(context) else 0.0


def soften(context: moderngl.Context, texture: moderngl.Texture, use: Texture, *, blended: bool) -> None:
    """Set a texture's filters. `blended`: where it passes from one level of detail to the next would show.

    On a processor reading is what takes time, so that plain numbers (roughness and the like) come from one level alone.
    """
    software = is_software(context)
    between = moderngl.LINEAR_MIPMAP_LINEAR if blended or not software else moderngl.LINEAR_MIPMAP_NEAREST
    texture.filter = (between, moderngl.LINEAR if use.smooth else moderngl.NEAREST)
    if not software:
        texture.anisotropy = SLANTED
