"""A ShowSpec as JSON, and back: the first thing that crosses the line.

A document in which many products stand crosses it once: the line is as long as the scenes that differ.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from api.stages.protocol import ReachSpec, S3Access, ShowSpec
from render.media import Canvas


def pack(spec: ShowSpec) -> dict[str, Any]:
    """Plain JSON values of a spec."""
    packed = asdict(replace(spec, scenes={})) | {"scenes": _packed(spec.scenes)}
    packed["spool_dir"], packed["models_dir"] = str(spec.spool_dir), str(spec.models_dir)
    packed["started_at"] = spec.started_at.isoformat() if spec.started_at else None
    return packed


def unpack(packed: dict[str, Any]) -> ShowSpec:
    """The spec that `pack` made the values of."""
    reach = packed["reach"]
    ports = reach["udp_ports"]
    return ShowSpec(
        **{
            **packed,
            "scenes": {key: packed["scenes"]["documents"][number] for key, number in packed["scenes"]["of"].items()},
            "canvas": Canvas(**packed["canvas"]),
            "s3": S3Access(**packed["s3"]),
            "reach": ReachSpec(
                public_ip=reach["public_ip"],
                udp_ports=(ports[0], ports[1]) if ports else None,
                ice_servers=tuple(reach["ice_servers"]),
            ),
            "spool_dir": Path(packed["spool_dir"]),
            "models_dir": Path(packed["models_dir"]),
            "started_at": datetime.fromisoformat(packed["started_at"]) if packed["started_at"] else None,
        }
    )


def _packed(scenes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Each document once, and which of them a key names."""
    documents: list[Mapping[str, Any]] = []
    known: dict[str, int] = {}
    of: dict[str, int] = {}
    for key, document in scenes.items():
        number = of[key] = known.setdefault(json.dumps(document, sort_keys=True), len(documents))
        documents += [document] if number == len(documents) else []
    return {"documents": documents, "of": of}
