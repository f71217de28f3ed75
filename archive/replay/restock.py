"""Restock: the catalogue's rows of models and pictures again, from S3 alone. A row that is there is never touched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session

from archive.catalog import models, pictures
from archive.catalog.database import Catalog
from archive.catalog.ids import new_id
from archive.catalog.tables import Merchant, Model
from archive.objects.folders import folders
from archive.objects.store import ObjectStore
from archive.replay.goods import Row, goods_in

ROOMS: Final = frozenset({"models", "pictures"})


@dataclass(kw_only=True)
class Restocked:
    """What was done for a merchant: rows added by table, and what could not be, a sentence each."""

    merchant_id: str
    added: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> Mapping[str, Any]:
        """As the API and `--json` give it."""
        return {"merchant_id": self.merchant_id, "added": self.added, "notes": self.notes}


def stocked_merchants(store: ObjectStore) -> list[str]:
    """Those of whom the bucket holds models or pictures."""
    return [merchant_id for merchant_id in folders(store) if ROOMS & set(folders(store, f"{merchant_id}/"))]


def restock(catalog: Catalog, store: ObjectStore, merchant_id: str) -> Restocked:
    """All of a merchant's models and pictures that S3 holds are in the catalogue; again changes nothing."""
    found = goods_in(store, merchant_id)
    done = Restocked(merchant_id=merchant_id, notes=found.notes)
    with catalog.write() as session:
        if found.rows and session.get(Merchant, merchant_id) is None:
            session.add(Merchant(id=merchant_id, name=merchant_id))
            session.flush()
            done.added["merchant"] = 1
            done.notes.append(f"the merchant {merchant_id} is called so for now: no show in S3 tells its name")
        for row in add_goods(session, found.rows):
            name = type(row).__name__.lower()
            done.added[name] = done.added.get(name, 0) + 1
    return done


def add_goods(session: Session, rows: Iterable[Row]) -> Sequence[Row]:
    """Those that the catalogue did not have; an id that something else has by now is made anew."""
    fresh = [row for row in rows if not _known(session, row)]
    for row in fresh:
        if session.get(type(row), row.id) is not None:
            row.id = new_id("mdl" if isinstance(row, Model) else "pic")
        session.add(row)
        session.flush()
    return fresh


def _known(session: Session, row: Row) -> bool:
    find = models.by_sha256 if isinstance(row, Model) else pictures.by_sha256
    return find(session, row.merchant_id, row.sha256) is not None
