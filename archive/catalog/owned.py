"""A merchant's rows, and nobody else's: another's row is as good as missing."""

from typing import TypeVar

from sqlmodel import Session, SQLModel

from archive.errors import NotFound

Row = TypeVar("Row", bound=SQLModel)


def owned(session: Session, table: type[Row], merchant_id: str, id_: object) -> Row:
    """The merchant's row with that primary key; NotFound if there is none, or if it is another merchant's."""
    row = session.get(table, id_)
    if row is None or getattr(row, "merchant_id", None) != merchant_id:
        name = table.__name__.lower()
        raise NotFound(f"there is no {name} {id_!r} here; look its id up in the list of {name}s")
    return row
