"""What a model's materials use each image for: it decides how the image may be scaled and stored."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from render.models.derive.glb import Glb

COLOURS: Final = frozenset(
    {
        "baseColorTexture",
        "emissiveTexture",
        "sheenColorTexture",
        "specularColorTexture",
        "diffuseTransmissionColorTexture",
        "diffuseTexture",
        "specularGlossinessTexture",
    }
)
NORMALS: Final = frozenset({"normalTexture", "clearcoatNormalTexture"})
COVERS: Final = frozenset({"baseColorTexture", "diffuseTexture"})
ALPHA_IS_DATA: Final = frozenset({"specularTexture", "sheenRoughnessTexture", "diffuseTransmissionTexture", "specularGlossinessTexture"})


@dataclass(slots=True, kw_only=True)
class Use:
    """Colours are sRGB, all else is linear; `covers`: alpha is coverage; `alpha`: alpha is a figure of its own."""

    colour: bool = False
    normal: bool = False
    data: bool = False
    covers: bool = False
    alpha: bool = False

    @property
    def keeps_alpha(self) -> bool:
        """Whether the fourth channel is looked at by anything."""
        return self.covers or self.alpha

    @property
    def is_normal(self) -> bool:
        """Whether it holds directions and nothing else."""
        return self.normal and not self.colour and not self.data

    def __or__(self, other: "Use") -> "Use":
        """Both uses."""
        return Use(**{field.name: getattr(self, field.name) or getattr(other, field.name) for field in fields(Use)})


def uses(glb: Glb) -> dict[int, Use]:
    """By the images' numbers; an image that no material uses is not in it."""
    found: dict[int, Use] = {}
    for material in glb.document.get("materials", []):
        opaque = material.get("alphaMode", "OPAQUE") == "OPAQUE"
        for slot, texture in _slots(material):
            image = glb.image_of(texture)
            if image is not None:
                _note(found.setdefault(image, Use()), slot, opaque)
    return found


def _slots(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name.endswith("Texture") and isinstance(part, dict) and isinstance(part.get("index"), int):
                yield name, part["index"]
            else:
                yield from _slots(part)


def _note(use: Use, slot: str, opaque: bool) -> None:
    use.colour |= slot in COLOURS
    use.normal |= slot in NORMALS
    use.data |= slot not in COLOURS | NORMALS
    use.covers |= slot in COVERS and not opaque
    use.alpha |= slot in ALPHA_IS_DATA
