"""What a database must do for the catalogue: two keep their promises here, SQLite and PostgreSQL."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session


class Backend(Protocol):
    """One kind of database behind a URL."""

    def engines(self) -> tuple[Engine, Engine]:
        """(writer, readers): the writer's commits are durable when they return, readers see one state and change nothing."""
        ...

    def enter(self, connection: Connection) -> None:
        """Within the migration's transaction, first of all: others wait; CatalogUnavailable for a database that will not do."""
        ...

    def keep_copy(self, target: str) -> None:
        """Within the same, before an older schema becomes `target`: what can be done so that nobody regrets it."""
        ...

    def claim(self, readers: Engine) -> Callable[[], None]:
        """Keeps other services off the database; the result lets them in again. CatalogUnavailable if one is there."""
        ...

    def commit(self, session: Session, writer: Engine) -> None:
        """Commits; returns only if the changes are kept for good, however the connection ended meanwhile."""
        ...

    def forget_traces(self, writer: Engine) -> None:
        """Wipes what was overwritten or deleted, as far as the database lets us."""
        ...

    def advice(self, error: SQLAlchemyError) -> str:
        """What to do about an error."""
        ...


def reason(error: SQLAlchemyError) -> str:
    """The database's own words, on one line."""
    return " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())


def shown(url: URL) -> str:
    """A URL for people: without its password."""
    return url.render_as_string(hide_password=True)
