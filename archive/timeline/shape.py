"""The JSON shape of `timeline.json`: what a page needs to draw a replay. All times are milliseconds of the show.

Version 2. `seq` is the number of the event that an entry comes from: corrections and removals name it. `late` says that
the entry was added after the show's end. Pictures (`image`) are object keys.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from archive.timeline.event import canonical


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Part):
    """From `start_ms` until before `end_ms`; None while it lasts."""

    start_ms: int
    end_ms: int | None


class CanvasPart(Part):
    width: int
    height: int
    fps: int


class ShowPart(Part):
    """`…_for` are reasons: why the replay is closed, why nothing of it may be removed, why its media went; None where it is not so."""

    id: str
    title: str
    merchant_name: str
    canvas: CanvasPart
    started_at: str
    duration_ms: int | None
    state: Literal["live", "ended", "published", "taken_down"]
    taken_down_for: str | None
    held_for: str | None
    media_removed_for: str | None


class PricePart(Part):
    amount: str
    currency: str


class ProductPart(Part):
    """A product as it was last shown. Its spans leave out what was not recorded; none are left if all of it was not."""

    product_id: str
    sku: str
    title: str
    url: str
    price: PricePart
    image: str | None
    stock: int | None
    variant: str | None
    gtin: str | None
    seq: int
    spans: tuple[Span, ...]


class Chapter(Part):
    """Chapters follow each other without holes; the last one of a running show has no end.

    `claims` and `questions` are the ids of what was claimed and of what was asked and answered within it.
    """

    start_ms: int
    end_ms: int | None
    title: str
    kind: Literal["opening", "product", "evidence", "talk", "closing"]
    product_id: str | None
    claims: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class EvidencePart(Part):
    """A certificate's stay on screen; one that a gap in the recording cuts in two is two of them."""

    evidence_id: str
    product_id: str | None
    claim: str
    title: str
    issuer: str
    number: str | None
    image: str
    seq: int
    start_ms: int
    end_ms: int | None


class ProofPart(Part):
    """What a claim rests on, as it was when the claim was made; `spans` are its stays on screen in this show.

    A certificate that the log knows by its id alone has None for the rest.
    """

    evidence_id: str
    claim: str | None
    title: str | None
    issuer: str | None
    number: str | None
    image: str | None
    spans: tuple[Span, ...]


class ClaimPart(Part):
    claim_id: str
    text: str
    product_id: str | None
    evidence: tuple[ProofPart, ...]
    at_ms: int
    recorded_at: str
    seq: int
    late: bool


class AssurancePart(Part):
    """A promise as it was last shown; `spans` are its stays on screen, none for one that was added later."""

    assurance_id: str
    kind: str
    title: str
    terms: str
    product_id: str | None
    days: int | None
    url: str | None
    spans: tuple[Span, ...]
    at_ms: int
    recorded_at: str
    seq: int
    late: bool


class AnswerPart(Part):
    by: str
    text: str
    pinned: bool
    at_ms: int
    recorded_at: str
    seq: int
    late: bool


class QuestionPart(Part):
    """`text` is None where the words were erased, `removed_for` why, if it was said. The last answer says whether it is pinned."""

    question_id: str
    product_id: str | None
    text: str | None
    author: str
    removed_for: str | None
    pinned: bool
    answers: tuple[AnswerPart, ...]
    at_ms: int
    recorded_at: str
    seq: int
    late: bool


class ReviewPart(Part):
    """`text` is None where the buyer wrote none, or had it erased; `author` is masked; `removed_for` says why words are gone."""

    review_id: str
    product_id: str
    at_ms: int
    stars: int
    text: str | None
    author: str
    removed_for: str | None
    recorded_at: str
    seq: int


class CorrectionPart(Part):
    """What was wrong with the event `of_seq`, which stands; `of_id` is the id of the thing that it is about, if it has one."""

    of_seq: int
    of_type: str | None
    of_id: str | None
    reason: str
    text: str | None
    fields: dict[str, Any] | None
    at_ms: int
    recorded_at: str
    seq: int


class RemovalPart(Part):
    """That the personal words of the event `of_seq` were destroyed, and why."""

    of_seq: int
    of_type: str | None
    of_id: str | None
    reason: str
    at_ms: int
    recorded_at: str
    seq: int


class ViewersAt(Part):
    at_ms: int
    watching: int


class ViewersPart(Part):
    """`series` is thinned: of each stretch of the show its highest count."""

    peak: int
    series: tuple[ViewersAt, ...]


class Gap(Part):
    """Nothing was recorded here."""

    start_ms: int
    end_ms: int | None
    reason: str


class Timeline(Part):
    version: Literal[2] = 2
    show: ShowPart
    products: tuple[ProductPart, ...]
    chapters: tuple[Chapter, ...]
    evidence: tuple[EvidencePart, ...]
    claims: tuple[ClaimPart, ...]
    assurances: tuple[AssurancePart, ...]
    questions: tuple[QuestionPart, ...]
    reviews: tuple[ReviewPart, ...]
    corrections: tuple[CorrectionPart, ...]
    removals: tuple[RemovalPart, ...]
    viewers: ViewersPart
    gaps: tuple[Gap, ...]
    last_seq: int
    head: str

    def to_dict(self) -> dict[str, Any]:
        """The object of `timeline.json`."""
        return self.model_dump(mode="json")

    def to_bytes(self) -> bytes:
        """The bytes of `timeline.json`: canonical JSON, the same for the same events and texts."""
        return canonical(self.to_dict())
