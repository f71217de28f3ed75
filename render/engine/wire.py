"""What a drawing process and its parent say to each other: JSON objects, one a packet, over a socket pair that keeps borders.

Parent → worker: {do: load, id, key, scene, pose, size_px} · {do: still, id, scene, at_ms, width_px, height_px}
                 · {do: draw, key, at_ms, scene_ms, posed_ms, yaw_deg, width_px, height_px}
                 · {do: free, slot} · {do: held, slots}
Worker → parent: {ready: device, tier} · {failed: text} · {began: load | still} · {answer: id, error?, code?} · {trouble: text, code}
                 · {drawn: slot, at_ms, width_px, height_px, ms, cached, gave_up, lacks, stats}

A long one (a scene may have megabytes) goes as a file in memory, so that it takes no more room on its way than a short one.
"""

import json
import os
import socket
from typing import Any, Final

PACKET_BYTES: Final = 32 * 1024
MOST_BYTES: Final = 16 * 2**20
A_FILE: Final = b"+"
"""What is said in place of a message that lies in the file beside it."""
Message = dict[str, Any]


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends: parent's and worker's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PACKET_BYTES * 4)
    return ours, theirs


def say(end: socket.socket, message: Message, *, wait: bool = True) -> bool:
    """Send a message; without `wait` it answers False when the other side does not keep up. ValueError for one above MOST_BYTES."""
    data, flags = json.dumps(message).encode(), 0 if wait else socket.MSG_DONTWAIT
    if len(data) > MOST_BYTES:
        raise ValueError(f"a message of {len(data)} bytes")
    try:
        if len(data) > PACKET_BYTES:
            _send_file(end, data, flags)
        else:
            end.send(data, flags)
    except BlockingIOError:
        return False
    return True


def _send_file(end: socket.socket, data: bytes, flags: int) -> None:
    with os.fdopen(os.memfd_create("vouchcast-message", os.MFD_CLOEXEC), "wb") as file:
        file.write(data)
        file.flush()
        socket.send_fds(end, [A_FILE], [file.fileno()], flags)


def hear(end: socket.socket) -> Message | None:
    """The next message; None when the other side is gone."""
    try:
        data, files, _, _ = socket.recv_fds(end, PACKET_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
    except ConnectionError:
        return None
    for number in files:
        with os.fdopen(number, "rb") as file:
            file.seek(0)
            data = file.read()
    message: Message | None = json.loads(data) if data else None
    return message
