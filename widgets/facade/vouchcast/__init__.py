"""Vouchcast for notebooks: `from vouchcast import connect, SceneBuilder, ReplayView`.

The packages behind have plain names (`api`, `render`, `widgets`), and a notebook's own folder comes
first on the path: here they are loaded from where Vouchcast is installed, whatever lies beside the notebook.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
# Installed, the façade lies beside the packages; in a checkout it lies in widgets/facade.
_HOUSE = _HERE.parents[2] if _HERE.parent.name == "facade" else _HERE.parent

_NAMES = {
    "Client": "api.client",
    "ClientError": "api.client",
    "ReplayView": "widgets.replay_view",
    "Scene": "render.scene.document",
    "SceneBuilder": "widgets.scene_builder",
    "product_scene": "render.scene.document",
}

__all__ = ["Client", "ClientError", "ReplayView", "Scene", "SceneBuilder", "connect", "product_scene"]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'vouchcast' has no attribute {name!r}; it has: {', '.join(__all__)}")
    sys.path.insert(0, str(_HOUSE))
    try:
        return getattr(import_module(_NAMES[name]), name)
    finally:
        sys.path.remove(str(_HOUSE))


def __dir__() -> list[str]:
    return __all__


def connect(base_url: str = "http://127.0.0.1:8780", token: str | None = None) -> Any:
    """A client of the service at `base_url`, with a merchant's or the administrator's token."""
    return __getattr__("Client")(base_url, token)
