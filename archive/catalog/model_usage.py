"""What a merchant's models and pictures take, and what needs them."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from archive.catalog.tables import EventRow, Model, ModelUpload, Picture, Product, SceneVersion, Show

SHOWING: Final = ("product.shown", "scene.posed")
"""Events whose data name a model: a recorded moment is drawn again from it, for ever."""
_NAMED: Final = re.compile(r'"sha256": ?"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """`bytes`: uploads that are kept, pictures too, what was made of them, and what unfinished uploads have announced.

    `waiting` are models not settled yet, `unfinished` uploads that are still arriving in pieces.
    """

    count: int
    pictures: int
    bytes: int
    waiting: int
    unfinished: int


@dataclass(slots=True, kw_only=True)
class Users:
    """What names a picture, id to title, newest first: scenes that are kept, shows whose moments are drawn again from it."""

    scenes: dict[str, str] = field(default_factory=dict)
    shows: dict[str, str] = field(default_factory=dict)


def usage(session: Session, merchant_id: str) -> Usage:
    """What the merchant uses now."""
    of_merchant = Model.merchant_id == merchant_id
    kept = (col(Model.state) != "rejected") | col(Model.expires_at).is_not(None)
    count, derived = session.exec(select(func.count(), func.coalesce(func.sum(Model.derived_bytes), 0)).where(of_merchant)).one()
    originals = session.exec(select(func.coalesce(func.sum(Model.size_bytes), 0)).where(of_merchant, kept)).one()
    waiting = session.exec(select(func.count()).select_from(Model).where(of_merchant, Model.state == "processing")).one()
    arriving = (ModelUpload.merchant_id == merchant_id, col(ModelUpload.model_id).is_(None))
    unfinished, announced = session.exec(select(func.count(), func.coalesce(func.sum(ModelUpload.size_bytes), 0)).where(*arriving)).one()
    sizes = col(Picture.size_bytes) + col(Picture.derived_bytes)
    counted = select(func.count(), func.coalesce(func.sum(sizes), 0)).where(Picture.merchant_id == merchant_id)
    pictures, pictured = session.exec(counted).one()
    total = int(derived) + int(originals) + int(announced) + int(pictured)
    return Usage(count=int(count), pictures=int(pictures), bytes=total, waiting=int(waiting), unfinished=int(unfinished))


def needed_by(session: Session, model: Model) -> str | None:
    """What still needs a model, for people (`the product prd_…`), or None. Reads all of the merchant's scenes and showings."""
    product = session.exec(select(Product.id).where(Product.merchant_id == model.merchant_id, Product.model_id == model.id)).first()
    if product is not None:
        return f"the product {product}"
    if model.glb_sha256 is None or _twin(session, model):
        return None
    return _drawn_by(session, model.merchant_id, model.glb_sha256)


def picture_needed_by(session: Session, picture: Picture) -> str | None:
    """What still needs a picture, for people, or None."""
    return _drawn_by(session, picture.merchant_id, picture.sha256)


def picture_users(session: Session, merchant_id: str, pictures: Collection[str]) -> dict[str, Users]:
    """Who uses each of the merchant's `pictures` (SHA-256), in one pass over the scenes and showings that name any picture."""
    found = {sha256: Users() for sha256 in pictures}
    if not found:
        return found
    text = cast(col(SceneVersion.document), String)
    kept = select(SceneVersion.id, SceneVersion.title, text).where(SceneVersion.merchant_id == merchant_id, text.like('%"picture"%'))
    for scene_id, title, document in session.exec(kept.order_by(col(SceneVersion.id).desc(), col(SceneVersion.version).desc())):
        for sha256 in found.keys() & set(_NAMED.findall(document)):
            found[sha256].scenes.setdefault(scene_id, title)
    of_show = (EventRow.merchant_id == merchant_id, col(EventRow.type).in_(SHOWING), col(EventRow.data).like('%"picture"%'))
    shown = select(Show.id, Show.title, EventRow.data).join(EventRow, col(EventRow.show_id) == col(Show.id)).where(*of_show)
    for show_id, title, data in session.exec(shown.order_by(col(Show.id).desc())):
        for sha256 in found.keys() & set(_NAMED.findall(data)):
            found[sha256].shows.setdefault(show_id, title)
    return found


def _drawn_by(session: Session, merchant_id: str, sha256: str) -> str | None:
    """The merchant's scene or show whose documents name something."""
    named = f"%{sha256}%"
    documents = cast(col(SceneVersion.document), String).like(named)
    scene = session.exec(select(SceneVersion.id).where(SceneVersion.merchant_id == merchant_id, documents)).first()
    if scene is not None:
        return f"the scene {scene}"
    showing = (EventRow.merchant_id == merchant_id, col(EventRow.type).in_(SHOWING), col(EventRow.data).like(named))
    show = session.exec(select(EventRow.show_id).where(*showing)).first()
    return None if show is None else f"the recorded show {show}, whose moments are drawn again from it"


def _twin(session: Session, model: Model) -> bool:
    """Whether another of the merchant's models has the same normal form, so that its files stay."""
    same = (Model.merchant_id == model.merchant_id, Model.glb_sha256 == model.glb_sha256, col(Model.id) != model.id)
    return session.exec(select(Model.id).where(*same, Model.state == "ready")).first() is not None
