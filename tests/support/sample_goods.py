"""Samples that look like goods: several parts and materials, as a shop's files have them."""

from collections.abc import Callable
from typing import Final

import numpy as np

from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import box, curve, cut_gem, draped, sphere, torus, turned

CLEAR: Final = {"transmission": {"transmissionFactor": 1.0}, "ior": {"ior": 1.5}}


def glass_bottle(file: SampleFile) -> None:
    """Scent: thick glass, a liquid, a gold collar, a black cap, a printed label."""
    liquid = [(0.0, -0.088), (0.052, -0.088), (0.056, -0.082), (0.056, 0.0), (0.0, 0.0)]
    amber = {"thicknessFactor": 0.08, "attenuationDistance": 0.06, "attenuationColor": [0.95, 0.65, 0.35]}
    file.put(turned(liquid), material((1, 0.9, 0.75), rough=0.0, volume=amber, **CLEAR))
    empty_bottle(file)


def empty_bottle(file: SampleFile) -> None:
    """The same without what is in it: glass with nothing but things that are not glass behind it."""
    wall = {"thicknessFactor": 0.01, "attenuationDistance": 0.2, "attenuationColor": [0.85, 0.95, 0.9]}
    shoulder = curve([(0.064, 0.0), (0.06, 0.035), (0.04, 0.05), (0.022, 0.058), (0.02, 0.075)])
    body = [(0.0, -0.1), *curve([(0.056, -0.1), (0.062, -0.098), (0.064, -0.09)]), *shoulder]
    file.put(turned(body), material((1, 1, 1), rough=0.0, volume=wall, **CLEAR))
    file.put(turned([(0.024, 0.06), (0.026, 0.064), (0.026, 0.078), (0.02, 0.08)]), material((1.0, 0.77, 0.34), metallic=1, rough=0.2))
    cap = [(0.0, 0.079), (0.027, 0.08), (0.03, 0.085), (0.03, 0.12), (0.026, 0.126), (0.0, 0.127)]
    file.put(turned(cap), material((0.01, 0.01, 0.012), rough=0.08))
    label = file.texture(patterns.color(patterns.dots(3), (0.93, 0.9, 0.82), (0.2, 0.1, 0.08)))
    file.put(turned([(0.0645, -0.07), (0.0645, -0.02)]), material((1, 1, 1), rough=0.8, maps={"baseColorTexture": label}))


def brushed_kettle(file: SampleFile) -> None:
    """Brushed steel with a lacquered wooden grip."""
    grain = file.texture(patterns.channels(1.0, 0.35 + 0.3 * patterns.scratches(), 1.0))
    body = [(0.0, -0.1), (0.085, -0.1), *curve([(0.09, -0.094), (0.088, -0.02), (0.07, 0.045), (0.045, 0.07), (0.02, 0.078), (0.0, 0.08)])]
    brushed = material(
        (0.62, 0.61, 0.6), metallic=1, rough=1, maps={"metallicRoughnessTexture": grain}, anisotropy={"anisotropyStrength": 0.7}
    )
    file.put(turned(body), brushed)
    wood = patterns.color(patterns.noise(3, octaves=4), (0.35, 0.18, 0.08), (0.6, 0.36, 0.18))
    lacquer = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.1}
    knob = sphere(0.022, around=32).stretched(1, 0.8, 1)
    file.put(knob, material((1, 1, 1), rough=0.6, maps={"baseColorTexture": file.texture(wood)}, clearcoat=lacquer), at=(0, 0.1, 0))


def cloth(file: SampleFile) -> None:
    """A woven cloth in folds, with a fuzz."""
    thread = patterns.weave(16)
    tiled = {"KHR_texture_transform": {"scale": [4.0, 4.0]}}
    relief = file.texture(patterns.normals(thread, 3.0), extensions=tiled)
    dye = file.texture(patterns.color(thread, (0.2, 0.25, 0.4), (0.45, 0.5, 0.7)), extensions=tiled)
    folds = draped(
        0.4, 0.4, lambda x, z: 0.03 * np.cos(24 * x + 3 * np.sin(7 * z)) * (0.3 + 1.5 * (z + 0.2)) + 0.1 * np.cos(5 * x), steps=96
    )
    fuzz = {"sheenColorFactor": [0.5, 0.55, 0.7], "sheenRoughnessFactor": 0.5}
    file.put(folds, material((1, 1, 1), rough=0.95, doubleSided=True, maps={"baseColorTexture": dye}, normalTexture=relief, sheen=fuzz))


def skin(file: SampleFile) -> None:
    """Something like skin, as far as glTF goes: rough, a soft fuzz, fine pores."""
    pores = file.texture(patterns.normals(patterns.noise(32, octaves=2), 2.5), extensions={"KHR_texture_transform": {"scale": [3.0, 2.0]}})
    tone = file.texture(patterns.color(patterns.noise(4, octaves=4), (0.78, 0.54, 0.44), (0.9, 0.68, 0.58)))
    more = {"sheen": {"sheenColorFactor": [0.25, 0.1, 0.07], "sheenRoughnessFactor": 0.6}, "specular": {"specularFactor": 0.7}}
    tint = material((1, 1, 1), rough=0.5, maps={"baseColorTexture": tone}, normalTexture=pores, **more)
    number = file.put(sphere(0.09).stretched(0.85, 1.15, 0.95), tint, at=(0, 0.03, 0))
    file.put_again(turned(curve([(0.09, -0.12), (0.05, -0.1), (0.042, -0.06), (0.045, 0.0)])), number)


def lacquer_box(file: SampleFile) -> None:
    """A lacquered box, deep red under a clear coat, with a mother-of-pearl inlay."""
    inlay = np.clip(patterns.dots(3, 0.3) - patterns.dots(3, 0.16), 0, 1)
    paint = file.texture(patterns.color(inlay, (0.45, 0.03, 0.03), (0.9, 0.88, 0.84)))
    film = file.texture(patterns.channels(inlay, 1.0))
    thick = file.texture(patterns.channels(1.0, patterns.noise(6)))
    coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.02}
    pearl = {
        "iridescenceFactor": 1.0,
        "iridescenceTexture": film,
        "iridescenceThicknessMinimum": 200.0,
        "iridescenceThicknessTexture": thick,
    }
    lacquered = material((1, 1, 1), rough=0.45, maps={"baseColorTexture": paint}, clearcoat=coat, iridescence=pearl)
    number = file.put(box(0.24, 0.1, 0.16, rounding_m=0.012), lacquered, at=(0, -0.03, 0))
    file.put_again(box(0.245, 0.035, 0.165, rounding_m=0.014), number, at=(0, 0.04, 0))


def ring(file: SampleFile) -> None:
    """A gold ring with a clear stone."""
    hoop = torus(0.06, 0.009, across=16)
    upright = type(hoop)(
        positions=hoop.positions[:, [0, 2, 1]] * [1, 1, -1],
        normals=hoop.normals[:, [0, 2, 1]] * [1, 1, -1],
        uv=hoop.uv,
        tangents=hoop.tangents[:, [0, 2, 1, 3]] * [1, 1, -1, 1],
        triangles=hoop.triangles,
    )
    file.put(upright, material((1.0, 0.71, 0.29), metallic=1, rough=0.12))
    stone = {
        "volume": {"thicknessFactor": 0.03},
        "transmission": {"transmissionFactor": 1.0},
        "ior": {"ior": 2.4},
        "dispersion": {"dispersion": 4.0},
    }
    file.put(cut_gem(0.032), material((1, 1, 1), rough=0.0, **stone), at=(0, 0.088, 0))


def soap_bubble(file: SampleFile) -> None:
    """Nothing but a film of changing thickness."""
    thick = file.texture(patterns.channels(1.0, patterns.noise(3, octaves=4)))
    film = {
        "iridescenceFactor": 1.0,
        "iridescenceIor": 1.33,
        "iridescenceThicknessMinimum": 100.0,
        "iridescenceThicknessMaximum": 700.0,
        "iridescenceThicknessTexture": thick,
    }
    file.put(sphere(), material((1, 1, 1), rough=0.0, transmission={"transmissionFactor": 1.0}, iridescence=film))


def carbon_helmet(file: SampleFile) -> None:
    """Carbon weave under a coat, a tinted visor, a rubber rim."""
    thread = patterns.weave(8)
    tiled = {"KHR_texture_transform": {"scale": [6.0, 3.0]}}
    relief = file.texture(patterns.normals(thread, 2.0), extensions=tiled)
    fibre = file.texture(patterns.color(thread, (0.05, 0.05, 0.06), (0.3, 0.3, 0.32)), extensions=tiled)
    coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.02}
    shell = turned(curve([(0.1, -0.09), (0.115, -0.02), (0.105, 0.05), (0.07, 0.095), (0.03, 0.112), (0.0, 0.115)]))
    file.put(shell, material((1, 1, 1), metallic=0.3, rough=0.5, maps={"baseColorTexture": fibre}, normalTexture=relief, clearcoat=coat))
    file.put(torus(0.1, 0.012, across=12), material((0.015, 0.015, 0.015), rough=0.85), at=(0, -0.09, 0))
    visor = {"transmission": {"transmissionFactor": 0.8}, "iridescence": {"iridescenceFactor": 1.0, "iridescenceThicknessMaximum": 350.0}}
    file.put(turned(curve([(0.119, -0.04), (0.12, 0.0), (0.115, 0.035)])), material((0.15, 0.12, 0.1), rough=0.03, **visor))


GOODS_MADE: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make for make in (glass_bottle, empty_bottle, brushed_kettle, cloth, skin, lacquer_box, ring, soap_bubble, carbon_helmet)
}
