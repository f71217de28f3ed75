"""SQLite: one file, WAL mode, synchronous=FULL: a commit returns after fsync.

Readers have `query_only` connections that never checkpoint: SQLite before 3.51.3 can corrupt a
database when two connections do at once.
"""

import filecmp
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from archive.catalog.backend import reason
from archive.catalog.errors import CatalogUnavailable

BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 8

_WRITER: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_READER: Final = ("query_only=ON", "wal_autocheckpoint=0")
_log = structlog.get_logger(__name__)


class Sqlite:
    """The file that `url` names."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise CatalogUnavailable("a catalogue lives in a file: name one, such as sqlite:////data/vouchcast.db")
        self._url = url
        self._path = Path(url.database)

    def engines(self) -> tuple[Engine, Engine]:
        common: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}}
        writer = create_engine(self._url, pool_size=1, max_overflow=0, **common)
        readers = create_engine(self._url, pool_size=READERS, max_overflow=READERS, **common)
        _prepare(writer, "BEGIN IMMEDIATE", _WRITER)
        _prepare(readers, "BEGIN", _READER)
        return writer, readers

    def enter(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE keeps others out already."""

    def keep_copy(self, target: str) -> None:
        """A copy beside it, which stays."""
        copy = copy_beside(self._path, target)
        _log.warning("the catalogue is brought to a newer schema; a copy of the old one stays beside it", schema=target, copy=str(copy))

    def claim(self, readers: Engine) -> Callable[[], None]:
        """The data folder's own lock keeps others off."""
        return lambda: None

    def commit(self, session: Session, writer: Engine) -> None:
        session.commit()

    def forget_traces(self, writer: Engine) -> None:
        """The write-ahead log is emptied (best effort while readers run); secure_delete did the rest."""
        with writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            with suppress(sqlite3.OperationalError):
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def advice(self, error: SQLAlchemyError) -> str:
        text = reason(error)
        if "full" in text:
            return "make room on the disk"
        if "not a database" in text or "malformed" in text:
            return "put a backup of it in its place; nothing was changed, and what is in S3 is whole (vouchcast replay rebuild)"
        if "locked" in text or "busy" in text:
            return "end the other program that has it open"
        return "check that its folder exists, may be written and has room"


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


def copy_beside(path: Path, target: str) -> Path:
    """A durable copy of the database as it is now, beside it: `vouchcast.db.before-0002`. Nobody removes it but the operator.

    Made again only if the database changed since an earlier one of that name; CatalogUnavailable if there is no room.
    """
    fresh = path.with_name(f"{path.name}.before-{target}.new")
    try:
        copy(path, fresh)
        kept = _free_name(path.with_name(f"{path.name}.before-{target}"), fresh)
        fresh.replace(kept)
        _sync(path.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise CatalogUnavailable(
            f"the catalogue {path} must be brought to schema {target}, and cannot be copied before that: {error}; "
            f"it is unchanged; make room for a copy of {path.stat().st_size} bytes beside it"
        ) from error
    return kept


def _free_name(name: Path, fresh: Path) -> Path:
    """The first name that is free, or that holds the same bytes already (an earlier start was cut short)."""
    number, at = 1, name
    while at.exists() and not filecmp.cmp(at, fresh, shallow=False):
        number += 1
        at = name.with_name(f"{name.name}.{number}")
    return at


def copy(path: Path, fresh: Path) -> None:
    """One consistent state of a database that others may be writing, as one file, synced. Raises sqlite3's errors."""
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(fresh)) as target:
        source.execute("PRAGMA wal_autocheckpoint=0").fetchall()
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without a log beside it
    _sync(fresh)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
