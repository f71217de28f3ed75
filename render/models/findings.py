"""What the check tool finds besides the validator's messages: it hands over codes and figures, the sentences stand here."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from render.models.report.issue import Issue, Severity

VALUE_LETTERS: Final = 120


class Words(NamedTuple):
    """A finding in both languages, with names for its figures."""

    severity: Severity
    english: str
    chinese: str


FINDINGS: Final[Mapping[str, Words]] = {
    "extension_required": Words(
        "error",
        "The file needs the extension {name}, which is not supported. Export it without.",
        "文件必须使用扩展 {name}，但目前不支持。请在导出时去掉该扩展。",
    ),
    "extension_ignored": Words(
        "warning",
        "The extension {name} is not supported and was left out; the model shows without it.",
        "不支持扩展 {name}，已忽略；模型将不带该效果显示。",
    ),
    "primitive_skipped": Words(
        "warning",
        "Points, lines and parts without positions are not drawn and were left out.",
        "点、线以及没有顶点坐标的部件不会绘制，已移除。",
    ),
    "json_too_large": Words(
        "error",
        "The file's JSON has {bytes} bytes; at most {limit} are taken. Merge small parts and export again.",
        "文件的 JSON 部分有 {bytes} 字节，上限为 {limit}。请合并零碎部件后重新导出。",
    ),
    "file_too_large": Words(
        "error",
        "A buffer of the file says {bytes} bytes; at most {limit} are taken. Make it smaller.",
        "文件中的缓冲区声明为 {bytes} 字节，上限为 {limit}。请减小文件。",
    ),
    "too_many_nodes": Words(
        "error",
        "{count} nodes; at most {limit} are taken. Merge small parts and export again.",
        "共有 {count} 个节点，上限为 {limit}。请合并零碎部件后重新导出。",
    ),
    "too_many_images": Words(
        "error",
        "{count} images; at most {limit} are taken. Combine textures and export again.",
        "共有 {count} 张图片，上限为 {limit}。请合并贴图后重新导出。",
    ),
    "too_many_entries": Words(
        "error",
        "{count} entries of {what}; at most {limit} are taken. Merge small parts and export again.",
        "{what} 共有 {count} 项，上限为 {limit}。请合并零碎部件后重新导出。",
    ),
    "accessor_too_large": Words(
        "error",
        "{count} elements in one accessor; at most {limit} are taken. Simplify the mesh.",
        "单个数据访问器有 {count} 个元素，上限为 {limit}。请简化网格。",
    ),
    "geometry_too_large": Words(
        "error",
        "The geometry takes {bytes} bytes once decoded; at most {limit} are taken. Simplify the mesh.",
        "几何数据解码后为 {bytes} 字节，上限为 {limit}。请简化网格。",
    ),
    "too_many_triangles": Words(
        "error",
        "More than {triangles} triangles or {primitives} parts are shown. Simplify the mesh.",
        "显示的三角面超过 {triangles} 个，或部件超过 {primitives} 个。请简化网格。",
    ),
}


def issue(code: str, pointer: str, values: Mapping[str, str | int | float]) -> Issue:
    """The issue of a finding. Raises KeyError for a code or a figure that is not known here."""
    words = FINDINGS[code]
    shown = {name: value[:VALUE_LETTERS] if isinstance(value, str) else f"{value:,}" for name, value in values.items()}
    return Issue(
        code=code,
        severity=words.severity,
        pointer=pointer,
        message=words.english.format_map(shown),
        message_zh=words.chinese.format_map(shown),
    )
