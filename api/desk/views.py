"""What the API says of each noun: rows as JSON. Blocking where a session is taken."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from api.auth import Gate, Principal
from api.desk.doors import duty_view
from api.desk.looks import poster_sha256
from api.desk.modelroom import made_files
from api.desk.noted import scene_noted, texts_noted
from archive.catalog import merchants, shows
from archive.catalog.model_usage import Users, picture_users
from archive.catalog.tables import Evidence, Model, Picture, Product, SceneVersion, Show
from archive.objects.keys import checked_sha256

Json = dict[str, Any]
LISTED_ISSUES: Final = 50
_SEVERITIES: Final = {"error": 0, "warning": 1, "info": 2, "hint": 3}
REPORTED: Final[Json] = {"issues": [], "stats": {}, "files": {}, "seconds": {}}


def model_view(model: Model, *, early: Callable[[str], object | None] = lambda model_id: None) -> Json:
    """A model with its report and the addresses of its files; `early` tells whether one in work has its poster already."""
    names = made_files(model.report) if model.state == "ready" else ["poster.webp"] if early(model.id) else []
    report = model.report or {}
    return {
        "id": model.id,
        "state": model.state,
        "step": model.step,
        "name": model.filename,
        "filename": model.filename,
        "size_bytes": model.size_bytes,
        "sha256": model.glb_sha256,
        "source": {"sha256": model.sha256, "size_bytes": model.size_bytes, "format": model.format},
        "report": {name: report.get(name, empty) for name, empty in REPORTED.items()} if model.report else None,
        "files": {name: f"/api/v1/models/{model.id}/files/{name}" for name in names},
        "retry_until": model.expires_at if model.state == "rejected" else None,
        "created_at": model.created_at,
    }


def picture_view(picture: Picture, users: Users) -> Json:
    """A picture that scenes use, with the addresses of its files and what uses it."""
    return {
        "id": picture.id,
        "kind": picture.kind,
        "sha256": picture.sha256,
        "name": picture.filename,
        "width": picture.width_px,
        "height": picture.height_px,
        "format": picture.report.get("format"),
        "size_bytes": picture.size_bytes,
        "kept_bytes": picture.size_bytes + picture.derived_bytes,
        "issues": picture.report.get("issues", []),
        "used_by": {"scenes": _named(users.scenes), "shows": _named(users.shows)},
        "files": {name: f"/api/v1/pictures/{picture.id}/files/{name}" for name in sorted(picture.report["files"])},
        "created_at": picture.created_at,
    }


def pictures_view(session: Session, merchant_id: str, rows: Sequence[Picture]) -> list[Json]:
    """A merchant's pictures, their users looked up at once."""
    users = picture_users(session, merchant_id, {picture.sha256 for picture in rows})
    return [picture_view(picture, users[picture.sha256]) for picture in rows]


def _named(titles: Mapping[str, str]) -> list[Json]:
    return [{"id": id_, "title": title} for id_, title in titles.items()]


def cut(view: Json) -> Json:
    """A model's view for a list: of a long report the worst issues alone, and how many were left out."""
    issues = (view["report"] or {}).get("issues", [])
    if len(issues) <= LISTED_ISSUES:
        return view
    worst = sorted(issues, key=lambda issue: _SEVERITIES.get(issue["severity"], 9))[:LISTED_ISSUES]
    return {**view, "report": {**view["report"], "issues": worst, "issues_left_out": len(issues) - LISTED_ISSUES}}


def product_view(product: Product, model: Model | None) -> Json:
    """A product; `image` is its model's poster."""
    return {
        "id": product.id,
        "product_id": product.id,
        "sku": product.sku,
        "title": product.title,
        "url": product.url,
        "price": {"amount": product.price_amount, "currency": product.price_currency},
        "gtin": product.gtin,
        "stock": product.stock,
        "model_id": product.model_id,
        "image": f"/api/v1/models/{model.id}/files/poster.webp" if model is not None and model.state == "ready" else None,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
    }


def product_in(session: Session, product: Product) -> Json:
    """A product with its image looked up, and what is to be noted of it."""
    view = product_view(product, session.get(Model, product.model_id) if product.model_id else None)
    return {**view, "issues": texts_noted({"/title": product.title})}


def scene_view(session: Session, scene: SceneVersion) -> Json:
    """One version of a scene, and what is to be noted of it."""
    return {
        "id": scene.id,
        "version": scene.version,
        "name": scene.title,
        "title": scene.title,
        "document": scene.document,
        "issues": scene_noted(session, scene),
        "created_at": scene.created_at,
    }


def evidence_view(evidence: Evidence) -> Json:
    """A piece of evidence."""
    return {
        "id": evidence.id,
        "product_id": evidence.product_id,
        "claim": evidence.claim,
        "title": evidence.title,
        "issuer": evidence.issuer,
        "number": evidence.number,
        "image": f"/api/v1/evidence/{evidence.id}/image.webp",
        "image_sha256": evidence.image_sha256,
        "issues": texts_noted({f"/{name}": getattr(evidence, name) for name in ("claim", "title", "issuer", "number")}),
        "created_at": evidence.created_at,
    }


def show_view(session: Session, show: Show, caller: Principal | None, gate: Gate, recording: Json | None = None) -> Json:
    """A show: its public part, and for its merchant what only the merchant may know; `recording` says how that stands."""
    products = _products(session, show)
    view: Json = {
        "id": show.id,
        "title": show.title,
        "merchant_name": merchants.get(session, show.merchant_id).name,
        "state": show.state,
        "canvas": {"width": show.width_px, "height": show.height_px, "fps": show.fps},
        "started_at": show.started_at,
        "duration_ms": shows.length_ms(show),
        "published_at": show.published_at,
        "removed_at": show.removed_at,
        "poster": next((product["image"] for product in products if product["image"]), None),
        "products": products,
        "product_ids": show.product_ids,
        "watch_url": f"/watch/{show.id}",
        "replay_url": f"/replay/{show.id}",
    }
    if caller is not None and caller.may(show.merchant_id):
        view |= {
            "merchant_id": show.merchant_id,
            "scene_id": show.scene_id,
            "whip_token": gate.whip_token(show.id),
            "whip_url": f"/whip/{show.id}",
            "created_at": show.created_at,
            "issues": texts_noted({"/title": show.title}),
            "recording": recording,
            **duty_view(show),
        }
        if show.state == "ended":
            view["preview_url"] = f"/archive/{gate.stamp(show.id)}/index.m3u8"
    return view


def _products(session: Session, show: Show) -> list[Json]:
    return [_in_show(session, show, product) for id_ in show.product_ids if (product := session.get(Product, id_)) is not None]


def _in_show(session: Session, show: Show, product: Product) -> Json:
    """A product as a show's visitors see it: its picture is the show's card."""
    view = product_in(session, product)
    model = session.get(Model, product.model_id) if product.model_id else None
    sha256 = poster_sha256(model.report) if model is not None else None
    if sha256 is not None and show.started_at is not None:
        view["image"] = f"/archive/{show.id}/cards/{checked_sha256(sha256)}.webp"
    public = ("id", "product_id", "sku", "title", "url", "price", "gtin", "stock", "image")
    return {name: view[name] for name in public}


def page(name: str, items: Sequence[Json]) -> Json:
    """A list as the API gives it."""
    return {name: list(items)}
