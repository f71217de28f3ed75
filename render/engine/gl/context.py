"""An OpenGL context without a window: EGL, on a GPU or on Mesa's llvmpipe; OpenGL 3.3, or ES 3 where that is all there is."""

import os
from typing import Any, Final, Literal

import moderngl

from render.engine.errors import EngineError
from render.engine.gl.gles import EsContext

Api = Literal["gl", "es"]
FLOAT_BUFFERS: Final = {"GL_EXT_color_buffer_float", "GL_EXT_color_buffer_half_float"}
PACKAGES: Final = "libegl1 libgl1 libgl1-mesa-dri libegl-mesa0"


def open_context(*, hasty: bool = False, api: Api | None = None) -> moderngl.Context:
    """A current context of OpenGL 3.3 or ES 3, or later; raises EngineError if this machine has none.

    `hasty`: Mesa's compiler for processors leaves its optimisations out, for programs that draw little and end.
    `api`: no other will do; None takes ES only where there is no OpenGL.
    """
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")
    # Mesa on a processor: between two mip levels most pixels are nearer to one, and are then read from that one alone.
    # Measured: a seventh of all drawing, and no picture that an eye could tell from the other.
    os.environ.setdefault("GALLIVM_PERF", "brilinear,nopt" if hasty else "brilinear")
    try:
        context = _es() if api == "es" else _gl() if api == "gl" else _either()
    except Exception as error:  # moderngl and glcontext raise bare Exception
        raise EngineError(f"OpenGL cannot be opened through EGL ({str(error)[:200]}). Install Mesa: apt-get install {PACKAGES}") from error
    # What Python collects waits for `sweep`: deleted at any moment, it would take what another context has under its number.
    context.gc_mode = "context_gc"
    return context


def _either() -> moderngl.Context:
    try:
        return _gl()
    except Exception as error:
        try:
            return _es()
        except Exception:
            # What is missed is OpenGL: that ES is missed too helps nobody.
            raise error from None


def _gl() -> moderngl.Context:
    options: dict[str, Any] = {"standalone": True, "backend": "egl", "require": 330}
    return moderngl.create_context(**options)


def _es() -> moderngl.Context:
    es = EsContext()
    options: dict[str, Any] = {"standalone": True, "context": es, "require": 300}
    context = moderngl.create_context(**options)
    if context.version_code < 320 and not FLOAT_BUFFERS & context.extensions:
        es.release()
        raise OSError("OpenGL ES 3 without GL_EXT_color_buffer_half_float cannot draw light")
    # What moderngl does not know of ES is asked of it directly.
    context.extra = es
    return context


def is_es(context: moderngl.Context) -> bool:
    """Whether it is OpenGL ES."""
    return isinstance(context.extra, EsContext)


def sweep(context: moderngl.Context) -> None:
    """Delete what Python has collected of this context, which must be current."""
    while context.objects:
        dead = context.objects.popleft()
        if not isinstance(dead, moderngl.InvalidObject):  # else it was released by name
            dead.release()


def is_software(context: moderngl.Context) -> bool:
    """Whether the processor draws: then every fragment is dear."""
    return "llvmpipe" in context.info["GL_RENDERER"].lower() or "softpipe" in context.info["GL_RENDERER"].lower()
