"""A catalogue as an earlier release left it: its schema step by step, no further than asked."""

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from archive.catalog import migrate


def make_schema(url: str, revision: str) -> None:
    """Gives an empty database the schema `revision`, as the release that had it did."""
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        if url.startswith("sqlite"):
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def newest_schema() -> str:
    """The schema of this release; earlier ones are numbered below it."""
    return max(migrate.known_schemas())
