"""GLBs whose document lies: counts, offsets, cycles, depths, numbers that are none, addresses, extensions full of rubbish."""

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.support.glb import Glb, colored, pack

Build = Callable[[], bytes]
Spoil = Callable[[Glb], None]


def cube() -> Glb:
    """A good cube with texture coordinates."""
    model = Glb()
    model.cube(material=colored(0.5, 0.1, 0.1), uv=True)
    return model


def spoilt(spoil: Spoil) -> Build:
    """A cube, spoilt."""

    def build() -> bytes:
        model = cube()
        spoil(model)
        return model.data

    return build


def document(change: Callable[[dict[str, Any]], object]) -> Build:
    """A cube whose document was changed."""
    return spoilt(lambda model: change(model.document) and None)


def text(body: bytes) -> Build:
    """A GLB with this for a document."""
    return lambda: pack(None, text=body)


def cut(share: float) -> Build:
    """A cube that was cut off."""
    return lambda: cube().data[: int(len(cube().data) * share)]


def header(total: int, chunk: int, kind: int = 0x4E4F534A) -> Build:
    """A header with these lengths and little behind it."""
    return lambda: struct.pack("<IIIII", 0x46546C67, 2, total, chunk, kind) + b"{}  "


def chain(length: int) -> Callable[[dict[str, Any]], object]:
    """Nodes below nodes below nodes."""

    def change(spoilt: dict[str, Any]) -> None:
        first = len(spoilt["nodes"])
        spoilt["nodes"] += [{"children": [first + at + 1]} for at in range(length)] + [{"mesh": 0}]
        spoilt["scenes"][0]["nodes"] = [first]

    return change


def crowd(spoilt: dict[str, Any]) -> None:
    """A hundred thousand nodes that draw the same mesh."""
    spoilt["nodes"] = [{"mesh": 0}] * 100_000
    spoilt["scenes"][0]["nodes"] = list(range(100_000))


def many_primitives(spoilt: dict[str, Any]) -> None:
    """One mesh of many primitives over the same data."""
    spoilt["meshes"][0]["primitives"] *= 50_000


def positions(value: float) -> Spoil:
    """Every position is this."""

    def spoil(model: Glb) -> None:
        size = model.document["bufferViews"][0]["byteLength"]
        model.binary = np.full(size // 4, value, np.float32).tobytes() + model.binary[size:]

    return spoil


def accessor(**more: Any) -> Callable[[dict[str, Any]], object]:
    """The positions' accessor says this."""
    return lambda spoilt: spoilt["accessors"][0].update(more)


def view(**more: Any) -> Callable[[dict[str, Any]], object]:
    """The first buffer view says this."""
    return lambda spoilt: spoilt["bufferViews"][0].update(more)


def sparse(count: int, values: int, indices: list[int]) -> Spoil:
    """Positions of `count` zeros, some of which are replaced."""

    def spoil(model: Glb) -> None:
        at = model.view(np.array(indices, np.uint32).tobytes())
        what = model.view(np.ones((values, 3), np.float32).tobytes())
        model.document["accessors"][0] = {
            "componentType": 5126,
            "type": "VEC3",
            "count": count,
            "min": [0, 0, 0],
            "max": [1, 1, 1],
            "sparse": {"count": values, "indices": {"bufferView": at, "componentType": 5125}, "values": {"bufferView": what}},
        }

    return spoil


def extension(name: str, said: dict[str, Any], where: str, required: bool = True) -> Callable[[dict[str, Any]], object]:
    """An extension with rubbish in it, at the first of an array (a primitive for `primitives`)."""

    def change(spoilt: dict[str, Any]) -> None:
        spoilt["extensionsUsed"] = [name]
        if required:
            spoilt["extensionsRequired"] = [name]
        place = spoilt["meshes"][0]["primitives"][0] if where == "primitives" else spoilt if where == "" else spoilt[where][0]
        place.setdefault("extensions", {})[name] = said

    return change


def meshopt(count: int, mode: str = "ATTRIBUTES") -> Callable[[dict[str, Any]], object]:
    """meshopt over bytes that were never compressed."""
    said = {"buffer": 0, "byteOffset": 0, "byteLength": 288, "byteStride": 12, "count": count, "mode": mode, "filter": "NONE"}
    return extension("EXT_meshopt_compression", said, "bufferViews")


def skin(**more: Any) -> Callable[[dict[str, Any]], object]:
    """A skin that says this."""

    def change(spoilt: dict[str, Any]) -> None:
        spoilt["skins"] = [{"joints": [0], **more}]
        spoilt["nodes"][0]["skin"] = 0

    return change


def animation(times: list[float]) -> Spoil:
    """A turn with these key times."""

    def spoil(model: Glb) -> None:
        when = model.accessor(np.array(times, np.float32), "SCALAR", 5126, min=[0], max=[1])
        what = model.accessor(np.zeros((len(times), 4), np.float32), "VEC4", 5126)
        target = {"node": 0, "path": "rotation"}
        model.document["animations"] = [{"channels": [{"sampler": 0, "target": target}], "samplers": [{"input": when, "output": what}]}]

    return spoil


def address(uri: str) -> Callable[[dict[str, Any]], object]:
    """An image that lies elsewhere."""

    def change(spoilt: dict[str, Any]) -> None:
        spoilt["images"] = [{"uri": uri}]
        spoilt["textures"] = [{"source": 0}]
        spoilt["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}

    return change


def buffer_at(uri: str) -> Build:
    """A document whose buffer lies elsewhere."""

    def build() -> bytes:
        model = cube()
        said = {**model.document, "buffers": [{"byteLength": len(model.binary), "uri": uri}]}
        return pack(json.loads(json.dumps(said)))

    return build


NOTHING = {"componentType": 5126, "type": "MAT4", "count": 2**31}
DRACO = {"bufferView": 0, "attributes": {"POSITION": 0, "NORMAL": 1}}
INSTANCES = {"attributes": {"TRANSLATION": 0}}
ADDRESSES = {
    "a file": "file:///etc/passwd",
    "a server": "http://127.0.0.1:9/x.png",
    "a way up": "../../../../etc/passwd",
    "a hidden way up": "%2e%2e/%2e%2e/etc/passwd",
    "a share": "//127.0.0.1/share/x.png",
    "a root": "/etc/passwd",
    "a device": "/dev/zero",
}

BOMBS: dict[str, tuple[str, Build]] = {
    f"glb: {name}": ("model.glb", build)
    for name, build in {
        "nothing": lambda: b"",
        "one byte": lambda: b"g",
        "a header alone": lambda: cube().data[:12],
        "cut in its document": cut(0.3),
        "cut in its data": cut(0.9),
        "a length beyond its end": header(2**32 - 1, 4),
        "a chunk beyond its end": header(24, 2**32 - 4),
        "an unknown chunk first": header(24, 4, 0x12345678),
        "no document": text(b""),
        "a list for a document": text(b"[]"),
        "a document that is no UTF-8": text(b"\xff\xfe{}"),
        "depth": text(b'{"asset":{"version":"2.0"},"extras":' + b"[" * 500_000 + b"]" * 500_000 + b"}"),
        "objects within objects": text(b'{"extras":' * 300_000 + b"1" + b"}" * 300_000),
        "a number of a million digits": text(b'{"asset":{"version":"2.0"},"extras":' + b"9" * 1_000_000 + b"}"),
        "one string of 20 MB": text(b'{"asset":{"version":"2.0","generator":"' + b"x" * 20_000_000 + b'"}}'),
        "a million nothings": text(b'{"asset":{"version":"2.0"},"nodes":[' + b"{}," * 1_000_000 + b"{}]}"),
        "NaN for a number": text(b'{"asset":{"version":"2.0"},"scene":NaN}'),
        "a node that is its own child": document(lambda said: said["nodes"][0].update(children=[0])),
        "a ring of nodes": document(lambda said: said["nodes"].extend([{"children": [2]}, {"children": [1]}])),
        "a child of two parents": document(lambda said: said["nodes"].extend([{"children": [0]}, {"children": [0]}])),
        "a chain of 15,000 nodes": document(chain(15_000)),
        "a crowd of nodes": document(crowd),
        "fifty thousand primitives": document(many_primitives),
        "a mesh that is not there": document(lambda said: said["nodes"][0].update(mesh=7)),
        "a negative mesh": document(lambda said: said["nodes"][0].update(mesh=-1)),
        "a word for a mesh": document(lambda said: said["nodes"][0].update(mesh="0")),
        "half a mesh": document(lambda said: said["nodes"][0].update(mesh=0.5)),
        "a matrix of words": document(lambda said: said["nodes"][0].update(matrix=["a"] * 16)),
        "a matrix of huge numbers": document(lambda said: said["nodes"][0].update(matrix=[1e308] * 16)),
        "an accessor of two thousand million": document(accessor(count=2**31 - 1)),
        "as many, of no data": document(lambda said: said["accessors"].__setitem__(0, dict(NOTHING))),
        "an accessor that begins behind the end": document(accessor(byteOffset=2**40)),
        "a view that overflows": document(view(byteOffset=2**53, byteLength=2**53)),
        "a view with a huge stride": document(view(byteStride=2**31)),
        "a view before the beginning": document(view(byteOffset=-4)),
        "a sparse accessor of sixteen million": spoilt(sparse(16_000_000, 1, [0])),
        "a sparse accessor of a thousand million": spoilt(sparse(1_000_000_000, 1, [0])),
        "sparse values outside": spoilt(sparse(24, 2, [0, 2**32 - 1])),
        "sparse values out of order": spoilt(sparse(24, 2, [5, 5])),
        "NaN for positions": spoilt(positions(float("nan"))),
        "infinite positions": spoilt(positions(float("inf"))),
        "positions beyond all measure": spoilt(positions(3e38)),
        "indices beyond the vertices": document(accessor(count=3)),
        "a skin of joints that are not there": document(skin(joints=[99])),
        "a skin that is its own skeleton": document(skin(skeleton=0, joints=[0] * 10_000)),
        "times that go back": spoilt(animation([1.0, 0.0, -5.0])),
        "times that are none": spoilt(animation([float("nan"), float("inf")])),
        "an unknown extension that it needs": document(extension("EVIL_extension", {}, "")),
        "Draco rubbish": document(extension("KHR_draco_mesh_compression", DRACO, "primitives")),
        "meshopt rubbish": document(meshopt(24)),
        "meshopt of a thousand million": document(meshopt(1_000_000_000)),
        "meshopt triangles of rubbish": document(meshopt(36, "TRIANGLES")),
        "instances of rubbish": document(extension("EXT_mesh_gpu_instancing", INSTANCES, "nodes")),
        "variants of nothing": document(
            extension("KHR_materials_variants", {"mappings": [{"material": 99, "variants": [2**31]}]}, "primitives", required=False)
        ),
        **{f"an image in {place}": document(address(uri)) for place, uri in ADDRESSES.items()},
        **{f"a buffer in {place}": buffer_at(uri) for place, uri in ADDRESSES.items()},
        "a buffer of a word that is no base64": buffer_at("data:application/octet-stream;base64,%%%%"),
    }.items()
}
