"""From the bytes of a GLB to a Model: our own reader, so that no foreign parser ever sees an upload."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from render.models.gltf.accessor import Accessors, Buffers
from render.models.gltf.container import Container, open_container
from render.models.gltf.document import Place
from render.models.gltf.image import EncodedImage, read_images
from render.models.gltf.instances import copied, copied_target, read_instances
from render.models.gltf.material import NORMAL_MAPS, Material
from render.models.gltf.material_reader import read_materials
from render.models.gltf.mesh import POINT_AND_LINE_MODES, Primitive, bent, placed, read_shape
from render.models.gltf.model import Model
from render.models.gltf.morph import NAMES as TARGET_NAMES
from render.models.gltf.morph import read_targets
from render.models.gltf.node import Matrix, Nodes, PlacedMesh
from render.models.gltf.rig import Limb, Rig
from render.models.gltf.rigging import Rigging
from render.models.gltf.skin import read_bonds, vertex_matrices
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
            rig=reader.rig,
            parts=reader.parts,
        )
    )


def _check_asset(root: Place) -> None:
    version = root.get("asset").text("version", "")
    if not version.startswith("2."):
        raise ModelRejected("gltf_version", "/asset/version", f"glTF version '{version[:20]}'; 2.x is needed. Export as glTF 2.0.")
    for place in root.items("extensionsRequired"):
        if str(place.value) not in READABLE:
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
        self._rigging = Rigging(root, self._nodes, self._accessors)
        self._budget_triangles, self._budget_primitives, self._budget_morphs = LIMITS.triangles, LIMITS.primitives, LIMITS.morph_values

    @property
    def rig(self) -> Rig | None:
        """What can move; complete once all primitives are read."""
        return self._rigging.rig

    @property
    def parts(self) -> dict[str, int]:
        """The scene's nodes that have names."""
        return self._nodes.named

    @staticmethod
    def _variant_names(root: Place) -> tuple[str, ...]:
        extension = root.extension(VARIANTS)
        return tuple(place.text("name", "")[:200] for place in extension.items("variants")) if extension else ()

    def primitives(self) -> Iterator[Primitive]:
        """Every primitive of the scene, in world space as it rests; those that can move are kept in the rig too."""
        count = 0
        for mesh in self._nodes.meshes(len(self._meshes), len(self._skins)):
            copies = read_instances(self._nodes.places[mesh.node], self._accessors) if mesh.skin is None else None
            for place in self._meshes[mesh.mesh].items("primitives"):
                if place.integer("mode", 4, high=6) in POINT_AND_LINE_MODES or not place.get("attributes").has("POSITION"):
                    continue
                self._spend(place, 1 if copies is None else len(copies))
                limb = self._limb(place, mesh, copies)
                if len(limb.shape.triangles):
                    yield self._resting(limb, mesh)
                    self._rigging.keep(count, limb)
                    count += 1

    def _limb(self, place: Place, mesh: PlacedMesh, copies: Matrix | None) -> Limb:
        """A primitive in its mesh's space with all that may move it."""
        read = read_shape(place, self._accessors)
        count = self._accessors.count(self._accessors.reference(place.get("attributes"), "POSITION"))
        material = place.index("material", len(self.materials), "material") if place.has("material") else None
        shape = replace(read.primitive, material=material, variants=self._variants(place))
        targets = tuple(read_targets(place, self._accessors, count, read.order))
        bonds = None
        if mesh.skin is not None:
            bonds = read_bonds(place, len(self._rigging.skin(mesh.skin)[0].joints), self._accessors, count)
        if bonds is not None and read.order is not None:
            bonds = replace(bonds, joints=bonds.joints[read.order], weights=bonds.weights[read.order])
        if copies is not None:
            targets = tuple(copied_target(target, copies, len(shape.positions)) for target in targets)
            shape = copied(shape, copies)
        skin = None if bonds is None else mesh.skin
        return Limb(shape=shape, node=mesh.node, flat=read.order is not None, skin=skin, bonds=bonds, targets=targets)

    def _resting(self, limb: Limb, mesh: PlacedMesh) -> Primitive:
        shape = bent(limb.shape, limb.targets, self._rigging.weights(limb.node), flat=limb.flat)
        if limb.bonds is None or limb.skin is None:
            return placed(shape, mesh.world)
        return placed(shape, vertex_matrices(limb.bonds, self._rigging.skin(limb.skin)[1]))

    def _variants(self, place: Place) -> dict[int, int]:
        extension, found = place.extension(VARIANTS), {}
        for mapping in extension.items("mappings") if extension else []:
            material = mapping.index("material", len(self.materials), "material")
            for item in mapping.items("variants"):
                if not isinstance(item.value, int) or not 0 <= item.value < len(self.variants):
                    raise ModelRejected("reference_out_of_range", item.pointer, f"There is no variant {item.value}.")
                found[item.value] = material
        return found

    def _spend(self, place: Place, copies: int) -> None:
        """Count before building: a thousand nodes may show the same million triangles."""
        named = place.get("attributes") if not place.has("indices") else place
        accessor = self._accessors.reference(named, "indices" if place.has("indices") else "POSITION")
        corners = self._accessors.count(accessor)
        self._budget_triangles -= copies * (corners // 3 if place.integer("mode", 4, high=6) == 4 else corners)
        self._budget_primitives -= 1
        self._spend_vertices(place, copies, corners)
        if self._budget_triangles < 0 or self._budget_primitives < 0:
            raise ModelRejected(
                "too_many_triangles",
                place.pointer,
                f"More than {LIMITS.triangles} triangles or {LIMITS.primitives} parts. Simplify the mesh.",
            )

    def _spend_vertices(self, place: Place, copies: int, corners: int) -> None:
        vertices = self._accessors.count(self._accessors.reference(place.get("attributes"), "POSITION"))
        if not place.get("attributes").has("NORMAL"):
            vertices = max(vertices, corners)
        arrays = sum(target.has(name) for target in place.items("targets") for name in TARGET_NAMES)
        self._budget_morphs -= vertices * copies * arrays
        if self._budget_morphs < 0 or (copies > 1 and vertices * copies > 3 * LIMITS.triangles):
            message = f"More than {LIMITS.morph_values} vertices in morph targets, or {3 * LIMITS.triangles} in copies. Simplify the mesh."
            raise ModelRejected("too_many_vertices", place.pointer, message)
