"""What a stage shows: its visible meshes and simple shapes with their transforms, instances and point instances among them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pxr import Gf, Usd, UsdGeom

from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.usd.implicit import is_implicit
from render.models.usd.words import issue

MOST_PRIMS = 100_000
HIDDEN = (UsdGeom.Tokens.guide, UsdGeom.Tokens.proxy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A mesh or simple shape and where it stands (row vectors, the stage's space)."""

    prim: Usd.Prim
    world: Gf.Matrix4d


@dataclass(slots=True, kw_only=True)
class Walk:
    """Goes through a stage once; what it passes by is in `issues`."""

    time: Usd.TimeCode
    issues: dict[str, Issue] = field(default_factory=dict)
    _prims: int = 0

    def parts(self, root: Usd.Prim) -> Iterator[Part]:
        """Everything with a surface below a prim that is to be seen."""
        cache = UsdGeom.XformCache(self.time)
        yield from self._below(root, cache, Gf.Matrix4d(1.0), 0)

    def _below(self, root: Usd.Prim, cache: UsdGeom.XformCache, after: Gf.Matrix4d, depth: int) -> Iterator[Part]:
        prims = iter(Usd.PrimRange(root, Usd.TraverseInstanceProxies()))
        for prim in prims:
            self._count()
            if self._hidden(prim):
                prims.PruneChildren()
            elif prim.IsA(UsdGeom.PointInstancer):
                prims.PruneChildren()
                yield from self._instances(UsdGeom.PointInstancer(prim), cache, after, depth)
            elif prim.IsA(UsdGeom.Mesh) or is_implicit(prim):
                yield Part(prim=prim, world=cache.GetLocalToWorldTransform(prim) * after)
            elif prim.IsA(UsdGeom.Gprim):
                self._note(prim)

    def _count(self) -> None:
        self._prims += 1
        if self._prims > MOST_PRIMS:
            raise ModelRejected("too_many_nodes", "", f"The stage shows more than {MOST_PRIMS} prims. Simplify it.")

    def _hidden(self, prim: Usd.Prim) -> bool:
        imageable = UsdGeom.Imageable(prim)
        if not imageable:
            return False
        if imageable.GetVisibilityAttr().Get(self.time) == UsdGeom.Tokens.invisible:
            return True
        return imageable.ComputePurpose() in HIDDEN

    def _instances(self, instancer: UsdGeom.PointInstancer, cache: UsdGeom.XformCache, after: Gf.Matrix4d, depth: int) -> Iterator[Part]:
        numbers = instancer.GetProtoIndicesAttr().Get(self.time)
        prototypes = instancer.GetPrototypesRel().GetForwardedTargets()
        if not numbers or depth > 8:
            return
        if len(numbers) > LIMITS.primitives:
            raise ModelRejected("too_many_nodes", str(instancer.GetPath())[:200], f"{len(numbers)} instances; at most {LIMITS.primitives}.")
        matrices = instancer.ComputeInstanceTransformsAtTime(self.time, self.time)
        mask = instancer.ComputeMaskAtTime(self.time)
        world, stage = cache.GetLocalToWorldTransform(instancer.GetPrim()) * after, instancer.GetPrim().GetStage()
        for place, (number, matrix) in enumerate(zip(numbers, matrices, strict=False)):
            prototype = stage.GetPrimAtPath(prototypes[number]) if 0 <= number < len(prototypes) else None
            if prototype and (not mask or mask[place]):
                # The instance's matrix holds the prototype's own already, so that is taken off what lies below it.
                own = cache.GetLocalToWorldTransform(prototype).GetInverse()
                yield from self._below(prototype, cache, own * matrix * world, depth + 1)

    def _note(self, prim: Usd.Prim) -> None:
        kind = str(prim.GetTypeName())
        self.issues.setdefault(kind, issue("usdz_prim_skipped", str(prim.GetPath())[:200], kind=kind, name=prim.GetName()[:60]))
