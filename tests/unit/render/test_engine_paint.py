"""A material's shader has what the material has, and pays for nothing else."""

from typing import Any

import numpy as np

from render.engine.gl.lamps import Lit
from render.engine.gl.paint import features_of, read_once, samplers, usable_maps
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive


def primitive(**more: Any) -> Primitive:
    corners, triangle = np.zeros((3, 3), np.float32), np.zeros((1, 3), np.uint32)
    return Primitive(positions=corners, normals=corners, triangles=triangle, variants={}, uv0=np.zeros((3, 2), np.float32), **more)


def named(material: Material, lamps: int = 0, **more: Any) -> dict[str, str]:
    return dict(features_of(material, primitive(**more), Lit(lamps=lamps)))


def test_a_plain_material_asks_for_nothing() -> None:
    assert named(Material()) == {"MAPS": ""}


def test_a_layer_of_no_strength_costs_nothing() -> None:
    idle = Material(
        clearcoat_texture=Texture(image=0), iridescence_texture=Texture(image=1), sheen_color_texture=Texture(image=2), thickness=1.0
    )
    assert named(idle) == {"MAPS": ""}


def test_one_picture_used_twice_in_one_way_is_read_once() -> None:
    packed = Texture(image=3)
    maps = usable_maps(Material(metallic_roughness_texture=packed, occlusion_texture=packed), primitive())
    assert samplers(maps) == {"metal_rough": "metal_rough", "occlusion": "metal_rough"}
    assert list(read_once(maps)) == ["metal_rough"]


def test_a_colour_and_a_number_are_not_read_alike() -> None:
    """sRGB or plain: the same texels mean something else."""
    packed = Texture(image=3)
    maps = usable_maps(Material(base_color_texture=packed, occlusion_texture=packed), primitive())
    assert list(read_once(maps)) == ["base", "occlusion"]


def test_coordinates_that_are_not_moved_are_not_multiplied() -> None:
    still, moved = Texture(image=0), Texture(image=0, transform=(2.0, 0.0, 0.0, 0.0, 2.0, 0.0))
    assert named(Material(base_color_texture=still))["MAP_BASE"] == "texture(u_base_map, v_uv0, SHARPER)"
    assert "u_base_uv" in named(Material(base_color_texture=moved))["MAP_BASE"]


def test_directions_need_tangents() -> None:
    brushed = Material(anisotropy=1.0, normal_texture=Texture(image=0))
    assert {"BRUSHING", "MAP_NORMAL", "HAS_TANGENT"}.isdisjoint(named(brushed))
    assert {"BRUSHING", "MAP_NORMAL", "HAS_TANGENT"} <= set(named(brushed, tangents=np.zeros((3, 4), np.float32)))


def test_unlit_is_a_picture_and_nothing_more() -> None:
    shown = named(Material(unlit=True, transmission=1.0, clearcoat=1.0, occlusion_texture=Texture(image=0)), lamps=2)
    assert shown == {"MAPS": "", "UNLIT": "1"}
