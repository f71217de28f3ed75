"""Scenes: documents whose versions are kept for good. The document is checked by `render.scene` before it comes here."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from archive.catalog import naming
from archive.catalog.checks import line
from archive.catalog.ids import new_id
from archive.catalog.tables import SceneVersion, Show
from archive.errors import NotFound

TO_COME: Final = ("draft", "ready", "live")
"""States of a show that still draws from its scene; later ones have it in their log."""


def make(session: Session, merchant_id: str, document: dict[str, Any], *, title: str = "") -> SceneVersion:
    """A new scene, version 1."""
    return _keep(session, SceneVersion(id=new_id("scn"), version=1, merchant_id=merchant_id, title=_title(title), document=document))


def add_version(session: Session, merchant_id: str, scene_id: str, document: dict[str, Any], *, title: str | None = None) -> SceneVersion:
    """The scene's next version; the same document and title again is the version that is there."""
    last = get(session, merchant_id, scene_id)
    title = last.title if title is None else _title(title)
    if (last.document, last.title) == (document, title):
        return last
    return _keep(session, SceneVersion(id=scene_id, version=last.version + 1, merchant_id=merchant_id, title=title, document=document))


def _title(title: str) -> str:
    return line("title", title, limit=200) if title else ""


def _keep(session: Session, scene: SceneVersion) -> SceneVersion:
    session.add(scene)
    session.flush()
    naming.keep(session, scene.merchant_id, scene.id, json.dumps(scene.document))
    return scene


def get(session: Session, merchant_id: str, scene_id: str, version: int | None = None) -> SceneVersion:
    """One version, or the latest (None); NotFound."""
    query = select(SceneVersion).where(SceneVersion.id == scene_id, SceneVersion.merchant_id == merchant_id)
    if version is not None:
        query = query.where(SceneVersion.version == version)
    scene = session.exec(query.order_by(col(SceneVersion.version).desc())).first()
    if scene is None:
        raise NotFound(f"there is no scene {scene_id!r}{'' if version is None else f' with a version {version}'} here")
    return scene


def listing(session: Session, merchant_id: str) -> Sequence[SceneVersion]:
    """The latest version of each of the merchant's scenes, newest scene first."""
    last = (
        select(SceneVersion.id, func.max(SceneVersion.version).label("version"))
        .where(SceneVersion.merchant_id == merchant_id)
        .group_by(col(SceneVersion.id))
        .subquery()
    )
    query = select(SceneVersion).join(last, (col(SceneVersion.id) == last.c.id) & (col(SceneVersion.version) == last.c.version))
    return session.exec(query.order_by(col(SceneVersion.id).desc())).all()


def needed_by(session: Session, merchant_id: str, scene_id: str) -> str | None:
    """The show to come, or on air, that is drawn from a scene; None if there is none."""
    of_scene = (Show.merchant_id == merchant_id, Show.scene_id == scene_id, col(Show.state).in_(TO_COME))
    return session.exec(select(Show.id).where(*of_scene)).first()


def remove(session: Session, merchant_id: str, scene_id: str) -> None:
    """All versions of a scene go; NotFound. Shows that are over keep what they showed in their own log."""
    get(session, merchant_id, scene_id)
    for version in session.exec(select(SceneVersion).where(SceneVersion.id == scene_id, SceneVersion.merchant_id == merchant_id)):
        session.delete(version)
    naming.forget(session, scene_id)
