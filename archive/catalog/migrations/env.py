"""Runs migration steps on the connection that `archive.catalog.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from archive.catalog import tables

_METADATA = SQLModel.metadata
assert tables.Merchant.__tablename__ in _METADATA.tables

# SQLite alters a table by copying it: batch mode.
context.configure(connection=context.config.attributes["connection"], target_metadata=_METADATA, render_as_batch=True)
context.run_migrations()
