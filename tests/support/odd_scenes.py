"""Odd but valid scenes: mirrored and skewed places, sizes from millimetres to kilometres, alpha in all its uses, lamps, glass sheets."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tests.support import patterns
from tests.support.moving import about
from tests.support.odd_vertices import plain, put
from tests.support.sample_file import Json, SampleFile, material
from tests.support.shapes import Shape, box, curve, draped, sphere, torus, turned


def mirrored_places(file: SampleFile) -> None:
    """Scales below nothing, on one axis and on all, over a normal map and over one-sided sheets."""
    bumps = file.texture(patterns.normals(-patterns.dots(4, 0.36), 5.0))
    look = material((0.3, 0.5, 0.7), rough=0.35, normalTexture=bumps)
    shell = turned(curve([(0.0, -0.06), (0.05, -0.05), (0.06, 0.02)]))
    for index, scale in enumerate(([1, 1, 1], [-1, 1, 1], [-1, -1, -1], [1, -1, 1])):
        put(file, [plain(file, box(0.12, 0.1, 0.12), look)], at=(0.15 * index - 0.22, 0, 0), scale=scale)
        put(file, [plain(file, shell, material((0.7, 0.3, 0.2)))], at=(0.15 * index - 0.22, 0.14, 0), scale=scale)


def skewed_places(file: SampleFile) -> None:
    """Turned within an uneven scale, and a matrix instead of its parts."""
    ball = plain(file, sphere(0.08), material((0.8, 0.7, 0.2), metallic=1, rough=0.25))
    inner = put(file, [ball], rotation=about("z", 40))
    outer = file.add("nodes", {"children": [inner], "scale": [1.8, 0.6, 1.0], "translation": [-0.12, 0, 0]})
    turned_box = np.diag([1.5, 0.7, 1.0, 1.0])
    turned_box[:3, :3] = np.array([[0.8, 0, 0.6], [0, 1, 0], [-0.6, 0, 0.8]]) @ turned_box[:3, :3]
    turned_box[0, 3] = 0.18
    node = put(file, [plain(file, box(0.12, 0.12, 0.12), material((0.2, 0.3, 0.6), rough=0.3))])
    del file.document["nodes"][node]["translation"]
    file.document["nodes"][node]["matrix"] = turned_box.T.reshape(-1).tolist()
    file.document["scenes"][0]["nodes"] = [outer, node]


def _sized(file: SampleFile, scale: float, far: float) -> None:
    vase = turned(curve([(0.03, -0.1), (0.08, -0.03), (0.07, 0.04), (0.03, 0.1)])).stretched(scale, scale, scale)
    at = (far, 0.3 * far, -far)
    put(file, [plain(file, vase, material((0.6, 0.2, 0.4), rough=0.3, doubleSided=True))], at=at)
    pearl = material((0.9, 0.85, 0.8), rough=0.2, clearcoat={"clearcoatFactor": 1.0})
    put(file, [plain(file, sphere(0.05 * scale), pearl)], at=(at[0] + 0.14 * scale, at[1], at[2]))


def millimetres(file: SampleFile) -> None:
    """Two millimetres high."""
    _sized(file, 0.01, 0.0)


def kilometres(file: SampleFile) -> None:
    """Two kilometres high, and as far from the origin."""
    _sized(file, 10_000.0, 2_000.0)


def empty_things(file: SampleFile) -> None:
    """A second scene that is the default, nodes without anything, a deep chain, cameras, extras, an extension nobody knows."""
    wrong = put(file, [plain(file, sphere(0.3), material((1, 0, 0)))])
    right = put(file, [plain(file, torus(), {}), plain(file, sphere(0.04), material((0.1, 0.6, 0.2)))])
    camera = file.add("cameras", {"type": "perspective", "perspective": {"yfov": 0.8, "znear": 0.01}})
    chain = right
    for index in range(40):
        chain = file.add("nodes", {"children": [chain], "rotation": about("y", 3), "extras": {"step": index}})
    bare = file.add("nodes", {"name": "nothing", "camera": camera})
    file.document["scenes"] = [{"nodes": [wrong]}, {"nodes": [chain, bare], "extras": {"a": 1}}]
    file.document["scene"] = 1
    file.document["extensions"] = {"ACME_unknown": {"something": [1, 2]}}


def no_scene(file: SampleFile) -> None:
    """No default scene, no materials, no names: a primitive in what glTF calls its default look."""
    piece = plain(file, turned(curve([(0.03, -0.1), (0.08, -0.03), (0.07, 0.04), (0.03, 0.1)])), {})
    del piece["material"], file.document["scene"], file.document["materials"]
    put(file, [piece])


def _card(width: float = 0.2, height: float = 0.2) -> Shape:
    """An upright sheet seen from +z."""
    flat = draped(width, height, lambda x, z: 0 * x, steps=2)
    upright = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]
    return type(flat)(
        positions=flat.positions @ upright,
        normals=flat.normals @ upright,
        uv=flat.uv,
        tangents=np.concatenate([flat.tangents[:, :3] @ upright, flat.tangents[:, 3:]], axis=1),
        triangles=flat.triangles,
    )


def alpha_edges(file: SampleFile) -> None:
    """Cut-offs of 0, of more than 1, by a factor; alpha of an opaque material, which counts for nothing."""
    soft = patterns.color(patterns.dots(2, 0.4), (0.2, 0.5, 0.9, 0.0), (0.2, 0.5, 0.9, 1.0))
    cut = {"baseColorTexture": file.texture(soft)}
    looks = (
        material((1, 1, 1), alphaMode="MASK", alphaCutoff=0.0, maps=cut),
        material((1, 1, 1), alpha=0.6, alphaMode="MASK", doubleSided=True, maps=cut),
        material((1, 1, 1), alpha=0.3, maps=cut),
        material((1, 1, 1), alpha=0.9, alphaMode="BLEND", doubleSided=True, maps=cut),
    )
    for index, look in enumerate(looks):
        put(file, [plain(file, box(0.13, 0.13, 0.13, steps=4), look)], at=(0.16 * index - 0.24, 0, 0))
    put(file, [plain(file, _card(), material((1, 0, 0), alphaMode="MASK", alphaCutoff=1.5))], at=(0, 0.1, 0.1))


def decals(file: SampleFile) -> None:
    """Blended labels on the surface itself and a hair above it; a blended thing without depth of its own, inside out."""
    face = box(0.2, 0.2, 0.2, rounding_m=0.002, steps=3)
    file.put(face, material((0.8, 0.75, 0.6), rough=0.4))
    print_ = patterns.color(patterns.dots(2, 0.4), (0.1, 0.1, 0.1, 0.0), (0.7, 0.1, 0.1, 1.0))
    for gap, at in ((0.0, -0.04), (0.0004, 0.05)):
        label = material((1, 1, 1), alphaMode="BLEND", maps={"baseColorTexture": file.texture(print_)})
        put(file, [plain(file, _card(0.08, 0.08), label)], at=(at, at, 0.1 + gap))
    glow = material((0, 0, 0), alpha=0.15, alphaMode="BLEND", emissiveFactor=[0.2, 0.5, 1.0], emissive_strength={"emissiveStrength": 2.0})
    put(file, [plain(file, sphere(0.16), glow)])


def glass_sheets(file: SampleFile) -> None:
    """Open sheets that let light pass: thin, tinted, frosted, half blended, with a volume that has no inside."""
    wall = file.texture(patterns.color(patterns.checks(12), (0.9, 0.6, 0.2), (0.1, 0.2, 0.4)))
    file.put(box(0.7, 0.5, 0.02), material((1, 1, 1), rough=0.9, maps={"baseColorTexture": wall}), at=(-0.03, 0.03, -0.1))
    tinted = file.texture(patterns.channels(patterns.checks(4)))
    looks: list[dict[str, Any]] = [
        {"transmission": {"transmissionFactor": 1.0}},
        {
            "transmission": {"transmissionFactor": 0.7},
            "volume": {"thicknessFactor": 0.02, "attenuationDistance": 0.02, "attenuationColor": [0.2, 0.8, 0.9]},
        },
        {"transmission": {"transmissionFactor": 1.0}, "rough": 0.4, "doubleSided": True},
        {"transmission": {"transmissionFactor": 1.0, "transmissionTexture": tinted}, "alphaMode": "BLEND", "alpha": 0.7},
    ]
    for index, look in enumerate(looks):
        put(file, [plain(file, _card(0.1, 0.2), material((0.95, 0.9, 0.9), **{"rough": 0.0, **look}))], at=(0.12 * index - 0.18, 0, 0.02))


def thin_things(file: SampleFile) -> None:
    """Wires a fifth of a millimetre thick, a lattice, a needle."""
    for index in range(6):
        hoop = torus(0.03 + 0.02 * index, 0.0002 * (index + 1), around=96, across=6)
        put(file, [plain(file, hoop, material((0.9, 0.7, 0.3), metallic=1, rough=0.2))], rotation=about("x", 15 * index))


def file_lamps(file: SampleFile) -> None:
    """A sun, a bulb with a reach and a spot, in the file itself, coloured."""
    lights: list[Json] = [
        {"type": "directional", "color": [1, 0.6, 0.3], "intensity": 2.0},
        {"type": "point", "color": [0.3, 0.5, 1], "intensity": 0.6, "range": 0.6},
        {"type": "spot", "color": [0.3, 1, 0.4], "intensity": 1.5, "spot": {"innerConeAngle": 0.2, "outerConeAngle": 0.35}},
    ]
    file.document["extensions"] = {"KHR_lights_punctual": {"lights": lights}}
    places: tuple[Json, ...] = (
        {"rotation": about("x", -60)},
        {"translation": [-0.2, 0.15, 0.2]},
        {"translation": [0.1, 0.4, 0.1], "rotation": about("x", -80)},
    )
    for number, place in enumerate(places):
        node = file.add("nodes", {**place, "extensions": {"KHR_lights_punctual": {"light": number}}})
        file.document["scenes"][0]["nodes"].append(node)
    file.put(box(0.5, 0.02, 0.3), material((0.6, 0.6, 0.6), rough=0.6), at=(0, -0.1, 0))
    file.put(sphere(0.08), material((0.6, 0.1, 0.1), rough=0.3), at=(-0.1, 0, 0))
    file.put(sphere(0.08), material((0.9, 0.9, 0.9), metallic=1, rough=0.4), at=(0.1, 0, 0))


def all_layers(file: SampleFile) -> None:
    """Everything at once: coat, fuzz, film, brush, specular tint, emission, over a picture and a normal map."""
    bumps = file.texture(patterns.normals(patterns.noise(6), 2.0))
    paint = file.texture(patterns.color(patterns.noise(4), (0.2, 0.1, 0.3), (0.7, 0.5, 0.4)))
    layers: dict[str, Any] = {
        "clearcoat": {"clearcoatFactor": 0.6, "clearcoatRoughnessFactor": 0.1},
        "sheen": {"sheenColorFactor": [0.3, 0.3, 0.5], "sheenRoughnessFactor": 0.4},
        "iridescence": {"iridescenceFactor": 0.8, "iridescenceThicknessMaximum": 380.0},
        "anisotropy": {"anisotropyStrength": 0.5, "anisotropyRotation": 0.7},
        "specular": {"specularFactor": 0.8, "specularColorFactor": [1.0, 0.8, 0.6]},
        "ior": {"ior": 1.7},
        "emissive_strength": {"emissiveStrength": 1.5},
    }
    for index, metallic in enumerate((0.0, 0.5, 1.0)):
        look = material(
            (1, 1, 1),
            metallic=metallic,
            rough=0.35,
            maps={"baseColorTexture": paint},
            normalTexture=bumps,
            emissiveFactor=[0.05, 0.0, 0.02],
            **layers,
        )
        put(file, [plain(file, sphere(0.08), look)], at=(0.18 * index - 0.18, 0, 0))


def bright_things(file: SampleFile) -> None:
    """Emission of 1, 5 and 50; a mirror; pure black; pure white; full saturation."""
    looks = [
        *(material((0, 0, 0), emissiveFactor=[1, 0.3, 0.1], emissive_strength={"emissiveStrength": value}) for value in (1.0, 5.0, 50.0)),
        material((1, 1, 1), metallic=1, rough=0.0),
        material((0, 0, 0), rough=0.0),
        material((1, 1, 1), rough=1.0),
        material((1, 0, 0), rough=0.4),
        material((0, 0, 1), metallic=1, rough=0.4),
    ]
    for index, look in enumerate(looks):
        file.put(sphere(0.05, around=32), look, at=(0.12 * (index % 4) - 0.18, -0.12 * (index // 4), 0))


def copied(file: SampleFile) -> None:
    """Instances turned and of uneven sizes, below a node that is itself scaled."""
    piece = plain(file, box(0.08, 0.08, 0.08), material((0.3, 0.6, 0.6), rough=0.3))
    places = np.array([[x, 0, 0] for x in (-0.2, -0.07, 0.07, 0.2)], np.float32)
    turns = np.array([about("y", angle) for angle in (0, 20, 40, 60)], np.float32)
    sizes = np.array([[1, 1, 1], [1.3, 1, 1], [1, 2, 0.5], [1, 0.4, 1]], np.float32)
    attributes = {
        "TRANSLATION": file.accessor(places, "VEC3", 5126),
        "ROTATION": file.accessor(turns, "VEC4", 5126),
        "SCALE": file.accessor(sizes, "VEC3", 5126),
    }
    put(file, [piece], scale=[1, 1.5, 1], extensions={"EXT_mesh_gpu_instancing": {"attributes": attributes}})


SCENES: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make
    for make in (
        mirrored_places, skewed_places, millimetres, kilometres, empty_things, no_scene, alpha_edges, decals, glass_sheets,
        thin_things, file_lamps, all_layers, bright_things, copied,
    )
}  # fmt: skip
