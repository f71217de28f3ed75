"""Brings a catalogue to this release's schema. The steps travel in the wheel, beside this file."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from archive.catalog.errors import CatalogTooNew

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_one_at_a_time = threading.Lock()  # Alembic's `op` belongs to the process
_log = structlog.get_logger(__name__)


def migrate(connection: Connection, keep_copy: Callable[[str], None]) -> None:
    """Runs the steps that are missing, within the connection's transaction; CatalogTooNew if it knows steps that we do not.

    `keep_copy` is told the schema that an older one is about to become; not for a database that is new.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    head = str(scripts.get_current_head())
    current = _checked(connection, scripts)
    if current == {head}:
        return
    if current:
        keep_copy(head)
    with _one_at_a_time:
        command.upgrade(config, "head")
    _log.info("the catalogue has this release's schema", before=", ".join(sorted(current)) or None, now=head)


def known_schemas() -> set[str]:
    """The schemas that this release can open."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _checked(connection: Connection, scripts: ScriptDirectory) -> set[str]:
    known = {script.revision for script in scripts.walk_revisions()}
    current = set(MigrationContext.configure(connection).get_current_heads())
    if foreign := current - known:
        raise CatalogTooNew(
            f"the catalogue has schema {', '.join(sorted(foreign))}, this release knows up to {scripts.get_current_head()}: "
            "start it with the newer release that wrote it, or give this one another data folder"
        )
    return current
