"""Surroundings on the GPU: their map prefiltered for six roughnesses, one mip level each."""

from dataclasses import dataclass
from typing import Final

import moderngl
import numpy as np

from render.engine.gl import split_sum
from render.engine.gl.environment import Surroundings
from render.engine.gl.program import Programs, put
from render.engine.gl.studios import Floats

SIZE: Final = 512
LEVELS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """Level n of `texture` is what a mirror of `level_roughness(n)` sees; `harmonics` (9, 3) is the irradiance / π."""

    texture: moderngl.Texture
    harmonics: Floats


def make_sky(context: moderngl.Context, programs: Programs, around: Surroundings) -> Sky:
    """Prefilter surroundings of SIZE; takes some hundred milliseconds on a CPU, done once."""
    source = map_texture(context)
    source.write(_halves(around.radiance))
    source.build_mipmaps(0, LEVELS - 1)
    result = map_texture(context)
    result.write(_halves(around.radiance))
    result.build_mipmaps(0, LEVELS - 1)
    screen = programs.screen("prefilter.frag")
    for level in range(1, LEVELS):
        result.write(_rough(context, screen, source, level), level=level)
    source.release()
    return Sky(texture=result, harmonics=around.harmonics.astype(np.float64))


def level_roughness(level: int) -> float:
    """The levels lie closer where things are smooth: a blend of two that are far apart puts a haze around every reflection."""
    return 0.04 + 0.03 * level + 0.0324 * level * level


def make_mirror(context: moderngl.Context) -> moderngl.Texture:
    """The split sum's table: the cosine to the viewer along x, roughness along y."""
    texture = context.texture((split_sum.SIZE, split_sum.SIZE), 2, split_sum.table().astype(np.float16).tobytes(), dtype="f2")
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False
    return texture


def map_texture(context: moderngl.Context) -> moderngl.Texture:
    """Room for a map of SIZE, as shaders read it."""
    texture = context.texture((SIZE, SIZE), 4, dtype="f2")
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False
    return texture


def _halves(radiance: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> bytes:
    return np.concatenate([radiance, np.ones((SIZE, SIZE, 1), np.float32)], axis=2).astype(np.float16).tobytes()


def _rough(context: moderngl.Context, screen: moderngl.VertexArray, source: moderngl.Texture, level: int) -> bytes:
    size = SIZE >> level
    target = context.texture((size, size), 4, dtype="f2")
    frame = context.framebuffer([target])
    frame.use()
    context.disable(moderngl.BLEND | moderngl.DEPTH_TEST | moderngl.CULL_FACE)
    source.use(0)
    put(screen.program, "u_source", 0)
    put(screen.program, "u_source_size", float(SIZE))
    put(screen.program, "u_roughness", level_roughness(level))
    # Few texels, wide lobes: what is rough can afford to be exact.
    put(screen.program, "u_samples", 96 if level <= 2 else 512)
    screen.render(moderngl.TRIANGLES, vertices=3)
    # By the framebuffer, and as floats: ES reads nothing else back. Halves they were and become again.
    data = np.frombuffer(frame.read(components=4, dtype="f4"), np.float32)
    frame.release()
    target.release()
    return data.astype(np.float16).tobytes()
