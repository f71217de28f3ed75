"""The catalogue: one writer, many readers, and nothing is acknowledged before it is on disk.

SQLite in WAL mode with synchronous=FULL: a commit returns after fsync. All writing goes through one
connection under one lock. Readers have `query_only` connections that never checkpoint: SQLite before
3.51.3 can corrupt a database when two connections do at once. PostgreSQL serves by its URL.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from archive.catalog.errors import CatalogUnavailable
from archive.catalog.migrate import migrate
from archive.errors import ArchiveError, Conflict

BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 8

_AFTER_COMMIT: Final = "after_commit"
_log = structlog.get_logger(__name__)


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Has `act` called once the session's changes are durable, before anyone else may write; it must be quick."""
    session.info.setdefault(_AFTER_COMMIT, []).append(act)


class Catalog:
    """The database behind `url`, e.g. `sqlite:////data/vouchcast.db`. `open()` before use, `close()` after; or `with`."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:  # its text may hold a password
            raise CatalogUnavailable("the catalogue's URL cannot be read; write it as sqlite:////data/vouchcast.db") from None
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._writer: Engine | None = None
        self._readers: Engine | None = None

    @classmethod
    def at(cls, path: Path) -> "Catalog":
        """The SQLite catalogue in the file `path`."""
        return cls(URL.create("sqlite", database=str(path)).render_as_string(hide_password=False))

    def open(self) -> None:
        """Connects and brings the schema up to date; CatalogUnavailable if that cannot be, CatalogTooNew if it is newer."""
        self._writer, self._readers = _engines(self._url)
        try:
            with self._writer.begin() as connection:
                migrate(connection)
        except SQLAlchemyError as error:
            self.close()
            raise CatalogUnavailable(f"cannot open the catalogue {self._shown}: {_reason(error)}; {_advice(error)}") from error
        except ArchiveError:
            self.close()
            raise

    def close(self) -> None:
        """Closes readers first: the last connection to leave a WAL tidies it up, and that is the writer's right."""
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
                session.commit()
        except IntegrityError as error:
            raise Conflict(f"the change contradicts what is kept: {_reason(error)}") from error
        except DBAPIError as error:
            raise CatalogUnavailable(f"the catalogue {self._shown} did not take the change: {_reason(error)}; {_advice(error)}") from error
        for act in session.info.get(_AFTER_COMMIT, ()):
            _call(act)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent state, in which nothing can be changed."""
        try:
            with Session(self._opened(self._readers), expire_on_commit=False) as session:
                yield session
        except (DBAPIError, PoolTimeout) as error:
            raise CatalogUnavailable(f"the catalogue {self._shown} cannot be read: {_reason(error)}; {_advice(error)}") from error

    def forget_traces(self) -> None:
        """Wipes what was overwritten or deleted out of the write-ahead log too (SQLite; best effort while readers run)."""
        if self._url.get_backend_name() != "sqlite":
            return
        with self._lock, self._opened(self._writer).connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            with suppress(sqlite3.OperationalError):
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _opened(self, engine: Engine | None) -> Engine:
        if engine is None:
            raise CatalogUnavailable(f"the catalogue {self._shown} is not open: call open() first")
        return engine

    @property
    def _shown(self) -> str:
        return self._url.render_as_string(hide_password=True)


def _engines(url: URL) -> tuple[Engine, Engine]:
    """(writer, readers)."""
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
        return engine, engine
    if not url.database or url.database == ":memory:":
        raise CatalogUnavailable("a catalogue lives in a file: name one, such as sqlite:////data/vouchcast.db")
    common: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}}
    writer = create_engine(url, pool_size=1, max_overflow=0, **common)
    readers = create_engine(url, pool_size=READERS, max_overflow=READERS, **common)
    _prepare(writer, "BEGIN IMMEDIATE", ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"))
    _prepare(readers, "BEGIN", ("query_only=ON", "wal_autocheckpoint=0"))
    return writer, readers


def _prepare(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Transactions begin when we say so, not when Python's driver guesses; every connection has its pragmas."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", *pragmas):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _call(act: Callable[[], None]) -> None:
    """What is durable stays acknowledged, whatever a listener does."""
    try:
        act()
    except Exception:
        _log.exception("a listener to a durable change failed")


def _reason(error: SQLAlchemyError) -> str:
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)


def _advice(error: SQLAlchemyError) -> str:
    text = _reason(error)
    if "full" in text:
        return "make room on the disk"
    if "not a database" in text or "malformed" in text:
        return "put a backup of it in its place; nothing was changed, and what is in S3 is whole (vouchcast replay rebuild)"
    if "locked" in text or "busy" in text:
        return "end the other program that has it open"
    return "check that its folder exists, may be written and has room"
