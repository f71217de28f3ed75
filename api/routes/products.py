"""Products: what is sold."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from api.auth import Caller
from api.desk.ledger import Reply
from api.desk.views import page, product_in
from api.house import HouseDep
from api.routes.common import Body, Id, Key, Line, Price, answer, once
from archive.catalog import products

router = APIRouter(prefix="/api/v1/products", tags=["products"])
Stock = Annotated[int, Field(ge=0, le=products.MOST_STOCK, description="Pieces; null where they are not counted.")]
Link = Annotated[str, Field(min_length=1, max_length=2048, examples=["https://shop.example/flask"])]


class NewProduct(Body):
    """A product to be made."""

    sku: Line
    title: Line
    url: Link
    price: Price
    gtin: Annotated[str | None, Field(max_length=14)] = None
    stock: Stock | None = None
    model_id: Id | None = None


class Changes(Body):
    """Fields to be changed; those left out stay."""

    sku: Line | None = None
    title: Line | None = None
    url: Link | None = None
    price: Price | None = None
    gtin: Annotated[str | None, Field(max_length=14)] = None
    stock: Stock | None = None
    model_id: Id | None = None


@router.post("", status_code=201)
async def create(body: NewProduct, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Make a product."""

    def work() -> Reply:
        with house.catalog.write() as session:
            product = products.make(session, caller.merchant_id, **_fields(body.model_dump()))
            return Reply(status=201, body=product_in(session, product))

    reply = await once(house, caller, key, "products", body.model_dump()).do(work)
    return answer(reply, f"/api/v1/products/{reply.body['id']}")


@router.get("")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's products, newest first."""
    with house.catalog.read() as session:
        return page("products", [product_in(session, product) for product in products.listing(session, caller.merchant_id)])


@router.get("/{product_id}")
def one(product_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """One product."""
    with house.catalog.read() as session:
        return product_in(session, products.get(session, caller.merchant_id, product_id))


@router.patch("/{product_id}")
def change(product_id: str, body: Changes, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Change a product; what was on air stays as it was shown."""
    with house.catalog.write() as session:
        product = products.change(session, caller.merchant_id, product_id, **_fields(body.model_dump(exclude_unset=True)))
        return product_in(session, product)


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    price = body.pop("price", None)
    return body if price is None else {**body, "price_amount": price["amount"], "price_currency": price["currency"]}
