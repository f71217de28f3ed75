"""Shader programs, assembled from files beside this one and compiled once for each set of features.

A line `#include "name"` takes in another file; what includes what is as C has it.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

import moderngl

from render.engine.gl.texture_filter import sharper

VERSION: Final = "#version 410 core\n"
_INCLUDE: Final = re.compile(r'^#include "([a-z_]+\.glsl)"$', re.MULTILINE)


@cache
def source(name: str) -> str:
    """The text of a shader file with all that it includes."""
    text = files("render.engine.gl").joinpath("shaders", name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: source(found[1]), text)


class Programs:
    """Compiles on first use; the same features never compile twice."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context, self._sharper = context, sharper(context)
        self._compiled: dict[tuple[str, str, frozenset[tuple[str, str]]], moderngl.Program] = {}

    def get(self, vertex: str, fragment: str, features: frozenset[tuple[str, str]] = frozenset()) -> moderngl.Program:
        """The program of two files with `#define`s."""
        key = (vertex, fragment, features)
        if key not in self._compiled:
            defines = sorted({*features, ("SHARPER", f"{self._sharper:.2f}")})
            head = VERSION + "".join(f"#define {name} {value}\n" for name, value in defines)
            self._compiled[key] = self._context.program(vertex_shader=head + source(vertex), fragment_shader=head + source(fragment))
        return self._compiled[key]

    def screen(self, fragment: str) -> moderngl.VertexArray:
        """A pass over the whole target."""
        return self._context.vertex_array(self.get("screen.vert", fragment), [])


def put(program: moderngl.Program, name: str, value: object) -> None:
    """Set a uniform; one that the compiler found unused is not there to be set."""
    uniform = program.get(name, None)
    if not isinstance(uniform, moderngl.Uniform):
        return
    if isinstance(value, bytes):
        uniform.write(value)
    else:
        uniform.value = value
