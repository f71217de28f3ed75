"""What Open3D's Filament cannot draw as the document and the files say: told, not hidden."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from render.models.gltf.material import Material
from render.models.gltf.model import Model
from render.models.report.issue import Issue
from render.scene.document import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is not drawn as it is meant: `what`, what is seen `instead` (English, Chinese), whether a scene of a model has it."""

    code: str
    what: tuple[str, str]
    instead: tuple[str, str]
    met: Callable[[Scene, Model], bool]


def lacking(scene: Scene, model: Model) -> tuple[Issue, ...]:
    """What of a scene and its model is drawn otherwise, by code and in words."""
    return tuple(_issue(lack) for lack in LACKS if lack.met(scene, model))


def _issue(lack: Lack) -> Issue:
    (what, what_zh), (instead, instead_zh) = lack.what, lack.instead
    message, message_zh = f"{what} (instead: {instead})", f"{what_zh}（改为：{instead_zh}）"
    return Issue(code=lack.code, severity="info", pointer="", message=message, message_zh=message_zh, source="engine")


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
        code="filament_normal_grain",
        what=("the finest grain of normal maps", "法线贴图最细的纹理"),
        instead=("what 300,000 triangles carry of it, since Open3D takes no tangents", "30 万个三角面能表现的部分，因为 Open3D 不接受切线"),
        met=_some(lambda material: material.normal_texture),
    ),
    Lack(
        code="filament_layers",
        what=("sheen, iridescence, anisotropy", "绒光、虹彩、各向异性"),
        instead=("the layer beneath", "它们下面的一层"),
        met=_some(_layers),
    ),
    Lack(
        code="filament_transmission",
        what=("transmission, volume and dispersion", "透射、体积和色散"),
        instead=("thin glass of the colour of its surface, which bends nothing", "与表面同色、不折射的薄玻璃"),
        met=_some(lambda material: material.glass or material.diffuse_transmission),
    ),
    Lack(
        code="filament_layer_maps",
        what=("maps of clear coat, specular's maps and colour", "清漆的贴图，高光的贴图和颜色"),
        instead=("their factors, without colour", "它们的数值，不带颜色"),
        met=_some(_layer_maps),
    ),
    Lack(
        code="filament_map_places",
        what=("maps that lie on a surface each in its own way", "同一表面上各有铺法的贴图"),
        instead=("as the first one lies", "都按第一张的铺法"),
        met=_some(_ways),
    ),
    Lack(
        code="filament_map_edges",
        what=("textures that end or are mirrored at their edge", "到边缘为止或镜像的贴图"),
        instead=("repeated ones", "重复平铺"),
        met=_some(_edges),
    ),
    Lack(
        code="filament_holes",
        what=("what is seen through holes and veils of one and the same piece", "透过同一部件的孔洞和薄纱看到的它自身"),
        instead=("what lies behind that piece", "这个部件背后的东西"),
        met=_some(lambda material: material.alpha_mode != "OPAQUE"),
    ),
    Lack(
        code="filament_unlit",
        what=("surfaces that need no light", "不受光照的表面"),
        instead=("developed like lit ones, a little darker", "像受光的表面一样处理，略暗"),
        met=_some(lambda material: material.unlit),
    ),
    Lack(
        code="filament_shadows",
        what=(
            "shadows of what moves within itself, is tipped over or hovers over the floor",
            "会自行活动、被放倒或悬在地面之上的东西的阴影",
        ),
        instead=("that of the model as it rests, or none", "模型静止时的阴影，或没有阴影"),
        met=lambda scene, model: bool(scene.shadow.strength and _elsewhere(scene)),
    ),
    Lack(
        code="filament_notes",
        what=("hotspots, dimension lines and captions", "热点、尺寸线和字幕"),
        instead=("nothing", "不画"),
        met=lambda scene, model: bool(scene.hotspots or scene.dimensions or scene.timeline.captions),
    ),
)
