"""What a model loses on its way into a USDZ, found in its document."""

from collections.abc import Iterator, Sequence
from typing import Final

from render.models.gltf.document import Place
from render.models.gltf.model import Model
from render.models.report.issue import Issue
from render.models.usd.words import issue

NAMED: Final = 8
# What UsdPreviewSurface has no input for; volume, dispersion and a transmission's texture go with the note on glass.
WORDLESS: Final = (
    "KHR_materials_anisotropy",
    "KHR_materials_diffuse_transmission",
    "KHR_materials_iridescence",
    "KHR_materials_sheen",
)
SPECULAR: Final = "KHR_materials_specular"
GLASS: Final = "KHR_materials_transmission"


def notes(root: Place, model: Model) -> Iterator[Issue]:
    """Everything to be said of a model's USDZ but for its variants and textures, which are known once it is written."""
    if root.items("animations") or root.items("skins") or any(_has_targets(mesh) for mesh in root.items("meshes")):
        yield issue("usdz_still")
    glass = [name for name, place in _materials(root) if _transmits(place)]
    unlit = [material.name or f"material {index}" for index, material in enumerate(model.materials) if material.unlit]
    for code, names in (("usdz_glass", glass), ("usdz_unlit", unlit)):
        if names:
            yield issue(code, "/materials", names=listed(names))
    lost = sorted({name for _, place in _materials(root) for name in _wordless(place)})
    if lost:
        yield issue("usdz_simpler", "/materials", names=", ".join(lost))


def listed(names: Sequence[str]) -> str:
    """Some names in a sentence."""
    return ", ".join(names[:NAMED]) + (f" +{len(names) - NAMED}" if len(names) > NAMED else "")


def _materials(root: Place) -> list[tuple[str, Place]]:
    return [(place.text("name", "")[:60] or f"material {index}", place) for index, place in enumerate(root.items("materials"))]


def _wordless(material: Place) -> Iterator[str]:
    yield from (name for name in WORDLESS if material.extension(name) is not None)
    specular = material.extension(SPECULAR)
    # Its strength goes into the index of refraction; its colour and its textures have nowhere to go.
    if specular and (
        specular.has("specularTexture")
        or specular.has("specularColorTexture")
        or len(set(specular.numbers("specularColorFactor", (1.0, 1.0, 1.0)))) > 1
    ):
        yield SPECULAR


def _transmits(material: Place) -> bool:
    extension = material.extension(GLASS)
    return extension is not None and extension.number("transmissionFactor", 0.0) > 0


def _has_targets(mesh: Place) -> bool:
    return any(primitive.has("targets") for primitive in mesh.items("primitives"))
