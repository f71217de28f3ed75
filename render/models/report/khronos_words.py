"""What the codes of Khronos' validator mean, in Chinese and in plain words; its own English sentence stands beside them.

Codes that only a programmer of exporters can act on share a sentence.
"""

from collections.abc import Mapping
from typing import Final

EXPORTER: Final = "文件内部数据不符合 glTF 规范，通常是导出软件的问题。请更新导出插件，或用 Blender 重新导出为 GLB。"
CUT_OFF: Final = "文件不完整，后半截缺失。请重新导出并上传。"
PICTURE: Final = "有一张贴图的数据已损坏。请替换这张图片后重新导出。"
HARMLESS: Final = "不影响显示，可以忽略。"

CHINESE: Final[Mapping[str, str]] = {
    "IO_ERROR": "模型引用的文件没有找到。请把模型和所有贴图、.bin 文件一起打成 zip，或导出为单个 GLB。",
    "INVALID_JSON": "文件里的 JSON 无法读取。请重新导出。",
    "INVALID_URI": "文件里有无效的文件名。请把贴图改成简单的英文名后重新导出。",
    "UNDEFINED_PROPERTY": "文件缺少必需的内容。请用最新版软件重新导出。",
    "UNKNOWN_ASSET_MAJOR_VERSION": "glTF 版本不受支持。请导出为 glTF 2.0。",
    "UNRESOLVED_REFERENCE": "文件引用了不存在的部分。请重新导出。",
    "UNSUPPORTED_EXTENSION": "文件用了校验器不认识的扩展，这部分没有检查。",
    "INCOMPLETE_EXTENSION_SUPPORT": "校验器对这个扩展只做了部分检查。",
    "UNUSED_OBJECT": f"文件里有没用到的内容。{HARMLESS}清理后文件会更小。",
    "NODE_EMPTY": f"有空的节点。{HARMLESS}",
    "NODE_MATRIX_DEFAULT": f"有多余的变换数据。{HARMLESS}",
    "EXTRA_PROPERTY": f"有多余的数据。{HARMLESS}",
    "UNEXPECTED_PROPERTY": f"有规范之外的数据。{HARMLESS}",
    "NON_OBJECT_EXTRAS": f"附加数据的写法不够规范。{HARMLESS}",
    "NODE_LOOP": "模型的层级结构成环。请整理层级后重新导出。",
    "NODE_PARENT_OVERRIDE": "有节点同时属于多个父级。请整理层级后重新导出。",
    "NODE_MATRIX_NON_TRS": "有节点的变换含有切变。请在建模软件里应用变换（Blender：Ctrl+A）后重新导出。",
    "NODE_SKINNED_MESH_NON_ROOT": f"带骨骼的网格不在最上层，上级的位置和缩放对它无效。{HARMLESS}",
    "NODE_SKINNED_MESH_LOCAL_TRANSFORMS": f"带骨骼的网格自身的位置和缩放无效。{HARMLESS}",
    "ROTATION_NON_UNIT": "有节点的旋转数据无效。请应用变换后重新导出。",
    "BUFFER_VIEW_TARGET_MISSING": f"少了一个给显卡的提示。{HARMLESS}",
    "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE": "法线贴图需要的切线没有随文件导出，已自动补上。如需与建模软件完全一致，请导出时勾选“切线”。",
    "MESH_PRIMITIVE_NO_TANGENT_SPACE": "有部件带法线贴图，但没有切线也没有 UV，法线贴图无法显示。请展开 UV 后重新导出。",
    "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS": (
        "有部件带贴图却没有 UV（贴图坐标），贴图无法显示。请展开 UV（Blender：按 U，智能 UV 投射），导出时勾选 UV。"
    ),
    "MESH_PRIMITIVE_NO_POSITION": "有部件没有顶点坐标，无法显示。请删除空部件后重新导出。",
    "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT": "网格各项数据的数量对不上。请重新导出。",
    "MESH_PRIMITIVE_INCOMPATIBLE_MODE": "有部件的顶点数不成整三角面，多余的会被忽略。",
    "UNUSED_MESH_TANGENT": f"有用不到的切线数据。{HARMLESS}去掉后文件会更小。",
    "ACCESSOR_INDEX_OOB": "网格引用了不存在的顶点。请清理网格后重新导出。",
    "ACCESSOR_INDEX_TRIANGLE_DEGENERATE": f"有面积为零的三角面。{HARMLESS}清理网格（合并重复顶点）后会更干净。",
    "ACCESSOR_INVALID_FLOAT": "网格里有无效数值（NaN 或无穷大）。请清理网格后重新导出。",
    "ACCESSOR_VECTOR3_NON_UNIT": "法线或切线的长度不对。请重新计算法线后导出。",
    "ACCESSOR_WEIGHTS_NON_NORMALIZED": "骨骼权重之和不为 1。请归一化权重后重新导出。",
    "ACCESSOR_JOINTS_INDEX_OOB": "骨骼编号越界。请检查绑定后重新导出。",
    "BUFFER_BYTE_LENGTH_MISMATCH": CUT_OFF,
    "GLB_LENGTH_MISMATCH": CUT_OFF,
    "GLB_LENGTH_TOO_SMALL": CUT_OFF,
    "GLB_CHUNK_TOO_BIG": CUT_OFF,
    "GLB_UNEXPECTED_END_OF_CHUNK_DATA": CUT_OFF,
    "GLB_UNEXPECTED_END_OF_CHUNK_HEADER": CUT_OFF,
    "GLB_UNEXPECTED_END_OF_HEADER": CUT_OFF,
    "GLB_EXTRA_DATA": f"文件末尾有多余数据。{HARMLESS}",
    "GLB_INVALID_VERSION": "GLB 版本不对。请导出为 glTF 2.0。",
    "IMAGE_DATA_INVALID": PICTURE,
    "IMAGE_UNEXPECTED_EOS": PICTURE,
    "IMAGE_UNRECOGNIZED_FORMAT": "有一张贴图的格式无法识别。请改用 PNG、JPEG 或 WebP。",
    "IMAGE_MIME_TYPE_INVALID": "有一张贴图的格式与文件里的说明不符（例如把 JPEG 改名成 PNG）。请重新保存图片后导出。",
    "IMAGE_NON_ENABLED_MIME_TYPE": "有一张贴图的格式需要额外扩展。请改用 PNG 或 JPEG。",
    "IMAGE_NPOT_DIMENSIONS": f"有贴图的边长不是 2 的幂（如 1024、2048）。{HARMLESS}改成 2 的幂在老手机上更快。",
    "IMAGE_FEATURES_UNSUPPORTED": "有贴图用了特殊色彩空间或是动图，颜色可能有偏差。请另存为普通 sRGB 图片。",
    "TEXTURE_INVALID_IMAGE_MIME_TYPE": "有一张贴图的格式这里不允许。请改用 PNG 或 JPEG。",
    "MATERIAL_ALPHA_CUTOFF_INVALID_MODE": f"透明裁剪值没有作用。{HARMLESS}",
    "NON_RELATIVE_URI": "文件引用了绝对路径或网址。请把贴图放在模型旁边，重新导出。",
    "URI_GLB": "GLB 引用了外部文件。请导出时选择把贴图嵌入文件。",
    "DATA_URI_GLB": f"GLB 里用了文本方式存数据，文件偏大。{HARMLESS}",
    "UNUSED_EXTENSION_REQUIRED": "文件要求一个并没有用到的扩展。请重新导出。",
    "VALUE_NOT_IN_LIST": "有一个取值不在规范允许的范围内，可能会被忽略。",
    "ANIMATION_CHANNEL_TARGET_NODE_SKIN": "动画移动的是带骨骼的网格本身，不会有效果。请改为移动骨骼。",
    "CAMERA_XMAG_YMAG_NEGATIVE": f"文件里的正交相机范围是负数。{HARMLESS}",
    "CAMERA_YFOV_GEQUAL_PI": f"文件里的相机视角超过 180°。{HARMLESS}",
    "INVALID_EXTENSION_NAME_FORMAT": f"有一个扩展的名称不合规范。{HARMLESS}",
    "KHR_MATERIALS_ANISOTROPY_ANISOTROPY_TEXTURE_TEXCOORD": "各向异性贴图与法线贴图用了不同的 UV，拉丝方向可能有偏差。请改用同一套 UV。",
    "KHR_MATERIALS_CLEARCOAT_CLEARCOAT_NORMAL_TEXTURE_TEXCOORD": "清漆法线贴图与法线贴图用了不同的 UV，可能有偏差。请改用同一套 UV。",
    "KHR_MATERIALS_DISPERSION_NO_VOLUME": "色散需要与体积（厚度）一起用，单独设置没有效果。",
    "KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR": f"发光强度没有作用，因为发光颜色是黑色。{HARMLESS}",
    "KHR_MATERIALS_IRIDESCENCE_THICKNESS_RANGE_WITHOUT_TEXTURE": f"没有薄膜厚度贴图，厚度下限没有作用。{HARMLESS}",
    "KHR_MATERIALS_IRIDESCENCE_THICKNESS_TEXTURE_UNUSED": f"薄膜厚度的上下限相同，厚度贴图没有作用。{HARMLESS}",
    "KHR_MATERIALS_VOLUME_DOUBLE_SIDED": "有体积的材质不应设为双面，玻璃的折射可能不对。请关闭双面。",
    "KHR_MATERIALS_VOLUME_NO_TRANSMISSION": "材质设了体积却不透光，体积没有效果。请同时打开透射。",
    "MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL": f"有切线数据却没有法线，切线没有作用。{HARMLESS}",
    "MULTIPLE_EXTENSIONS": "同一处用了几个可能互相冲突的扩展，显示效果可能因软件而异。",
    "UNKNOWN_ASSET_MINOR_VERSION": f"glTF 的次版本号没有见过。{HARMLESS}",
    "NODE_SKINNED_MESH_WITHOUT_SKIN": "有网格带骨骼权重却没有绑定骨架，动画不会带动它。请检查绑定后重新导出。",
    "UNUSED_MESH_WEIGHTS": f"变形的初始权重总被覆盖，没有作用。{HARMLESS}",
    "ACCESSOR_JOINTS_USED_ZERO_WEIGHT": f"有骨骼编号的权重为零。{HARMLESS}",
    "BUFFER_GLB_CHUNK_TOO_BIG": f"数据块末尾有多余的填充字节。{HARMLESS}",
    "GLB_EMPTY_BIN_CHUNK": f"有一个空的数据块。{HARMLESS}",
    "GLB_UNKNOWN_CHUNK_TYPE": f"有不认识的数据块，已跳过。{HARMLESS}",
}


def chinese(code: str, severity: str) -> str:
    """What a code means; an error that is not listed is the exporter's, other codes have no words of ours."""
    return CHINESE.get(code, EXPORTER if severity == "error" else "")
