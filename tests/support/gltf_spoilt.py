"""How a small glTF asset is made and spoilt in one place: what the corpus is built of."""

import json
import struct
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from tests.support.glb import Glb

Document = dict[str, Any]
F32, U16, U8 = 5126, 5123, 5121


class Case(NamedTuple):
    """Files by name, the asset first, and the code that the case is about."""

    files: dict[str, bytes]
    code: str


CASES: Final[dict[str, Callable[[], Case]]] = {}


def cube(**more: Any) -> Glb:
    """A cube that the validator has nothing to say about."""
    model = Glb()
    model.cube(**more)
    positions = model.document["accessors"][0]
    positions["min"], positions["max"] = [-0.1] * 3, [0.1] * 3
    for index, view in enumerate(model.document["bufferViews"]):
        last = index == len(model.document["bufferViews"]) - 1
        view["target"] = 34963 if last else 34962
    return model


def case(name: str, code: str, make: Callable[[Glb], Any], start: Callable[[], Glb] = cube) -> None:
    """A cube, spoilt; `make` may answer the files itself."""

    def built() -> Case:
        model = start()
        made = make(model)
        files = made if isinstance(made, dict) else {"asset.glb": made if isinstance(made, bytes) else model.data}
        return Case(files, code)

    CASES[name] = built


def put(*path: str | int, value: Any) -> Callable[[Glb], None]:
    """Sets one value of the document."""

    def change(model: Glb) -> None:
        at: Any = model.document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Glb], None]:
    """Takes one value out of the document."""

    def change(model: Glb) -> None:
        at: Any = model.document
        for step in path[:-1]:
            at = at[step]
        at.pop(path[-1])

    return change


def each(*changes: Callable[[Glb], Any]) -> Callable[[Glb], None]:
    """Several changes in turn."""

    def change(model: Glb) -> None:
        for one in changes:
            one(model)

    return change


def textured(material: Document | None = None, **extension: Any) -> Callable[[], Glb]:
    """A cube with texture coordinates and two textures; `extension` goes into its material."""

    def start() -> Glb:
        model = Glb()
        extensions = {"extensions": extension} if extension else {}
        model.cube(uv=True, material=json.loads(json.dumps({**(material or {}), **extensions})))
        model.document["accessors"][0].update(min=[-0.1] * 3, max=[0.1] * 3)
        pixels = np.full((4, 4, 3), 128, np.uint8)
        model.image(pixels)
        model.image(pixels[:2, :2])
        if extension:
            model.document["extensionsUsed"] = sorted(extension)
        return model

    return start


def external(model: Glb, uri: str = "data.bin", **beside: bytes) -> dict[str, bytes]:
    """The same as a .gltf whose buffer lies elsewhere."""
    document = {**model.document, "buffers": [{"byteLength": len(model.binary), "uri": uri}]}
    return {"asset.gltf": json.dumps(document).encode(), **{name.replace("__", "."): data for name, data in beside.items()}}


def chunk(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", len(data), kind) + data


def header(data: bytes, *, magic: int = 0x46546C67, version: int = 2, length: int | None = None) -> bytes:
    return struct.pack("<III", magic, version, len(data) if length is None else length) + data[12:]
