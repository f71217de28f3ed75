"""Reviews: a verified buyer's words, at the second of a replay that he chose."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller
from api.house import House, HouseDep
from api.routes.common import LARGEST, Body, Id
from archive.community import reviews
from archive.timeline.words import Words

router = APIRouter(prefix="/api/v1", tags=["word of mouth"])


class ReviewBody(Body):
    """The buyer's token is the one in his link."""

    token: Annotated[str, Field(min_length=1, max_length=200)]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=8000)] = ""
    at_ms: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    author: Annotated[str, Field(max_length=200)] = ""
    language: Annotated[str | None, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = None


class ShowReview(ReviewBody):
    """Posted to a show."""

    product_id: Id


class ProductReview(ReviewBody):
    """Posted to a product."""

    show_id: Id


class Erasure(Body):
    """Asked for by the buyer himself."""

    token: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/shows/{show_id}/reviews", status_code=201)
async def of_show(show_id: str, body: ShowReview, house: HouseDep) -> JSONResponse:
    """Review a product of a show; refused without an order, and a second time."""
    return JSONResponse(await run_in_threadpool(_write, house, show_id, body.product_id, body), 201)


@router.post("/products/{product_id}/reviews", status_code=201)
async def of_product(product_id: str, body: ProductReview, house: HouseDep) -> JSONResponse:
    """The same, posted to the product."""
    return JSONResponse(await run_in_threadpool(_write, house, body.show_id, product_id, body), 201)


def _write(house: House, show_id: str, product_id: str, body: ReviewBody) -> dict[str, Any]:
    review = reviews.write(
        house.catalog,
        house.log,
        token=body.token,
        show_id=show_id,
        product_id=product_id,
        stars=body.stars,
        text=body.text,
        at_ms=body.at_ms,
        author=body.author,
        language=body.language,
    )
    words = Words.unpack(house.vault.open(review.text_commitment))
    return {
        "id": review.id,
        "review_id": review.id,
        "show_id": review.show_id,
        "product_id": review.product_id,
        "at_ms": review.at_ms,
        "stars": review.stars,
        "text": words.text,
        "author": words.author,
        "recorded_at": review.created_at,
        "seq": review.event_seq,
    }


@router.post("/buyer/erase", status_code=204)
async def erase(body: Erasure, house: HouseDep) -> None:
    """A buyer takes his words back: they are destroyed for good, the stars and the chain stay."""
    await run_in_threadpool(reviews.erase_by_buyer, house.catalog, house.log, house.vault, body.token)


@router.delete("/reviews/{review_id}", status_code=204)
async def remove(review_id: str, caller: Caller, house: HouseDep) -> None:
    """A merchant erases a review's words (unlawful ones, say); the stars and the chain stay."""
    await run_in_threadpool(reviews.erase, house.catalog, house.log, house.vault, caller.merchant_id, review_id)
