"""The catalogue: one writer, many readers, and nothing is acknowledged before it is durable.

All writing of a process goes through one connection under one lock. SQLite in the data folder, or
PostgreSQL by its URL: what differs between the two lies in `sqlite` and `postgres`.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from archive.catalog.backend import Backend, reason, shown
from archive.catalog.errors import CatalogUnavailable
from archive.catalog.migrate import migrate
from archive.catalog.postgres import Postgres
from archive.catalog.sqlite import Sqlite
from archive.errors import ArchiveError, Conflict

_AFTER_COMMIT: Final = "after_commit"
_log = structlog.get_logger(__name__)


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Has `act` called once the session's changes are durable, before anyone else may write; it must be quick."""
    session.info.setdefault(_AFTER_COMMIT, []).append(act)


class Catalog:
    """The database behind `url`: `sqlite:////data/vouchcast.db`, `postgresql://user@host/name`. `open()` before use, `close()` after."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:  # its text may hold a password
            raise CatalogUnavailable(f"the catalogue's URL cannot be read; {_WRITE_IT}") from None
        self._backend = _backend(self._url)
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._leave: Callable[[], None] = _nothing
        self._writer: Engine | None = None
        self._readers: Engine | None = None

    @classmethod
    def at(cls, path: Path) -> "Catalog":
        """The SQLite catalogue in the file `path`."""
        return cls(URL.create("sqlite", database=str(path)).render_as_string(hide_password=False))

    def open(self) -> None:
        """Connects and brings the schema up to date; CatalogUnavailable if that cannot be, CatalogTooNew if it is newer."""
        self._writer, self._readers = self._backend.engines()
        try:
            with self._writer.begin() as connection:
                self._backend.enter(connection)
                migrate(connection, self._backend.keep_copy)
        except SQLAlchemyError as error:
            self.close()
            raise CatalogUnavailable(f"cannot open the catalogue {self._told(error)}") from error
        except ArchiveError:
            self.close()
            raise

    def claim(self) -> None:
        """Keeps other services off the database until `close`; CatalogUnavailable if one is there. Each has shows of its own to run."""
        try:
            self._leave = self._backend.claim(self._opened(self._readers))
        except SQLAlchemyError as error:
            raise CatalogUnavailable(f"cannot open the catalogue {self._told(error)}") from error

    def close(self) -> None:
        """Closes readers first: the last connection to leave a WAL tidies it up, and that is the writer's right."""
        self._leave()
        self._leave = _nothing
        for engine in (self._readers, self._writer):
            if engine is not None:
                engine.dispose()
        self._writer = self._readers = None

    def __enter__(self) -> "Catalog":
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are on disk when the block ends, or gone if it raises.

        Writers wait for each other. Raises Conflict if a change contradicts what is kept (a name taken,
        a row missing), CatalogUnavailable if the disk is full or the database locked from outside.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a write inside a write would wait for itself: hand the session on instead")
        with self._lock:
            self._owner = threading.get_ident()
            try:
                yield from self._written()
            finally:
                self._owner = None

    def _written(self) -> Iterator[Session]:
        try:
            with Session(self._opened(self._writer), expire_on_commit=False) as session:
                yield session
                self._backend.commit(session, self._opened(self._writer))
        except IntegrityError as error:
            raise Conflict(f"the change contradicts what is kept: {reason(error)}") from error
        except DBAPIError as error:
            raise CatalogUnavailable(f"the change is not kept: the catalogue {self._told(error)}") from error
        for act in session.info.get(_AFTER_COMMIT, ()):
            _call(act)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent state, in which nothing can be changed."""
        try:
            with Session(self._opened(self._readers), expire_on_commit=False) as session:
                yield session
        except (DBAPIError, PoolTimeout) as error:
            raise CatalogUnavailable(f"cannot read the catalogue {self._told(error)}") from error

    def forget_traces(self) -> None:
        """Wipes what was overwritten or deleted out of the database's own logs too, as far as it lets us (best effort)."""
        with self._lock:
            self._backend.forget_traces(self._opened(self._writer))

    def _opened(self, engine: Engine | None) -> Engine:
        if engine is None:
            raise CatalogUnavailable(f"the catalogue {shown(self._url)} is not open: call open() first")
        return engine

    def _told(self, error: SQLAlchemyError) -> str:
        return f"{shown(self._url)}: {reason(error)}; {self._backend.advice(error)}"


def _nothing() -> None:
    """Nobody was kept off."""


_WRITE_IT: Final = "write it as sqlite:////data/vouchcast.db or postgresql://user:password@host/name"


def _backend(url: URL) -> Backend:
    kind = url.get_backend_name()
    if kind == "sqlite":
        return Sqlite(url)
    if kind in ("postgresql", "postgres"):
        return Postgres(url)
    raise CatalogUnavailable(f"a catalogue cannot lie in {kind}; {_WRITE_IT}")


def _call(act: Callable[[], None]) -> None:
    """What is durable stays acknowledged, whatever a listener does."""
    try:
        act()
    except Exception:
        _log.exception("a listener to a durable change failed")
