"""What a merchant's models and pictures take, and what needs them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import Session, col, select

from archive.catalog import naming
from archive.catalog.tables import Model, ModelUpload, Picture, Product, SceneVersion, Show


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
    """What still needs a model, for people (`the product prd_…`), or None."""
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
    """Who uses each of the merchant's `pictures` (SHA-256); a scene by the title of its newest version."""
    found = {sha256: Users() for sha256 in pictures}
    users = naming.users(session, merchant_id, found)
    titles = _titles(session, {user_id for _, user_id in users})
    for sha256, user_id in users:
        kind = found[sha256].scenes if user_id.startswith("scn_") else found[sha256].shows
        kind[user_id] = titles[user_id]
    return found


def _titles(session: Session, ids: Collection[str]) -> dict[str, str]:
    versions = select(SceneVersion.id, SceneVersion.title).where(col(SceneVersion.id).in_(ids)).order_by(col(SceneVersion.version))
    return dict([*session.exec(versions), *session.exec(select(Show.id, Show.title).where(col(Show.id).in_(ids)))])


def _drawn_by(session: Session, merchant_id: str, sha256: str) -> str | None:
    """The merchant's scene or show whose documents name something."""
    ids = [user_id for _, user_id in naming.users(session, merchant_id, [sha256])]
    scene = next((user_id for user_id in ids if user_id.startswith("scn_")), None)
    if scene is not None or not ids:
        return scene and f"the scene {scene}"
    return f"the recorded show {ids[0]}, whose moments are drawn again from it"


def _twin(session: Session, model: Model) -> bool:
    """Whether another of the merchant's models has the same normal form, so that its files stay."""
    same = (Model.merchant_id == model.merchant_id, Model.glb_sha256 == model.glb_sha256, col(Model.id) != model.id)
    return session.exec(select(Model.id).where(*same, Model.state == "ready")).first() is not None
