"""Shader programs, assembled from files beside this one and compiled once for each set of features.

A line `#include "name"` takes in another file; what includes what is as C has it. The files are what GLSL 3.30 and ESSL 3.00
have in common; the head that goes before them tells the two apart, and asks for the one extension that they may use.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

import moderngl

from render.engine.gl.context import is_es
from render.engine.gl.texture_filter import sharper

GL: Final = "#version 330 core\n"
ES: Final = "#version 300 es\n"
SAMPLE_MASKS: Final = {False: "GL_ARB_sample_shading", True: "GL_OES_sample_variables"}
"""The extension of OpenGL, and of ES, by which a shader says which samples of a pixel it covers."""
PRECISE: Final = "precision highp float;\nprecision highp int;\nprecision highp sampler2D;\n"
_INCLUDE: Final = re.compile(r'^#include "([a-z_]+\.glsl)"$', re.MULTILINE)


@cache
def source(name: str) -> str:
    """The text of a shader file with all that it includes."""
    text = files("render.engine.gl").joinpath("shaders", name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: source(found[1]), text)


class Programs:
    """Compiles on first use; the same features never compile twice. `sample_masks`: whether `SAMPLE_MASK` is defined."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._head, self.sample_masks = _head(context)
        self._sharper = sharper(context)
        self._compiled: dict[tuple[str, str, frozenset[tuple[str, str]]], moderngl.Program] = {}

    def get(self, vertex: str, fragment: str, features: frozenset[tuple[str, str]] = frozenset()) -> moderngl.Program:
        """The program of two files with `#define`s."""
        key = (vertex, fragment, features)
        if key not in self._compiled:
            defines = sorted({*features, ("SHARPER", f"{self._sharper:.2f}")})
            head = self._head + "".join(f"#define {name} {value}\n" for name, value in defines)
            self._compiled[key] = self._context.program(vertex_shader=head + source(vertex), fragment_shader=head + source(fragment))
        return self._compiled[key]

    def screen(self, fragment: str) -> moderngl.VertexArray:
        """A pass over the whole target."""
        return self._context.vertex_array(self.get("screen.vert", fragment), [])


def _head(context: moderngl.Context) -> tuple[str, bool]:
    es = is_es(context)
    masks = SAMPLE_MASKS[es] in context.extensions
    extension = f"#extension {SAMPLE_MASKS[es]} : require\n#define SAMPLE_MASK 1\n" if masks else ""
    return (ES if es else GL) + extension + (PRECISE if es else ""), masks


def put(program: moderngl.Program, name: str, value: object) -> None:
    """Set a uniform; one that the compiler found unused is not there to be set."""
    uniform = program.get(name, None)
    if not isinstance(uniform, moderngl.Uniform):
        return
    if isinstance(value, bytes):
        uniform.write(value)
    else:
        uniform.value = value
