"""What lies behind the scene, drawn before everything: a colour, a gradient, or a picture that covers all and is bent nowhere."""

from collections import OrderedDict
from typing import Final

import moderngl
import numpy as np
import numpy.typing as npt

from render.engine.errors import EngineError
from render.engine.gl.color import Color, encoded
from render.engine.gl.pictures import Pictures
from render.engine.gl.program import Programs, put
from render.scene.backdrop import Backdrop

Pixels = npt.NDArray[np.uint8]
DEFAULT: Final = ("#f4f4f6", "#cfd2d8")
KEPT: Final = 4


class BackdropPainter:
    """Fills the picture; a transparent backdrop leaves it empty."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context, self._programs = context, programs
        self._screen = programs.screen("backdrop.frag")
        self._pictures: OrderedDict[str, moderngl.Texture] = OrderedDict()

    def load(self, backdrop: Backdrop, pictures: Pictures) -> None:
        """Have its picture ready, if it has one; raises EngineError if that is missing."""
        name = backdrop.sha256
        if backdrop.kind != "picture":
            return
        if name is None:
            raise EngineError("scene, /backdrop: a picture behind the scene needs the SHA-256 of one that was uploaded.")
        if name not in self._pictures:
            self._pictures[name] = _texture(self._context, pictures.backdrop(name, "/backdrop"))
        self._pictures.move_to_end(name)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)[1].release()

    def paint(self, backdrop: Backdrop) -> None:
        """Over the whole current framebuffer, without depth; its picture was loaded."""
        if backdrop.kind == "picture":
            self._paint_picture(self._pictures[str(backdrop.sha256)])
        elif backdrop.kind != "transparent":
            first, last = colors_of(backdrop)
            put(self._screen.program, "u_top", first)
            put(self._screen.program, "u_bottom", last)
            self._screen.render(moderngl.TRIANGLES, vertices=3)

    def _paint_picture(self, texture: moderngl.Texture) -> None:
        screen = self._programs.screen("picture.frag")
        texture.use(0)
        put(screen.program, "u_picture", 0)
        put(screen.program, "u_part", covering(texture.width, texture.height, *self._context.fbo.size))
        screen.render(moderngl.TRIANGLES, vertices=3)


def covering(picture_width: int, picture_height: int, width: int, height: int) -> tuple[float, float]:
    """The shares of a picture's width and height that are seen when it covers (width, height) with its middle in the middle."""
    scale = max(width / picture_width, height / picture_height)
    return width / (picture_width * scale), height / (picture_height * scale)


def _texture(context: moderngl.Context, pixels: Pixels) -> moderngl.Texture:
    """Premultiplied in encoded values, as the framebuffer is: no curve is applied on the way."""
    alpha = pixels[..., 3:].astype(np.uint16)
    colours = (pixels[..., :3] * alpha + 127) // 255
    data = np.concatenate([colours.astype(np.uint8), pixels[..., 3:]], axis=2)
    texture = context.texture((pixels.shape[1], pixels.shape[0]), 4, np.ascontiguousarray(data))
    texture.build_mipmaps()
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False
    return texture


def colors_of(backdrop: Backdrop) -> tuple[Color, Color]:
    """Top and bottom, sRGB-encoded 0..1; a light grey where none are said."""
    colors = backdrop.colors or DEFAULT
    first, last = encoded(colors[0]), encoded(colors[-1])
    return (first, first) if backdrop.kind == "color" else (first, last)
