"""What a director may ask for. Each cue is resolved against the catalogue before it goes to the stage, and made an event after."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, TypeAdapter

from render.clock import ms_from_90k, scene_begun
from render.scene.document import scene_from
from render.scene.motion import Motion
from render.scene.part import LONGEST_MS, WHOLE
from render.stage.state import StageState

Layout = Literal["host", "beside", "product"]
AssuranceKind = Literal["returns", "freight", "price", "inspection", "authentic", "warranty", "other"]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Degrees = Annotated[float, Field(strict=True, ge=-36_000, le=36_000, allow_inf_nan=False)]


class _Cue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShowProduct(_Cue):
    """Put a product of the show on the stage, with its card."""

    type: Literal["product.show"]
    product_id: Id
    layout: Layout | None = None


class HideProduct(_Cue):
    """Take the product off; the host is full again."""

    type: Literal["product.hide"]
    product_id: Id | None = None


class SetLayout(_Cue):
    """Host full, host beside the product, or the product full."""

    type: Literal["layout.set"]
    layout: Layout


class ShowEvidence(_Cue):
    """Put a certificate up."""

    type: Literal["evidence.show"]
    evidence_id: Id


class HideEvidence(_Cue):
    """Take the certificate down."""

    type: Literal["evidence.hide"]
    evidence_id: Id | None = None


class PoseScene(_Cue):
    """Turn the product to an angle, and let it go on turning at a speed (0, or left out with an angle: hold still).

    Without an angle it goes on from the one at which it stands; without either it goes on turning as it does. Of `pitch_deg`,
    `zoom`, `variant` and `light` a pose says all: what is left out is as the product's scene has it. With it the light begins
    to fade (over `light_fade_ms`, from the light before), the camera to go its `path` (of the product's scene, or one of those
    that are always there) from wherever it is, and the model to play its animation `clip` from `animation_ms` of it on;
    `animation_ms` alone has it stand at that moment of its first animation. What is under way goes on over the poses that
    follow, until they name another path or clip, or null: then it is as the scene has it.
    """

    type: Literal["scene.pose"]
    yaw_deg: Degrees | None = None
    spin_deg_s: Annotated[float | None, Field(strict=True, ge=-720, le=720, allow_inf_nan=False)] = None
    pitch_deg: Annotated[float | None, Field(strict=True, ge=-89, le=89, allow_inf_nan=False)] = None
    zoom: Annotated[float | None, Field(strict=True, ge=0.1, le=10, allow_inf_nan=False)] = None
    variant: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    light: Literal["studio", "daylight", "shop", "warm", "night"] | None = None
    light_fade_ms: Annotated[int | None, Field(ge=0, le=60_000), WHOLE] = None
    path: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    clip: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    clip_repeat: StrictBool | None = None
    animation_ms: Annotated[int | None, Field(ge=0, le=LONGEST_MS), WHOLE] = None


class ShowAssurance(_Cue):
    """Put an assurance up: one that this show has given before (`assurance_id`), or a new one (`kind`, `title`, `terms`)."""

    type: Literal["assurance.show"]
    assurance_id: Id | None = None
    kind: AssuranceKind | None = None
    title: Annotated[str | None, Field(min_length=1, max_length=500)] = None
    terms: Annotated[str | None, Field(min_length=1, max_length=2000)] = None
    product_id: Id | None = None
    days: Annotated[int | None, Field(ge=1, le=36_500), WHOLE] = None
    url: Annotated[str | None, Field(max_length=2048)] = None


class HideAssurance(_Cue):
    """Take an assurance down; without an id the only one that is up."""

    type: Literal["assurance.hide"]
    assurance_id: Id | None = None


Cue = Annotated[
    ShowProduct | HideProduct | SetLayout | ShowEvidence | HideEvidence | PoseScene | ShowAssurance | HideAssurance,
    Field(discriminator="type"),
]
CUE: TypeAdapter[Cue] = TypeAdapter(Cue)


class Standing(BaseModel):
    """What stands on a show's stage, as its cues have left it."""

    product_id: str | None = None
    evidence_id: str | None = None
    layout: Layout = "host"
    variant: str | None = None
    turn: StageState = StageState()
    posed: Mapping[str, Any] = {}
    assurance_ids: frozenset[str] = frozenset()

    def told(self, type: str, data: dict[str, Any], at_90k: int) -> dict[str, Any]:
        """The data of an event that takes effect on a frame: of a pose that left the turn alone, with how the product turns then."""
        if type != "scene.posed":
            return data
        turn = self.turn.turn_at(at_90k)
        return {"yaw_deg": turn.yaw_deg, "spin_deg_s": turn.spin_deg_s, **data}

    def after(self, type: str, data: dict[str, Any], at_90k: int) -> "Standing":
        """The stage after an event."""
        changes: dict[str, Any] = {
            "product.shown": self._with_product(data, at_90k),
            "product.hidden": {"product_id": None, "variant": None, "posed": {}, "turn": StageState(), "layout": "host"},
            "scene.posed": self._with_pose(data, at_90k),
            "assurance.shown": {"assurance_ids": self.assurance_ids | {str(data.get("assurance_id"))}},
            "assurance.hidden": {"assurance_ids": self.assurance_ids - {str(data.get("assurance_id"))}},
            "evidence.shown": {"evidence_id": data.get("evidence_id")},
            "evidence.hidden": {"evidence_id": None},
            "layout.changed": {"layout": data.get("layout", self.layout)},
        }.get(type, {})
        return self.model_copy(update=changes)

    def _with_product(self, data: dict[str, Any], at_90k: int) -> dict[str, Any]:
        """A product that is shown again stays as it is posed."""
        same = self.product_id == data.get("product_id")
        return {
            "product_id": data.get("product_id"),
            "layout": data.get("layout", self.layout),
            "variant": self.variant if same else None,
            "posed": self.posed if same else {},
            "turn": self.turn if same else StageState(motion=motion_of(data.get("scene")), begun_90k=at_90k, posed_90k=at_90k),
        }

    def _with_pose(self, data: dict[str, Any], at_90k: int) -> dict[str, Any]:
        """Of a pose without a product only the turn stays."""
        begun_90k = scene_begun(self.turn.begun_90k, at_90k)
        turn = StageState(yaw_deg=data.get("yaw_deg"), spin_deg_s=data.get("spin_deg_s", 0.0), begun_90k=begun_90k, posed_90k=at_90k)
        told = {**data, "at_ms": ms_from_90k(at_90k)} if self.product_id else {}
        return {"variant": data.get("variant"), "posed": told, "turn": turn}


def motion_of(document: Mapping[str, Any] | None) -> Motion:
    """How a scene's turntable turns; one without a scene stands still."""
    return Motion() if document is None else scene_from(document).motion
