"""Advice in plain words, for merchants who have never built a model: what is wrong, why it matters to a shopper, what to do."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from render.models.report.issue import Issue, Severity


class Words(NamedTuple):
    """One piece of advice in both languages; names in braces are its figures."""

    severity: Severity
    english: str
    chinese: str


WORDS: Final[Mapping[str, Words]] = {
    "scale_too_small": Words(
        "warning",
        "The model is only {size} at its longest side, too small for a product. Buyers would hardly find it in AR.{guess} "
        "Set its real size in metres and export again.",
        "模型最长边只有 {size_zh}，作为商品太小了，买家在 AR 里几乎看不到。{guess_zh}请按真实尺寸（单位：米）调整后重新导出。",
    ),
    "scale_too_large": Words(
        "warning",
        "The model is {size} at its longest side, too large for a product: in AR it would not fit into a room.{guess} "
        "Set its real size in metres and export again.",
        "模型最长边有 {size_zh}，作为商品太大了，在 AR 里房间都放不下。{guess_zh}请按真实尺寸（单位：米）调整后重新导出。",
    ),
    "too_many_triangles": Words(
        "warning",
        "The model has {triangles} triangles; phones turn up to about {limit} smoothly. Lighter copies are made for far and small views, "
        "but reducing the model itself (Blender: Decimate) loads faster for everyone.",
        "模型有 {triangles} 个三角面，手机上流畅显示大约是 {limit} 个以内。"
        "系统会自动生成精简版，但最好先减面（Blender：精简修改器），买家打开会更快。",
    ),
    "far_too_many_triangles": Words(
        "warning",
        "The model has {triangles} triangles, far more than the {limit} that phones turn smoothly; it will be slow to load and to draw. "
        "Reduce it (Blender: Decimate; ZBrush: Decimation Master) and keep fine detail in a normal map.",
        "模型有 {triangles} 个三角面，远超手机流畅显示的 {limit} 个，加载和转动都会很慢。"
        "请减面（Blender：精简修改器；ZBrush：Decimation Master），细节用法线贴图表现。",
    ),
    "too_many_draw_calls": Words(
        "warning",
        "The model consists of {parts} separate parts, each drawn by itself; above {limit} phones begin to stutter. "
        "Join parts that share a material (Blender: select, Ctrl+J).",
        "模型由 {parts} 个部件组成，每个都要单独绘制，超过 {limit} 个手机会卡顿。请把材质相同的部件合并（Blender：选中后 Ctrl+J）。",
    ),
    "too_heavy_for_ar": Words(
        "warning",
        "The file has {megabytes} MB; above {limit} MB AR opens slowly on a phone. A lighter AR file is made from it; "
        "smaller textures and fewer triangles make that one look better.",
        "文件有 {megabytes} MB，超过 {limit} MB 手机打开 AR 会很慢。系统会自动生成轻量的 AR 文件；把贴图和面数先减下来，AR 效果会更好。",
    ),
    "texture_too_large": Words(
        "warning",
        "{count} texture(s) are larger than {limit} pixels a side (the largest is {size}). On a phone's screen nobody sees the difference, "
        "but everyone waits for it. Make them {limit}×{limit} or smaller.",
        "有 {count} 张贴图超过 {limit} 像素（最大的是 {size}）。手机屏幕上看不出差别，加载却慢很多。请缩小到 {limit}×{limit} 以内。",
    ),
    "missing_uvs": Words(
        "warning",
        "{count} part(s) have a texture but no UVs, which say where on the part the picture goes: it cannot show. "
        "Unwrap the part (Blender: U, Smart UV Project) and export again with UVs on.",
        "有 {count} 个部件带贴图却没有 UV（贴图坐标），贴图显示不出来。请展开 UV（Blender：按 U，智能 UV 投射），导出时勾选 UV。",
    ),
    "no_uvs": Words(
        "info",
        "The model has no UVs, so no picture, print or fabric can be laid on it later. Unwrap it if it is to carry textures.",
        "模型没有 UV（贴图坐标），以后无法贴图案、印花或面料。如果需要贴图，请先展开 UV。",
    ),
    "no_materials": Words(
        "info",
        "The model has no material and no colour: it shows as plain grey. Give it materials and export as GLB.",
        "模型没有材质也没有颜色，会显示成素色。请添加材质后导出为 GLB。",
    ),
    "no_textures": Words(
        "info",
        "The model has plain colours and no textures. That suits simple products; wood, cloth or print look real only with textures.",
        "模型只有纯色，没有贴图。简单的商品没问题；木纹、布料、印花需要贴图才逼真。",
    ),
    "no_pbr_maps": Words(
        "info",
        "The model has colour textures only. A normal map and a roughness map (PBR) would let light play on it as on the real thing.",
        "模型只有颜色贴图。加上法线贴图和粗糙度贴图（PBR），光照会更接近实物质感。",
    ),
    "unlit": Words(
        "info",
        "All materials are unlit: the model looks flat, without light or shade, and does not fit into a room in AR. "
        "That is right for scans with baked light; otherwise use PBR materials (Blender: Principled BSDF).",
        "所有材质都不受光照，模型看起来是平的，在 AR 里和环境不协调。"
        "扫描模型自带光影的可以这样；否则请改用 PBR 材质（Blender：原理化 BSDF）。",
    ),
    "not_watertight": Words(
        "info",
        "The surface is not closed ({edges} open edges). It can be shown all the same; holes may be seen from inside or behind, "
        "and it cannot be 3D printed. Close it if it is meant to be solid.",
        "模型表面没有封闭（{edges} 条开放边）。不影响展示，但从背面或里面可能看到破洞，也不能直接 3D 打印。如果应是实心，请补洞。",
    ),
    "inside_out": Words(
        "warning",
        "The surface is inside out: its faces look inwards, so it shades wrongly and may be see-through. "
        "Recalculate normals to the outside (Blender: Shift+N) and export again.",
        "模型里外翻转了：面朝内，光影会不对，还可能变成透明。请重新计算外侧法线（Blender：Shift+N）后重新导出。",
    ),
    "image_broken": Words(
        "warning",
        "A picture in the model is damaged ({reason}) and shows in part or not at all. Put a whole one in its place and export again.",
        "模型里有一张贴图已损坏，只能显示一部分或完全不显示。请换成完好的图片后重新导出。",
    ),
}


def advised(code: str, pointer: str = "", **figures: object) -> Issue:
    """A piece of advice with its figures in place. Raises KeyError for a code or a figure that is not known."""
    words = WORDS[code]
    return Issue(
        code=code,
        severity=words.severity,
        pointer=pointer,
        message=words.english.format_map(figures),
        message_zh=words.chinese.format_map(figures),
        source="advice",
    )
