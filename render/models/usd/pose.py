"""Skinned meshes as they stand when the film begins: their points are moved once, and no skeleton is needed after."""

from collections.abc import Iterator

from pxr import Gf, Usd, UsdSkel


def strike_pose(stage: Usd.Stage) -> None:
    """Work the skeletons' first pose into the meshes of a stage; the change stays in its session layer."""
    if not any(prim.IsA(UsdSkel.Root) for prim in stage.Traverse()):
        return
    at = min(_sample_times(stage), default=0.0)
    stage.SetEditTarget(stage.GetSessionLayer())
    UsdSkel.BakeSkinning(Usd.PrimRange(stage.GetPseudoRoot()), Gf.Interval(at, at))


def _sample_times(stage: Usd.Stage) -> Iterator[float]:
    """The first time that each animation names."""
    for prim in stage.Traverse():
        if prim.IsA(UsdSkel.Animation):
            for attribute in prim.GetAttributes():
                yield from attribute.GetTimeSamples()[:1]
