"""What a drawing process and its parent say to each other: JSON objects, one a packet, over a socket pair that keeps borders.

Parent → worker: {do: load, id, key, scene, size_px} · {do: still, id, scene, at_ms, width_px, height_px}
                 · {do: draw, key, at_ms, scene_ms, yaw_deg, width_px, height_px} · {do: free, slot} · {do: held, slots}
Worker → parent: {ready: device, tier} · {failed: text} · {answer: id, error?} · {trouble: text}
                 · {drawn: slot, at_ms, width_px, height_px, ms, cached, gave_up, stats}

A message that is too long for a packet lies in a file of its own without a name, and the packet brings its descriptor.
"""

import array
import json
import os
import socket
from typing import Any, Final

PACKET_BYTES: Final = 64 * 1024
"""Far below what a socket takes at once, so that a few fit."""
SOCKET_BYTES: Final = 640 * 1024
MOST_BYTES: Final = 16 * 2**20
ELSEWHERE: Final = b"!"
Message = dict[str, Any]


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends: parent's and worker's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
    return ours, theirs


def say(end: socket.socket, message: Message, *, wait: bool = True) -> bool:
    """Send a message; without `wait` it answers False when the other side does not keep up. ValueError for one above MOST_BYTES."""
    data = json.dumps(message).encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"a message of {len(data)} bytes")
    flags = 0 if wait else socket.MSG_DONTWAIT
    try:
        if len(data) <= PACKET_BYTES:
            end.send(data, flags)
        else:
            _send_file(end, data, flags)
    except BlockingIOError:
        return False
    return True


def hear(end: socket.socket) -> Message | None:
    """The next message; None when the other side is gone."""
    try:
        data, beside, _, _ = end.recvmsg(PACKET_BYTES, socket.CMSG_SPACE(array.array("i").itemsize))
    except ConnectionError:
        return None
    if not data:
        return None
    message: Message = json.loads(_received(beside) if data == ELSEWHERE else data)
    return message


def _send_file(end: socket.socket, data: bytes, flags: int) -> None:
    fd = os.memfd_create("vouchcast-message", os.MFD_CLOEXEC)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        end.sendmsg([ELSEWHERE], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))], flags)


def _received(beside: list[tuple[int, int, bytes]]) -> bytes:
    fd = array.array("i", beside[0][2])[0]
    with os.fdopen(fd, "rb") as file:
        file.seek(0)
        return file.read(MOST_BYTES)
