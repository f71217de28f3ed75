"""USDZ files of another hand than ours, and a reader of what ARKit asks of one that shares no code with the writer."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pxr import Usd, UsdGeom, UsdShade, UsdValidation

from render.models.usd.package import packed

ARKIT_NODES = {"UsdPreviewSurface", "UsdUVTexture", "UsdTransform2d", "UsdPrimvarReader_float2", "UsdPrimvarReader_float3"}

TABLE = """#usda 1.0
(
    defaultPrim = "Table"
    metersPerUnit = 0.01
    upAxis = "Z"
)

def Xform "Table" (
    variants = { string wood = "oak" }
    prepend variantSets = "wood"
)
{
    double3 xformOp:translate = (0, 0, 40)
    uniform token[] xformOpOrder = ["xformOp:translate"]

    # A slab of 100 × 60 × 4 cm: five quads, and on top one polygon of six corners that a fan from its first corner would spoil.
    def Mesh "Top" (prepend apiSchemas = ["MaterialBindingAPI"])
    {
        rel material:binding = </Table/Looks/Varnish>
        uniform token subdivisionScheme = "none"
        point3f[] points = [(-50, -30, 0), (50, -30, 0), (50, 30, 0), (-50, 30, 0),
                            (-50, -30, 4), (50, -30, 4), (50, 30, 4), (0, 30, 4), (0, 0, 4), (-50, 0, 4), (-50, 30, 4)]
        int[] faceVertexCounts = [4, 4, 4, 5, 5, 6, 4]
        int[] faceVertexIndices = [3, 2, 1, 0,  0, 1, 5, 4,  1, 2, 6, 5,  2, 3, 10, 7, 6,  3, 0, 4, 9, 10,
                                   8, 9, 4, 5, 6, 7,  10, 9, 8, 7]
        texCoord2f[] primvars:map = [(0, 0), (1, 0), (1, 1), (0, 1)] (interpolation = "faceVarying")
        int[] primvars:map:indices = [0, 1, 2, 3,  0, 1, 2, 3,  0, 1, 2, 3,  0, 0, 1, 2, 3,  0, 0, 1, 2, 3,
                                      0, 0, 1, 1, 2, 3,  0, 1, 2, 3]
        def GeomSubset "Under" (prepend apiSchemas = ["MaterialBindingAPI"])
        {
            rel material:binding = </Table/Looks/Felt>
            uniform token elementType = "face"
            uniform token familyName = "materialBind"
            int[] indices = [0]
        }
    }

    def Xform "LegA" (instanceable = true; prepend references = @parts/leg.usda@)
    {
        double3 xformOp:translate = (-45, -25, 0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
    }
    def Xform "LegB" (instanceable = true; prepend payload = @parts/leg.usda@)
    {
        double3 xformOp:translate = (45, -25, 0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
    }
    def PointInstancer "BackLegs"
    {
        rel prototypes = </Table/BackLegs/Leg>
        int[] protoIndices = [0, 0]
        point3f[] positions = [(-45, 25, 0), (45, 25, 0)]
        quath[] orientations = [(1, 0, 0, 0), (1, 0, 0, 0)]
        def Xform "Leg" (prepend references = @parts/leg.usda@)
        {
        }
    }

    def Cube "Bounds"
    {
        token purpose = "guide"
        double size = 1000
    }
    def Mesh "Hidden"
    {
        token visibility = "invisible"
        point3f[] points = [(0, 0, 0), (900, 0, 0), (0, 900, 0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0, 1, 2]
    }

    def Scope "Looks"
    {
        def Material "Varnish"
        {
            token inputs:where = "map"
            token outputs:surface.connect = </Table/Looks/Varnish/Pbr.outputs:surface>
            def Shader "Pbr"
            {
                uniform token info:id = "UsdPreviewSurface"
                color3f inputs:diffuseColor.connect = </Table/Looks/Varnish/Colour.outputs:rgb>
                float inputs:roughness.connect = </Table/Looks/Varnish/Rough.outputs:r>
                float inputs:metallic = 0
                float inputs:opacity.connect = </Table/Looks/Varnish/Cut.outputs:r>
                float inputs:opacityThreshold = 0.5
                token outputs:surface
            }
            def Shader "Colour"
            {
                uniform token info:id = "UsdUVTexture"
                asset inputs:file = @textures/colour.png@
                float2 inputs:st.connect = </Table/Looks/Varnish/Moved.outputs:result>
                token inputs:wrapS = "mirror"
                token inputs:wrapT = "repeat"
                float4 inputs:scale = (1, 0.5, 0.25, 1)
                float3 outputs:rgb
            }
            def Shader "Moved"
            {
                uniform token info:id = "UsdTransform2d"
                float2 inputs:in.connect = </Table/Looks/Varnish/Uv.outputs:result>
                float2 inputs:scale = (2, 3)
                float2 inputs:translation = (0.25, 0.5)
                float inputs:rotation = 90
                float2 outputs:result
            }
            def Shader "Rough"
            {
                uniform token info:id = "UsdUVTexture"
                asset inputs:file = @textures/rough.png@
                token inputs:sourceColorSpace = "raw"
                float2 inputs:st.connect = </Table/Looks/Varnish/Moved.outputs:result>
                float outputs:r
            }
            def Shader "Cut"
            {
                uniform token info:id = "UsdUVTexture"
                asset inputs:file = @textures/cut.jpg@
                token inputs:sourceColorSpace = "raw"
                float2 inputs:st.connect = </Table/Looks/Varnish/Moved.outputs:result>
                float outputs:r
            }
            def Shader "Uv"
            {
                uniform token info:id = "UsdPrimvarReader_float2"
                string inputs:varname.connect = </Table/Looks/Varnish.inputs:where>
                float2 outputs:result
            }
        }
        def Material "Felt"
        {
            token outputs:surface.connect = </Table/Looks/Felt/Pbr.outputs:surface>
            def Shader "Pbr"
            {
                uniform token info:id = "UsdPreviewSurface"
                color3f inputs:diffuseColor = (0.1, 0.4, 0.2)
                float inputs:roughness = 0.9
                float inputs:ior = 1.3
                color3f inputs:emissiveColor = (4, 2, 0)
                token outputs:surface
            }
        }
    }

    variantSet "wood" = {
        "oak" {
            over "Knob"
            {
                color3f[] primvars:displayColor = [(0.8, 0.6, 0.3)]
            }
        }
        "ash" {
            over "Knob"
            {
                color3f[] primvars:displayColor = [(0.1, 0.1, 0.1)]
            }
        }
    }

    # A cage without normals, left-handed, coloured by its variant, and moving: it counts as it stands at the start.
    def Mesh "Knob"
    {
        uniform token orientation = "leftHanded"
        uniform bool doubleSided = true
        double3 xformOp:translate.timeSamples = { 0: (0, 0, 8), 24: (0, 0, 500) }
        uniform token[] xformOpOrder = ["xformOp:translate"]
        point3f[] points = [(-4, -4, -4), (4, -4, -4), (4, 4, -4), (-4, 4, -4), (-4, -4, 4), (4, -4, 4), (4, 4, 4), (-4, 4, 4)]
        int[] faceVertexCounts = [4, 4, 4, 4, 4, 4]
        int[] faceVertexIndices = [0, 1, 2, 3,  7, 6, 5, 4,  4, 5, 1, 0,  5, 6, 2, 1,  6, 7, 3, 2,  7, 4, 0, 3]
    }
}
"""

LEG = """#usda 1.0
(
    defaultPrim = "Leg"
    metersPerUnit = 0.01
    upAxis = "Z"
)
def Xform "Leg"
{
    def Mesh "Post"
    {
        uniform token subdivisionScheme = "none"
        float3 xformOp:scale = (4, 4, 40)
        uniform token[] xformOpOrder = ["xformOp:scale"]
        color3f[] primvars:displayColor = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0)] (interpolation = "vertex")
        point3f[] points = [(0, 0, -1), (0.5, 0, 0), (-0.5, 0.5, 0), (-0.5, -0.5, 0)]
        int[] faceVertexCounts = [3, 3, 3, 3]
        int[] faceVertexIndices = [1, 2, 3,  0, 2, 1,  0, 3, 2,  0, 1, 3]
    }
}
"""


def picture(pixels: Any, kind: str = "PNG") -> bytes:
    """An image file of an array."""
    file = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(file, kind)
    return file.getvalue()


def table(**replaced: str) -> bytes:
    """A table in USDA: centimetres, Z up, 100 × 60 × 52 cm; `replaced` swaps words of its main layer (`old=new`)."""
    text = TABLE
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    ramp = np.tile(np.linspace(0, 255, 16), (16, 1))
    colour = np.stack([ramp, ramp.T, 255 - ramp], axis=2)
    return packed(
        [
            ("table.usda", text.encode()),
            ("parts/leg.usda", LEG.encode()),
            ("textures/colour.png", picture(colour)),
            ("textures/rough.png", picture(ramp)),
            ("textures/cut.jpg", picture(np.full((8, 8, 3), 200), "JPEG")),
        ]
    )


def one_layer(text: str, **files: bytes) -> bytes:
    """A package of one USDA layer (its head is added) and files."""
    return packed([("scene.usda", b'#usda 1.0\n(defaultPrim = "A"; metersPerUnit = 1; upAxis = "Y")\n' + text.encode()), *files.items()])


def entries(data: bytes) -> list[tuple[str, int, int, int]]:
    """(name, method, where its bytes begin, size) of a zip's files in the order in which they lie, by their local headers."""
    found, at = [], 0
    while data[at : at + 4] == b"PK\x03\x04":
        method, packed_bytes, size, name_bytes, extra_bytes = struct.unpack_from("<8xH8xIIHH", data, at)
        assert packed_bytes == size
        start = at + 30 + name_bytes + extra_bytes
        found.append((data[at + 30 : at + 30 + name_bytes].decode(), method, start, size))
        at = start + size
    return found


def arkit_faults(path: Path) -> list[str]:
    """What ARKit would object to in a package; empty for a good one."""
    data = path.read_bytes()
    files = entries(data)
    faults = [f"{name} begins at {start}" for name, _, start, _ in files if start % 64]
    faults += [f"{name} is compressed" for name, method, _, _ in files if method]
    faults += [f"{name} is not first" for name, *_ in files[:1] if not name.endswith(".usdc")]
    # Newer versions of the layer's own format are refused by phones that have not been brought up to date.
    crate = tuple(data[files[0][2] + 8 : files[0][2] + 11])
    faults += [f"the layer is of version {crate}"] if crate > (0, 8, 0) else []
    for name, _, start, size in files[1:]:
        kind = Image.open(io.BytesIO(data[start : start + size])).format
        if (kind, name.rsplit(".")[-1]) not in (("PNG", "png"), ("JPEG", "jpg")):
            faults.append(f"{name} is {kind}")
    return faults + _stage_faults(Usd.Stage.Open(str(path)))


def _stage_faults(stage: Any) -> list[str]:
    faults = []
    if not stage.GetDefaultPrim() or UsdGeom.GetStageUpAxis(stage) != "Y" or UsdGeom.GetStageMetersPerUnit(stage) != 1.0:
        faults.append("no default prim, not Y up or not in metres")
    for prim in stage.Traverse():
        if prim.IsA(UsdShade.Shader) and UsdShade.Shader(prim).GetIdAttr().Get() not in ARKIT_NODES:
            faults.append(f"{prim.GetPath()} is no node that ARKit reads")
        if prim.IsA(UsdGeom.Mesh) and not UsdGeom.Mesh(prim).GetExtentAttr().HasAuthoredValue():
            faults.append(f"{prim.GetPath()} has no extent")
        if prim.IsA(UsdGeom.Mesh) and not UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial()[0]:
            faults.append(f"{prim.GetPath()} has no material")
    return faults


def validator_faults(path: Path) -> list[str]:
    """What any of USD's own validators says of a package."""
    every = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    found = UsdValidation.ValidationContext(every).Validate(Usd.Stage.Open(str(path)))
    return [f"{error.GetName()}: {error.GetMessage()}" for error in found]
