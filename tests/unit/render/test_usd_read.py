"""A USDZ of any maker's hand comes out as its author saw it, and nothing outside it is opened."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.report.issue import ModelRejected
from render.models.sources.open import open_source
from render.models.usd.convert import glb_of
from tests.support.usdz import one_layer, picture, table

TRIANGLE = """
    point3f[] points = [(0, 0, 0), (1, 0, 0), (0, 1, 0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0, 1, 2]
    uniform token subdivisionScheme = "none"
"""


def _read(data: bytes, folder: Path) -> tuple[Model, list[str]]:
    upload = folder / "upload.usdz"
    upload.write_bytes(data)
    glb, issues = glb_of(upload, folder)
    return read_model(glb), [issue.code for issue in issues]


def _refused(data: bytes, folder: Path) -> str:
    with pytest.raises(ModelRejected) as refused:
        _read(data, folder)
    return refused.value.issue.code


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return _read(table(), tmp_path_factory.mktemp("table"))[0]


def test_centimetres_with_z_up_become_metres_with_y_up(furniture: Model) -> None:
    assert furniture.stats.size_m == pytest.approx((1.0, 0.52, 0.6), abs=1e-6)
    assert furniture.bounds[0] == pytest.approx((-0.5, 0.0, -0.3), abs=1e-6)


def test_instances_stand_in_their_places_and_guides_are_not_seen(furniture: Model) -> None:
    legs = [part for part in furniture.primitives if len(part.triangles) == 4]
    feet = sorted((round(float(x), 3), round(float(z), 3)) for part in legs for x, y, z in part.positions if y < 0.01)
    assert sorted(set(feet)) == [(-0.45, -0.25), (-0.45, 0.25), (0.45, -0.25), (0.45, 0.25)]
    assert furniture.stats.triangles == 16 + 2 + 4 * 4 + 12


def test_a_part_of_a_mesh_has_its_own_material(furniture: Model) -> None:
    by_name = {furniture.materials[part.material or 0].name: part for part in furniture.primitives}
    felt, top = by_name["Felt"], by_name["Varnish"]
    assert (len(felt.triangles), len(top.triangles)) == (2, 16)
    assert felt.positions[:, 1] == pytest.approx(0.4)
    assert felt.normals == pytest.approx(np.tile([0, -1, 0], (len(felt.normals), 1)))
    material = furniture.materials[felt.material or 0]
    assert material.emissive == pytest.approx((4, 2, 0))
    assert material.ior == pytest.approx(1.3)


def test_textures_in_three_files_are_one_material(furniture: Model) -> None:
    material = next(each for each in furniture.materials if each.name == "Varnish")
    assert material.base_color == pytest.approx((1, 0.5, 0.25, 1))
    assert (material.alpha_mode, material.alpha_cutoff) == ("MASK", 0.5)
    colour, rough = material.base_color_texture, material.metallic_roughness_texture
    assert colour is not None
    assert rough is not None
    assert (colour.wrap_u, colour.wrap_v) == ("mirror", "repeat")
    # The alpha of a JPEG's red, the roughness of a grey PNG: each in the channel where glTF has it.
    pixels = furniture.images[colour.image].decode()
    assert (pixels[..., 3] == 200).all()
    assert pixels[0, 15, :3].tolist() == [255, 0, 0]
    assert pixels[15, 0, :3].tolist() == [0, 255, 255]
    assert furniture.images[rough.image].decode()[0, :, 1].tolist() == [int(value) for value in np.linspace(0, 255, 16)]
    assert material.metallic == 0.0


def test_a_texture_lies_as_usd_turns_and_moves_it(furniture: Model) -> None:
    material = next(each for each in furniture.materials if each.name == "Varnish")
    assert material.base_color_texture is not None
    a, b, c, d, e, f = material.base_color_texture.transform
    for s, t in ((0.0, 0.0), (1.0, 0.0), (0.3, 0.8)):
        # UsdTransform2d: scale by (2, 3), a quarter turn counter-clockwise, then (0.25, 0.5); v is 1 − t.
        wanted = -3 * t + 0.25, 1 - (2 * s + 0.5)
        u, v = s, 1 - t
        assert (a * u + b * v + c, d * u + e * v + f) == pytest.approx(wanted, abs=1e-6)


def test_the_notch_of_a_polygon_stays_open(furniture: Model) -> None:
    top = next(part for part in furniture.primitives if len(part.triangles) == 16)
    at = top.positions[top.triangles].astype(np.float64)
    upward = np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0])[:, 1] / 2
    assert upward[upward > 1e-6].sum() == pytest.approx(0.6, abs=1e-6)
    assert len(upward[upward > 1e-6]) == 6


def test_colours_of_points_and_of_the_chosen_variant_show(furniture: Model) -> None:
    leg = next(part for part in furniture.primitives if len(part.triangles) == 4)
    assert leg.colors is not None
    assert {tuple(colour) for colour in leg.colors[:, :3].tolist()} == {(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0)}
    knob = next(part for part in furniture.primitives if len(part.triangles) == 12)
    material = furniture.materials[knob.material or 0]
    assert material.base_color == pytest.approx((0.8, 0.6, 0.3, 1))
    assert material.double_sided


def test_a_left_handed_cage_has_its_outside_out_and_smooth(furniture: Model) -> None:
    knob = next(part for part in furniture.primitives if len(part.triangles) == 12)
    assert len(knob.positions) == 8
    middle = knob.positions.mean(axis=0)
    assert (np.einsum("nk,nk->n", knob.normals, knob.positions - middle) > 0).all()
    at = knob.positions[knob.triangles]
    outward = np.einsum("tk,tk->t", np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0]), at.mean(axis=1) - middle)
    assert (outward > 0).all()


def test_another_choice_of_variant_is_another_colour(tmp_path: Path) -> None:
    model, codes = _read(table(**{'wood = "oak"': 'wood = "ash"'}), tmp_path)
    knob = next(part for part in model.primitives if len(part.triangles) == 12)
    assert model.materials[knob.material or 0].base_color == pytest.approx((0.1, 0.1, 0.1, 1))
    assert codes == ["usdz_cage"]


@pytest.mark.parametrize(
    "text",
    [
        'def Mesh "A" (references = @/etc/other.usda@) {}',
        'def Mesh "A" (references = @../other.usda@) {}',
        'def Mesh "A" (payload = @https://example.org/other.usdc@) {}',
        'def Mesh "A" (references = @missing.usda@) {}',
        'def "A" (variantSets = "v") {\nvariantSet "v" = {\n"x" (references = @/etc/x.usd@) {\n}\n}\n}',
        'def Mesh "A" (clips = { dictionary default = { asset[] assetPaths = [@/etc/clip.usda@]; string primPath = "/A" } }) {}',
    ],
)
def test_nothing_outside_the_package_is_opened(text: str, tmp_path: Path) -> None:
    assert _refused(one_layer(text), tmp_path) == "external_resource"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('def Xform "A" {}', "nothing_to_draw"),
        ('def Mesh "A" {' + TRIANGLE.replace("[3]", "[4]") + "}", "usdz_mesh_broken"),
        ('def Mesh "A" {' + TRIANGLE.replace("[0, 1, 2]", "[0, 1, 7]") + "}", "index_out_of_range"),
        ('def Mesh "A" {' + TRIANGLE.replace("(1, 0, 0)", "(inf, 0, 0)") + "}", "not_finite"),
        ('def Mesh "A" {' + TRIANGLE.replace("(1, 0, 0)", "(1e30, 0, 0)") + "}", "too_big"),
    ],
)
def test_a_broken_mesh_is_refused_with_its_reason(text: str, code: str, tmp_path: Path) -> None:
    assert _refused(one_layer(text), tmp_path) == code


def test_a_texture_that_is_not_there_is_named_and_the_rest_shows(tmp_path: Path) -> None:
    looks = """
    def Material "M" {
        token outputs:surface.connect = </A/M/S.outputs:surface>
        def Shader "S" {
            uniform token info:id = "UsdPreviewSurface"
            color3f inputs:diffuseColor.connect = </A/M/T.outputs:rgb>
            normal3f inputs:normal.connect = </A/M/N.outputs:rgb>
            token outputs:surface
        }
        def Shader "T" { uniform token info:id = "UsdUVTexture"; asset inputs:file = @/etc/passwd@; float3 outputs:rgb }
        def Shader "N" {
            uniform token info:id = "UsdUVTexture"
            asset inputs:file = @n.png@
            float4 inputs:scale = (2, -2, 2, 1)
            float4 inputs:bias = (-1, 1, -1, 0)
            float3 outputs:rgb
        }
    }
    """
    bound = 'def Mesh "A" (prepend apiSchemas = ["MaterialBindingAPI"]) { rel material:binding = </A/M>' + TRIANGLE + looks + "}"
    normals = np.full((4, 4, 3), (128, 200, 250), np.uint8)
    model, codes = _read(
        one_layer(bound.replace("; ", "\n").replace("{", "{\n").replace("}", "\n}"), **{"n.png": picture(normals)}), tmp_path
    )
    assert codes == ["usdz_texture_missing"]
    material = model.materials[0]
    assert material.base_color_texture is None
    # Green that runs down, as DirectX has it, is turned round.
    assert material.normal_texture is not None
    assert model.images[material.normal_texture.image].decode()[0, 0, :3].tolist() == [128, 55, 250]


def test_a_prim_that_stands_twice_in_a_layer_is_drawn_twice(tmp_path: Path) -> None:
    text = 'class "Shape" {\ndef Mesh "M" {' + TRIANGLE + '}\n}\ndef Xform "A" {\n' + _placed("One", 0) + _placed("Two", 3) + "}"
    model, codes = _read(one_layer(text), tmp_path)
    assert model.bounds.tolist() == [[0, 0, 0], [4, 1, 0]]
    assert (len(model.primitives), codes) == (2, [])


def _placed(name: str, x: int) -> str:
    return f"""
    def Xform "{name}" (references = </Shape>; instanceable = true) {{
        double3 xformOp:translate = ({x}, 0, 0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
    }}
    """


def test_simple_shapes_have_a_surface(tmp_path: Path) -> None:
    shapes = """
    def Cube "Box" { double size = 2 }
    def Sphere "Ball" { double radius = 0.5 }
    def Cylinder "Can" { double radius = 0.5; double height = 4; token axis = "X" }
    def Cone "Hat" { double radius = 0.5; double height = 4; token axis = "Y" }
    def Capsule "Pill" { double radius = 0.5; double height = 4; token axis = "Z" }
    def Plane "Sheet" { double width = 6; double length = 1; token axis = "Z"; color3f[] primvars:displayColor = [(1, 0, 0)] }
    """
    text = 'def Xform "A" {' + shapes.replace("; ", "\n").replace("{", "{\n").replace("}", "\n}") + "}"
    model, codes = _read(one_layer(text), tmp_path)
    sizes = [np.ptp(part.positions, axis=0).round(2).tolist() for part in model.primitives]
    assert sizes == [[2, 2, 2], [1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 5], [6, 1, 0]]
    for part in model.primitives:
        at = part.positions[part.triangles].astype(np.float64)
        faces = np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0])
        assert (np.einsum("tk,tck->tc", faces, part.normals[part.triangles]) > 0).all()
    assert model.materials[model.primitives[-1].material or 0].base_color == (1, 0, 0, 1)
    assert codes == []


FIGURE = """
def SkelRoot "A" {
    def Mesh "Skin" (prepend apiSchemas = ["SkelBindingAPI"]) {
        rel skel:skeleton = </A/Bones>
        int[] primvars:skel:jointIndices = [0, 0, 0] (elementSize = 1; interpolation = "vertex")
        float[] primvars:skel:jointWeights = [1, 1, 1] (elementSize = 1; interpolation = "vertex")
        %s
    }
    def Skeleton "Bones" (prepend apiSchemas = ["SkelBindingAPI"]) {
        uniform token[] joints = ["root"]
        uniform matrix4d[] bindTransforms = [((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))]
        uniform matrix4d[] restTransforms = [((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))]
        rel skel:animationSource = </A/Bones/Dance>
        def SkelAnimation "Dance" {
            uniform token[] joints = ["root"]
            float3[] translations.timeSamples = { 7: [(5, 0, 0)], 30: [(9, 0, 0)] }
            quatf[] rotations = [(1, 0, 0, 0)]
            half3[] scales = [(2, 2, 2)]
        }
    }
}
"""


def test_a_figure_stands_as_its_first_moment_has_it(tmp_path: Path) -> None:
    model, _ = _read(one_layer(FIGURE % TRIANGLE), tmp_path)
    assert model.bounds.tolist() == [[5, 0, 0], [7, 2, 0]]


def test_an_upload_comes_out_of_the_jail_as_a_glb_or_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(table())
    found = open_source(tmp_path / "good", tmp_path, "Table.usdz")
    assert (found.format, [issue.code for issue in found.issues]) == ("usdz", ["usdz_cage"])
    assert read_model(found.entry.read_bytes()).stats.triangles == 46
    (tmp_path / "bad").write_bytes(one_layer("def def"))
    with pytest.raises(ModelRejected) as refused:
        open_source(tmp_path / "bad", tmp_path, "Table.usdz")
    assert refused.value.issue.code == "usdz_broken"
    assert "3:" in refused.value.issue.message
    assert refused.value.issue.message_zh
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "good", "opened.json", "source"]


def test_who_writes_a_usdz_never_loads_usd_into_the_service() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, render.models.usd.write; print('pxr' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
