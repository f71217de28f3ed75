"""Small glTF assets, each made to provoke one message of Khronos' validator, or none: what the check must say file by file.

A case is its files by name (the first is the asset) and the code that it is about ("" for a clean one).
"""

import base64
import json
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tests.support import glb
from tests.support.glb import Glb
from tests.support.gltf_spoilt import CASES, F32, U8, U16, Case, Document, case, chunk, cube, drop, each, external, header, put, textured

__all__ = ["CASES", "Case"]

# The container.
case("glb whole", "", lambda m: None)
case("glb magic", "GLB_INVALID_MAGIC", lambda m: header(m.data, magic=0x46546C66))
case("glb version", "GLB_INVALID_VERSION", lambda m: header(m.data, version=1))
case("glb length", "GLB_LENGTH_MISMATCH", lambda m: header(m.data, length=len(m.data) + 4))
case("glb cut", "GLB_UNEXPECTED_END_OF_CHUNK_DATA", lambda m: m.data[:-40])
case("glb of eight bytes", "GLB_UNEXPECTED_END_OF_HEADER", lambda m: m.data[:8])
case(
    "glb first chunk", "GLB_UNEXPECTED_FIRST_CHUNK", lambda m: header(m.data[:12] + chunk(0x004E4942, m.binary), length=20 + len(m.binary))
)
case("glb tail", "GLB_EXTRA_DATA", lambda m: m.data + b"tail")
case("glb own chunk", "GLB_UNKNOWN_CHUNK_TYPE", lambda m: header(m.data + chunk(0x21212121, b"ours")))
case("glb bin missing", "BUFFER_MISSING_GLB_DATA", lambda m: glb.pack({**m.document, "buffers": [{"byteLength": 64}]}))

# JSON and its schema.
case("json broken", "INVALID_JSON", lambda m: glb.pack({}, text=b'{"asset": {"version": "2.0"'))
case("json array", "TYPE_MISMATCH", lambda m: {"asset.gltf": b"[1]"})
case("no asset", "UNDEFINED_PROPERTY", drop("asset"))
case("version 3", "UNKNOWN_ASSET_MAJOR_VERSION", put("asset", "version", value="3.0"))
case("version 2.7", "UNKNOWN_ASSET_MINOR_VERSION", put("asset", "version", value="2.7"))
case("wrong type", "TYPE_MISMATCH", put("nodes", 0, "name", value=5))
case("unknown property", "UNEXPECTED_PROPERTY", put("nodes", 0, "colour", value="red"))
case("empty array", "EMPTY_ENTITY", put("cameras", value=[]))
case("factor out of range", "VALUE_NOT_IN_RANGE", put("materials", value=[{"pbrMetallicRoughness": {"metallicFactor": 2}}]))
case("alpha mode of a later glTF", "VALUE_NOT_IN_LIST", put("materials", value=[{"alphaMode": "DITHER"}]))
case("reference", "UNRESOLVED_REFERENCE", put("nodes", 0, "mesh", value=7))
case("extension not declared", "UNDECLARED_EXTENSION", put("materials", value=[{"extensions": {"KHR_materials_unlit": {}}}]))
case("extras of text", "NON_OBJECT_EXTRAS", put("meshes", 0, "extras", value="text"))

# Accessors, views, buffers.
case("accessor too long", "ACCESSOR_TOO_LONG", put("accessors", 1, "count", value=25))
case("accessor offset", "ACCESSOR_OFFSET_ALIGNMENT", put("accessors", 0, "byteOffset", value=2))
case("accessor bounds", "ACCESSOR_MAX_MISMATCH", put("accessors", 0, "max", value=[1, 1, 1]))
case("no bounds", "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", drop("accessors", 0, "min"))
case("view too long", "BUFFER_VIEW_TOO_LONG", put("bufferViews", 0, "byteLength", value=10**6))
case("stride", "VALUE_MULTIPLE_OF", put("bufferViews", 0, "byteStride", value=13))
case("index out of bounds", "ACCESSOR_INDEX_OOB", lambda m: _spoil(m, 2, np.array([99], np.uint16)))
case("not a number", "ACCESSOR_INVALID_FLOAT", lambda m: _spoil(m, 0, np.array([np.nan], np.float32)))
case("normal not unit", "ACCESSOR_VECTOR3_NON_UNIT", lambda m: _spoil(m, 1, np.array([9, 9, 9], np.float32)))
case("buffer too short", "BUFFER_BYTE_LENGTH_MISMATCH", lambda m: external(m, data__bin=b"\0" * 20))


def _spoil(model: Glb, view: int, values: Any) -> None:
    at = model.document["bufferViews"][view]["byteOffset"]
    data = values.tobytes()
    model.binary = model.binary[:at] + data + model.binary[at + len(data) :]


# Files beside it, and data URIs.
def _data_uri(model: Glb) -> dict[str, bytes]:
    return external(model, "data:application/octet-stream;base64," + base64.b64encode(model.binary).decode())


case("file beside", "", lambda m: external(m, data__bin=m.binary))
case("file with a space", "", lambda m: {**external(m, "my%20data.bin"), "my data.bin": m.binary})
case("data uri", "", _data_uri)
case("file in the folder above", "", lambda m: {"scene/asset.gltf": external(m, "../data.bin")["asset.gltf"], "data.bin": m.binary})
case("file missing", "IO_ERROR", external)
case("file above", "IO_ERROR", lambda m: external(m, "../data.bin"))
case("file by http", "IO_ERROR", lambda m: external(m, "http://127.0.0.1:9/data.bin"))
case("file by path", "IO_ERROR", lambda m: external(m, "/etc/hostname"))
case("file by file", "IO_ERROR", lambda m: external(m, "file:///etc/hostname"))

# Nodes, animations, skins.
case("node loop", "NODE_LOOP", lambda m: m.document["nodes"][0].update(children=[0]))
case("two parents", "NODE_PARENT_OVERRIDE", lambda m: m.document["nodes"].extend([{"children": [0]}, {"children": [0]}]))
case("matrix and translation", "NODE_MATRIX_TRS", lambda m: m.document["nodes"][0].update(matrix=_turn(), translation=[0, 0, 1]))
case("sheared matrix", "NODE_MATRIX_NON_TRS", put("nodes", 0, "matrix", value=[1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]))
case("rotation not unit", "ROTATION_NON_UNIT", put("nodes", 0, "rotation", value=[1, 1, 1, 1]))
case("child in the scene", "SCENE_NON_ROOT_NODE", lambda m: m.document["nodes"].append({"children": [0]}))


def _turn() -> list[float]:
    return [0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0.5, 0, 0, 1]


def animated(times: tuple[float, ...] = (0.0, 1.0), path: str = "translation") -> Callable[[], Glb]:
    """The cube moves up in a second."""

    def start() -> Glb:
        model = cube()
        first = model.accessor(np.array(times, np.float32), "SCALAR", F32, min=[min(times)], max=[max(times)])
        second = model.accessor(np.array([[0, 0, 0], [0, 1, 0]], np.float32), "VEC3", F32)
        sampler = {"input": first, "output": second}
        model.add("animations", {"samplers": [sampler], "channels": [{"sampler": 0, "target": {"node": 0, "path": path}}]})
        return model

    return start


case("animation", "", lambda m: None, animated())
case("time runs back", "ACCESSOR_ANIMATION_INPUT_NON_INCREASING", lambda m: None, animated((1.0, 0.5)))
case("path of a later glTF", "VALUE_NOT_IN_LIST", lambda m: None, animated(path="colour"))
case("weights without morphs", "ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS", lambda m: None, animated(path="weights"))


def skinned(joint: int = 0) -> Callable[[], Glb]:
    """The cube hangs on one joint, a metre up."""

    def start() -> Glb:
        model = cube()
        joints, weights = np.zeros((24, 4), np.uint8), np.zeros((24, 4), np.float32)
        joints[:, 0], weights[:, 0] = joint, 1
        attributes = model.document["meshes"][0]["primitives"][0]["attributes"]
        attributes["JOINTS_0"] = model.accessor(joints, "VEC4", U8)
        attributes["WEIGHTS_0"] = model.accessor(weights, "VEC4", F32)
        bone = model.add("nodes", {"translation": [0, 1, 0]})
        model.document["nodes"][0]["skin"] = model.add("skins", {"joints": [bone]})
        model.document["scenes"][0]["nodes"].append(bone)
        return model

    return start


case("skin", "", lambda m: None, skinned())


def moved_a_little(model: Glb) -> None:
    """The cube is moved by three micrometres in the space of a node that makes everything a thousand times as large."""
    model.document["nodes"][0]["translation"] = [0, 3e-6, 0]
    model.document["scenes"][0]["nodes"] = [model.add("nodes", {"scale": [1000, 1000, 1000], "children": [0]})]


case("small move below a large scale", "", moved_a_little)
case("joint out of bounds", "ACCESSOR_JOINTS_INDEX_OOB", lambda m: None, skinned(3))
case(
    "skin on a plain mesh", "NODE_SKIN_WITH_NON_SKINNED_MESH", lambda m: m.document["nodes"][0].update(skin=m.add("skins", {"joints": [0]}))
)
case("joint outside the scene", "NODE_SKIN_NO_SCENE", drop("scenes", 0, "nodes", 1), skinned())

# Shapes.
case("points", "", put("meshes", 0, "primitives", 0, "mode", value=0))
case("unknown mode", "VALUE_NOT_IN_RANGE", put("meshes", 0, "primitives", 0, "mode", value=9))
case("no positions", "MESH_PRIMITIVE_NO_POSITION", drop("meshes", 0, "primitives", 0, "attributes", "POSITION"))
case("corners left over", "MESH_PRIMITIVE_INCOMPATIBLE_MODE", put("accessors", 2, "count", value=35))
case("no scenes", "", each(drop("scenes"), drop("scene")))
case("strip", "", put("meshes", 0, "primitives", 0, "mode", value=5))
case("nothing at all", "", lambda m: {"asset.gltf": b'{"asset": {"version": "2.0"}}'})


def _instanced(model: Glb) -> None:
    """Three cubes, a metre apart."""
    places = model.accessor(np.array([[-1, 0, 0], [0, 0, 0], [1, 0, 0]], np.float32), "VEC3", F32)
    model.document["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": places}}}
    model.document.update(extensionsUsed=["EXT_mesh_gpu_instancing"], extensionsRequired=["EXT_mesh_gpu_instancing"])


def _twice(model: Glb) -> None:
    """A second cube in a second scene."""
    mesh = json.loads(json.dumps(model.document["meshes"][0]))
    second = model.add("nodes", {"mesh": model.add("meshes", mesh), "translation": [3, 0, 0]})
    model.add("scenes", {"nodes": [second]})


def _sparse(model: Glb) -> None:
    """The first corner is pulled out to x = -0.3."""
    indices, values = model.view(np.zeros(1, np.uint16).tobytes()), model.view(np.array([0.1, -0.1, -0.1], np.float32).tobytes())
    model.document["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": indices, "componentType": U16},
        "values": {"bufferView": values},
    }


def _morph(model: Glb) -> None:
    primitive = model.document["meshes"][0]["primitives"][0]
    moved = model.accessor(np.full((24, 3), 0.5, np.float32), "VEC3", F32, min=[0.5] * 3, max=[0.5] * 3)
    primitive["targets"] = [{"POSITION": moved}]
    model.document["meshes"][0].update(weights=[0.0], extras={"targetNames": ["big"]})


case("instances", "", _instanced)
case("two scenes", "", _twice)
case("sparse", "", _sparse)
case("sparse out of bounds", "ACCESSOR_SPARSE_INDEX_OOB", each(_sparse, lambda m: _spoil(m, 3, np.array([77], np.uint16))))
case("morph target", "", _morph)

# Images and materials.
case("texture", "", lambda m: None, textured({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}))
case("image cut", "IMAGE_UNEXPECTED_EOS", put("bufferViews", 4, "byteLength", value=20), textured({"emissiveTexture": {"index": 0}}))
case(
    "image unknown", "IMAGE_UNRECOGNIZED_FORMAT", lambda m: _spoil(m, 4, np.zeros(4, np.uint8)), textured({"emissiveTexture": {"index": 0}})
)
case("image type", "IMAGE_MIME_TYPE_INVALID", put("images", 0, "mimeType", value="image/jpeg"), textured({"emissiveTexture": {"index": 0}}))
case(
    "texture without coordinates",
    "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS",
    lambda m: None,
    textured({"emissiveTexture": {"index": 0, "texCoord": 1}}),
)
case("normal map", "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE", lambda m: None, textured({"normalTexture": {"index": 0}}))
TURNED: Final = {"index": 0, "extensions": {"KHR_texture_transform": {"rotation": 1.5707963267948966}}}
case(
    "turned normal map",
    "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE",
    lambda m: m.document.update(extensionsUsed=["KHR_texture_transform"]),
    textured({"normalTexture": TURNED}),
)
case("normal map on no area", "", drop("accessors", 3, "bufferView"), textured({"normalTexture": {"index": 0}}))
case("texture without image", "", drop("textures", 0, "source"), textured({"emissiveTexture": {"index": 0}}))

# Extensions: valid, and with a value out of range.
EXTENSIONS: Final[dict[str, Document]] = {
    "KHR_materials_unlit": {},
    "KHR_materials_emissive_strength": {"emissiveStrength": 4},
    "KHR_materials_clearcoat": {"clearcoatFactor": 1, "clearcoatTexture": {"index": 0}},
    "KHR_materials_sheen": {"sheenColorFactor": [1, 0, 0], "sheenRoughnessFactor": 0.5},
    "KHR_materials_transmission": {"transmissionFactor": 1},
    "KHR_materials_volume": {"thicknessFactor": 0.1, "attenuationDistance": 1},
    "KHR_materials_ior": {"ior": 1.4},
    "KHR_materials_specular": {"specularFactor": 0.5, "specularColorTexture": {"index": 1}},
    "KHR_materials_iridescence": {"iridescenceFactor": 1},
    "KHR_materials_anisotropy": {"anisotropyStrength": 0.5},
    "KHR_materials_dispersion": {"dispersion": 0.1},
    "KHR_materials_diffuse_transmission": {"diffuseTransmissionFactor": 0.5},
    "KHR_materials_pbrSpecularGlossiness": {"diffuseFactor": [1, 0, 0, 1], "glossinessFactor": 0.2},
    "VENDOR_ours": {"anything": 1},
}
LIT: Final[Document] = {"emissiveFactor": [1, 1, 1], "normalTexture": {"index": 1}}
for name, value in EXTENSIONS.items():
    case(name, "", lambda m: None, textured(LIT, **{name: value}))
case("sheen out of range", "VALUE_NOT_IN_RANGE", lambda m: None, textured(KHR_materials_sheen={"sheenRoughnessFactor": 3}))
case("refraction out of range", "VALUE_NOT_IN_RANGE", lambda m: None, textured(KHR_materials_ior={"ior": 0.5}))


def _transformed(model: Glb) -> None:
    info = {"index": 0, "extensions": {"KHR_texture_transform": {"offset": [0.5, 0], "scale": [2, 2]}}}
    model.document["materials"][0]["pbrMetallicRoughness"] = {"baseColorTexture": info}
    model.document["extensionsUsed"] = ["KHR_texture_transform"]


def _variants(model: Glb) -> None:
    model.add("materials", glb.colored(1, 0, 0))
    mapping = [{"material": 0, "variants": [0]}, {"material": 1, "variants": [1]}]
    model.document["meshes"][0]["primitives"][0]["extensions"] = {"KHR_materials_variants": {"mappings": mapping}}
    model.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": "grey"}, {"name": "red"}]}}
    model.document["extensionsUsed"] = ["KHR_materials_variants"]


def _lamp(model: Glb) -> None:
    model.document["extensions"] = {"KHR_lights_punctual": {"lights": [{"type": "point"}]}}
    model.document["nodes"][0]["extensions"] = {"KHR_lights_punctual": {"light": 0}}
    model.document["extensionsUsed"] = ["KHR_lights_punctual"]


def _pointer(model: Glb) -> None:
    target = {"path": "pointer", "extensions": {"KHR_animation_pointer": {"pointer": "/nodes/0/translation"}}}
    model.document["animations"][0]["channels"][0]["target"] = target
    model.document["extensionsUsed"] = ["KHR_animation_pointer"]


case("texture transform", "", _transformed, textured())
case("variants", "", _variants, lambda: cube(material=glb.colored(0.5, 0.5, 0.5)))
case("lights", "", _lamp)
case("animation pointer", "", _pointer, animated())
case(
    "required and unknown",
    "UNSUPPORTED_EXTENSION",
    lambda m: m.document.update(extensionsUsed=["VENDOR_x"], extensionsRequired=["VENDOR_x"]),
)
