"""Products as merchants export them, made in code: dense, textured, in variants, with parts that bend."""

import io
from typing import Any

import numpy as np
from PIL import Image

from tests.support.glb import Glb


def textured_product(*, noisy_px: int = 0, images: int = 2) -> bytes:
    """A bowl of 5,000 triangles in two colour variants with a normal map, and a strap of 3,000 that is skinned and morphs.

    `noisy_px`: textures of noise of that side, which nothing can make small; `images`: how many colour textures.
    """
    model = Glb()
    colours = [model.add("textures", {"source": _image(model, _colour(at, noisy_px))}) for at in range(images)]
    relief = model.add("textures", {"source": _image(model, _relief(128))})
    for at, colour in enumerate(colours):
        model.add("materials", _material(f"colour {at}", colour, relief))
    bowl, strap = _surface(model, 50, 0.1, relief=True), _surface(model, 39, 0.05)
    bowl["material"] = 0
    bowl["extensions"] = {"KHR_materials_variants": {"mappings": [{"material": at, "variants": [at]} for at in range(images)]}}
    strap["material"] = 0
    _bend(model, strap)
    model.add("nodes", {"name": "bowl", "mesh": model.add("meshes", {"primitives": [bowl]})})
    model.add("nodes", {"name": "strap", "mesh": model.add("meshes", {"primitives": [strap], "weights": [0.0]}), "skin": 0})
    model.add("nodes", {"name": "bone"})
    model.add("skins", {"joints": [2]})
    model.document["scenes"][0]["nodes"] = [0, 1, 2]
    model.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": f"variant {at}"} for at in range(images)]}}
    model.document["extensionsUsed"] = ["KHR_materials_variants", "KHR_materials_clearcoat"]
    return model.data


def _material(name: str, colour: int, relief: int) -> dict[str, Any]:
    return {
        "name": name,
        "pbrMetallicRoughness": {"baseColorTexture": {"index": colour}, "metallicFactor": 0.0, "roughnessFactor": 0.4},
        "normalTexture": {"index": relief},
        "extensions": {"KHR_materials_clearcoat": {"clearcoatFactor": 0.5}},
    }


def _surface(model: Glb, side: int, size_m: float, *, relief: bool = False) -> dict[str, Any]:
    """A curved grid of 2·side² triangles."""
    v, u = np.mgrid[0 : side + 1, 0 : side + 1] / side
    height = size_m * (0.5 * ((u - 0.5) ** 2 + (v - 0.5) ** 2) + (0.01 * np.sin(u * 40) if relief else 0))
    positions = np.stack([(u - 0.5) * size_m, height, (v - 0.5) * size_m], axis=-1)
    normals = np.cross(np.gradient(positions, axis=0), np.gradient(positions, axis=1))
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    corner = (np.arange(side)[:, None] * (side + 1) + np.arange(side)).ravel()
    quads = [corner, corner + side + 1, corner + 1, corner + 1, corner + side + 1, corner + side + 2]
    flat = positions.reshape(-1, 3).astype(np.float32)
    bounds = {"min": flat.min(axis=0).tolist(), "max": flat.max(axis=0).tolist()}
    attributes = {
        "POSITION": model.accessor(flat, "VEC3", 5126, **bounds),
        "NORMAL": model.accessor(normals.reshape(-1, 3).astype(np.float32), "VEC3", 5126),
        "TEXCOORD_0": model.accessor(np.stack([u, v], axis=-1).reshape(-1, 2).astype(np.float32), "VEC2", 5126),
    }
    indices = np.stack(quads, axis=-1).ravel().astype(np.uint16)
    return {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5123)}


def _bend(model: Glb, primitive: dict[str, Any]) -> None:
    count = model.document["accessors"][primitive["attributes"]["POSITION"]]["count"]
    weights, moves = np.zeros((count, 4), np.float32), np.zeros((count, 3), np.float32)
    weights[:, 0], moves[:, 1] = 1, np.linspace(0, 0.02, count)
    primitive["attributes"]["JOINTS_0"] = model.accessor(np.zeros((count, 4), np.uint8), "VEC4", 5121)
    primitive["attributes"]["WEIGHTS_0"] = model.accessor(weights, "VEC4", 5126)
    bounds = {"min": moves.min(axis=0).tolist(), "max": moves.max(axis=0).tolist()}
    primitive["targets"] = [{"POSITION": model.accessor(moves, "VEC3", 5126, **bounds)}]


def _colour(at: int, noisy_px: int) -> Any:
    if noisy_px:
        return np.random.default_rng(at).integers(0, 256, (noisy_px, noisy_px, 3), np.uint8)
    y, x = np.mgrid[0:256, 0:256]
    return np.stack([x, y, np.full_like(x, 90 * at % 256)], axis=-1).astype(np.uint8)


def _relief(side_px: int) -> Any:
    x = np.sin(np.linspace(0, 60, side_px)) * 0.4
    normal = np.stack([np.broadcast_to(x, (side_px, side_px)), np.zeros((side_px, side_px)), np.ones((side_px, side_px))], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.rint((normal * 0.5 + 0.5) * 255).astype(np.uint8)


def _image(model: Glb, pixels: Any) -> int:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return model.add("images", {"bufferView": model.view(file.getvalue()), "mimeType": "image/png"})
