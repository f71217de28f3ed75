"""What events carry of what was said: reviews, claims, assurances, questions."""

from typing import Annotated, Literal

from pydantic import Field

from archive.timeline.vocabulary.parts import Data, Id, ImageData, Language, Line, Sha256, Url, Words


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
    evidence_ids: list[Id] = Field([], max_length=50)
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
