"""PostgreSQL: commits are durable on the server when they return; writers of other processes wait at row locks.

A connection that is cut while COMMIT is under way leaves it open whether the changes are kept. That is
asked of the server afterwards by the transaction's number, so that nothing is acknowledged that is not
there, and nothing is refused that is (PostgreSQL, "pg_xact_status").
"""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Final

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from archive.catalog.backend import reason, shown
from archive.catalog.errors import CatalogUnavailable, CommitUnknown

READERS: Final = 8
MIGRATION_LOCK: Final = 0x766F756368636173  # "vouchcas"
SERVICE_LOCK: Final = MIGRATION_LOCK + 1
CLAIM_S: Final = 5.0
"""How long a service waits for the one before it to be gone."""
SETTLE_S: Final = 15.0
"""How long a cut commit is asked after."""

_PATIENCE_S: Final = 1.0
_RETRY_S: Final = 0.1
_CONNECT: Final = {
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_TICKET: Final = "ticket"
_BEGIN: Final = "BEGIN; SELECT pg_current_xact_id()::text, pg_backend_pid()"
_IDLE_S: Final = 1.0
"""A connection that rested for so long is asked whether it still stands before it is used."""
_STATUS: Final = text("SELECT pg_xact_status(CAST(:xid AS xid8))")
_END: Final = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid AND backend_xid = CAST(CAST(:xid AS xid8) AS xid)"
)
_SETTINGS: Final = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'server_encoding')"
_log = structlog.get_logger(__name__)

_ADVICE: Final = (
    (("53100",), ("No space left",), "make room on the database server's disk"),
    (("53300", "53200"), ("too many clients", "remaining connection slots"), "raise max_connections there, or end what else uses it"),
    (
        ("28P01", "28000"),
        ("authentication failed", "no password supplied", "pg_hba.conf"),
        "check user and password in the URL",
    ),
    (("3D000",), ("does not exist",), "create the database and its user: createdb --encoding=UTF8 --template=template0 NAME"),
    (("42501",), ("permission denied",), "let its user own the database: ALTER DATABASE NAME OWNER TO USER"),
    (("25006",), ("read-only transaction",), "this server is a standby: name the primary"),
    (("55P03", "40P01"), ("lock timeout", "deadlock"), "another program holds a lock on it: end that one, then try again"),
)


class Postgres:
    """The database that `url` names, through psycopg."""

    def __init__(self, url: URL) -> None:
        if url.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise CatalogUnavailable(f"no driver {url.drivername!r} comes with this release; write the URL as postgresql://USER@HOST/NAME")
        self._url = url.set(drivername="postgresql+psycopg")

    def engines(self) -> tuple[Engine, Engine]:
        arguments = {**_CONNECT, **self._url.query}
        writer = create_engine(self._url, pool_size=1, max_overflow=0, connect_args=arguments)
        readers = create_engine(self._url, pool_size=READERS, max_overflow=READERS, connect_args=arguments)
        event.listen(writer, "connect", _writes)
        event.listen(writer, "begin", _begin)
        event.listen(readers, "connect", _reads)
        for engine in (writer, readers):
            event.listen(engine, "checkin", _rests)
            event.listen(engine, "checkout", _still_stands)
        return writer, readers

    def enter(self, connection: Connection) -> None:
        """Services that start together migrate one after the other: the lock goes with the transaction."""
        _check_server(connection)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})

    def keep_copy(self, target: str) -> None:
        """The steps are one transaction; a copy is the operator's own (pg_dump)."""
        _log.warning("the catalogue is brought to a newer schema; to go back, restore your last pg_dump", schema=target)

    def claim(self, readers: Engine) -> Callable[[], None]:
        """A lock that goes with its connection: a service that died leaves it as soon as the server notices."""
        fairy = readers.raw_connection()
        connection: Any = fairy.driver_connection
        fairy.detach()
        connection.autocommit = True
        began = time.monotonic()
        while not connection.execute("SELECT pg_try_advisory_lock(%s)", (SERVICE_LOCK,)).fetchone()[0]:
            if time.monotonic() - began > CLAIM_S:
                fairy.close()
                raise CatalogUnavailable(
                    f"another Vouchcast service uses the catalogue {shown(self._url)}: end that one, or give this one a database of its own"
                )
            time.sleep(_RETRY_S)
        return fairy.close

    def commit(self, session: Session, writer: Engine) -> None:
        session.flush()
        xid, pid = session.connection().info[_TICKET]
        try:
            session.commit()
        except IntegrityError:
            raise
        except DBAPIError as error:
            session.close()
            if not _kept(writer, xid, pid, error):
                raise
            _log.warning("the connection was lost while a change was committed; it is kept", xid=xid)

    def forget_traces(self, writer: Engine) -> None:
        """Frees dead rows for overwriting. Old bytes may linger in free space, the write-ahead log and its archives (see docs)."""
        with suppress(psycopg.Error, SQLAlchemyError), closing(writer.raw_connection()) as connection:
            connection.cursor().execute("VACUUM payload")

    def advice(self, error: SQLAlchemyError) -> str:
        state, words = getattr(getattr(error, "orig", None), "sqlstate", None) or "", reason(error)
        if state.startswith("22"):
            return "a value does not fit its column: correct it"
        for states, hints, what in _ADVICE:
            if state in states or any(hint in words for hint in hints):
                return what
        return "see that the server runs, that VOUCHCAST_DATABASE_URL leads to it, and what its log says"


def _writes(connection: psycopg.Connection[Any], _record: object) -> None:
    """Durable when acknowledged, whatever the server's default; a stronger setting stays (remote_apply and so on)."""
    connection.autocommit = True  # transactions begin when `_begin` says so
    connection.execute(
        "SELECT set_config('lock_timeout', '30s', false),"
        " set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), false)"
    )


def _begin(connection: Connection) -> None:
    """BEGIN, and what to ask after if COMMIT gets no answer: one way to the server and back."""
    raw: Any = connection.connection.driver_connection
    try:
        cursor = raw.execute(_BEGIN)
        cursor.nextset()
        connection.info[_TICKET] = cursor.fetchone()
    except psycopg.Error as error:
        connection.invalidate(error)
        raise OperationalError(_BEGIN, {}, error, connection_invalidated=True) from error


def _rests(_connection: object, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _still_stands(connection: psycopg.Connection[Any], record: Any, _proxy: object) -> None:
    """The pool makes a new connection for one that was lost while nobody used it."""
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) < _IDLE_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _reads(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _check_server(connection: Connection) -> None:
    settings: dict[str, str] = dict(connection.execute(text(_SETTINGS)).tuples().all())
    if settings["server_encoding"] != "UTF8":
        raise CatalogUnavailable(
            f"the database keeps text as {settings['server_encoding']}, which cannot hold every language; "
            "create it anew: createdb --encoding=UTF8 --template=template0 NAME"
        )
    for name in ("fsync", "full_page_writes"):
        if settings[name] != "on":
            _log.warning(
                "the database server may lose or break what it acknowledged when power fails; set it to on", setting=name, value="off"
            )


def _kept(writer: Engine, xid: str, pid: int, error: DBAPIError) -> bool:
    """Whether the transaction was committed; CommitUnknown if the server does not answer for so long."""
    began = time.monotonic()
    while (waited_s := time.monotonic() - began) < SETTLE_S:
        with suppress(DBAPIError), writer.connect() as connection:
            status = connection.execute(_STATUS, {"xid": xid}).scalar()
            if status in ("committed", "aborted"):
                return bool(status == "committed")
            if waited_s > _PATIENCE_S:  # its end of the cut connection still waits for us, and holds its locks
                connection.execute(_END, {"pid": pid, "xid": xid})
        time.sleep(_RETRY_S)
    raise CommitUnknown(
        f"the connection to the catalogue was lost while a change was committed ({reason(error)}), and the server has not answered since: "
        "it is not known whether the change is kept; look before you send it again"
    ) from error
