"""The camera paths that a scene has by name: its own, and those that every scene has."""

from typing import Final

from render.scene.camera import CameraPath
from render.scene.part import SceneError

_EVERYWHERE: Final = {
    path.name: path
    for path in (
        CameraPath(name="turntable", kind="turntable", duration_ms=12_000, easing="ease_in_out"),
        CameraPath(name="push_in", kind="push_in", duration_ms=4_000, zoom=1.6),
        CameraPath(name="hero", kind="hero", duration_ms=8_000, easing="ease_in_out"),
    )
}
BUILT_IN: Final = tuple(_EVERYWHERE)
"""Their names."""


def built_in(name: str) -> CameraPath:
    """The path of that name which needs no scene of its own; SceneError for another name."""
    if name not in _EVERYWHERE:
        raise SceneError(f"There is no camera path '{name}' that every scene has; there is {', '.join(BUILT_IN)}.")
    return _EVERYWHERE[name]


def path_named(paths: tuple[CameraPath, ...], name: str) -> CameraPath:
    """A scene's own path comes before a built-in one of its name; SceneError if there is neither."""
    return next((path for path in paths if path.name == name), None) or built_in(name)
