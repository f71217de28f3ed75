"""Samples of what lets light through: thin and thick, clear, frosted and coloured."""

from collections.abc import Callable
from typing import Final

from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import box, cut_gem, sphere, torus


def _behind(file: SampleFile, *, at_m: float = -0.09) -> None:
    """A chequered board behind the glass, so that one sees what it does."""
    chart = file.texture(patterns.color(patterns.checks(8), (0.95, 0.93, 0.88), (0.75, 0.12, 0.1)))
    file.put(
        box(0.36, 0.2, 0.01, rounding_m=0.003, steps=3), material((1, 1, 1), rough=0.6, maps={"baseColorTexture": chart}), at=(0, 0, at_m)
    )


def transmission(file: SampleFile) -> None:
    """Thin clear glass, thin tinted glass, glass by a map."""
    _behind(file)
    holes = file.texture(patterns.channels(patterns.checks(6)))
    kinds = (
        ((1, 1, 1), {"transmissionFactor": 1.0}),
        ((0.3, 0.7, 0.9), {"transmissionFactor": 0.9}),
        ((0.9, 0.8, 0.3), {"transmissionFactor": 1.0, "transmissionTexture": holes}),
    )
    for index, (base, through) in enumerate(kinds):
        file.put(sphere(0.055, around=40), material(base, rough=0.0, transmission=through), at=(0.12 * index - 0.12, 0, 0))


def transmission_rough(file: SampleFile) -> None:
    """Frosted more and more."""
    _behind(file)
    for index, rough in enumerate((0.1, 0.3, 0.6)):
        file.put(
            sphere(0.055, around=40),
            material((1, 1, 1), rough=rough, transmission={"transmissionFactor": 1.0}),
            at=(0.12 * index - 0.12, 0, 0),
        )


def volume(file: SampleFile) -> None:
    """Solid coloured glass: the thicker, the deeper."""
    _behind(file)
    green = {"thicknessFactor": 0.08, "attenuationDistance": 0.05, "attenuationColor": [0.25, 0.85, 0.5]}
    amber = {"thicknessFactor": 0.05, "attenuationDistance": 0.03, "attenuationColor": [0.95, 0.6, 0.15]}
    clear = {"transmission": {"transmissionFactor": 1.0}, "ior": {"ior": 1.5}}
    file.put(sphere(0.06), material((1, 1, 1), rough=0.0, volume=green, **clear), at=(-0.09, 0, 0))
    file.put(torus(0.05, 0.025), material((1, 1, 1), rough=0.05, volume=amber, **clear), at=(0.09, 0, 0))


def dispersion(file: SampleFile) -> None:
    """A ball that spreads white into colours."""
    _behind(file)
    glass = {"transmission": {"transmissionFactor": 1.0}, "ior": {"ior": 1.7}, "volume": {"thicknessFactor": 0.12}}
    file.put(sphere(0.07), material((1, 1, 1), rough=0.0, dispersion={"dispersion": 8.0}, **glass))


def volume_ior(file: SampleFile) -> None:
    """The same ball as air, water, glass and diamond."""
    _behind(file)
    for index, value in enumerate((1.0, 1.33, 1.5, 2.4)):
        glass = {"transmission": {"transmissionFactor": 1.0}, "ior": {"ior": value}, "volume": {"thicknessFactor": 0.06}}
        file.put(sphere(0.04, around=40), material((1, 1, 1), rough=0.0, **glass), at=(0.09 * index - 0.135, 0, 0))


def gem(file: SampleFile) -> None:
    """A cut stone, red by its depth."""
    stone = {"thicknessFactor": 0.1, "attenuationDistance": 0.08, "attenuationColor": [0.9, 0.12, 0.25]}
    glass = {"transmission": {"transmissionFactor": 1.0}, "ior": {"ior": 1.76}, "dispersion": {"dispersion": 3.0}, "volume": stone}
    file.put(cut_gem(0.1), material((1, 1, 1), rough=0.0, **glass))


GLASS: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make for make in (transmission, transmission_rough, volume, dispersion, volume_ior, gem)
}
