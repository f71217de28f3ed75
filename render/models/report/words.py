"""What our refusals say in Chinese, by their code. A name in braces is a fact that the refusal brings along."""

from collections.abc import Mapping
from typing import Final

from render.models.limits import LIMITS

CHINESE: Final[Mapping[str, str]] = {
    # The file as a whole
    "file_missing": "找不到这个文件。请检查路径后重新上传。",
    "file_empty": "文件是空的。请重新导出并上传。",
    "file_too_large": f"文件太大，超过了 {LIMITS.file_bytes >> 20} MB 的上限。请减面或压缩贴图后再上传。",
    "format_unsupported": "这是{name_zh}，这里不能直接使用。{advice_zh}",
    "unreadable": "读不懂这个模型：文件结构已损坏。请重新导出为 GLB 再上传。",
    "took_too_long": "读取这个模型花的时间太长。请减面、精简后再上传。",
    "too_much_memory": "读取这个模型需要的内存太多。请减小贴图、减少面数后再上传。",
    # GLB and glTF
    "not_glb": "这不是 GLB 文件。请导出为 glTF 2.0 二进制格式（.glb）。",
    "glb_version": "GLB 版本不对，需要 2.0。请导出为 glTF 2.0。",
    "glb_truncated": "文件不完整，后半截缺失。请重新上传。",
    "glb_json_missing": "GLB 里没有 JSON 内容。请重新导出为 GLB（glTF 2.0）。",
    "gltf_version": "glTF 版本不对，需要 2.x。请导出为 glTF 2.0。",
    "gltf_invalid": "模型文件的内容不符合 glTF 规范。请用最新版建模软件重新导出。",
    "json_invalid": "文件里的 JSON 无法读取。请重新导出。",
    "json_too_deep": "文件里的 JSON 嵌套太深，不像正常模型。请重新导出。",
    "json_too_large": "文件里的 JSON 太大。请把网格数据放进二进制部分（导出为 GLB）。",
    "external_resource": "模型引用了文件之外的资源。请导出为自带全部贴图的单个 GLB，或把所有文件一起打成 zip。",
    "extension_required": "模型必须使用这里不支持的扩展（{extension}）。请在导出时关闭它。",
    "buffer_too_short": "数据比文件声明的短，文件可能不完整。请重新导出。",
    "view_out_of_range": "文件里的数据位置越界。请重新导出。",
    "reference_out_of_range": "文件引用了不存在的部分。请重新导出。",
    "accessor_type": "网格数据的类型不对。请重新导出。",
    "accessor_too_large": "网格数据太大。请减面后再上传。",
    "accessor_out_of_range": "网格数据超出了文件范围。请重新导出。",
    "attribute_count": "网格各项数据的数量对不上。请重新导出。",
    "index_out_of_range": "网格引用了不存在的顶点。请清理网格后重新导出。",
    "not_finite": "网格里有无效数值（NaN 或无穷大）。请清理网格后重新导出。",
    "node_cycle": "模型的层级结构成环或有多个父级。请重新导出。",
    "nothing_to_draw": "模型里没有可以显示的面。请导出网格本身，而不是点、线或相机。",
    "too_big": "模型的尺寸大得离谱。请应用缩放、归零位置后再导出。",
    "too_many_nodes": "模型的节点太多。请合并物体后再导出。",
    "too_many_triangles": "面数或部件数太多。请减面、合并后再上传。",
    "too_many_vertices": "形变目标或实例化副本的顶点太多。请减面或减少副本后再上传。",
    "too_many_animations": "动画太多。请只保留需要的动画再导出。",
    "animations_too_large": "动画的通道或关键帧太多。请精简动画后再导出。",
    "animation_times": "动画的关键帧时间不对（乱序、为负或过长）。请重新导出动画。",
    "animation_values": "动画关键帧的数值数量对不上。请重新导出动画。",
    "too_many_images": "贴图数量太多。请合并贴图后再上传。",
    "images_too_large": "所有贴图加起来太大。请把贴图缩小到 2048 像素以内。",
    "image_too_large": "有一张贴图太大。请缩小到 2048 像素以内。",
    "image_unknown": "有一张贴图不是 PNG、JPEG 或 WebP。请转换格式后重新导出。",
    "image_broken": "有一张贴图已损坏，无法解码。请替换后重新导出。",
    # Zip archives
    "zip_broken": "压缩包已损坏，打不开。请重新压缩（zip）后再上传。",
    "zip_encrypted": "压缩包带密码。请去掉密码，重新压缩后再上传。",
    "zip_method": "压缩包用了不常见的压缩方式。请用系统自带的“压缩为 zip”重新打包。",
    "zip_name": "压缩包里有不安全的文件名：{name}。请把模型和贴图放进一个普通文件夹，重新压缩。",
    "zip_names_clash": "压缩包里有重名的文件：{name}。请改名后重新压缩。",
    "zip_link": "压缩包里有链接或特殊文件：{name}。请换成真正的文件后重新压缩。",
    "zip_too_many": f"压缩包里的文件太多（上限 {LIMITS.zip_entries} 个）。请只打包模型和它的贴图。",
    "zip_too_large": f"压缩包解开后太大（上限 {LIMITS.zip_bytes >> 20} MB）。请只打包模型和它的贴图，并缩小贴图。",
    "zip_ratio": "压缩包里的 {name} 压缩得不正常，像是“压缩炸弹”。请重新导出后再打包。",
    "zip_lies": "压缩包里的 {name} 与它声明的大小不符。请重新压缩后再上传。",
    "zip_nested": "压缩包里只有另一个压缩包。请先解压里面那个，再把模型和贴图直接打成一个 zip。",
    "zip_no_model": "压缩包里没有能用的模型（glTF、GLB、OBJ、STL、PLY）。请导出为 GLB 再上传。",
    "zip_ambiguous": "压缩包里有多个模型：{names}。请每个模型单独上传。",
    # USDZ
    "usdz_broken": "USDZ 文件已损坏，无法读取。请重新导出为 USDZ 或 GLB。",
    "usdz_bad_name": "USDZ 里有不安全的文件名。请重新导出为 USDZ 或 GLB。",
    "usdz_compressed": "USDZ 里的文件被压缩了，不符合规范（USDZ 不能压缩）。请重新导出为 USDZ，不要用压缩软件打包。",
    "usdz_encrypted": "USDZ 带密码。请去掉密码后重新导出。",
    "usdz_mesh_broken": "USDZ 里的网格数据有误。请重新导出。",
    "usdz_no_layer": "USDZ 里没有 USD 文件。请重新导出为 USDZ 或 GLB。",
    "usdz_too_many_files": "USDZ 里的文件太多。请精简后重新导出。",
    "usdz_unit": "USDZ 的长度单位（metersPerUnit）不合理。请设置单位后重新导出。",
    # Other formats
    "mesh_truncated": "{format} 文件不完整，后半截缺失。请重新导出并上传。",
    "mesh_invalid": "{format} 文件的内容读不懂（{where}）。请重新导出，最好导出为 GLB。",
    "points_only": "文件里只有点，没有面。请先生成网格（表面重建），再导出为 GLB 或 PLY。",
    "text_too_large": "文本格式的模型太大。请导出为 GLB（二进制），体积会小很多。",
}


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


def chinese(code: str, facts: Mapping[str, object]) -> str:
    """The words of a refusal; "" for a code that is not ours."""
    return CHINESE.get(code, "").format_map(_Facts(facts))
