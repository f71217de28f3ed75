"""The JSON shape of `timeline.json`: what a page needs to draw a replay. All times are milliseconds of the show."""

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
    id: str
    title: str
    merchant_name: str
    canvas: CanvasPart
    started_at: str
    duration_ms: int | None
    state: Literal["live", "ended", "published"]


class PricePart(Part):
    amount: str
    currency: str


class ProductPart(Part):
    """A product as it was last shown; `image` is an object key."""

    product_id: str
    sku: str
    title: str
    url: str
    price: PricePart
    image: str | None
    spans: tuple[Span, ...]


class Chapter(Part):
    """Chapters follow each other without holes; the last one of a running show has no end."""

    start_ms: int
    end_ms: int | None
    title: str
    kind: Literal["opening", "product", "evidence", "talk", "closing"]
    product_id: str | None


class EvidencePart(Part):
    evidence_id: str
    product_id: str | None
    claim: str
    title: str
    issuer: str
    number: str | None
    image: str
    start_ms: int
    end_ms: int | None


class ReviewPart(Part):
    """`text` is None where the buyer wrote none, or had it erased; `author` is masked."""

    review_id: str
    product_id: str
    at_ms: int
    stars: int
    text: str | None
    author: str
    recorded_at: str


class Gap(Part):
    """Nothing was recorded here."""

    start_ms: int
    end_ms: int | None
    reason: str


class Timeline(Part):
    version: Literal[1] = 1
    show: ShowPart
    products: tuple[ProductPart, ...]
    chapters: tuple[Chapter, ...]
    evidence: tuple[EvidencePart, ...]
    reviews: tuple[ReviewPart, ...]
    gaps: tuple[Gap, ...]
    last_seq: int
    head: str

    def to_dict(self) -> dict[str, Any]:
        """The object of `timeline.json`."""
        return self.model_dump(mode="json")

    def to_bytes(self) -> bytes:
        """The bytes of `timeline.json`: canonical JSON, the same for the same events and texts."""
        return canonical(self.to_dict())
