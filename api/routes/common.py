"""What several resources have in common: bodies, idempotency, pages."""

from typing import Annotated, Any, Final

from fastapi import Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Principal
from api.desk.ledger import Once, Reply
from api.house import House

LARGEST: Final = 2**53 - 1
"""The largest whole number that every JSON reader and every database here can hold."""

Id = Annotated[str, Field(min_length=1, max_length=80)]
Line = Annotated[str, Field(min_length=1, max_length=500)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, description="The same request with the same key happens once.")]


class Body(BaseModel):
    """A request's body: unknown fields are refused, so that a typing error does not pass unseen."""

    model_config = ConfigDict(extra="forbid")


class Price(Body):
    """Decimal text in the currency's own digits, and an ISO 4217 code."""

    amount: Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,4})?$", examples=["19.90"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]


def once(house: House, caller: Principal, key: str | None, route: str, request: Any) -> Once:
    """The request under its key."""
    return Once(catalog=house.catalog, merchant_id=caller.merchant_id, key=key, route=route, request=request)


def answer(reply: Reply, location: str | None = None) -> JSONResponse:
    """A reply as a response."""
    return JSONResponse(reply.body, reply.status, headers={"Location": location} if location else None)
