"""A fresh catalogue with one shop in it, in either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalog import merchants
from archive.catalog.database import Catalog
from tests.support.catalogues import KINDS, catalogue


@pytest.fixture(params=KINDS)
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    with catalogue(request.param, tmp_path) as catalog:
        yield catalog


@pytest.fixture
def shop_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        return merchants.make(session, "山野小铺").id


@pytest.fixture
def other_shop_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        return merchants.make(session, "Other shop").id
