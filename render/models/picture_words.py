"""What a merchant is told of a picture: codes with sentences in English and Chinese."""

from typing import Final

from render.models.report.issue import Issue, Severity

WORDS: Final[dict[str, tuple[Severity, str, str]]] = {
    "picture_missing": ("error", "{name} cannot be read: {reason}.", "无法读取 {name}：{reason}。"),
    "picture_unknown": (
        "error",
        "The file is no picture that is known here. Backdrops are PNG, JPEG, WebP or AVIF; panoramas are Radiance .hdr or OpenEXR .exr.",
        "无法识别该图片文件。背景图请使用 PNG、JPEG、WebP 或 AVIF；全景图请使用 Radiance .hdr 或 OpenEXR .exr。",
    ),
    "picture_broken": (
        "error",
        "The picture is damaged and cannot be decoded. Export it again and upload the new file.",
        "图片已损坏，无法解码。请重新导出后上传。",
    ),
    "picture_file_too_large": (
        "error",
        "The file has {mib:.0f} MB; at most {limit_mib} MB are taken. Save it with fewer pixels.",
        "文件大小为 {mib:.0f} MB，上限为 {limit_mib} MB。请缩小图片后重新上传。",
    ),
    "picture_too_large": (
        "error",
        "The picture is {width}×{height}; at most {side} pixels a side and {pixels} in all are taken. Make it smaller.",
        "图片尺寸为 {width}×{height}，每边最多 {side} 像素，总计最多 {pixels} 像素。请缩小后重新上传。",
    ),
    "picture_too_small": (
        "error",
        "The picture is {width}×{height}; it takes at least {least} pixels a side. Upload the original.",
        "图片尺寸为 {width}×{height}，每边至少需要 {least} 像素。请上传原图。",
    ),
    "panorama_not_round": (
        "error",
        "The HDR picture is {width}×{height}. A panorama of all directions (equirectangular) is twice as wide as high.",
        "该 HDR 图片尺寸为 {width}×{height}。全景图（等距柱状投影）的宽度应为高度的两倍。",
    ),
    "panorama_dark": (
        "error",
        "The panorama holds no light: all of it is black or no number. Export it again.",
        "全景图中没有光线：全部为黑色或无效数值。请重新导出。",
    ),
    "panorama_cleaned": (
        "info",
        "{count} values of the panorama were no numbers, endless or below zero; they were taken for black or for the brightest.",
        "全景图中有 {count} 个无效、无穷或负数值，已按黑色或最亮值处理。",
    ),
    "panorama_softened": (
        "info",
        "A lamp or the sun in the panorama is {times:.0f} times as bright as its mean; its light is kept, its disc made wider and softer.",
        "全景图中的太阳或灯光亮度为平均值的 {times:.0f} 倍；光量保留，光斑已柔化扩大。",
    ),
    "backdrop_reduced": (
        "info",
        "The picture was made smaller: {width}×{height} pixels are kept.",
        "图片已缩小为 {width}×{height} 像素。",
    ),
    "backdrop_small": (
        "warning",
        "The picture is {width}×{height}: behind a show of 1280×720 it looks soft. Upload a larger one.",
        "图片尺寸为 {width}×{height}，作为 1280×720 直播背景会显得模糊。建议上传更大的图片。",
    ),
    "backdrop_profile": (
        "info",
        "The picture's colour profile ({profile}) was turned into sRGB.",
        "图片的色彩配置（{profile}）已转换为 sRGB。",
    ),
}


def picture_issue(code: str, **facts: object) -> Issue:
    """The issue of a code, its sentences filled in."""
    severity, message, message_zh = WORDS[code]
    return Issue(code=code, severity=severity, pointer="", message=message.format(**facts), message_zh=message_zh.format(**facts))
