"""What a USDZ cannot carry, and what is not read from one, in plain words: English and Chinese."""

from typing import Final

from render.models.report.issue import Issue, Severity

WORDS: Final[dict[str, tuple[Severity, str, str]]] = {
    "usdz_missing": (
        "warning",
        "The file for iPhone (USDZ) could not be made: {why}",
        "未能生成 iPhone 用的 USDZ 文件：{why}",
    ),
    "usdz_still": (
        "info",
        "In AR on iPhone the model stands still: its animations, morphs and skins are kept as they rest.",
        "在 iPhone 的 AR 中模型是静止的：动画、变形与蒙皮都保持初始姿态。",
    ),
    "usdz_variants": (
        "info",
        "The USDZ carries the variants {names} as a variant set and opens with '{shown}'; Quick Look on most iPhones shows that one only.",
        "USDZ 以变体集保存了款式 {names}，打开时显示“{shown}”；多数 iPhone 的 Quick Look 只显示这一款。",
    ),
    "usdz_glass": (
        "info",
        "Glass is shown on iPhone as a see-through surface without refraction ({names}).",
        "在 iPhone 上，玻璃以半透明表面近似显示，没有折射（{names}）。",
    ),
    "usdz_unlit": (
        "info",
        "An unlit material glows in its own colour on iPhone ({names}).",
        "不受光材质在 iPhone 上以自发光近似显示（{names}）。",
    ),
    "usdz_colours_painted": (
        "info",
        "Colours given to vertices became a texture, since iPhones show no vertex colours ({names}).",
        "iPhone 不显示顶点颜色，已将其转为贴图（{names}）。",
    ),
    "usdz_vertex_colours": (
        "warning",
        "Colours given to vertices on top of a texture do not show in AR on iPhone; put them into the texture ({names}).",
        "叠加在贴图上的顶点颜色不会在 iPhone 的 AR 中显示，请并入贴图（{names}）。",
    ),
    "usdz_simpler": (
        "info",
        "The USDZ goes without what its material has no word for: {names}.",
        "USDZ 的材质无法表达以下效果，已省略：{names}。",
    ),
    "usdz_uv_sets": (
        "info",
        "Textures laid out in several ways on one part may be misplaced in AR on older iPhones ({names}).",
        "同一部件上采用多套贴图坐标，在较旧的 iPhone 的 AR 中可能错位（{names}）。",
    ),
    "usdz_texture_missing": (
        "warning",
        "The texture '{name}' is not in the package; the model shows without it.",
        "包内没有贴图“{name}”，模型将不带该贴图显示。",
    ),
    "usdz_texture_unknown": (
        "warning",
        "The texture '{name}' is none of {formats}; it is left out.",
        "贴图“{name}”不是 {formats} 格式，已略去。",
    ),
    "usdz_prim_skipped": (
        "warning",
        "{kind} is not read from USD files ({name}); export it as a mesh.",
        "不支持读取 USD 中的 {kind}（{name}），请导出为网格。",
    ),
    "usdz_material_unknown": (
        "warning",
        "The material '{name}' is no UsdPreviewSurface; its parts show in a plain colour.",
        "材质“{name}”不是 UsdPreviewSurface，相应部件以纯色显示。",
    ),
    "usdz_cage": (
        "info",
        "Subdivision surfaces are drawn as their cage with smooth normals; export the refined mesh for round forms.",
        "细分曲面以控制网格加平滑法线显示；如需圆润外形，请导出细分后的网格。",
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
