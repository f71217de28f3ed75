"""How products and evidence look on a stage and in an event: the snapshot that a page draws the card from."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from api.datafolder import DataFolder
from api.desk.modelroom import ModelRoom
from api.desk.scenery import Scenery, not_ready
from archive.catalog import models, products, scenes
from archive.catalog.tables import Evidence, Model, Product, Show
from archive.errors import ArchiveError
from archive.objects.keys import card_key, show_prefix
from render.scene.document import product_scene, scene_from
from render.scene.paths import BUILT_IN

Json = dict[str, Any]
_SIGNS: Final = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "HKD": "HK$", "TWD": "NT$", "INR": "₹"}


def price_text(amount: str, currency: str) -> str:
    """A price as people read it."""
    return f"{_SIGNS[currency]}{amount}" if currency in _SIGNS else f"{currency} {amount}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLook:
    """A product ready for the stage: its snapshot for the log, its scene, its picture on disk."""

    product_id: str
    snapshot: Json
    card: Json
    scene: Json | None = field(default=None)
    image_sha256: str | None = None
    image_path: Path | None = None
    variants: tuple[str, ...] = ()
    animations: tuple[str, ...] = ()

    @property
    def scene_key(self) -> str | None:
        """Under which key the stage has its scene."""
        return self.product_id if self.scene is not None else None

    @property
    def paths(self) -> tuple[str, ...]:
        """The camera paths that it can be seen along: those of its scene, then those of every scene."""
        own = [path["name"] for path in (self.scene or {}).get("paths", ())]
        return (*own, *(name for name in BUILT_IN if name not in own))


def poster_sha256(report: Json | None) -> str | None:
    """The digest of a ready model's poster."""
    return None if report is None else report.get("poster_sha256")


def product_look(session: Session, room: ModelRoom, scenery: Scenery, show: Show, product: Product) -> ProductLook:
    """The look of a product on a show; one without a model has no scene and no picture.

    Problem where its model is not ready, or its scene cannot be drawn.
    """
    snapshot, card = _offer(product), {**_offer_card(product), "image_path": None}
    model = models.get(session, show.merchant_id, product.model_id) if product.model_id else None
    if model is None:
        return ProductLook(product_id=product.id, snapshot=snapshot, card=card)
    if model.state != "ready" or model.glb_sha256 is None:
        raise not_ready(f"product {product.id} ({product.title})", model)
    snapshot["model_sha256"] = model.glb_sha256
    scene = snapshot["scene"] = _scene(session, show, model.glb_sha256)
    variants, animations = (tuple(name for name in _stats(model).get(kind, ()) if name) for kind in ("variants", "animations"))
    scenery.ensure(session, show.merchant_id, scene_from(scene))
    sha256 = poster_sha256(model.report)
    poster = None if sha256 is None else _poster(room, show.merchant_id, model.glb_sha256)
    if sha256 is None or poster is None:
        return ProductLook(product_id=product.id, snapshot=snapshot, card=card, scene=scene, variants=variants, animations=animations)
    snapshot["image"] = image(show, sha256)
    return ProductLook(
        product_id=product.id,
        snapshot=snapshot,
        card={**card, "image_path": str(poster)},
        scene=scene,
        image_sha256=sha256,
        image_path=poster,
        variants=variants,
        animations=animations,
    )


def _stats(model: Model) -> Json:
    found: Json = (model.report or {}).get("stats", {})
    return found


def _poster(room: ModelRoom, merchant_id: str, sha256: str) -> Path | None:
    try:
        return room.file(merchant_id, sha256, "poster.webp")
    except ArchiveError:  # a show begins without it
        return None


def _offer(product: Product) -> Json:
    """What the catalogue says of a product now."""
    offer: Json = {
        "product_id": product.id,
        "sku": product.sku,
        "title": product.title,
        "url": product.url,
        "price": {"amount": product.price_amount, "currency": product.price_currency},
    }
    optional = {"gtin": product.gtin, "stock": product.stock}
    return offer | {name: value for name, value in optional.items() if value is not None}


def _offer_card(product: Product) -> Json:
    return {
        "product_id": product.id,
        "title": product.title,
        "price_text": price_text(product.price_amount, product.price_currency),
        "url": product.url,
    }


def priced(look: ProductLook, product: Product) -> ProductLook:
    """The look with what the catalogue says now; model, scene and picture stay those that the stage has."""
    drawn = {name: look.snapshot[name] for name in ("model_sha256", "scene", "image") if name in look.snapshot}
    return replace(look, snapshot=_offer(product) | drawn, card=look.card | _offer_card(product))


def variant(look: ProductLook) -> str | None:
    """The variant in which the product stands in its scene; None for its model's own."""
    nodes = (look.scene or {}).get("nodes", [])
    return next((node.get("variant") for node in nodes if node.get("model") == look.snapshot.get("model_sha256")), None)


def _scene(session: Session, show: Show, model_sha256: str) -> Json:
    """The show's own scene if the product stands in it, else the product alone on its turntable."""
    if show.scene_id is not None:
        document = scenes.get(session, show.merchant_id, show.scene_id).document
        if any(node.get("model") == model_sha256 for node in document.get("nodes", [])):
            return document
    return product_scene(model_sha256).model_dump(mode="json")


def show_looks(session: Session, room: ModelRoom, scenery: Scenery, show: Show) -> list[ProductLook]:
    """The looks of all products of a show."""
    found = [products.get(session, show.merchant_id, product_id) for product_id in show.product_ids]
    return [product_look(session, room, scenery, show, product) for product in found]


def image(show: Show, sha256: str) -> Json:
    """A card's picture as events name it."""
    return {"key": card_key(show_prefix(show.merchant_id, show.id), sha256), "sha256": sha256}


def evidence_snapshot(show: Show, evidence: Evidence) -> Json:
    """The data of `evidence.shown`."""
    snapshot: Json = {
        "evidence_id": evidence.id,
        "claim": evidence.claim,
        "title": evidence.title,
        "issuer": evidence.issuer,
        "image": image(show, evidence.image_sha256),
    }
    optional = {"product_id": evidence.product_id, "number": evidence.number}
    return snapshot | {name: value for name, value in optional.items() if value is not None}


def evidence_card(folder: DataFolder, evidence: Evidence) -> Json:
    """What the stage draws."""
    return {
        "evidence_id": evidence.id,
        "title": evidence.title,
        "issuer": evidence.issuer,
        "number": evidence.number,
        "claim": evidence.claim,
        "image_path": str(folder.cards / f"{evidence.image_sha256}.webp"),
    }
