"""From the bytes of a GLB to a Model: our own reader, so that no foreign parser ever sees an upload."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from render.models.gltf.accessor import Accessors, Buffers
from render.models.gltf.container import Container, open_container
from render.models.gltf.document import Place
from render.models.gltf.image import EncodedImage, read_images
from render.models.gltf.material import NORMAL_MAPS, Material
from render.models.gltf.material_reader import read_materials
from render.models.gltf.mesh import POINT_AND_LINE_MODES, Primitive, placed, read_primitive
from render.models.gltf.model import Model
from render.models.gltf.node import Matrix, Nodes, PlacedMesh
from render.models.gltf.skin import joint_matrices, vertex_matrices
from render.models.limits import LIMITS
from render.models.report.features import DRAWN, LACKS, WITHOUT_LOOKS, undrawn
from render.models.report.issue import ModelRejected

# A file may require what is only not drawn yet: it is whole without, and the report names what is missing.
READABLE: Final = DRAWN | WITHOUT_LOOKS | {lack.extension for lack in LACKS}
NEUTRAL_NORMAL: Final = (128, 128, 255, 255)
VARIANTS: Final = "KHR_materials_variants"


def read_model(data: bytes) -> Model:
    """Read a GLB; raises ModelRejected with the first reason why it cannot be used."""
    return read_container(open_container(data), len(data))


def read_container(container: Container, file_bytes: int) -> Model:
    """The same of a GLB that is already open."""
    # Absurd coordinates overflow on their way to the check that refuses them.
    with np.errstate(all="ignore"):
        return _read(container, file_bytes)


def _read(container: Container, file_bytes: int) -> Model:
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
            images=_with_neutrals(reader.images, reader.materials),
            variants=reader.variants,
            issues=tuple(undrawn(root)),
            file_bytes=file_bytes,
        )
    )


def _check_asset(root: Place) -> None:
    version = root.get("asset").text("version", "")
    if not version.startswith("2."):
        raise ModelRejected("gltf_version", "/asset/version", f"glTF version '{version[:20]}'; 2.x is needed. Export as glTF 2.0.")
    for place in root.items("extensionsRequired"):
        if place.value not in READABLE:
            raise ModelRejected(
                "extension_required",
                place.pointer,
                f"The file needs the extension {str(place.value)[:80]}, which is not supported. Export without it (no compression).",
                extension=str(place.value)[:80],
            )


def _checked(model: Model) -> Model:
    bounds = model.bounds
    if not np.isfinite(bounds).all() or np.abs(bounds).max() > LIMITS.extent_m:
        raise ModelRejected(
            "too_big",
            "",
            f"The model reaches {np.abs(bounds).max():.3g} m from its origin. Apply its scale and centre it, then export.",
        )
    if float((bounds[1] - bounds[0]).max()) <= LIMITS.extent_least_m:
        raise ModelRejected("nothing_to_draw", "", "All points of the model lie in one place. Apply the scale before exporting.")
    return model


def _with_neutrals(images: tuple[EncodedImage, ...], materials: tuple[Material, ...]) -> tuple[EncodedImage, ...]:
    """Images that are normal maps only stand for a plain surface if they cannot be decoded; all others for white."""
    uses = [(name in NORMAL_MAPS, use.image) for material in materials for name, use in material.textures.items()]
    normal, others = ({image for is_normal, image in uses if is_normal is wanted} for wanted in (True, False))
    return tuple(replace(image, neutral=NEUTRAL_NORMAL) if index in normal - others else image for index, image in enumerate(images))


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
                if place.integer("mode", 4, high=6) in POINT_AND_LINE_MODES or not place.get("attributes").has("POSITION"):
                    continue
                self._spend(place)
                primitive = self._one(place, mesh)
                if len(primitive.triangles):
                    yield primitive

    def _one(self, place: Place, mesh: PlacedMesh) -> Primitive:
        weights = self._meshes[mesh.mesh].weights() if mesh.weights is None else mesh.weights
        primitive = placed(read_primitive(place, self._accessors, weights), self._matrices(place, mesh))
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
