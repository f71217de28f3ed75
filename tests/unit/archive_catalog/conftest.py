"""A fresh catalogue with one shop in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalog import merchants
from archive.catalog.database import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        yield catalog


@pytest.fixture
def shop_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        return merchants.make(session, "山野小铺").id


@pytest.fixture
def other_shop_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        return merchants.make(session, "Other shop").id
