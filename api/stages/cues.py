"""A cue as a change of the stage's state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from api.stages.protocol import StageError
from render.scene.motion import Motion
from render.stage.state import EvidenceCard, ProductCard, StageState

Change = Callable[[StageState], StageState]
_UNPOSED: Final[Mapping[str, Any]] = {"yaw_deg": None, "spin_deg_s": 0.0, "keeps_angle": False, "keeps_spin": False}


def change_of(cue: Mapping[str, Any]) -> Change:
    """The change that a resolved cue asks for; StageError for a type that no stage knows."""
    make = _CHANGES.get(str(cue.get("type")))
    if make is None:
        raise StageError(f"no stage knows the cue {cue.get('type')!r}; it knows: {', '.join(sorted(_CHANGES))}")
    return make(cue)


def _layout_set(cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, layout=cue["layout"])


def _product_show(cue: Mapping[str, Any]) -> Change:
    card = ProductCard(**cue["product"])

    def change(state: StageState) -> StageState:
        shown = replace(state, product=card, layout=cue.get("layout") or state.layout)
        if state.product is not None and state.product.product_id == card.product_id:
            return shown  # it stays as it is posed
        # a new product begins with its own scene's motion, not in the pose of the one before
        motion = Motion(**cue.get("motion", {}))
        return replace(shown, scene_key=cue.get("scene_key"), motion=motion, **_UNPOSED, **_begun(state, cue), goes_on=False)

    return change


def _product_hide(_cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, product=None, scene_key=None, layout="host", motion=Motion(), **_UNPOSED)


def _evidence_show(cue: Mapping[str, Any]) -> Change:
    card = EvidenceCard(**cue["evidence"])
    return lambda state: replace(state, evidence=card)


def _evidence_hide(_cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, evidence=None)


def _scene_pose(cue: Mapping[str, Any]) -> Change:
    def change(state: StageState) -> StageState:
        return replace(
            state,
            yaw_deg=cue.get("yaw_deg"),
            spin_deg_s=float(cue.get("spin_deg_s") or 0.0),
            keeps_angle=cue.get("yaw_deg") is None,
            keeps_spin=cue.get("spin_deg_s") is None,
            scene_key=cue.get("scene_key") or state.scene_key,
            **_begun(state, cue),
            goes_on=True,
        )

    return change


def _begun(state: StageState, cue: Mapping[str, Any]) -> dict[str, Any]:
    """It begins on the frame to come, or on that on which it began before a crash."""
    return {"begins": state.begins + 1, "from_90k": cue.get("from_90k")}


def _pages_show_it(_cue: Mapping[str, Any]) -> Change:
    """Drawn by the viewers' pages, when their picture reaches the frame that is answered."""
    return lambda state: state


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    "layout.set": _layout_set,
    "product.show": _product_show,
    "product.hide": _product_hide,
    "evidence.show": _evidence_show,
    "evidence.hide": _evidence_hide,
    "scene.pose": _scene_pose,
    "assurance.show": _pages_show_it,
    "assurance.hide": _pages_show_it,
    "moment.mark": _pages_show_it,
}
