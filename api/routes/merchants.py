"""Merchants and their tokens: the administrator's. A merchant may list, issue and revoke its own tokens."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.auth import Administrator, Caller, Principal
from api.desk.views import page
from api.errors import not_found
from api.house import HouseDep
from api.routes.common import Body, Line
from archive.catalog import merchants, tokens
from archive.catalog.tables import Token

router = APIRouter(prefix="/api/v1/merchants", tags=["merchants"])


class NewMerchant(Body):
    """A tenant to be made."""

    name: Line


class NewToken(Body):
    """A token to be issued."""

    label: Annotated[str, Field(max_length=100)] = ""


@router.post("", status_code=201)
def create(body: NewMerchant, _: Administrator, house: HouseDep) -> dict[str, Any]:
    """Make a merchant with its first token; the token is shown this once."""
    with house.catalog.write() as session:
        merchant = merchants.make(session, body.name)
        row, token = tokens.issue(session, "merchant", merchant.id, label="first")
        return {"id": merchant.id, "name": merchant.name, "token": token, "token_id": row.id}


@router.get("")
def listing(_: Administrator, house: HouseDep) -> dict[str, Any]:
    """All merchants."""
    with house.catalog.read() as session:
        return page("merchants", [{"id": one.id, "name": one.name} for one in merchants.listing(session)])


@router.post("/{merchant_id}/tokens", status_code=201)
def issue(merchant_id: str, body: NewToken, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Issue a token; it is shown this once."""
    _check(caller, merchant_id)
    with house.catalog.write() as session:
        merchants.get(session, merchant_id)
        row, token = tokens.issue(session, "merchant", merchant_id, label=body.label)
        return {**_view(row), "token": token}


@router.get("/{merchant_id}/tokens")
def issued(merchant_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's tokens, without the words themselves."""
    _check(caller, merchant_id)
    with house.catalog.read() as session:
        return page("tokens", [_view(row) for row in tokens.listing(session, merchant_id)])


@router.delete("/{merchant_id}/tokens/{token_id}", status_code=204)
def revoke(merchant_id: str, token_id: str, caller: Caller, house: HouseDep) -> None:
    """The token opens nothing from now on."""
    _check(caller, merchant_id)
    with house.catalog.write() as session:
        tokens.revoke(session, merchant_id, token_id)


def _check(caller: Principal, merchant_id: str) -> None:
    if not caller.may(merchant_id):
        raise not_found("merchant", merchant_id[:80])


def _view(row: Token) -> dict[str, Any]:
    return {"id": row.id, "label": row.label, "scope": row.scope, "created_at": row.created_at, "expires_at": row.expires_at}
