"""A context of OpenGL ES 3 through EGL, for drivers that have no desktop OpenGL; moderngl takes its functions from here.

moderngl's own way to EGL asks for desktop OpenGL only. Facts: EGL 1.5, EGL_MESA_platform_surfaceless, EGL_EXT_platform_device.
"""

import ctypes
from collections.abc import Iterator
from ctypes import byref, c_char_p, c_int, c_uint, c_void_p
from typing import Any, Final

LIBRARY: Final = "libEGL.so.1"
NONE: Final = 0x3038
ES_API: Final = 0x30A0
DEVICE, SURFACELESS = 0x313F, 0x31DD
CONFIG: Final = (c_int * 5)(0x3040, 0x0040, 0x3033, 0x0001, NONE)
"""EGL_RENDERABLE_TYPE: ES 3; EGL_SURFACE_TYPE: pbuffers."""
VERSION: Final = (c_int * 5)(0x3098, 3, 0x30FB, 0, NONE)
SIGNATURES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "eglGetProcAddress": (c_void_p, (c_char_p,)),
    "eglGetDisplay": (c_void_p, (c_void_p,)),
    "eglGetPlatformDisplay": (c_void_p, (c_uint, c_void_p, c_void_p)),
    "eglInitialize": (c_uint, (c_void_p, c_void_p, c_void_p)),
    "eglBindAPI": (c_uint, (c_uint,)),
    "eglChooseConfig": (c_uint, (c_void_p, c_void_p, c_void_p, c_int, c_void_p)),
    "eglCreateContext": (c_void_p, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "eglMakeCurrent": (c_uint, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "eglDestroyContext": (c_uint, (c_void_p, c_void_p)),
}


def address(name: str) -> int:
    """The address of a function of OpenGL, or of ES, for what moderngl does not know; there is a context. 0 without it."""
    return _library().eglGetProcAddress(name.encode()) or 0


class EsContext:
    """A current context without a window; raises OSError where there is none. Has what moderngl asks of a context."""

    def __init__(self) -> None:
        self._egl = _library()
        for display in self._displays():
            self._display = display
            if display and self._egl.eglInitialize(display, None, None) and self._open():
                return
        raise OSError("no display of EGL gives a context of OpenGL ES 3")

    def load_opengl_function(self, name: str) -> int:
        """The address of a function; 0 without it."""
        return self._egl.eglGetProcAddress(name.encode()) or 0

    def __enter__(self) -> None:
        self._egl.eglMakeCurrent(self._display, None, None, self._context)

    def __exit__(self, *_: object) -> None:
        """It stays current: there is no other on its thread."""

    def release(self) -> None:
        """Give it back."""
        self._egl.eglMakeCurrent(self._display, None, None, None)
        self._egl.eglDestroyContext(self._display, self._context)

    def _displays(self) -> Iterator[int | None]:
        device, count = c_void_p(), c_int()
        address = self._egl.eglGetProcAddress(b"eglQueryDevicesEXT")
        devices = ctypes.CFUNCTYPE(c_uint, c_int, c_void_p, c_void_p)(address) if address else None
        if devices is not None and devices(1, byref(device), byref(count)) and count.value:
            yield self._egl.eglGetPlatformDisplay(DEVICE, device, None)
        yield self._egl.eglGetPlatformDisplay(SURFACELESS, None, None)
        yield self._egl.eglGetDisplay(None)

    def _open(self) -> bool:
        config, count = c_void_p(), c_int()
        if not self._egl.eglBindAPI(ES_API) or not self._egl.eglChooseConfig(self._display, CONFIG, byref(config), 1, byref(count)):
            return False
        self._context = self._egl.eglCreateContext(self._display, config, None, VERSION) if count.value else None
        return bool(self._context and self._egl.eglMakeCurrent(self._display, None, None, self._context))


def _library() -> ctypes.CDLL:
    egl = ctypes.CDLL(LIBRARY)
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(egl, name)
        function.restype, function.argtypes = result, arguments
    return egl
