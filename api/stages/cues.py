"""A cue as a change of the stage's state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from api.stages.protocol import StageError
from render.stage.state import EvidenceCard, ProductCard, StageState

Change = Callable[[StageState], StageState]


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
        fresh = state.product is None or state.product.product_id != card.product_id
        return replace(
            state,
            product=card,
            scene_key=cue.get("scene_key"),
            layout=cue.get("layout") or state.layout,
            # a new product begins with its own scene's motion, not in the pose of the one before
            yaw_deg=None if fresh else state.yaw_deg,
            spin_deg_s=0.0 if fresh else state.spin_deg_s,
        )

    return change


def _product_hide(_cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, product=None, scene_key=None, layout="host", yaw_deg=None, spin_deg_s=0.0)


def _evidence_show(cue: Mapping[str, Any]) -> Change:
    card = EvidenceCard(**cue["evidence"])
    return lambda state: replace(state, evidence=card)


def _evidence_hide(_cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, evidence=None)


def _scene_pose(cue: Mapping[str, Any]) -> Change:
    return lambda state: replace(state, yaw_deg=cue.get("yaw_deg"), spin_deg_s=float(cue.get("spin_deg_s") or 0.0))


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], Change]] = {
    "layout.set": _layout_set,
    "product.show": _product_show,
    "product.hide": _product_hide,
    "evidence.show": _evidence_show,
    "evidence.hide": _evidence_hide,
    "scene.pose": _scene_pose,
}
