"""Samples of what lies on a surface: coats, fuzz, films, brushed grain, light through leaves."""

from collections.abc import Callable
from typing import Final

import numpy as np

from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import draped, sphere, turned


def clearcoat(file: SampleFile) -> None:
    """Rough metallic paint bare, under a coat, and under one that is half gone."""
    for index, coat in enumerate((0.0, 1.0, 0.5)):
        paint = material((0.5, 0.02, 0.02), metallic=0.7, rough=0.6, clearcoat={"clearcoatFactor": coat, "clearcoatRoughnessFactor": 0.05})
        file.put(sphere(0.06, around=40), paint, at=(0.13 * index - 0.13, 0, 0))


def clearcoat_maps(file: SampleFile) -> None:
    """A coat here and there, and one that is rough here and there."""
    stripes = file.texture(patterns.channels(patterns.checks(8), 1.0))
    haze = file.texture(patterns.channels(1.0, patterns.noise(4)))
    patchy = {"clearcoatFactor": 1.0, "clearcoatTexture": stripes, "clearcoatRoughnessFactor": 0.04}
    hazy = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.7, "clearcoatRoughnessTexture": haze}
    for index, coat in enumerate((patchy, hazy)):
        file.put(sphere(0.08), material((0.02, 0.08, 0.3), rough=0.7, clearcoat=coat), at=(0.17 * index - 0.085, 0, 0))


def clearcoat_normal(file: SampleFile) -> None:
    """Ripples in the coat over a fine grain, and a smooth coat over ripples."""
    grain = file.texture(patterns.normals(patterns.noise(16), 2.0))
    ripples = file.texture(patterns.normals(patterns.noise(8), 8.0))
    coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.03}
    rippled = {**coat, "clearcoatNormalTexture": ripples}
    file.put(sphere(0.08), material((0.3, 0.1, 0.02), rough=0.5, normalTexture=grain, clearcoat=rippled), at=(-0.085, 0, 0))
    file.put(sphere(0.08), material((0.3, 0.1, 0.02), rough=0.5, normalTexture=ripples, clearcoat=coat), at=(0.085, 0, 0))


def sheen(file: SampleFile) -> None:
    """Velvet of three roughnesses, and one whose fuzz follows a map."""
    tint = file.texture(
        patterns.color(
            patterns.noise(6),
            (0.1, 0.0, 0.2),
            (0.9, 0.5, 0.9),
        )
    )
    kinds = [{"sheenColorFactor": [0.9, 0.5, 0.7], "sheenRoughnessFactor": rough} for rough in (0.15, 0.4, 0.9)]
    for index, fuzz in enumerate((*kinds, {"sheenColorFactor": [1, 1, 1], "sheenColorTexture": tint, "sheenRoughnessFactor": 0.4})):
        file.put(sphere(0.055, around=40), material((0.1, 0.01, 0.05), rough=0.9, sheen=fuzz), at=(0.12 * index - 0.18, 0, 0))


def iridescence(file: SampleFile) -> None:
    """A soap film's colours: three thicknesses, then a thickness by map, on plastic and on metal."""
    thick = file.texture(patterns.channels(1.0, patterns.noise(3)))
    for index, thickness_nm in enumerate((250.0, 400.0, 600.0)):
        film = {"iridescenceFactor": 1.0, "iridescenceIor": 1.3, "iridescenceThicknessMaximum": thickness_nm}
        file.put(sphere(0.05, around=40), material((0.02, 0.02, 0.02), rough=0.15, iridescence=film), at=(0.11 * index - 0.11, 0.055, 0))
    for index, metallic in enumerate((0.0, 1.0)):
        film = {"iridescenceFactor": 1.0, "iridescenceIor": 1.5, "iridescenceThicknessMinimum": 150.0, "iridescenceThicknessTexture": thick}
        ground = material((0.5, 0.5, 0.5), metallic=metallic, rough=0.25, iridescence=film)
        file.put(sphere(0.05, around=40), ground, at=(0.11 * index - 0.055, -0.055, 0))


def anisotropy(file: SampleFile) -> None:
    """Brushed along, brushed across, hardly brushed."""
    for index, (strength, turn_rad) in enumerate(((0.9, 0.0), (0.9, np.pi / 2), (0.3, 0.0))):
        brushed = {"anisotropyStrength": strength, "anisotropyRotation": float(turn_rad)}
        file.put(sphere(0.06), material((0.9, 0.6, 0.45), metallic=1, rough=0.4, anisotropy=brushed), at=(0.13 * index - 0.13, 0, 0))


def anisotropy_map(file: SampleFile) -> None:
    """A turned disc: the grain runs around its middle."""
    u, v = patterns.across()
    around = np.arctan2(0.5 - v, u - 0.5) + np.pi / 2
    grain = file.texture(patterns.channels(np.cos(around) * 0.5 + 0.5, np.sin(around) * 0.5 + 0.5, 1.0))
    disc = draped(0.3, 0.3, lambda x, z: 0.12 * np.cos(4 * x) * np.cos(4 * z))
    brushed = {"anisotropyStrength": 0.85, "anisotropyTexture": grain}
    file.put(disc, material((0.75, 0.75, 0.77), metallic=1, rough=0.35, doubleSided=True, anisotropy=brushed))


def diffuse_transmission(file: SampleFile) -> None:
    """A paper lampshade, and a leaf."""
    shade = turned([(0.09, -0.09), (0.055, 0.09)])
    glow = {"diffuseTransmissionFactor": 0.7, "diffuseTransmissionColorFactor": [1.0, 0.85, 0.6]}
    file.put(shade, material((0.9, 0.88, 0.8), rough=0.9, doubleSided=True, diffuse_transmission=glow), at=(-0.11, 0, 0))
    veins = file.texture(patterns.color(patterns.noise(6), (0.5, 0.9, 0.1), (1.0, 1.0, 0.4)))
    leaf = draped(0.18, 0.14, lambda x, z: 0.05 * np.cos(12 * x) * np.cos(8 * z))
    light = {"diffuseTransmissionFactor": 0.8, "diffuseTransmissionColorTexture": veins}
    file.put(leaf, material((0.08, 0.25, 0.03), rough=0.6, doubleSided=True, diffuse_transmission=light), at=(0.11, 0, 0))


LAYERS: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make
    for make in (
        clearcoat, clearcoat_maps, clearcoat_normal, sheen, iridescence, anisotropy, anisotropy_map, diffuse_transmission,
    )
}  # fmt: skip
