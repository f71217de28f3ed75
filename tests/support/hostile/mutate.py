"""Good files, spoilt by a seeded hand: bytes turned, cut, doubled, spliced; numbers and keys of the document exchanged."""

import json
import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.glb import Glb, colored, pack
from tests.support.hostile.others import TRIANGLE
from tests.support.hostile.zips import gltf, zipped

REAL = Path(__file__).parents[2] / "assets" / "node_modules" / "@webxr-input-profiles" / "assets" / "dist" / "profiles"
REAL_BYTES = 2_000_000
STRANGE: tuple[Any, ...] = (
    -1,
    0,
    2**16,
    2**31,
    2**53,
    1e308,
    -0.5,
    None,
    True,
    "x",
    "",
    [],
    {},
    [[]],
    [1e30] * 16,
    "../x",
    "file:///etc/passwd",
)


def mutants(seed: int) -> Iterator[tuple[str, str, bytes]]:
    """(name, file name, bytes) without end; the same for the same seed."""
    hand, good = random.Random(seed), bases()
    number = 0
    while True:
        filename, data = hand.choice(good)
        changes = DOCUMENT + BYTES if data[:4] == b"glTF" else BYTES
        change = hand.choice(changes)
        for _ in range(hand.choice((1, 2, 4, 8))):
            data = change(data, hand)
        number += 1
        yield f"mutant {number}: {change.__name__} of {filename}", filename, data


def bases() -> list[tuple[str, bytes]]:
    """Good files of every format, real ones too where they are installed."""
    real = sorted(path for path in REAL.rglob("*.glb") if path.stat().st_size < REAL_BYTES)
    return [*_made(), *((path.name, path.read_bytes()) for path in real[:12])]


def _made() -> list[tuple[str, bytes]]:
    pixels = np.random.default_rng(4).integers(0, 255, (64, 64, 3), np.uint8)
    plain, textured, second = Glb(), Glb(), Glb()
    plain.cube(material=colored(0.4, 0.4, 0.1))
    material = colored(1, 1, 1)
    material["pbrMetallicRoughness"]["baseColorTexture"] = {"index": textured.image(pixels)}
    textured.cube(material=material, uv=True)
    second.document["nodes"] = [{"children": [1], "rotation": [0, 0, 0, 1]}]
    second.document["scenes"][0]["nodes"] = [0]
    second.cube(0.1)
    second.document["scenes"][0]["nodes"] = [0]
    square = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)
    head = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    return [
        ("plain.glb", plain.data),
        ("textured.glb", textured.data),
        ("nested.glb", second.data),
        ("model.zip", zipped(gltf())),
        ("obj.zip", zipped({"a.obj": TRIANGLE + b"f 1 2 3\n", "a.mtl": b"newmtl a\n"})),
        ("square.stl", bytes(80) + struct.pack("<I", 2) + square * 2),
        ("points.ply", head + b"element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"),
    ]


def turned(data: bytes, hand: random.Random) -> bytes:
    """Some bytes are others."""
    spoilt = bytearray(data)
    for _ in range(hand.randint(1, 32)):
        spoilt[hand.randrange(len(spoilt))] = hand.choice((0, 0xFF, 0x7F, 0x80, hand.randrange(256)))
    return bytes(spoilt)


def turned_at_the_front(data: bytes, hand: random.Random) -> bytes:
    """One byte of the first two hundred is another."""
    at = hand.randrange(min(200, len(data)))
    return data[:at] + bytes([hand.randrange(256)]) + data[at + 1 :]


def cut_off(data: bytes, hand: random.Random) -> bytes:
    """The end is missing."""
    return data[: max(1, hand.randrange(len(data)))]


def doubled(data: bytes, hand: random.Random) -> bytes:
    """A piece comes twice."""
    at, length = hand.randrange(len(data)), hand.randint(1, 4096)
    return (data[: at + length] + data[at:])[: 4 * 2**20]


def holed(data: bytes, hand: random.Random) -> bytes:
    """A piece is missing in the middle."""
    at = hand.randrange(len(data))
    return data[:at] + data[at + hand.randint(1, 512) :] or b"\0"


def exchanged(data: bytes, hand: random.Random) -> bytes:
    """A value of the document is a strange one."""

    def change(holder: Any, key: Any) -> None:
        holder[key] = hand.choice(STRANGE)

    return _in_document(data, hand, change)


def bare(data: bytes, hand: random.Random) -> bytes:
    """A value of the document is missing."""

    def change(holder: Any, key: Any) -> None:
        del holder[key]

    return _in_document(data, hand, change)


def crossed(data: bytes, hand: random.Random) -> bytes:
    """A number of the document is a little, or a great deal, off."""

    def change(holder: Any, key: Any) -> None:
        if isinstance(holder[key], int | float):
            holder[key] += hand.choice((1, -1, 3, 1000, 2**32, -(2**31), 0.5))

    return _in_document(data, hand, change)


def _in_document(data: bytes, hand: random.Random, change: Callable[[Any, Any], None]) -> bytes:
    try:
        length = struct.unpack_from("<I", data, 12)[0]
        document, binary = json.loads(data[20 : 20 + length]), data[28 + length :]
    except (ValueError, struct.error):
        return turned(data, hand)
    places = list(_places(document))
    if places:
        change(*hand.choice(places))
    return pack(document, binary)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


BYTES = (turned, turned_at_the_front, cut_off, doubled, holed)
DOCUMENT = (exchanged, exchanged, exchanged, bare, crossed)
