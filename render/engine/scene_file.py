"""A scene document in a file of its own, in which one model is the file that lies beside it."""

import json
from pathlib import Path
from typing import Any, Final

from render.scene.document import Scene, scene_from
from render.scene.part import SceneError

THE_FILE: Final = "FILE"
"""What a scene file may say instead of a model's SHA-256."""
LARGEST_BYTES: Final = 4 * 2**20


def read_scene(path: Path, sha256: str) -> Scene:
    """The scene in a JSON file, with the model of that name where it says FILE; raises SceneError.

    A scene in which no node says FILE is taken as it was saved if all its nodes show one and the same model, which then is the
    file; one without any nodes gets the file as its only one.
    """
    return scene_of(_document(path), sha256)


def scene_of(document: dict[str, Any], sha256: str) -> Scene:
    """The same for a document that was read already."""
    nodes = document.get("nodes", [])
    if not (isinstance(nodes, list) and all(isinstance(node, dict) for node in nodes)):
        raise SceneError("scene document, at /nodes: a list of objects is needed.")
    nodes = nodes or [{"id": "product", "model": THE_FILE}]
    named = {name for node in nodes if isinstance(name := node.get("model"), str)}
    stand_in = THE_FILE if THE_FILE in named or len(named) != 1 else next(iter(named))
    placed = [{**node, "model": sha256} if node.get("model") == stand_in else node for node in nodes]
    scene = scene_from({**document, "nodes": placed})
    for index, node in enumerate(scene.nodes):
        if node.model not in (None, sha256):
            place = f"scene document, at /nodes/{index}/model: node '{node.id}'"
            raise SceneError(f'{place} needs a model that is not here; say "{THE_FILE}" for the given one.')
    if sha256 not in scene.models:
        raise SceneError(f'scene document, at /nodes: no node shows the given file; say "model": "{THE_FILE}" in one.')
    return scene


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise SceneError(f"{path} is no scene: it is larger than {LARGEST_BYTES >> 20} MB.")
        found = json.loads(data)
    except OSError as error:
        raise SceneError(f"{path}: the scene cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise SceneError(f"{path} is no scene: it is not JSON that can be read ({str(error)[:100]}).") from error
    if not isinstance(found, dict):
        raise SceneError(f"{path} is no scene: a JSON object is needed.")
    return found
