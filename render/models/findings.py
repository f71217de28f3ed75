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
    "unjudged": Words(
        "error",
        "Khronos' validator itself fails at this file: its JSON is malformed. Export it again as GLB.",
        "Khronos 验证器无法处理该文件：其 JSON 结构有误。请重新导出为 GLB。",
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
    "draco_broken": Words(
        "error",
        "The Draco data of this part cannot be read. Export the model again, without Draco if this stays.",
        "该部件的 Draco 压缩数据无法读取。请重新导出；若仍有问题，请关闭 Draco 压缩。",
    ),
    "meshopt_broken": Words(
        "error",
        "The meshopt data of this view does not have the size that it declares. Export the model again.",
        "该数据的 meshopt 压缩内容与声明的大小不符。请重新导出模型。",
    ),
    "geometry_broken": Words(
        "error",
        "The decoded geometry of this part does not fit together. Export the model again, without compression if this stays.",
        "该部件解码后的几何数据前后不一致。请重新导出；若仍有问题，请关闭压缩。",
    ),
    "undecodable": Words(
        "error",
        "The model's data cannot be decoded. Export it again, without compression if this stays.",
        "模型数据无法解码。请重新导出；若仍有问题，请关闭压缩。",
    ),
    "image_too_large": Words(
        "error",
        "The image is {width}×{height}; at most {limit} a side and 36 million pixels are taken. Make it smaller.",
        "图片尺寸为 {width}×{height}，单边上限为 {limit}，且不超过 3600 万像素。请缩小图片。",
    ),
    "images_too_large": Words(
        "error",
        "All images have {pixels} pixels together; at most {limit} are taken. Make them smaller.",
        "所有图片合计 {pixels} 像素，上限为 {limit}。请缩小图片。",
    ),
    "image_left_out": Words(
        "warning",
        "The image is broken or none of PNG, JPEG, WebP and KTX2 and was left out; the model shows without it.",
        "图片已损坏，或不是 PNG、JPEG、WebP、KTX2 格式，已移除；模型将不带该贴图显示。",
    ),
    "gloss_converted": Words(
        "info",
        "The material's specular-glossiness was turned into metallic-roughness with the same looks.",
        "该材质的高光光泽度工作流已转换为外观一致的金属粗糙度工作流。",
    ),
    "tangents_left_out": Words(
        "info",
        "A part of over {limit} triangles has a normal map without tangents; none were made, so fine relief may look a little different.",
        "有部件超过 {limit} 个三角面，带法线贴图但没有切线，未为其生成切线，细节凹凸可能略有差异。",
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
