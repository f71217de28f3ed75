"""What a director may ask for. Each cue is resolved against the catalogue before it goes to the stage, and made an event after."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Layout = Literal["host", "beside", "product"]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Degrees = Annotated[float, Field(ge=-36_000, le=36_000, allow_inf_nan=False)]


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
    """Turn the product to an angle, and let it go on turning at a speed (0: hold still)."""

    type: Literal["scene.pose"]
    yaw_deg: Degrees
    spin_deg_s: Annotated[float, Field(ge=-720, le=720, allow_inf_nan=False)] = 0.0


Cue = Annotated[ShowProduct | HideProduct | SetLayout | ShowEvidence | HideEvidence | PoseScene, Field(discriminator="type")]
CUE: TypeAdapter[Cue] = TypeAdapter(Cue)


class Standing(BaseModel):
    """What stands on a show's stage, as its cues have left it."""

    product_id: str | None = None
    evidence_id: str | None = None
    layout: Layout = "host"

    def after(self, type: str, data: dict[str, Any]) -> "Standing":
        """The stage after an event."""
        changes: dict[str, Any] = {
            "product.shown": {"product_id": data.get("product_id"), "layout": data.get("layout", self.layout)},
            "product.hidden": {"product_id": None},
            "evidence.shown": {"evidence_id": data.get("evidence_id")},
            "evidence.hidden": {"evidence_id": None},
            "layout.changed": {"layout": data.get("layout", self.layout)},
        }.get(type, {})
        return self.model_copy(update=changes)
