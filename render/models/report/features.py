"""What the engine draws and what it does not: one table, so that nothing in a file is dropped in silence.

A feature without effect is not worth a word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import Issue, Severity

DRAWN: Final = frozenset(
    {
        "EXT_mesh_gpu_instancing",
        "EXT_texture_webp",
        "KHR_lights_punctual",
        "KHR_materials_anisotropy",
        "KHR_materials_clearcoat",
        "KHR_materials_diffuse_transmission",
        "KHR_materials_dispersion",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_sheen",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_materials_volume",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
    }
)
"""Extensions that a file may require. What of them is not drawn is in the table below."""

WITHOUT_LOOKS: Final = frozenset({"KHR_xmp", "KHR_xmp_json_ld"})
UV_SETS: Final = 2
JOINT_SETS: Final = 4
POINT_AND_LINE_MODES: Final = (0, 1, 2, 3)

Finder = Callable[[Place], Iterator[Place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that the engine does not draw, where a document has it, and how that is said. `extension` names what it covers."""

    code: str
    found: Finder
    en: str
    zh: str
    severity: Severity = "warning"
    extension: str = ""


def undrawn(document: Place) -> Iterator[Issue]:
    """An issue for each thing in the document that is not drawn, at the first place where it stands."""
    for lack in LACKS:
        places = list(lack.found(document))
        if places:
            yield _issue(lack, places)
    known = DRAWN | WITHOUT_LOOKS | {lack.extension for lack in LACKS}
    for place in document.items("extensionsUsed"):
        name = str(place.value)[:80]
        if name not in known:
            en, zh = f"The extension {name} is not drawn; the model shows without it.", f"暂不支持扩展 {name}，模型将不带该效果显示。"
            yield Issue(code="extension_not_drawn", severity="warning", pointer=place.pointer, message=en, message_zh=zh, source="engine")


def _issue(lack: Lack, places: list[Place]) -> Issue:
    more = len(places) > 1
    return Issue(
        code=lack.code,
        severity=lack.severity,
        pointer=places[0].pointer,
        message=lack.en + (f" ({len(places)} places)" if more else ""),
        message_zh=lack.zh + (f"（共 {len(places)} 处）" if more else ""),
        source="engine",
    )


def _present(extension: str) -> Finder:
    """Materials with an extension, whatever it says."""

    def find(document: Place) -> Iterator[Place]:
        found = (material.extension(extension) for material in document.items("materials"))
        return (place for place in found if place is not None)

    return find


def _far_sets(document: Place) -> Iterator[Place]:
    """Textures on coordinates that are not read."""
    for info in (info for material in document.items("materials") for info in _maps(material)):
        moved = info.extension("KHR_texture_transform")
        own = info.integer("texCoord", 0)
        if (moved.integer("texCoord", own) if moved else own) >= UV_SETS:
            yield info


def _maps(material: Place) -> Iterator[Place]:
    """Every use of a texture in a material and its extensions: they are the properties that are called so."""
    extensions = material.maybe("extensions")
    own = [extensions.get(name) for name in DRAWN if extensions.has(name)] if extensions else []
    for owner in (material, material.maybe("pbrMetallicRoughness"), *own):
        if owner is not None and isinstance(owner.value, dict):
            yield from (owner.get(name) for name in owner.value if name.endswith("Texture"))


def _primitives(document: Place) -> Iterator[Place]:
    return (primitive for mesh in document.items("meshes") for primitive in mesh.items("primitives"))


def _points_and_lines(document: Place) -> Iterator[Place]:
    return (place for place in _primitives(document) if place.integer("mode", 4, high=6) in POINT_AND_LINE_MODES)


def _pointers(document: Place) -> Iterator[Place]:
    """Channels that move something by its JSON pointer."""
    for animation in document.items("animations"):
        for channel in animation.items("channels"):
            found = (channel.maybe("target") or Place({})).extension("KHR_animation_pointer")
            if found is not None:
                yield found


def _more_joints(document: Place) -> Iterator[Place]:
    attributes = (place.maybe("attributes") for place in _primitives(document))
    return (place.get(f"JOINTS_{JOINT_SETS}") for place in attributes if place and place.has(f"JOINTS_{JOINT_SETS}"))


def _nodes_with(extension: str) -> Finder:
    def find(document: Place) -> Iterator[Place]:
        found = (node.extension(extension) for node in document.items("nodes"))
        return (place for place in found if place is not None)

    return find


LACKS: Final = (
    Lack(
        code="specular_glossiness_not_drawn",
        found=_present("KHR_materials_pbrSpecularGlossiness"),
        en="Specular-glossiness materials are retired; the plain metallic-roughness values are drawn. Export again.",
        zh="specular-glossiness 材质已停用，按 metallic-roughness 数值绘制。请重新导出。",
        extension="KHR_materials_pbrSpecularGlossiness",
    ),
    Lack(
        code="uv_set_not_drawn",
        found=_far_sets,
        en=f"A texture lies on coordinates beyond the set TEXCOORD_{UV_SETS - 1} and is not drawn. Use the first two sets.",
        zh=f"有贴图使用了 TEXCOORD_{UV_SETS - 1} 之后的坐标，无法绘制。请使用前两套坐标。",
    ),
    Lack(
        code="points_lines_not_drawn",
        found=_points_and_lines,
        en="Points and lines are not drawn.",
        zh="不绘制点和线。",
    ),
    Lack(
        code="joints_not_used",
        found=_more_joints,
        en=f"Only the first {4 * JOINT_SETS} joints of a vertex move it.",
        zh=f"每个顶点仅受前 {4 * JOINT_SETS} 个关节影响。",
        severity="info",
    ),
    Lack(
        code="animation_pointer_not_played",
        found=_pointers,
        en="An animation moves something else than nodes and shapes (KHR_animation_pointer); that stays as it is.",
        zh="动画驱动了节点和形变以外的属性（KHR_animation_pointer），该部分不会变化。",
        extension="KHR_animation_pointer",
    ),
    Lack(
        code="lamps_not_all_used",
        found=lambda document: islice(_nodes_with("KHR_lights_punctual")(document), LIMITS.lamps, None),
        en=f"Of the file's own lamps only the first {LIMITS.lamps} can shine.",
        zh=f"文件自带的灯光中只有前 {LIMITS.lamps} 盏可以生效。",
        severity="info",
    ),
    Lack(
        code="cameras_not_used",
        found=lambda document: iter(document.items("cameras")),
        en="The file's own cameras are not used: the show's director aims.",
        zh="不使用文件自带的相机，由导播取景。",
        severity="info",
    ),
)
