"""Orders that a shop reports, and what their buyers may see."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.desk.views import page, product_in
from api.house import House, HouseDep
from api.routes.common import Body, Id, Key, Line
from archive.catalog import products, shows
from archive.catalog.tables import Order, Show
from archive.community import orders, reviews

router = APIRouter(prefix="/api/v1", tags=["word of mouth"])


class NewOrder(Body):
    """A purchase. `show_id` names the show whose replay the buyer's link opens; else it is the newest with the product."""

    product_id: Id
    external_ref: Line
    show_id: Id | None = None


@router.post("/orders", status_code=201)
async def create(body: NewOrder, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Report an order; its `buyer_url` goes to the buyer and to nobody else. The same order again gives the same link."""
    view = await run_in_threadpool(_place, house, caller, body, key)
    return JSONResponse(view, 201, headers={"Location": f"/api/v1/orders/{view['id']}"})


def _place(house: House, caller: Principal, body: NewOrder, key: str | None) -> dict[str, Any]:
    with house.catalog.write() as session:
        show = None if body.show_id is None else shows.get(session, caller.merchant_id, body.show_id)
        order, token = orders.place(session, caller.merchant_id, body.product_id, body.external_ref, key, mint=house.mint)
        show = show or next(iter(reviews.shows_of(session, order)), None)
    return {**_view(order), "buyer_url": _buyer_url(show, token)}


def _buyer_url(show: Show | None, token: str) -> str:
    return f"/?buyer={token}" if show is None else f"/replay/{show.id}?buyer={token}"


def _view(order: Order) -> dict[str, Any]:
    return {"id": order.id, "product_id": order.product_id, "external_ref": order.external_ref, "created_at": order.created_at}


@router.get("/orders")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's orders, newest first; never the buyers' links."""
    with house.catalog.read() as session:
        return page("orders", [_view(order) for order in orders.listing(session, caller.merchant_id)])


@router.get("/buyer")
def buyer(house: HouseDep, token: Annotated[str, Query(min_length=1, max_length=200)]) -> dict[str, Any]:
    """What a buyer's link opens: what was bought, whether it was reviewed, and the shows it may be reviewed in."""
    with house.catalog.read() as session:
        order = orders.of_buyer(session, token)
        product = product_in(session, products.get(session, order.merchant_id, order.product_id))
        found = [{"id": show.id, "title": show.title, "state": show.state} for show in reviews.shows_of(session, order)]
        reviewed = reviews.of_order(session, order) is not None
    public = {name: product[name] for name in ("id", "product_id", "sku", "title", "url", "price")}
    return {"order": {"id": order.id, "product": public, "reviewed": reviewed}, "shows": found}
