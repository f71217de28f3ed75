"""A checked package becomes an open stage; no layer of it reaches for anything outside the package."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pxr import Ar, Gf, Sdf, Usd, UsdGeom, UsdUtils

from render.models.report.issue import ModelRejected
from render.models.usd.package import LAYERS, inside, packed, unpacked

COPY: Final = ".package.usdz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stage, its package's files, and where the package lies."""

    stage: Usd.Stage
    files: Mapping[str, bytes]
    path: Path

    def file(self, asset: Sdf.AssetPath) -> bytes | None:
        """A file that an attribute names, of this package only; None if there is none."""
        if not Ar.IsPackageRelativePath(asset.resolvedPath):
            return self.files.get(inside("", asset.path) or "")
        outer, inner = Ar.SplitPackageRelativePathOuter(asset.resolvedPath)
        return self.files.get(inner) if Path(outer) == self.path else None

    @property
    def to_metres(self) -> Gf.Matrix4d:
        """From the stage's space to metres with Y up (row vectors, as USD has them)."""
        unit_m = UsdGeom.GetStageMetersPerUnit(self.stage)
        if not 1e-9 < unit_m < 1e9:
            raise ModelRejected("usdz_unit", "", f"A unit of {unit_m} m makes no sense. Set metersPerUnit and export again.")
        scale = Gf.Matrix4d().SetScale(unit_m)
        if UsdGeom.GetStageUpAxis(self.stage) != UsdGeom.Tokens.z:
            return scale
        return scale * Gf.Matrix4d().SetRotate(Gf.Rotation(Gf.Vec3d.XAxis(), -90.0))


def opened(upload: Path, folder: Path) -> Opened:
    """Open a package through a clean copy in `folder`; raises ModelRejected."""
    files = unpacked(upload.read_bytes())
    path = (folder / COPY).resolve()
    # USD walks a zip's local headers by itself: it sees only a zip that we wrote.
    path.write_bytes(packed(files.items()))
    for name in files:
        if name.lower().endswith(LAYERS):
            _check_layer(path, name, files)
    stage = Usd.Stage.Open(str(path), Usd.Stage.LoadAll)
    if stage is None:
        raise ModelRejected("usdz_broken", "", "The USD file in the package cannot be read. Export it again.")
    # The layers' bytes are USD's now; only textures are asked for again.
    return Opened(stage=stage, files={name: data for name, data in files.items() if not name.lower().endswith(LAYERS)}, path=path)


def _check_layer(package: Path, name: str, files: Mapping[str, bytes]) -> None:
    layer = Sdf.Layer.FindOrOpen(f"{package}[{name}]")
    if layer is None:
        raise ModelRejected("usdz_broken", name[:200], f"The USD file '{name[:80]}' in the package cannot be read. Export it again.")
    for reference in _references(layer):
        # What stands beside the layer is meant first, then what stands at the package's root, as USD's resolver has it.
        if inside(name, reference) not in files and inside("", reference) not in files:
            raise ModelRejected(
                "external_resource",
                name[:200],
                f"The file refers to '{reference[:80]}', which is not in the package. Export as one self-contained USDZ.",
            )


def _references(layer: Sdf.Layer) -> Iterator[str]:
    # A reference to another prim of the same layer has no path.
    yield from filter(None, layer.GetCompositionAssetDependencies())
    # Value clips name layers too; the textures among these are looked up in the package when they are needed.
    sublayers, references, payloads = UsdUtils.ExtractExternalReferences(layer.identifier)
    for reference in (*sublayers, *references, *payloads):
        if reference.lower().split(":SDF_FORMAT_ARGS:".lower())[0].endswith((*LAYERS, ".usdz")):
            yield reference
