"""What Open3D's Filament cannot draw as the document and the files say: told, not hidden."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from render.models.gltf.material import Material
from render.models.gltf.model import Model
from render.scene.document import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is not drawn as it is meant: `what`, what is seen `instead`, and whether a scene of a model has it."""

    what: str
    instead: str
    met: Callable[[Scene, Model], bool]


def lacking(scene: Scene, model: Model) -> tuple[str, ...]:
    """What of a scene and its model is drawn otherwise, in words."""
    return tuple(f"{lack.what} (instead: {lack.instead})" for lack in LACKS if lack.met(scene, model))


def _some(has: Callable[[Material], object]) -> Callable[[Scene, Model], bool]:
    return lambda scene, model: any(has(material) for material in model.materials)


def _layers(material: Material) -> bool:
    return bool(max(material.sheen_color) or material.iridescence or material.anisotropy)


def _layer_maps(material: Material) -> bool:
    coat = material.clearcoat and (material.clearcoat_texture or material.clearcoat_roughness_texture or material.clearcoat_normal_texture)
    return bool(coat or material.specular_texture or material.specular_color_texture or len(set(material.specular_color)) > 1)


def _edges(material: Material) -> bool:
    return any(wrap != "repeat" for use in material.textures.values() for wrap in (use.wrap_u, use.wrap_v))


def _ways(material: Material) -> bool:
    return len({(use.transform, use.texcoord) for use in material.textures.values()}) > 1


def _elsewhere(scene: Scene) -> bool:
    tipped = any(any(node.rotation_deg[axis] for axis in (0, 2)) for node in scene.nodes)
    return bool(scene.timeline.clips or scene.timeline.morphs or scene.shadow.floor_m is not None or tipped)


LACKS: Final = (
    Lack(
        what="the finest grain of normal maps",
        instead="what 300,000 triangles carry of it, since Open3D takes no tangents",
        met=_some(lambda material: material.normal_texture),
    ),
    Lack(what="sheen, iridescence, anisotropy", instead="the layer beneath", met=_some(_layers)),
    Lack(
        what="transmission, volume and dispersion",
        instead="thin glass of the colour of its surface, which bends nothing",
        met=_some(lambda material: material.glass or material.diffuse_transmission),
    ),
    Lack(what="maps of clear coat, specular's maps and colour", instead="their factors, without colour", met=_some(_layer_maps)),
    Lack(what="maps that lie on a surface each in its own way", instead="as the first one lies", met=_some(_ways)),
    Lack(what="textures that end or are mirrored at their edge", instead="repeated ones", met=_some(_edges)),
    Lack(
        what="what is seen through holes and veils of one and the same piece",
        instead="what lies behind that piece",
        met=_some(lambda material: material.alpha_mode != "OPAQUE"),
    ),
    Lack(
        what="surfaces that need no light",
        instead="developed like lit ones, a little darker",
        met=_some(lambda material: material.unlit),
    ),
    Lack(
        what="shadows of what moves within itself, is tipped over or hovers over the floor",
        instead="that of the model as it rests, or none",
        met=lambda scene, model: bool(scene.shadow.strength and _elsewhere(scene)),
    ),
    Lack(
        what="hotspots, dimension lines and captions",
        instead="nothing",
        met=lambda scene, model: bool(scene.hotspots or scene.dimensions or scene.timeline.captions),
    ),
)
