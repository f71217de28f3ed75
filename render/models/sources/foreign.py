"""Formats that merchants send and that are not taken: how they are known, what they are called, what to do instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

EXPORT: Final = "Open it in the program that made it (or in Blender) and export as GLB (glTF 2.0 binary)."
EXPORT_ZH: Final = "请在制作它的软件（或 Blender）里打开，导出为 GLB（glTF 2.0 二进制）。"
CAD: Final = "Open it in the CAD program, export as STL, OBJ or glTF with a fine mesh, and upload that."
CAD_ZH: Final = "请在 CAD 软件里导出为 STL、OBJ 或 glTF（网格精度选高），再上传。"
PICTURE: Final = "Upload the 3D model itself; pictures belong into it as textures."
PICTURE_ZH: Final = "请上传三维模型本身；图片应作为贴图放在模型里。"
REPACK: Final = "Unpack it and send the model with its textures as a .zip, or export one GLB."
REPACK_ZH: Final = "请先解压，再把模型和贴图打成 zip 上传，或导出为单个 GLB。"
USD: Final = "Save it as USDZ, or export as GLB."
USD_ZH: Final = "请另存为 USDZ，或导出为 GLB。"
NO_MODEL: Final = "Upload a 3D model: GLB, glTF or OBJ in a zip, STL, PLY or USDZ."
NO_MODEL_ZH: Final = "请上传三维模型：GLB、zip（glTF 或 OBJ）、STL、PLY 或 USDZ。"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format in both languages, with what to do."""

    name: str
    name_zh: str
    advice: str = NO_MODEL
    advice_zh: str = NO_MODEL_ZH


def _export(name: str, name_zh: str) -> Foreign:
    return Foreign(f"a {name} file" if name[0] not in "AEFIOS" else f"an {name} file", name_zh, EXPORT, EXPORT_ZH)


def _cad(name: str, name_zh: str) -> Foreign:
    return Foreign(name, name_zh, CAD, CAD_ZH)


def _picture(name: str, name_zh: str) -> Foreign:
    return Foreign(name, name_zh, PICTURE, PICTURE_ZH)


def _packed(name: str, name_zh: str) -> Foreign:
    return Foreign(name, name_zh, REPACK, REPACK_ZH)


FBX: Final = _export("FBX", " FBX 文件")
BLEND: Final = Foreign("a Blender project", " Blender 工程文件", EXPORT, EXPORT_ZH)
STEP: Final = _cad("a STEP file (CAD)", " STEP 文件（CAD）")
COLLADA: Final = Foreign("a COLLADA file", " COLLADA 文件", EXPORT, EXPORT_ZH)
USD_FILE: Final = Foreign("a bare USD file", "单独的 USD 文件", USD, USD_ZH)
RAR: Final = _packed("a RAR archive", " RAR 压缩包")
SEVEN_ZIP: Final = _packed("a 7z archive", " 7z 压缩包")
OTHER_ARCHIVE: Final = _packed("an archive that is not zip", "非 zip 格式的压缩包")
PNG: Final = _picture("a PNG picture", " PNG 图片")
JPEG: Final = _picture("a JPEG picture", " JPEG 图片")
OTHER_PICTURE: Final = _picture("a picture", "图片")
VIDEO: Final = Foreign("a video", "视频")
PDF: Final = Foreign("a PDF document", " PDF 文档")
OLE: Final = Foreign("a 3ds Max, SolidWorks or Office file", " 3ds Max、SolidWorks 或 Office 文件", EXPORT, EXPORT_ZH)
SKETCHUP: Final = Foreign("a SketchUp file", " SketchUp 文件", EXPORT, EXPORT_ZH)
RHINO: Final = Foreign("a Rhino file", " Rhino 文件", EXPORT, EXPORT_ZH)
CINEMA: Final = Foreign("a Cinema 4D file", " Cinema 4D 文件", EXPORT, EXPORT_ZH)
THREE_DS: Final = Foreign("a 3DS file", " 3DS 文件", EXPORT, EXPORT_ZH)
THREE_MF: Final = Foreign("a 3MF file", " 3MF 文件", EXPORT, EXPORT_ZH)
X3D: Final = Foreign("a VRML or X3D file", " VRML/X3D 文件", EXPORT, EXPORT_ZH)
OFF: Final = Foreign("an OFF file", " OFF 文件", EXPORT, EXPORT_ZH)
MAYA: Final = Foreign("a Maya scene", " Maya 工程文件", EXPORT, EXPORT_ZH)
DRAWING: Final = _cad("a DWG or DXF drawing", " DWG/DXF 图纸")
IGES: Final = _cad("an IGES file (CAD)", " IGES 文件（CAD）")
PROGRAM: Final = Foreign("a program", "可执行程序")
WEB_PAGE: Final = Foreign("a web page", "网页")
MATERIAL: Final = Foreign(
    "a material library (MTL) without its model",
    "没有模型的材质文件（MTL）",
    "Send the OBJ, its MTL and its textures together as a .zip.",
    "请把 OBJ、MTL 和贴图一起打成 zip 上传。",
)

FOREIGN_STARTS: Final[tuple[tuple[int, bytes, Foreign], ...]] = (
    (0, b"Kaydara FBX", FBX),
    (0, b"; FBX", FBX),
    (0, b"BLENDER", BLEND),
    (0, b"ISO-10303-21", STEP),
    (0, b"PXR-USDC", USD_FILE),
    (0, b"#usda", USD_FILE),
    (0, b"Rar!", RAR),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"\x1f\x8b", OTHER_ARCHIVE),
    (0, b"BZh", OTHER_ARCHIVE),
    (0, b"\xfd7zXZ", OTHER_ARCHIVE),
    (257, b"ustar", OTHER_ARCHIVE),
    (0, b"\x89PNG", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF8", OTHER_PICTURE),
    (8, b"WEBP", OTHER_PICTURE),
    (0, b"BM", OTHER_PICTURE),
    (0, b"II*\0", OTHER_PICTURE),
    (0, b"MM\0*", OTHER_PICTURE),
    (0, b"8BPS", OTHER_PICTURE),
    (0, b"\xabKTX", OTHER_PICTURE),
    (4, b"ftypheic", OTHER_PICTURE),
    (4, b"ftypavif", OTHER_PICTURE),
    (4, b"ftyp", VIDEO),
    (0, b"\x1a\x45\xdf\xa3", VIDEO),
    (0, b"%PDF", PDF),
    (0, b"\xd0\xcf\x11\xe0", OLE),
    (0, b"\xff\xfe\xff\x0e", SKETCHUP),
    (0, b"3D Geometry File Format", RHINO),
    (0, b"QC4DC4D6", CINEMA),
    (0, b"MM", THREE_DS),
    (0, b"AC10", DRAWING),
    (0, b"#VRML", X3D),
    (0, b"//Maya", MAYA),
    (0, b"OFF\n", OFF),
    (0, b"COFF\n", OFF),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
    (0, b"<!DOCTYPE html", WEB_PAGE),
    (0, b"<!doctype html", WEB_PAGE),
    (0, b"<html", WEB_PAGE),
)

FOREIGN_NAMES: Final[Mapping[str, Foreign]] = {
    ".fbx": FBX,
    ".blend": BLEND,
    ".dae": COLLADA,
    ".3ds": THREE_DS,
    ".3mf": THREE_MF,
    ".max": OLE,
    ".ma": MAYA,
    ".mb": MAYA,
    ".c4d": CINEMA,
    ".skp": SKETCHUP,
    ".3dm": RHINO,
    ".stp": STEP,
    ".step": STEP,
    ".igs": IGES,
    ".iges": IGES,
    ".dwg": DRAWING,
    ".dxf": DRAWING,
    ".sldprt": _cad("a SolidWorks part", " SolidWorks 零件"),
    ".sldasm": _cad("a SolidWorks assembly", " SolidWorks 装配体"),
    ".x_t": _cad("a Parasolid file (CAD)", " Parasolid 文件（CAD）"),
    ".wrl": X3D,
    ".x3d": X3D,
    ".off": OFF,
    ".usd": USD_FILE,
    ".usda": USD_FILE,
    ".usdc": USD_FILE,
    ".rar": RAR,
    ".7z": SEVEN_ZIP,
    ".tar": OTHER_ARCHIVE,
    ".gz": OTHER_ARCHIVE,
    ".mtl": MATERIAL,
    ".ztl": Foreign("a ZBrush file", " ZBrush 文件", EXPORT, EXPORT_ZH),
    ".zpr": Foreign("a ZBrush project", " ZBrush 工程文件", EXPORT, EXPORT_ZH),
    ".lwo": Foreign("a LightWave file", " LightWave 文件", EXPORT, EXPORT_ZH),
}
