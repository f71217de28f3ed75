"""A stage becomes a GLB: metres, Y up, every visible mesh in world space, its materials and pictures with it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from pxr import Sdf, Usd, UsdGeom, UsdShade

from render.models.gltf.mesh import Primitive, placed
from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.surface import Floats, Triangles
from render.models.usd.glb import GlbBuilder, Json
from render.models.usd.implicit import Implicit
from render.models.usd.material import Look, SurfaceMaterial, plain_look
from render.models.usd.network import read_surface
from render.models.usd.opening import Opened, opened
from render.models.usd.parts import Part, Walk
from render.models.usd.polymesh import PolyMesh, Shape
from render.models.usd.pose import strike_pose
from render.models.usd.textures import Textures
from render.models.usd.words import issue

COLOUR, OPACITY = "displayColor", "displayOpacity"
UNPAINTED: Final = (0.5, 0.5, 0.5)
Chosen = npt.NDArray[np.bool_]


def glb_of(upload: Path, folder: Path) -> tuple[bytes, list[Issue]]:
    """A USDZ as a GLB, and what is to be said of it; `folder` is where a copy may lie. Raises ModelRejected."""
    package = opened(upload, folder)
    strike_pose(package.stage)
    # Coordinates far out of range overflow on their way to the check that refuses them.
    with np.errstate(all="ignore"):
        return _Conversion(package).run()


class _Conversion:
    def __init__(self, package: Opened) -> None:
        self._package, self._builder = package, GlbBuilder()
        self._textures = Textures(package, self._builder)
        self._time = Usd.TimeCode.EarliestTime()
        self._looks: dict[tuple[Sdf.Path, bool], Look | None] = {}
        self._triangles = self._primitives = 0
        self._cage = False
        self._unknown: list[str] = []

    def run(self) -> tuple[bytes, list[Issue]]:
        walk = Walk(time=self._time)
        for part in walk.parts(self._package.stage.GetPseudoRoot()):
            self._add(part)
        if not self._primitives:
            raise ModelRejected("nothing_to_draw", "", "The USDZ shows no mesh. Export the mesh itself, not points, curves or cameras.")
        return self._builder.data, [*walk.issues.values(), *self._textures.issues, *self._said()]

    def _said(self) -> list[Issue]:
        return [*(issue("usdz_material_unknown", name=name) for name in self._unknown), *([issue("usdz_cage")] if self._cage else [])]

    def _add(self, part: Part) -> None:
        mesh = PolyMesh(part.prim, self._time) if part.prim.IsA(UsdGeom.Mesh) else Implicit(part.prim, self._time)
        self._spend(mesh.triangle_count, part)
        groups = _materials(part.prim)
        looks = [self._look(material, part.prim) for _, material in groups]
        names = [name for look in looks if look for name in (*look.coordinates, *([look.colours] if look.colours else []))]
        shape = mesh.shape(list(dict.fromkeys([*names, COLOUR, OPACITY])))
        self._cage |= mesh.is_cage
        primitives = []
        for chosen, look in zip(_split(groups, shape), looks, strict=True):
            if chosen.any():
                primitives.append(self._primitive(shape, chosen, look or self._unpainted(shape, part.prim), part))
        if primitives:
            name = part.prim.GetName()[:200]
            self._builder.show({"name": name, "mesh": self._builder.add("meshes", {"name": name, "primitives": primitives})})

    def _spend(self, triangles: int, part: Part) -> None:
        """Count before building: instances may show the same million triangles a thousand times."""
        self._triangles += triangles
        if self._triangles > LIMITS.triangles or self._primitives > LIMITS.primitives:
            raise ModelRejected(
                "too_many_triangles",
                str(part.prim.GetPath())[:200],
                f"More than {LIMITS.triangles} triangles or {LIMITS.primitives} parts. Simplify the mesh.",
            )

    def _look(self, material: UsdShade.Material | None, prim: Usd.Prim) -> Look | None:
        """A material's look; None if the mesh shows its own colour instead."""
        double_sided = _double_sided(prim)
        if material is None:
            return None
        key = (material.GetPath(), double_sided)
        if key not in self._looks:
            self._looks[key] = self._new_look(material, double_sided=double_sided)
        return self._looks[key]

    def _new_look(self, material: UsdShade.Material, *, double_sided: bool) -> Look | None:
        surface, name = read_surface(material, self._time), material.GetPrim().GetName()
        if surface is not None:
            return SurfaceMaterial(surface, self._textures, self._builder).look(name, double_sided=double_sided)
        self._unknown += [] if name[:60] in self._unknown else [name[:60]]
        return None

    def _unpainted(self, shape: Shape, prim: Usd.Prim) -> Look:
        colour, opacity = shape.fields.get(COLOUR), shape.fields.get(OPACITY)
        alpha = float(opacity.values[0, 0]) if opacity is not None and len(opacity.values) == 1 else 1.0
        if colour is None or colour.values.shape[1] != 3:
            return plain_look(self._builder, UNPAINTED, alpha, double_sided=_double_sided(prim))
        if len(colour.values) == 1:
            return plain_look(self._builder, colour.values[0].tolist(), alpha, double_sided=_double_sided(prim))
        return replace(plain_look(self._builder, (1.0, 1.0, 1.0), alpha, double_sided=_double_sided(prim)), colours=COLOUR)

    def _primitive(self, shape: Shape, chosen: Chosen, look: Look, part: Part) -> Json:
        self._primitives += 1
        wanted = ["positions", "normals", *look.coordinates, *([look.colours] if look.colours else [])]
        arrays, triangles = shape.vertices(chosen, list(dict.fromkeys(name for name in wanted if name in shape.fields)))
        primitive = placed(_bare(arrays, triangles), np.array(part.world * self._package.to_metres).T)
        if not np.isfinite(primitive.positions).all() or np.abs(primitive.positions).max() > LIMITS.extent_m:
            raise ModelRejected("too_big", str(part.prim.GetPath())[:200], "The mesh reaches too far out. Apply its scale and centre it.")
        attributes = {"POSITION": self._builder.vertices(primitive.positions, bounds=True)}
        if "normals" in arrays:
            attributes["NORMAL"] = self._builder.vertices(primitive.normals)
        for number, name in enumerate(look.coordinates):
            attributes[f"TEXCOORD_{number}"] = self._builder.vertices(_uv(arrays.get(name), len(primitive.positions)))
        if look.colours and (colours := _rgba(arrays.get(look.colours))) is not None:
            attributes["COLOR_0"] = self._builder.vertices(colours)
        return {"attributes": attributes, "indices": self._builder.indices(primitive.triangles), "material": look.number}


def _materials(prim: Usd.Prim) -> list[tuple[Sequence[int] | None, UsdShade.Material | None]]:
    """The face groups of a mesh and their materials; the last, for what is left over, names no faces."""
    groups: list[tuple[Sequence[int] | None, UsdShade.Material | None]] = []
    for subset in UsdShade.MaterialBindingAPI(prim).GetMaterialBindSubsets():
        faces = subset.GetIndicesAttr().Get(Usd.TimeCode.EarliestTime())
        if faces and subset.GetElementTypeAttr().Get() == UsdGeom.Tokens.face:
            groups.append((faces, _bound(subset.GetPrim())))
    return [*groups, (None, _bound(prim))]


def _bound(prim: Usd.Prim) -> UsdShade.Material | None:
    material = UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial(UsdShade.Tokens.preview)[0]
    return material if material else None


def _split(groups: list[tuple[Sequence[int] | None, UsdShade.Material | None]], shape: Shape) -> list[Chosen]:
    """For each group the triangles (t,) that it has; a face in two groups stays with the first."""
    left, chosen = np.ones(shape.face_count, np.bool_), []
    for faces, _ in groups:
        mine = np.ones(shape.face_count, np.bool_)
        if faces is not None:
            numbers = np.array(faces, np.int64)
            mine = np.zeros(shape.face_count, np.bool_)
            mine[numbers[(numbers >= 0) & (numbers < shape.face_count)]] = True
        mine &= left
        left &= ~mine
        chosen.append(mine[shape.faces])
    return chosen


def _double_sided(prim: Usd.Prim) -> bool:
    return bool(UsdGeom.Gprim(prim).GetDoubleSidedAttr().Get())


def _bare(arrays: dict[str, Floats], triangles: Triangles) -> Primitive:
    positions = arrays["positions"]
    normals = arrays.get("normals", np.zeros_like(positions))
    return Primitive(positions=positions, normals=normals, triangles=triangles, variants={})


def _uv(st: Floats | None, count: int) -> Floats:
    """glTF's v runs down the image, USD's t up."""
    if st is None or st.shape[1] != 2:
        return np.zeros((count, 2), np.float32)
    return np.stack([st[:, 0], 1.0 - st[:, 1]], axis=1).astype(np.float32)


def _rgba(colours: Floats | None) -> Floats | None:
    if colours is None or colours.shape[1] not in (3, 4):
        return None
    clipped = np.clip(colours, 0.0, 1.0)
    return clipped if clipped.shape[1] == 4 else np.concatenate([clipped, np.ones((len(clipped), 1), np.float32)], axis=1)
