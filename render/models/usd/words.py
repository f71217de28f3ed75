"""What a USDZ cannot carry, in plain words: English and Chinese."""

from typing import Final

from render.models.report.issue import Issue, Severity

WORDS: Final[dict[str, tuple[Severity, str, str]]] = {
    "usdz_missing": (
        "warning",
        "The file for iPhone (USDZ) could not be made: {why}",
        "未能生成 iPhone 用的 USDZ 文件:{why}",
    ),
    "usdz_still": (
        "info",
        "In AR on iPhone the model stands still: its animations, morphs and skins are kept as they rest.",
        "在 iPhone 的 AR 中模型是静止的:动画、变形与蒙皮都保持初始姿态。",
    ),
    "usdz_variants": (
        "info",
        "The USDZ carries the variants {names} as a variant set and opens with '{shown}'; Quick Look on most iPhones shows that one only.",
        "USDZ 以变体集保存了款式 {names},打开时显示“{shown}”;多数 iPhone 的 Quick Look 只显示这一款。",
    ),
    "usdz_glass": (
        "info",
        "Glass is shown on iPhone as a see-through surface without refraction ({names}).",
        "在 iPhone 上,玻璃以半透明表面近似显示,没有折射({names})。",
    ),
    "usdz_unlit": (
        "info",
        "An unlit material glows in its own colour on iPhone ({names}).",
        "不受光材质在 iPhone 上以自发光近似显示({names})。",
    ),
    "usdz_colours_painted": (
        "info",
        "Colours given to vertices became a texture, since iPhones show no vertex colours ({names}).",
        "iPhone 不显示顶点颜色,已将其转为贴图({names})。",
    ),
    "usdz_vertex_colours": (
        "warning",
        "Colours given to vertices on top of a texture do not show in AR on iPhone; put them into the texture ({names}).",
        "叠加在贴图上的顶点颜色不会在 iPhone 的 AR 中显示,请并入贴图({names})。",
    ),
    "usdz_simpler": (
        "info",
        "The USDZ goes without what its material has no word for: {names}.",
        "USDZ 的材质无法表达以下效果,已省略:{names}。",
    ),
    "usdz_uv_sets": (
        "info",
        "Textures laid out in several ways on one part may be misplaced in AR on older iPhones ({names}).",
        "同一部件上采用多套贴图坐标,在较旧的 iPhone 的 AR 中可能错位({names})。",
    ),
    "usdz_textures_smaller": (
        "info",
        "Textures over {side} pixels were made smaller for iPhone.",
        "超过 {side} 像素的贴图已为 iPhone 缩小。",
    ),
}


def issue(code: str, pointer: str = "", **words: str | int) -> Issue:
    """An issue in both languages."""
    severity, english, chinese = WORDS[code]
    return Issue(code=code, severity=severity, pointer=pointer, message=english.format(**words), message_zh=chinese.format(**words))
