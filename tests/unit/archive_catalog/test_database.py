"""The catalogue keeps what it acknowledged, and says clearly when it cannot."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from archive.catalog import merchants
from archive.catalog.database import Catalog, after_commit
from archive.catalog.errors import CatalogUnavailable
from archive.catalog.tables import Product
from archive.errors import Conflict


def test_migrations_make_exactly_the_tables_that_the_code_uses(catalog: Catalog) -> None:
    with catalog.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, SQLModel.metadata) == []


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    with Catalog.at(tmp_path / "v.db") as catalog, catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
    with Catalog.at(tmp_path / "v.db") as catalog, catalog.read() as session:
        assert merchants.get(session, merchant_id).name == "Shop"


def _fail_after(_done: object) -> None:
    raise ZeroDivisionError


def test_a_failed_write_leaves_nothing_behind(catalog: Catalog) -> None:
    with pytest.raises(ZeroDivisionError), catalog.write() as session:
        _fail_after(merchants.make(session, "Half"))
    with catalog.read() as session:
        assert merchants.listing(session) == []


def test_a_row_that_hangs_on_nothing_is_a_conflict(catalog: Catalog) -> None:
    orphan = Product(id="prd_1", merchant_id="mer_none", sku="s", title="t", url="u", price_amount="1", price_currency="CNY")
    with pytest.raises(Conflict, match=r"(?i)foreign key"), catalog.write() as session:
        session.add(orphan)


def test_a_reader_sees_one_state_while_others_write(catalog: Catalog, shop_id: str) -> None:
    with catalog.read() as reader:
        assert len(merchants.listing(reader)) == 1
        with catalog.write() as session:
            merchants.make(session, "Later")
        assert len(merchants.listing(reader)) == 1
    with catalog.read() as reader:
        assert len(merchants.listing(reader)) == 2


def test_writers_of_many_threads_wait_for_each_other(catalog: Catalog) -> None:
    def write() -> None:
        for _ in range(5):
            with catalog.write() as session:
                merchants.make(session, "Shop")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with catalog.read() as session:
        assert len(merchants.listing(session)) == 20


def test_a_write_inside_a_write_is_told_rather_than_waited_for(catalog: Catalog) -> None:
    with catalog.write(), pytest.raises(RuntimeError, match="inside a write"), catalog.write():
        pass


def test_listeners_hear_of_durable_changes_only(catalog: Catalog) -> None:
    heard: list[str] = []
    with pytest.raises(ZeroDivisionError), catalog.write() as session:
        _fail_after(after_commit(session, lambda: heard.append("lost")))  # type: ignore[func-returns-value]
    with catalog.write() as session:
        after_commit(session, lambda: heard.append(1 / 0))  # type: ignore[arg-type]
        after_commit(session, lambda: heard.append("kept"))
    assert heard == ["kept"]


def test_a_closed_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogUnavailable, match="not open"), Catalog.at(tmp_path / "v.db").write():
        pass
