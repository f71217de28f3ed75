"""Small GLBs made in code: one for each feature of a material, and some that look like goods.

`sample("clearcoat")` gives a file's bytes; `SAMPLES` names them all, `FEATURES` and `GOODS` the two kinds. Each is
valid by Khronos' validator, below 600 kB, about 0.2 to 0.5 m across and stands around the origin.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.sample_glass import GLASS
from tests.support.sample_goods import GOODS_MADE
from tests.support.sample_layers import LAYERS
from tests.support.shapes import Floats, box, curve, draped, sphere, turned

Make = Callable[[SampleFile], object]


@cache
def sample(name: str) -> bytes:
    """A sample's file."""
    file = SampleFile()
    SAMPLES[name](file)
    return file.data


@cache
def sample_in_a_room(name: str) -> bytes:
    """A sample inside a dotted shell of which only the far wall is seen, wherever one looks from: glass then has something behind it."""
    file = SampleFile()
    SAMPLES[name](file)
    wall = file.texture(patterns.color(patterns.dots(24, 0.3, rows=12), (0.75, 0.74, 0.7), (0.35, 0.42, 0.5)))
    file.put(sphere(0.26, around=64).inside_out(), material((1, 1, 1), rough=0.9, maps={"baseColorTexture": wall}))
    return file.data


def metal_rough(file: SampleFile) -> None:
    """Five roughnesses along, not metal below, gold in the middle, steel above."""
    for row, (base, metallic) in enumerate((((0.6, 0.05, 0.04), 0.0), ((1.0, 0.77, 0.34), 1.0), ((0.56, 0.57, 0.58), 1.0))):
        for column in range(5):
            file.put(
                sphere(0.045, around=32), material(base, metallic=metallic, rough=column / 4), at=(0.1 * column - 0.2, 0.1 * row - 0.1, 0)
            )


def metal_rough_map(file: SampleFile) -> None:
    """Painted metal, worn through in places."""
    worn = np.clip(patterns.noise(4, octaves=4) * 6 - 2.6, 0, 1)
    maps = {
        "baseColorTexture": file.texture(patterns.color(worn, (0.1, 0.32, 0.35), (0.83, 0.82, 0.8))),
        "metallicRoughnessTexture": file.texture(patterns.channels(1.0, 0.75 - 0.45 * worn, worn)),
    }
    file.put(sphere(), material((1, 1, 1), metallic=1, rough=1, maps=maps))


def normal_map(file: SampleFile) -> None:
    """Dimples on a ball, leather's grain on a box."""
    dimples = file.texture(patterns.normals(-patterns.dots(16, 0.36, rows=8), 5.0))
    grain = file.texture(patterns.normals(patterns.noise(16), 8.0), scale=0.8)
    file.put(sphere(0.08), material((0.85, 0.84, 0.8), rough=0.35, normalTexture=dimples), at=(-0.09, 0, 0))
    file.put(box(0.15, 0.15, 0.15), material((0.18, 0.06, 0.03), rough=0.45, normalTexture=grain), at=(0.1, 0, 0))


def occlusion(file: SampleFile) -> None:
    """Dark seams that light does not reach."""
    seams = 1 - patterns.dots(4, 0.42)
    file.put(
        box(0.2, 0.2, 0.2), material((0.8, 0.6, 0.5), rough=0.3, occlusionTexture=file.texture(patterns.channels(1 - seams), strength=0.9))
    )


def emissive(file: SampleFile) -> None:
    """Glowing dots, three times as bright as white."""
    glow = file.texture(patterns.color(patterns.dots(10, rows=5), (0, 0, 0), (0.2, 0.9, 1.0)))
    file.put(
        sphere(), material((0.03, 0.03, 0.03), emissiveFactor=[1, 1, 1], emissiveTexture=glow, emissive_strength={"emissiveStrength": 3.0})
    )


def alpha_mask(file: SampleFile) -> None:
    """A basket: one sees its inside through its holes."""
    holes = patterns.color(np.ones((128, 128)), (0, 0, 0, 0), (0.75, 0.5, 0.25, 1.0))
    holes[..., 3] = np.rint(255 * (1 - patterns.dots(16, 0.36, rows=6)))
    bowl = turned(curve([(0.05, -0.08), (0.09, -0.03), (0.1, 0.03), (0.09, 0.09)]))
    maps = {"baseColorTexture": file.texture(holes)}
    file.put(bowl, material((1, 1, 1), rough=0.7, alphaMode="MASK", alphaCutoff=0.5, doubleSided=True, maps=maps))


def alpha_blend(file: SampleFile) -> None:
    """Two veils, one inside the other, around something solid."""
    file.put(box(0.07, 0.07, 0.07), material((0.9, 0.7, 0.1), rough=0.4))
    stripes = patterns.color(patterns.checks(8), (0.1, 0.3, 0.9, 0.35), (0.9, 0.95, 1.0, 0.75))
    file.put(sphere(0.075), material((0.9, 0.15, 0.2), alpha=0.4, rough=0.3, alphaMode="BLEND"))
    file.put(sphere(0.11), material((1, 1, 1), rough=0.3, alphaMode="BLEND", maps={"baseColorTexture": file.texture(stripes)}))


def double_sided(file: SampleFile) -> None:
    """An open shell, seen inside and outside."""
    shell = turned(curve([(0.0, -0.1), (0.06, -0.085), (0.1, -0.03), (0.11, 0.03)]))
    file.put(shell, material((0.2, 0.45, 0.3), rough=0.4, doubleSided=True))


def specular(file: SampleFile) -> None:
    """Reflection off, half, full, coloured, and by maps."""
    spots = file.texture(patterns.channels(alpha=patterns.dots(5)))
    tints = file.texture(patterns.color(patterns.checks(6), (1.0, 0.2, 0.1), (0.2, 0.6, 1.0)))
    kinds = (
        {"specularFactor": 0.0},
        {"specularFactor": 0.5},
        {"specularColorFactor": [1.0, 0.3, 0.1]},
        {"specularTexture": spots},
        {"specularColorTexture": tints},
    )
    for index, kind in enumerate(kinds):
        file.put(sphere(0.045, around=32), material((0.03, 0.03, 0.04), rough=0.2, specular=kind), at=(0.1 * index - 0.2, 0, 0))


def ior(file: SampleFile) -> None:
    """Four indices of refraction under the same paint."""
    for index, value in enumerate((1.0, 1.2, 1.5, 2.4)):
        file.put(sphere(0.045, around=32), material((0.1, 0.02, 0.05), rough=0.15, ior={"ior": value}), at=(0.1 * index - 0.15, 0, 0))


def unlit(file: SampleFile) -> None:
    """A picture as it is, whatever the light."""
    picture = file.texture(patterns.color(patterns.noise(5), (0.9, 0.3, 0.2), (0.2, 0.5, 0.9)))
    file.put(box(0.18, 0.18, 0.18), material((1, 1, 1), maps={"baseColorTexture": picture}, unlit={}))


def texture_transform(file: SampleFile) -> None:
    """The same chart shifted, turned and scaled, and mirrored at its edge."""
    chart = patterns.color(patterns.checks(4), (0.9, 0.8, 0.2), (0.1, 0.2, 0.5))
    chart[:40, :40] = (220, 30, 40)
    turn = {"KHR_texture_transform": {"offset": [0.2, 0.1], "rotation": 0.5, "scale": [1.9, 1.9]}}
    plain, moved, mirrored = file.texture(chart), file.texture(chart, extensions=turn), file.texture(chart, extensions=turn)
    sampler = file.add("samplers", {"wrapS": 33648, "wrapT": 33071})
    file.document["textures"][mirrored["index"]]["sampler"] = sampler
    for index, info in enumerate((plain, moved, mirrored)):
        file.put(box(0.12, 0.12, 0.12), material((1, 1, 1), maps={"baseColorTexture": info}), at=(0.15 * index - 0.15, 0, 0))


def variants(file: SampleFile) -> None:
    """One vase, three glazes."""
    vase = turned([(0.0, -0.1), *curve([(0.04, -0.1), (0.08, -0.03), (0.07, 0.04), (0.03, 0.08), (0.04, 0.1)])])
    colors = {"blue": (0.05, 0.15, 0.5), "green": (0.05, 0.35, 0.2), "red": (0.5, 0.04, 0.03)}
    numbers = [file.add("materials", material(base, rough=0.15)) for base in colors.values()]
    file.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": name} for name in colors]}}
    mappings = [{"material": number, "variants": [index]} for index, number in enumerate(numbers)]
    file.put_again(vase, numbers[0], extensions={"KHR_materials_variants": {"mappings": mappings}})


def vertex_colors(file: SampleFile) -> None:
    """Colour by place, no map."""

    def paint(positions: Floats) -> Floats:
        return np.concatenate([positions / 0.2 + 0.5, np.ones((len(positions), 1))], axis=1)

    file.put(sphere().coloured(paint), material((1, 1, 1), rough=0.4))


def fine_normals(file: SampleFile) -> None:
    """Black plastic with a grain finer than a pixel: what glitters in careless engines."""
    grain = {"KHR_texture_transform": {"scale": [6.0, 6.0]}}
    fine = file.texture(patterns.normals(patterns.noise(32, octaves=1), 6.0), extensions=grain)
    file.put(sphere(), material((0.02, 0.02, 0.02), rough=0.3, normalTexture=fine))


def sheet(file: SampleFile) -> None:
    """A printed sheet in waves: textures seen at a grazing angle."""
    printed = file.texture(patterns.color(patterns.checks(32, 256), (0.95, 0.95, 0.92), (0.1, 0.1, 0.12)))
    waves = draped(0.4, 0.4, lambda x, z: 0.02 * np.sin(18 * x) * np.cos(9 * z))
    file.put(waves, material((1, 1, 1), rough=0.6, doubleSided=True, maps={"baseColorTexture": printed}))


FEATURES: Final[dict[str, Make]] = {
    make.__name__: make
    for make in (
        metal_rough, metal_rough_map, normal_map, occlusion, emissive, alpha_mask, alpha_blend, double_sided, specular, ior, unlit,
        texture_transform, variants, vertex_colors, fine_normals, sheet,
    )
} | LAYERS | GLASS  # fmt: skip
GOODS: Final[dict[str, Make]] = GOODS_MADE
SEEN_THROUGH: Final = frozenset({*GLASS, "glass_bottle", "ring", "soap_bubble"})
"""What shows mostly what lies behind it."""
SAMPLES: Final[dict[str, Make]] = FEATURES | GOODS
