"""What each type of event carries. Data is checked before it enters the log, and never after.

Events are snapshots: what a page needs to draw a card stands in the event. A type's `v` grows when
its data changes; readers keep the old versions.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from archive.errors import Refused

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Millis = Annotated[int, Field(ge=0, le=10 * 365 * 86_400_000)]
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Timestamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Layout = Literal["host", "beside", "product"]


class Data(BaseModel):
    """The base of all event data: no unknown fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CanvasData(Data):
    width: Annotated[int, Field(gt=0, le=8192)]
    height: Annotated[int, Field(gt=0, le=8192)]
    fps: Annotated[int, Field(gt=0, le=240)]


class PriceData(Data):
    amount: Annotated[str, StringConstraints(pattern=r"^\d{1,15}(\.\d{1,4})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ImageData(Data):
    """A card's picture: its object key in S3 and the SHA-256 of its bytes."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    sha256: Sha256


class ShowStarted(Data):
    show_id: Id
    merchant_id: Id
    merchant_name: Line
    title: Line
    canvas: CanvasData
    started_at: Timestamp


class ShowEnded(Data):
    duration_ms: Millis
    reason: Literal["ended", "interrupted"]


class Nothing(Data):
    """Types that say all by happening."""


class ShowResumed(Data):
    gap_from_ms: Millis
    gap_to_ms: Millis


class HostData(Data):
    host_id: Id


class LayoutChanged(Data):
    layout: Layout


class ProductShown(Data):
    product_id: Id
    sku: Line
    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2048)]
    price: PriceData
    gtin: Annotated[str, StringConstraints(pattern=r"^(\d{8}|\d{12,14})$")] | None = None
    model_sha256: Sha256 | None = None
    image: ImageData | None = None
    scene: dict[str, Any] | str | None = None
    layout: Layout


class ProductHidden(Data):
    product_id: Id


class EvidenceShown(Data):
    evidence_id: Id
    product_id: Id | None = None
    claim: Line
    title: Line
    issuer: Line
    number: Line | None = None
    image: ImageData


class EvidenceHidden(Data):
    evidence_id: Id


class ScenePosed(Data):
    yaw_deg: Finite
    spin_deg_s: Finite


class RecordingStopped(Data):
    at_ms: Millis
    reason: Line


class RecordingResumed(Data):
    at_ms: Millis
    reason: Line | None = None


class ReviewAdded(Data):
    """Says that a verified buyer judged; his words lie encrypted beside the log under `text_commitment`."""

    review_id: Id
    product_id: Id
    stars: Annotated[int, Field(ge=1, le=5)]
    order_commitment: Sha256
    text_commitment: Sha256
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None


TYPES: Final[Mapping[str, tuple[int, type[Data]]]] = {
    "show.started": (1, ShowStarted),
    "show.ended": (1, ShowEnded),
    "show.published": (1, Nothing),
    "show.unpublished": (1, Nothing),
    "show.resumed": (1, ShowResumed),
    "host.joined": (1, HostData),
    "host.left": (1, HostData),
    "layout.changed": (1, LayoutChanged),
    "product.shown": (1, ProductShown),
    "product.hidden": (1, ProductHidden),
    "evidence.shown": (1, EvidenceShown),
    "evidence.hidden": (1, EvidenceHidden),
    "scene.posed": (1, ScenePosed),
    "recording.stopped": (1, RecordingStopped),
    "recording.resumed": (1, RecordingResumed),
    "review.added": (1, ReviewAdded),
}
"""Type -> (version of its data, model of its data)."""

PERSONAL_FIELD: Final[Mapping[str, str]] = {"review.added": "text_commitment"}
"""Where the commitment to a type's personal text goes in its data."""


def checked(type: str, data: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """(version, data as it enters the log: absent optional fields are left out); Refused if it does not fit the type."""
    if type not in TYPES:
        raise Refused(f"there is no event type {type!r}: use one of {', '.join(sorted(TYPES))}")
    version, model = TYPES[type]
    try:
        return version, model.model_validate(dict(data)).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        raise Refused(f"the data of {type} does not fit: {_first_fault(error)}") from error


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "data"
    return f"{where}: {fault['msg']}"
