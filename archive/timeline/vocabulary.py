"""The models of what each type of event carries; which type has which is told by `schema`.

Events are snapshots: what a page needs to draw a card stands in the event. A later version of a type adds
fields and takes none away; the model of the version before stays here under its number.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Millis = Annotated[int, Field(ge=0, le=10 * 365 * 86_400_000)]
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Timestamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Seq = Annotated[int, Field(ge=1, le=10**12)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2048)]
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


class ShowResumed1(Data):
    """The show's process was started again; what lies between was not recorded."""

    gap_from_ms: Millis
    gap_to_ms: Millis


class ShowResumed(ShowResumed1):
    """With the `reason` why a clock was not believed, where one was not."""

    reason: Line | None = None


class HostData(Data):
    host_id: Id


class LayoutChanged(Data):
    layout: Layout


class ProductShown1(Data):
    """What was offered at that moment."""

    product_id: Id
    sku: Line
    title: Line
    url: Url
    price: PriceData
    gtin: Annotated[str, StringConstraints(pattern=r"^(\d{8}|\d{12,14})$")] | None = None
    model_sha256: Sha256 | None = None
    image: ImageData | None = None
    scene: dict[str, Any] | str | None = None
    layout: Layout


class ProductShown(ProductShown1):
    """With the `stock` of that moment, the `variant` of its model, and the `tier` at which the engine draws it."""

    stock: Count | None = None
    variant: Line | None = None
    tier: Line | None = None


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


class ScenePosed1(Data):
    """The product's turn from `at_ms` on: an angle, and the speed at which it goes on turning."""

    yaw_deg: Finite
    spin_deg_s: Finite


class ScenePosed2(ScenePosed1):
    """Enough to draw the product again as it stood, from `at_ms` on; what is left out is as the product's scene has it."""

    product_id: Id | None = None
    pitch_deg: Finite | None = None
    zoom: Finite | None = None
    variant: Line | None = None
    animation_ms: Millis | None = None
    light: Line | None = None
    tier: Line | None = None


class PathBefore(Data):
    """A camera path that was begun at `begun_ms` of the show, and the next one where it had the camera."""

    path: Line
    begun_ms: Millis


class LightBefore(Data):
    """A light (none: the scene's own), faded to from `begun_ms` of the show on, and still fading when the next one began."""

    light: Line | None = None
    begun_ms: Millis
    fade_ms: Millis


class ScenePosed(ScenePosed2):
    """The scene's own time goes on. From `at_ms` on the light fades (from `light_from`, the light before, or the scene's own), the
    camera goes a `path`, from wherever it is, and the model plays an animation `clip`, from `animation_ms` of it on.

    What goes on from an earlier pose says when in the show it began: `light_begun_ms`, `path_begun_ms`, `clip_begun_ms`.
    `paths_before` and `lights_before` are what came before it, `clip_before` the animation of which the camera leaves the room.
    """

    light_fade_ms: Millis | None = None
    light_from: Line | None = None
    light_begun_ms: Millis | None = None
    lights_before: tuple[LightBefore, ...] | None = None
    path: Line | None = None
    path_begun_ms: Millis | None = None
    paths_before: tuple[PathBefore, ...] | None = None
    clip: Line | None = None
    clip_repeat: bool | None = None
    clip_begun_ms: Millis | None = None
    clip_before: Annotated[str, Field(max_length=200)] | None = None


class EngineTroubled(Data):
    """No new picture of the product can be drawn since `since_ms`; the last good one stays on air. `what` is wrong, in words;
    `code` says it for programs.
    """

    what: Line
    since_ms: Millis
    code: Line | None = None


class EngineRecovered(Data):
    """New pictures come again, after `lasted_ms` of trouble."""

    lasted_ms: Millis


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
    language: Language | None = None


class ProofData(Data):
    """A certificate as it was when the claim was made."""

    evidence_id: Id
    claim: Line
    title: Line
    issuer: Line
    number: Line | None = None
    image: ImageData


class ClaimMade(Data):
    """What the host asserts, in the words of the shop, and what is said to prove it; `evidence` shows those of `evidence_ids`."""

    claim_id: Id
    text: Words
    product_id: Id | None = None
    evidence_ids: Annotated[list[Id], Field(max_length=50)] = []
    evidence: Annotated[list[ProofData], Field(max_length=50)] | None = None


class AssuranceShown(Data):
    """A promise as it stood when it was made; what the shop changes later does not change it."""

    assurance_id: Id
    kind: Literal["returns", "freight", "price", "inspection", "authentic", "warranty", "other"]
    title: Line
    terms: Words
    product_id: Id | None = None
    days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    url: Url | None = None


class AssuranceHidden(Data):
    assurance_id: Id


class QuestionAsked(Data):
    """That a viewer asked; the words lie encrypted beside the log under `text_commitment`."""

    question_id: Id
    text_commitment: Sha256
    product_id: Id | None = None
    language: Language | None = None


class QuestionAnswered(Data):
    """The shop's answer, in the open: it is held to it."""

    question_id: Id
    by: Literal["host", "merchant", "faq", "agent"]
    text: Words
    pinned: bool = False


class ViewersCounted(Data):
    watching: Count
    peak: Count


class UploadDelayed(Data):
    """S3 does not take the recording; it waits in the spool."""

    waiting_segments: Count
    waiting_bytes: Count
    reason: Line


class UploadCaughtUp(Data):
    delayed_ms: Millis


class SegmentLost(Data):
    """Media that was recorded and is gone: a damaged disk, an object that vanished."""

    track: Line
    index: Count
    start_90k: Count
    duration_90k: Count
    reason: Line


class CorrectionMade(Data):
    """The event `of_seq` stands; this says what was wrong with it. `fields` are the right values."""

    of_seq: Seq
    reason: Words
    text: Words | None = None
    fields: dict[str, Any] | None = None


class TextRemoved(Data):
    """The personal words of the event `of_seq` were destroyed; that they were there stays."""

    of_seq: Seq
    text_commitment: Sha256
    reason: Words


class Reasoned(Data):
    """Types that need no more than a reason."""

    reason: Words


class TakenDown(Reasoned):
    """`by` whom: what the administrator took down, only the administrator restores."""

    by: Literal["admin", "merchant"] | None = None


class MediaRemoved(Data):
    """The recording's segments were deleted (retention, the law); the log and its seal stay."""

    reason: Words
    segments: Count
    bytes: Count
