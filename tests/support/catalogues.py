"""Both databases that a catalogue may lie in, for tests that hold on either."""

from pathlib import Path
from typing import Final

from archive.catalog.database import Catalog
from tests.support.postgres import catalogue_database

KINDS: Final = ("sqlite", "postgresql")


def catalogue(kind: str, folder: Path) -> Catalog:
    """A fresh catalogue of that kind, not open yet."""
    return Catalog(catalogue_database()) if kind == "postgresql" else Catalog.at(folder / "vouchcast.db")
