"""What a drawing process and its parent say to each other: JSON objects, one a packet, over a socket pair that keeps borders.

Parent → worker: {do: load, id, key, scene, size_px} · {do: still, id, scene, at_ms, width_px, height_px}
                 · {do: draw, key, at_ms, scene_ms, yaw_deg, width_px, height_px} · {do: free, slot} · {do: held, slots}
Worker → parent: {ready: device, tier} · {failed: text} · {answer: id, error?, code?} · {trouble: text, code}
                 · {drawn: slot, at_ms, width_px, height_px, ms, cached, gave_up, lacks, stats}
"""

import json
import socket
from typing import Any, Final

PACKET_BYTES: Final = 160 * 1024
Message = dict[str, Any]


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends: parent's and worker's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PACKET_BYTES * 4)
    return ours, theirs


def say(end: socket.socket, message: Message, *, wait: bool = True) -> bool:
    """Send a message; without `wait` it answers False when the other side does not keep up."""
    try:
        end.send(json.dumps(message).encode(), 0 if wait else socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    return True


def hear(end: socket.socket) -> Message | None:
    """The next message; None when the other side is gone."""
    try:
        data = end.recv(PACKET_BYTES)
    except ConnectionError:
        return None
    if not data:
        return None
    message: Message = json.loads(data)
    return message
