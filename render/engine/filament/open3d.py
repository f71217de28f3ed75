"""Open3D, loaded on first use: it is large, and only drawing processes need it."""

import importlib
from functools import cache
from typing import Any, Final

from render.engine.errors import EngineError

REMEDY: Final = "Install it: pip install 'vouchcast[server]' (Open3D has wheels for Linux on x86-64)."


@cache
def open3d() -> Any:
    """The module; raises EngineError if it is not installed."""
    try:
        return importlib.import_module("open3d")
    except (ImportError, OSError) as error:
        raise EngineError(f"The engine filament needs Open3D, which cannot be loaded ({str(error)[:160]}). {REMEDY}") from error


def rendering() -> Any:
    """Its module with the renderer."""
    return open3d().visualization.rendering
