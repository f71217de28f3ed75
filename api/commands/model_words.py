"""What `vouchcast model check` says around a report, in English and Chinese."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. `severities` and `sources` by their names in the report, `steps` by those of the intake."""

    ready: str
    rejected: str
    nothing_found: str
    severities: dict[str, tuple[str, str]]
    sources: dict[str, str]
    figures: dict[str, str]
    steps: dict[str, str]
    more: str
    up_to: str
    count_mark: str
    listed: str


ENGLISH: Final = Words(
    ready="{name} can go on air.",
    rejected="{name} cannot be used yet.",
    nothing_found="Nothing to complain of.",
    severities={
        "error": ("Error: must be mended", "error"),
        "warning": ("Warning: worth mending", "warning"),
        "info": ("Good to know", "note"),
        "hint": ("Hint", "hint"),
    },
    sources={"advice": "advice", "engine": "our engine", "intake": "intake", "khronos": "Khronos glTF validator"},
    figures={
        "file": "File",
        "size": "Size (w × h × d)",
        "triangles": "Triangles",
        "vertices": "Vertices",
        "draw_calls": "Draw calls",
        "materials": "Materials",
        "textures": "Textures",
        "variants": "Variants",
        "animations": "Animations",
        "rig": "Skins, morphs",
        "extensions": "Extensions",
    },
    steps={"opening": "opening the file", "checking": "checking it with Khronos' validator", "drawing": "drawing it"},
    more="and {count} more",
    up_to="up to {px} px",
    count_mark="{count} {what}",
    listed=", ",
)

CHINESE: Final = Words(
    ready="{name} 可以使用。",
    rejected="{name} 暂时不能使用。",
    nothing_found="没有发现问题。",
    severities={
        "error": ("错误：必须修正", "个错误"),
        "warning": ("警告：建议修正", "个警告"),
        "info": ("供参考", "条说明"),
        "hint": ("提示", "条提示"),
    },
    sources={"advice": "建议", "engine": "渲染引擎", "intake": "检查", "khronos": "Khronos glTF 校验器"},
    figures={
        "file": "文件",
        "size": "尺寸（宽×高×深）",
        "triangles": "三角面",
        "vertices": "顶点",
        "draw_calls": "绘制次数",
        "materials": "材质",
        "textures": "贴图",
        "variants": "款式",
        "animations": "动画",
        "rig": "蒙皮、形变",
        "extensions": "扩展",
    },
    steps={"opening": "正在打开文件", "checking": "正在用 Khronos 校验器检查", "drawing": "正在绘制"},
    more="另有 {count} 处",
    up_to="最大 {px} 像素",
    count_mark="{count} {what}",
    listed="、",
)


def words_of(locale: str) -> Words:
    """The language of a locale's name (`zh`, `zh_CN.UTF-8`, `en`…): Chinese or, for all others, English."""
    return CHINESE if locale.lower().startswith("zh") else ENGLISH
