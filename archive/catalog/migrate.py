"""Brings a catalogue to this release's schema. The steps travel in the wheel, beside this file."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from archive.catalog.errors import CatalogTooNew

_SCRIPTS: Final = Path(__file__).with_name("migrations")


def migrate(connection: Connection) -> None:
    """Runs the steps that are missing, within the connection's transaction; CatalogTooNew if it knows steps that we do not."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    current = set(MigrationContext.configure(connection).get_current_heads())
    if foreign := current - known:
        raise CatalogTooNew(
            f"the catalogue has schema {', '.join(sorted(foreign))}, this release knows up to {scripts.get_current_head()}: "
            "start it with the newer release that wrote it, or give this one another data folder"
        )
    if current != set(scripts.get_heads()):
        command.upgrade(config, "head")
