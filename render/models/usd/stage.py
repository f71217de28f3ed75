"""The USD stage of a model: one Mesh a part, flat below the default prim, materials beside them, metres and Y up."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from pxr import Gf, Kind, Sdf, Tf, Usd, UsdGeom, UsdShade, Vt

from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.models.gltf.model import Model
from render.models.usd.layout import Layout, lay_out, materials_of
from render.models.usd.look import define
from render.models.usd.package import packed
from render.models.usd.paint import painted
from render.models.usd.pictures import Pictures
from render.models.usd.variants import Selection, selections

ROOT: Final = Sdf.Path("/Model")
LAYER: Final = "model.usdc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A package's bytes and what is to be said of it.

    `crowded`, `painted`, `unpainted` name materials: laid out in several ways, with vertex colours that became textures,
    with vertex colours that were lost.
    """

    data: bytes
    textures_shrunk: bool
    shown_variant: str
    crowded: tuple[str, ...]
    painted: tuple[str, ...]
    unpainted: tuple[str, ...]


def usdz_of(model: Model, folder: Path) -> Written:
    """A model as a USDZ; `folder` is where USD may write for a moment."""
    paint = painted(_with_default(model))
    model = paint.model
    stage, pictures = _empty_stage(), Pictures(model.images)
    layout = lay_out(model.materials, model.primitives)
    looks = _author_looks(stage, model, layout, pictures)
    for index, primitive in enumerate(model.primitives):
        _author_part(stage, index, primitive, model.materials, layout)
    choices = selections(model)
    shown = _bind(stage, model.primitives, looks, choices)
    _author_bounds(stage, model)
    files = [(LAYER, _exported(stage, folder)), *pictures.files.items()]
    return Written(
        data=packed(files),
        textures_shrunk=pictures.shrunk,
        shown_variant=shown,
        crowded=_names(model, layout.crowded),
        painted=paint.painted,
        unpainted=paint.lost,
    )


def _names(model: Model, materials: Sequence[int]) -> tuple[str, ...]:
    return tuple(model.materials[index].name or f"material {index}" for index in materials)


def _with_default(model: Model) -> Model:
    """A part without a material has glTF's default one: here it is written out, at the end of the list."""
    if all(primitive.material is not None for primitive in model.primitives):
        return model
    number = len(model.materials)
    parts = tuple(replace(part, material=number) if part.material is None else part for part in model.primitives)
    return replace(model, primitives=parts, materials=(*model.materials, Material(name="default")))


def _empty_stage() -> Usd.Stage:
    stage = Usd.Stage.CreateInMemory(LAYER)
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, 1.0)
    root = UsdGeom.Xform.Define(stage, ROOT)
    Usd.ModelAPI(root).SetKind(Kind.Tokens.component)
    stage.SetDefaultPrim(root.GetPrim())
    UsdGeom.Scope.Define(stage, ROOT.AppendChild("Geometry"))
    UsdGeom.Scope.Define(stage, ROOT.AppendChild("Materials"))
    return stage


def _author_looks(stage: Usd.Stage, model: Model, layout: Layout, pictures: Pictures) -> dict[int, UsdShade.Material]:
    """The materials that are used, by number."""
    used = sorted({material for primitive in model.primitives for material in materials_of(primitive)})
    looks, taken = {}, set[str]()
    for index in used:
        name = _free_name(model.materials[index].name or f"material_{index}", taken)
        path = ROOT.AppendChild("Materials").AppendChild(name)
        looks[index] = define(stage, path, model.materials[index], layout.names[index], pictures)
    return looks


def _free_name(wanted: str, taken: set[str]) -> str:
    # Letters beyond ASCII are legal in newer USD only; iPhones of some years ago would refuse the file.
    base = Tf.MakeValidIdentifier(wanted.encode("ascii", "replace").decode())[:60]
    name: str = next(tried for tried in (base, *(f"{base}_{number}" for number in range(1, 10_000))) if tried not in taken)
    taken.add(name)
    return name


def part_path(index: int) -> Sdf.Path:
    """Where a part's mesh stands."""
    return ROOT.AppendChild("Geometry").AppendChild(f"part_{index}")


def _author_part(stage: Usd.Stage, index: int, primitive: Primitive, materials: Sequence[Material], layout: Layout) -> None:
    mesh = UsdGeom.Mesh.Define(stage, part_path(index))
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    mesh.CreateDoubleSidedAttr(any(materials[material].double_sided for material in materials_of(primitive)))
    mesh.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(primitive.positions))
    mesh.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(primitive.triangles), 3, np.int32)))
    mesh.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(primitive.triangles.astype(np.int32).reshape(-1)))
    mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(primitive.normals))
    mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    mesh.CreateExtentAttr(_extent(primitive.positions.min(axis=0), primitive.positions.max(axis=0)))
    primvars = UsdGeom.PrimvarsAPI(mesh)
    for name, way in layout.needed(primitive).items():
        primvar = primvars.CreatePrimvar(name, Sdf.ValueTypeNames.TexCoord2fArray, UsdGeom.Tokens.vertex)
        primvar.Set(Vt.Vec2fArray.FromNumpy(way.coordinates(primitive)))


def _bind(stage: Usd.Stage, primitives: Sequence[Primitive], looks: dict[int, UsdShade.Material], choices: Sequence[Selection]) -> str:
    """Bind every part; where variants differ the binding stands in the variant alone, for a direct one would win over it."""
    root, varied = stage.GetPrimAtPath(ROOT), {part for choice in choices for part in choice.materials}
    for index, primitive in enumerate(primitives):
        api = UsdShade.MaterialBindingAPI.Apply(stage.GetPrimAtPath(part_path(index)))
        if index not in varied and primitive.material is not None:
            api.Bind(looks[primitive.material])
    if not choices:
        return ""
    variants = root.GetVariantSets().AddVariantSet("look")
    for choice in choices:
        variants.AddVariant(choice.name)
        variants.SetVariantSelection(choice.name)
        with variants.GetVariantEditContext():
            for part, material in choice.materials.items():
                UsdShade.MaterialBindingAPI(stage.GetPrimAtPath(part_path(part))).Bind(looks[material])
    variants.SetVariantSelection(choices[0].name)
    return choices[0].title


def _author_bounds(stage: Usd.Stage, model: Model) -> None:
    low, high = model.bounds
    api = UsdGeom.ModelAPI.Apply(stage.GetPrimAtPath(ROOT))
    api.SetExtentsHint(_extent(low.astype(np.float32), high.astype(np.float32)))


def _extent(low: "np.ndarray[tuple[int], np.dtype[np.float32]]", high: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> Vt.Vec3fArray:
    return Vt.Vec3fArray([Gf.Vec3f(*low.tolist()), Gf.Vec3f(*high.tolist())])


def _exported(stage: Usd.Stage, folder: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".usd-") as name:
        path = Path(name) / LAYER
        if not stage.GetRootLayer().Export(str(path)):
            raise RuntimeError("USD could not write the layer")
        return path.read_bytes()
