"""A ShowSpec as JSON, and back: the first thing that crosses the line."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from api.stages.protocol import ReachSpec, S3Access, ShowSpec
from render.media import Canvas


def pack(spec: ShowSpec) -> dict[str, Any]:
    """Plain JSON values of a spec."""
    packed = asdict(spec)
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
