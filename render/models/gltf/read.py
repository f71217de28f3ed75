"""From the bytes of a GLB to a Model: our own reader, so that no foreign parser ever sees an upload."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from render.models.gltf.accessor import Accessors, Buffers
from render.models.gltf.container import open_container
from render.models.gltf.document import Place
from render.models.gltf.image import read_images
from render.models.gltf.material import read_materials
from render.models.gltf.mesh import POINT_AND_LINE_MODES, Primitive, placed, read_primitive
from render.models.gltf.model import Model
from render.models.gltf.node import Matrix, Nodes, PlacedMesh
from render.models.gltf.skin import joint_matrices, vertex_matrices
from render.models.limits import LIMITS
from render.models.report.features import DRAWN, undrawn
from render.models.report.issue import Issue, ModelRejected

VARIANTS: Final = "KHR_materials_variants"


def read_model(data: bytes) -> Model:
    """Read a GLB; raises ModelRejected with the first reason why it cannot be used."""
    # Absurd coordinates overflow on their way to the check that refuses them.
    with np.errstate(all="ignore"):
        return _read(data)


def _read(data: bytes) -> Model:
    container = open_container(data)
    root = Place(container.document)
    _check_asset(root)
    reader = _Reader(root, Buffers(root, container.binary))
    primitives = tuple(reader.primitives())
    if not primitives:
        raise ModelRejected(
            "nothing_to_draw", "/scenes", "The scene shows no triangles. Export the mesh itself, not points, lines or cameras."
        )
    return _checked(
        Model(
            primitives=primitives,
            materials=reader.materials,
            images=reader.images,
            variants=reader.variants,
            issues=tuple(undrawn(root)),
            file_bytes=len(data),
        )
    )


def _check_asset(root: Place) -> None:
    version = root.get("asset").text("version", "")
    if not version.startswith("2."):
        raise ModelRejected("gltf_version", "/asset/version", f"glTF version '{version[:20]}'; 2.x is needed. Export as glTF 2.0.")
    for place in root.items("extensionsRequired"):
        if place.value not in DRAWN:
            raise ModelRejected(
                "extension_required",
                place.pointer,
                f"The file needs the extension {str(place.value)[:80]}, which is not supported. Export without it (no compression).",
            )


def _checked(model: Model) -> Model:
    size = np.abs(model.bounds).max()
    if not np.isfinite(size) or size > LIMITS.extent_m:
        raise ModelRejected(
            "too_big", "", f"The model reaches {size:.3g} m from its origin. Apply the scale and centre it before exporting."
        )
    if float((model.bounds[1] - model.bounds[0]).max()) < 1e-6:
        raise ModelRejected("too_small", "", "The model has no size. Apply the scale before exporting.")
    triangles = model.stats.triangles
    if triangles <= LIMITS.slow_triangles:
        return model
    message = f"{triangles} triangles turn slowly on servers without a GPU; {LIMITS.slow_triangles} are plenty."
    return replace(model, issues=(*model.issues, Issue(code="heavy", severity="warning", pointer="", message=message)))


class _Reader:
    """Walks the scene and gathers its primitives, never building more than the limits allow."""

    def __init__(self, root: Place, buffers: Buffers) -> None:
        self.images = read_images(root, buffers)
        self.materials = read_materials(root, len(self.images))
        self.variants = self._variant_names(root)
        self._accessors = Accessors(root, buffers)
        self._meshes, self._skins = root.items("meshes"), root.items("skins")
        self._nodes = Nodes(root)
        self._budget_triangles, self._budget_primitives = LIMITS.triangles, LIMITS.primitives

    @staticmethod
    def _variant_names(root: Place) -> tuple[str, ...]:
        extension = root.extension(VARIANTS)
        return tuple(place.text("name", "")[:200] for place in extension.items("variants")) if extension else ()

    def primitives(self) -> Iterator[Primitive]:
        """Every primitive of the scene, in world space."""
        for mesh in self._nodes.meshes(len(self._meshes), len(self._skins)):
            for place in self._meshes[mesh.mesh].items("primitives"):
                if place.integer("mode", 4, high=6) in POINT_AND_LINE_MODES:
                    continue
                self._spend(place)
                primitive = self._one(place, mesh)
                if len(primitive.triangles):
                    yield primitive

    def _one(self, place: Place, mesh: PlacedMesh) -> Primitive:
        primitive = placed(read_primitive(place, self._accessors), self._matrices(place, mesh))
        material = place.index("material", len(self.materials), "material") if place.has("material") else None
        return replace(primitive, material=material, variants=self._variants(place))

    def _matrices(self, place: Place, mesh: PlacedMesh) -> Matrix:
        if mesh.skin is None:
            return mesh.world
        if not place.get("attributes").has("NORMAL"):
            # Flat shading splits vertices, so the joints no longer match; the node's own pose is the nearest truth.
            return mesh.world
        joints = joint_matrices(self._skins[mesh.skin], self._nodes, self._accessors)
        per_vertex = vertex_matrices(place, joints, self._accessors)
        return mesh.world if per_vertex is None else per_vertex

    def _variants(self, place: Place) -> dict[int, int]:
        extension, found = place.extension(VARIANTS), {}
        for mapping in extension.items("mappings") if extension else []:
            material = mapping.index("material", len(self.materials), "material")
            for item in mapping.items("variants"):
                if not isinstance(item.value, int) or not 0 <= item.value < len(self.variants):
                    raise ModelRejected("reference_out_of_range", item.pointer, f"There is no variant {item.value}.")
                found[item.value] = material
        return found

    def _spend(self, place: Place) -> None:
        """Count before building: a thousand nodes may show the same million triangles."""
        named = place.get("attributes") if not place.has("indices") else place
        accessor = self._accessors.reference(named, "indices" if place.has("indices") else "POSITION")
        corners = self._accessors.count(accessor)
        self._budget_triangles -= corners // 3 if place.integer("mode", 4, high=6) == 4 else corners
        self._budget_primitives -= 1
        if self._budget_triangles < 0 or self._budget_primitives < 0:
            raise ModelRejected(
                "too_many_triangles",
                place.pointer,
                f"More than {LIMITS.triangles} triangles or {LIMITS.primitives} parts. Simplify the mesh.",
            )
