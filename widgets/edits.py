"""What a cell's controls change in a scene document: values by their path, `camera.yaw_deg` or `nodes.ID.scale`."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def edited(document: Mapping[str, Any], edits: Mapping[str, Any]) -> Json:
    """The document with these values; what a node's path names that is no longer there stays out."""
    changed = dict(document)
    for path, value in edits.items():
        place, _, rest = path.partition(".")
        if place == "nodes":
            node_id, _, field = rest.rpartition(".")
            changed["nodes"] = [{**node, field: value} if node["id"] == node_id else node for node in changed["nodes"]]
        else:
            changed[place] = {**changed.get(place, {}), rest: value}
    return changed
