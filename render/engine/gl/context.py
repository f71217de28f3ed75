"""An OpenGL context without a window: EGL, on a GPU or on Mesa's llvmpipe."""

import os
from typing import Any, Final

import moderngl

from render.engine.errors import EngineError

PACKAGES: Final = "libegl1 libgl1 libgl1-mesa-dri libegl-mesa0"


def open_context(*, hasty: bool = False) -> moderngl.Context:
    """A current context of OpenGL 4.1 or later; raises EngineError if this machine has none.

    `hasty`: Mesa's compiler for processors leaves its optimisations out, for programs that draw little and end.
    """
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")
    # Mesa on a processor: between two mip levels most pixels are nearer to one, and are then read from that one alone.
    # Measured: a seventh of all drawing, and no picture that an eye could tell from the other.
    os.environ.setdefault("GALLIVM_PERF", "brilinear,nopt" if hasty else "brilinear")
    try:
        options: dict[str, Any] = {"standalone": True, "backend": "egl", "require": 410}
        context = moderngl.create_context(**options)
    except Exception as error:  # moderngl and glcontext raise bare Exception
        raise EngineError(f"OpenGL cannot be opened through EGL ({str(error)[:200]}). Install Mesa: apt-get install {PACKAGES}") from error
    # What Python collects waits for `sweep`: deleted at any moment, it would take what another context has under its number.
    context.gc_mode = "context_gc"
    return context


def sweep(context: moderngl.Context) -> None:
    """Delete what Python has collected of this context, which must be current."""
    while context.objects:
        dead = context.objects.popleft()
        if not isinstance(dead, moderngl.InvalidObject):  # else it was released by name
            dead.release()


def is_software(context: moderngl.Context) -> bool:
    """Whether the processor draws: then every fragment is dear."""
    return "llvmpipe" in context.info["GL_RENDERER"].lower() or "softpipe" in context.info["GL_RENDERER"].lower()
