"""Odd but valid ways to say a mesh: colours, layouts, modes, joints. Each of about 0.2 to 0.5 m."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np

from tests.support import patterns
from tests.support.glb import Glb
from tests.support.moving import about, bounded
from tests.support.sample_file import Json, SampleFile, material
from tests.support.shapes import Floats, Shape, box, curve, sphere, turned

FLOAT, SHORT, USHORT, UBYTE, BYTE, UINT = 5126, 5122, 5123, 5121, 5120, 5125
POINTS, LINE_STRIP, STRIP, FAN = 0, 3, 5, 6
SINGLE = np.float32


def put(file: Glb, primitives: list[Json], *, at: tuple[float, float, float] = (0, 0, 0), **node: Any) -> int:
    """A node with a mesh of primitives, in the scene; answers its number."""
    number = file.add("nodes", {"mesh": file.add("meshes", {"primitives": primitives}), "translation": list(map(float, at)), **node})
    file.document["scenes"][0]["nodes"].append(number)
    return number


def plain(file: Glb, shape: Shape, look: Json, *without: str, **more: int) -> Json:
    """A primitive of single floats and 32-bit indices; `without` leaves attributes out, `more` are further ones."""
    attributes = {
        "POSITION": bounded(file, shape.positions.astype(SINGLE), "VEC3"),
        "NORMAL": file.accessor(shape.normals.astype(SINGLE), "VEC3", FLOAT),
        "TEXCOORD_0": file.accessor(shape.uv.astype(SINGLE), "VEC2", FLOAT),
    }
    kept = {name: number for name, number in attributes.items() if name not in without}
    indices = file.accessor(shape.triangles.reshape(-1).astype(np.uint32), "SCALAR", UINT)
    return {"attributes": kept | more, "indices": indices, "material": file.add("materials", look)}


def rainbow(positions: Floats) -> Floats:
    """Linear colours by place (n, 4), alpha from foot to top."""
    low, high = positions.min(0), positions.max(0)
    share = (positions - low) / (high - low)
    return np.concatenate([share, share[:, 1:2]], axis=1)


def packed(file: Glb, values: Floats, dtype: type[np.integer[Any]]) -> int:
    """Colours as normalised integers, each row on a boundary of four bytes."""
    info = np.iinfo(dtype)
    rows = np.rint(values * info.max).astype(dtype)
    step = -(-rows.shape[1] * rows.itemsize // 4) * 4
    padded = np.zeros((len(rows), step // rows.itemsize), dtype)
    padded[:, : rows.shape[1]] = rows
    kind, component = f"VEC{rows.shape[1]}", {np.uint8: UBYTE, np.uint16: USHORT}[dtype]
    view = file.view(padded.tobytes(), byteStride=step)
    return file.add("accessors", {"bufferView": view, "componentType": component, "normalized": True, "count": len(rows), "type": kind})


def packed_colors(file: SampleFile) -> None:
    """RGB and RGBA as bytes and shorts: alone, times a picture, on metal, unlit."""
    shape = sphere(0.06, around=32)
    paint = rainbow(shape.positions)
    checks = file.texture(patterns.color(patterns.checks(8), (0.5, 0.5, 0.5), (1, 1, 1)))
    looks = (
        material((1, 1, 1)),
        material((1, 1, 1), maps={"baseColorTexture": checks}),
        material((0.9, 0.9, 0.9), metallic=1, rough=0.3),
        material((1, 0.8, 0.8), unlit={}),
    )
    for index, (look, dtype, count) in enumerate(zip(looks, (np.uint8, np.uint16, np.uint8, np.uint16), (3, 3, 4, 4), strict=True)):
        put(file, [plain(file, shape, look, COLOR_0=packed(file, paint[:, :count], dtype))], at=(0.13 * index - 0.2, 0, 0))


def color_alpha(file: SampleFile) -> None:
    """Alpha of vertices where it counts (blend, mask) and where it must not (opaque)."""
    shape = sphere(0.07, around=32)
    for index, mode in enumerate(("OPAQUE", "MASK", "BLEND")):
        look = material((1, 1, 1), alphaMode=mode, doubleSided=mode == "MASK")
        put(file, [plain(file, shape, look, COLOR_0=packed(file, rainbow(shape.positions), np.uint8))], at=(0.16 * index - 0.16, 0, 0))


def no_normals(file: SampleFile) -> None:
    """Facets, with and without indices, and under a normal map."""
    shape, grain = sphere(0.08, around=16), file.texture(patterns.normals(patterns.noise(8), 4.0))
    put(file, [plain(file, shape, material((0.7, 0.3, 0.1), rough=0.3), "NORMAL")], at=(-0.18, 0, 0))
    loose = shape.triangles.reshape(-1)
    corners = {"POSITION": bounded(file, shape.positions[loose].astype(SINGLE), "VEC3")}
    put(file, [{"attributes": corners, "material": file.add("materials", material((0.1, 0.3, 0.7), rough=0.3))}])
    put(file, [plain(file, shape, material((0.4, 0.4, 0.4), rough=0.3, normalTexture=grain), "NORMAL")], at=(0.18, 0, 0))


def modes(file: SampleFile) -> None:
    """A strip and a fan; a strip with indices."""
    line = np.linspace(0, 1, 9)
    band = np.array([(0.2 * x, y, 0.02 * np.sin(6 * x)) for x in line for y in (0.0, 0.1)], SINGLE)
    disc = np.array([(0, 0, 0), *((0.07 * np.cos(a), 0.07 * np.sin(a), 0.02) for a in np.linspace(0, 2 * np.pi, 13))], SINGLE)
    look = file.add("materials", material((0.3, 0.5, 0.2), doubleSided=True))
    put(file, [{"attributes": {"POSITION": bounded(file, band, "VEC3")}, "mode": STRIP, "material": look}], at=(-0.25, 0, 0))
    put(file, [{"attributes": {"POSITION": bounded(file, disc, "VEC3")}, "mode": FAN, "material": look}], at=(0.08, 0.05, 0))
    order = file.accessor(np.arange(len(band), dtype=np.uint8), "SCALAR", UBYTE)
    put(
        file,
        [{"attributes": {"POSITION": bounded(file, band, "VEC3")}, "indices": order, "mode": STRIP, "material": look}],
        at=(-0.25, 0.15, 0),
    )


def lines_beside(file: SampleFile) -> None:
    """Points and lines in the same mesh as triangles."""
    shape = box(0.2, 0.2, 0.2)
    ring = np.array([(0.16 * np.cos(a), 0.16 * np.sin(a), 0) for a in np.linspace(0, 2 * np.pi, 24)], SINGLE)
    edge = {"POSITION": bounded(file, ring, "VEC3")}
    look = file.add("materials", material((0.9, 0.1, 0.1), unlit={}))
    others: list[Json] = [{"attributes": edge, "mode": mode, "material": look} for mode in (POINTS, LINE_STRIP)]
    put(file, [plain(file, shape, material((0.6, 0.6, 0.7))), *others])


def interleaved(file: SampleFile) -> None:
    """All attributes in one view with a stride and a gap at each row's end."""
    shape = turned(curve([(0.03, -0.1), (0.08, -0.03), (0.07, 0.04), (0.03, 0.1)]))
    rows = np.zeros((len(shape.positions), 10), SINGLE)
    rows[:, :3], rows[:, 3:6], rows[:, 6:8], rows[:, 8:] = shape.positions, shape.normals, shape.uv, np.nan
    view = file.view(np.nan_to_num(rows, nan=7.0).tobytes(), byteStride=40, target=34962)
    bounds = {"min": rows[:, :3].min(0).tolist(), "max": rows[:, :3].max(0).tolist()}
    parts = {"POSITION": (0, "VEC3", bounds), "NORMAL": (12, "VEC3", {}), "TEXCOORD_0": (24, "VEC2", {})}
    attributes = {
        name: file.add(
            "accessors", {"bufferView": view, "byteOffset": at, "componentType": FLOAT, "count": len(rows), "type": kind, **more}
        )
        for name, (at, kind, more) in parts.items()
    }
    chart = file.texture(patterns.color(patterns.checks(8), (0.8, 0.2, 0.1), (0.9, 0.8, 0.6)))
    indices = file.accessor(shape.triangles.reshape(-1).astype(np.uint32), "SCALAR", UINT)
    look = file.add("materials", material((1, 1, 1), doubleSided=True, maps={"baseColorTexture": chart}))
    put(file, [{"attributes": attributes, "indices": indices, "material": look}])


def sparse(file: SampleFile) -> None:
    """A ball of which some vertices are pulled out by a sparse accessor."""
    shape = sphere(0.1, around=24)
    piece = plain(file, shape, material((0.2, 0.5, 0.7), rough=0.3), "NORMAL")
    moved = np.flatnonzero(shape.positions[:, 1] > 0.09)
    spikes = (shape.positions[moved] * 1.5).astype(SINGLE)
    where = {"bufferView": file.view(moved.astype(np.uint16).tobytes()), "componentType": USHORT}
    accessor = file.document["accessors"][piece["attributes"]["POSITION"]]
    accessor["sparse"] = {"count": len(moved), "indices": where, "values": {"bufferView": file.view(spikes.tobytes())}}
    accessor["max"][1] = float(max(spikes[:, 1].max(), shape.positions[shape.positions[:, 1] <= 0.09, 1].max()))
    put(file, [piece])


def quantized(file: SampleFile) -> None:
    """KHR_mesh_quantization: shorts for places, bytes for normals, shorts for coordinates under a texture transform."""
    shape = turned(curve([(0.03, -0.1), (0.08, -0.03), (0.07, 0.04), (0.03, 0.1)]))
    reach = float(np.abs(shape.positions).max())
    places = np.zeros((len(shape.positions), 4), np.int16)
    places[:, :3] = np.rint(shape.positions / reach * 32767)
    turns = np.zeros((len(shape.positions), 4), np.int8)
    turns[:, :3] = np.rint(shape.normals * 127)
    coordinates = np.rint(shape.uv * 4096).astype(np.uint16)
    unit = {"KHR_texture_transform": {"scale": [1 / 4096, 1 / 4096]}}
    chart = file.texture(patterns.color(patterns.checks(8), (0.1, 0.5, 0.3), (0.9, 0.9, 0.6)), extensions=unit)
    bounds = {"min": (places[:, :3].min(0)).tolist(), "max": (places[:, :3].max(0)).tolist()}
    count = len(places)

    def laid(values: Any, component: int, kind: str, **more: Any) -> int:
        view = file.view(values.tobytes(), byteStride=values.strides[0])
        return file.add("accessors", {"bufferView": view, "componentType": component, "count": count, "type": kind, **more})

    attributes = {
        "POSITION": laid(places, SHORT, "VEC3", normalized=True, **bounds),
        "NORMAL": laid(turns, BYTE, "VEC3", normalized=True),
        "TEXCOORD_0": laid(coordinates, USHORT, "VEC2"),
    }
    indices = file.accessor(shape.triangles.reshape(-1).astype(np.uint16), "SCALAR", USHORT)
    look = file.add("materials", material((1, 1, 1), doubleSided=True, maps={"baseColorTexture": chart}))
    put(file, [{"attributes": attributes, "indices": indices, "material": look}], scale=[reach] * 3)
    file.needed.add("KHR_mesh_quantization")


def mirrored_normals(file: SampleFile) -> None:
    """A normal map without tangents on coordinates that run left on one half, and upside down on another."""
    dimples = file.texture(patterns.normals(-patterns.dots(4, 0.36), 5.0))
    look = material((0.8, 0.7, 0.5), rough=0.3, normalTexture=dimples)
    for index, (u, v) in enumerate(((1, 1), (-1, 1), (1, -1))):
        shape = box(0.13, 0.13, 0.13)
        uv = file.accessor((shape.uv * [u, v]).astype(SINGLE), "VEC2", FLOAT)
        put(file, [plain(file, shape, look, TEXCOORD_0=uv)], at=(0.16 * index - 0.16, 0, 0))


def _jointed(file: Glb, shape: Shape, *, sets: int = 1, joints: int = 3) -> Mapping[str, int]:
    """Joints up along y, each vertex between its two nearest; `sets` share them out by turns."""
    low, high = shape.positions[:, 1].min(), shape.positions[:, 1].max()
    place = (shape.positions[:, 1] - low) / (high - low) * (joints - 1)
    shares = np.clip(1 - np.abs(place[:, None] - np.arange(joints)), 0, 1)
    shares = np.pad(shares / shares.sum(1, keepdims=True), ((0, 0), (0, 4 * sets - joints)))
    numbers = np.where(shares > 0, np.broadcast_to(np.arange(4 * sets), shares.shape), 0).astype(np.uint8)
    attributes = {}
    for index in range(sets):
        part = slice(4 * index, 4 * index + 4)
        attributes[f"JOINTS_{index}"] = file.accessor(np.ascontiguousarray(numbers[:, part]), "VEC4", UBYTE)
        attributes[f"WEIGHTS_{index}"] = file.accessor(np.ascontiguousarray(shares[:, part].astype(SINGLE)), "VEC4", FLOAT)
    return attributes


def scaled_joints(file: SampleFile) -> None:
    """A skin whose joints are bent and swollen at rest, below an armature that is turned and 100 times smaller."""
    tube = turned([(0.05, y) for y in np.linspace(0.0, 0.4, 17)])
    joints = _chain(file, [{"scale": [1, 1, 1]}, {"rotation": about("z", 30), "scale": [1.5, 1, 1.5]}, {"rotation": about("z", 30)}], 0.2)
    skin = file.add("skins", {"joints": joints, "inverseBindMatrices": _bound(file), "skeleton": joints[0]})
    armature = file.add("nodes", {"children": [joints[0]], "rotation": about("y", 40), "scale": [0.8, 0.8, 0.8]})
    file.document["scenes"][0]["nodes"].append(armature)
    look = material((0.2, 0.6, 0.3), rough=0.4, doubleSided=True)
    # The mesh's own node stands elsewhere, which must not count.
    put(file, [plain(file, tube, look, **_jointed(file, tube))], at=(3, 2, 1), skin=skin)


def _chain(file: Glb, joints: list[Json], step_m: float) -> list[int]:
    numbers = []
    for index, joint in enumerate(joints):
        numbers.append(file.add("nodes", {**joint, "translation": [0, step_m if index else 0.0, 0]}))
    for above, below in pairwise(numbers):
        file.document["nodes"][above]["children"] = [below]
    return numbers


def _bound(file: Glb) -> int:
    """Inverse bind matrices of a chain of three whose steps are 0.2 m."""
    bind = np.tile(np.eye(4), (3, 1, 1))
    bind[:, 1, 3] = [0.0, -0.2, -0.4]
    return file.accessor(bind.transpose(0, 2, 1).reshape(3, 16).astype(SINGLE), "MAT4", FLOAT)


def unbound_joints(file: SampleFile) -> None:
    """A skin without inverse bind matrices, whose vertices are in the joints' own space; joints stand as brothers."""
    ball = sphere(0.06, around=24)
    joints = [file.add("nodes", {"translation": [x, 0, 0], "rotation": about("x", 30)}) for x in (-0.15, 0.0, 0.15)]
    file.document["scenes"][0]["nodes"] += joints
    skin = file.add("skins", {"joints": joints})
    for index in range(3):
        numbers = np.zeros((len(ball.positions), 4), np.uint16)
        numbers[:, 0] = index
        weights = np.zeros((len(ball.positions), 4), np.uint8)
        weights[:, 0] = 255
        attributes = {
            "JOINTS_0": file.accessor(numbers, "VEC4", USHORT),
            "WEIGHTS_0": file.accessor(weights, "VEC4", UBYTE, normalized=True),
        }
        look = material((0.7, 0.2 + 0.2 * index, 0.1), rough=0.4)
        put(file, [plain(file, ball.stretched(1, 1.5, 0.5), look, **attributes)], skin=skin)


def morphed_skin(file: SampleFile) -> None:
    """Targets with weights at rest, of the mesh and of the node, beneath a bent skin."""
    tube = turned([(0.05, y) for y in np.linspace(0.0, 0.4, 17)])
    out = np.zeros_like(tube.positions)
    out[:, [0, 2]] = tube.normals[:, [0, 2]] * (0.05 * np.sin(tube.positions[:, 1] * 8))[:, None] ** 2 * 20
    lean = np.zeros_like(tube.positions)
    lean[:, 2] = tube.positions[:, 1] ** 2
    joints = _chain(file, [{}, {"rotation": about("z", 35)}, {"rotation": about("z", 35)}], 0.2)
    file.document["scenes"][0]["nodes"].append(joints[0])
    skin = file.add("skins", {"joints": joints, "inverseBindMatrices": _bound(file)})
    piece = plain(file, tube, material((0.6, 0.3, 0.5), rough=0.4, doubleSided=True), **_jointed(file, tube))
    piece["targets"] = [{"POSITION": bounded(file, one.astype(SINGLE), "VEC3")} for one in (out, lean)]
    node = put(file, [piece], skin=skin, weights=[1.0, 0.7])
    file.document["meshes"][file.document["nodes"][node]["mesh"]]["weights"] = [0.0, 0.0]


def morphed_normals(file: SampleFile) -> None:
    """A target that turns normals and moves nothing, and one that moves half of the places."""
    shape = sphere(0.09, around=32)
    swirl = np.stack([shape.normals[:, 2], 0 * shape.normals[:, 1], -shape.normals[:, 0]], axis=1) * 0.8
    grown = np.where(shape.positions[:, 1:2] > 0, shape.positions * [0, 1, 0], 0.0)
    for index, target in enumerate(({"POSITION": 0 * grown, "NORMAL": swirl}, {"POSITION": grown})):
        piece = plain(file, shape, material((0.7, 0.7, 0.2), rough=0.25))
        piece["targets"] = [{name: bounded(file, values.astype(SINGLE), "VEC3") for name, values in target.items()}]
        node = put(file, [piece], at=(0.22 * index - 0.11, 0, 0))
        file.document["meshes"][file.document["nodes"][node]["mesh"]]["weights"] = [1.0]


VERTICES: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make
    for make in (
        packed_colors, color_alpha, no_normals, modes, lines_beside, interleaved, sparse, quantized, mirrored_normals, scaled_joints,
        unbound_joints, morphed_skin, morphed_normals,
    )
}  # fmt: skip
