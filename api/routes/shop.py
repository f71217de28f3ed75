"""The shop window: products that were on air, with their models for the page and for AR. Anyone may read it, from anywhere."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.modelroom import made_files
from api.desk.views import product_view
from api.errors import not_found
from api.house import HouseDep
from api.routes.models import serve_model_file
from api.routes.ranged import IMMUTABLE
from archive.catalog import merchants, shop
from archive.catalog.tables import Model, Product, Show

router = APIRouter(tags=["shop"])

PUBLIC: Final = {
    "web": "web.glb",
    "ar": "ar.glb",
    "usdz": "model.usdz",
    "poster": "poster.webp",
    "turntable": "turntable.mp4",
    "turntable_webp": "turntable.webp",
}
FOR_NOW: Final = "public, max-age=300"
_PRODUCT: Final = ("id", "product_id", "sku", "title", "url", "price", "gtin", "stock")


@router.get("/api/v1/shop/products/{product_id}")
def product(product_id: str, house: HouseDep) -> dict[str, Any]:
    """A product that was on air: its offer, its reviews in numbers, its shows, and the files of its model."""
    with house.catalog.read() as session:
        found = shop.product(session, product_id)
        model, stars = shop.ready_model(session, found), shop.stars(session, found.id)
        view, shows = product_view(found, model), shop.public_shows(session, found)
        name = merchants.get(session, found.merchant_id).name
    model_view = None if model is None else _model(found, model)
    offer = {field: view[field] for field in _PRODUCT} | {"image": (model_view or {}).get("poster")}
    return {
        "product": offer,
        "merchant_name": name,
        "reviews": {"count": stars.count, "mean": stars.mean},
        "shows": [_show(show) for show in shows[:20]],
        "model": model_view,
    }


def _show(show: Show) -> dict[str, Any]:
    way = "watch" if show.state == "live" else "replay"
    return {"id": show.id, "title": show.title, "state": show.state, "started_at": show.started_at, "url": f"/{way}/{show.id}"}


def _model(product: Product, model: Model) -> dict[str, Any]:
    """The addresses of its files (None where one could not be made), its size in metres and its variants."""
    report = model.report or {}
    there, said = set(made_files(report)), report.get("files", {})

    def address(name: str) -> str | None:
        mark = str(said.get(name, {}).get("sha256", ""))[:12]
        return f"/shop/models/{product.id}/{name}{f'?v={mark}' if mark else ''}" if name in there else None

    stats = report.get("stats", {})
    figures = {"size_m": stats.get("size_m"), "variants": [name for name in stats.get("variants", ()) if name]}
    return {**{use: address(name) for use, name in PUBLIC.items()}, **figures}


@router.get("/shop/models/{product_id}/{name}", response_class=Response)
def file(product_id: str, name: str, request: Request, house: HouseDep, v: str = "") -> Response:
    """A file of a public product's model; `v` (the address has it) names its very bytes, which are then kept for good."""
    with house.catalog.read() as session:
        model = shop.ready_model(session, shop.product(session, product_id))
    if model is None or name not in PUBLIC.values() or name not in made_files(model.report):
        raise not_found("file", name[:80])
    sha256 = str((model.report or {}).get("files", {}).get(name, {}).get("sha256", ""))
    return serve_model_file(request, house, model, name, cache=IMMUTABLE if v and sha256.startswith(v) and len(v) == 12 else FOR_NOW)
