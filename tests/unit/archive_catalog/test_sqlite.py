"""SQLite keeps what it acknowledged, says clearly when it cannot, and is copied before it is changed for good."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from archive.catalog import merchants
from archive.catalog.database import Catalog
from archive.catalog.errors import CatalogTooNew, CatalogUnavailable
from archive.catalog.model_usage import Users, picture_users
from archive.catalog.tables import Merchant
from tests.support.old_schema import make_schema, newest_schema

NEWEST = newest_schema()
COPY = f"vouchcast.db.before-{NEWEST}"
OLD_ROW = "INSERT INTO merchant VALUES ('mer_old', '老店', '2026-01-01T00:00:00.000Z')"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        yield catalog


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A catalogue of the first release, with a merchant in it."""
    path = tmp_path / "vouchcast.db"
    make_schema(f"sqlite:///{path}", "0001")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(OLD_ROW)
    return path


def revision(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def copies(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.glob("*.before-*"))


def test_an_older_catalogue_is_copied_beside_before_it_is_changed(old: Path) -> None:
    with Catalog.at(old) as catalog, catalog.read() as session:
        assert merchants.get(session, "mer_old").name == "老店"
    assert copies(old) == [COPY]
    kept = old.with_name(COPY)
    assert (revision(old), revision(kept)) == (NEWEST, "0001")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT name FROM merchant").fetchall() == [("老店",)]


def test_a_new_or_up_to_date_catalogue_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        Catalog.at(tmp_path / "v.db").open()
    assert copies(tmp_path / "v.db") == []


def test_a_migration_that_fails_changes_nothing_and_the_next_try_needs_no_second_copy(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.catalog.migrate import command

    whole = command.upgrade

    def breaks(config: object, target: str) -> None:
        whole(config, target)  # type: ignore[arg-type]
        raise OperationalError(f"step {NEWEST}", {}, sqlite3.OperationalError("power went"))

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", breaks)
        with pytest.raises(CatalogUnavailable, match="power went"):
            Catalog.at(old).open()
    assert revision(old) == "0001"
    with Catalog.at(old):
        assert revision(old) == NEWEST
    assert copies(old) == [COPY]


def test_an_earlier_copy_with_other_contents_is_never_overwritten(old: Path) -> None:
    kept = old.with_name(COPY)
    kept.write_bytes(b"an operator's treasure")
    with Catalog.at(old):
        pass
    assert copies(old) == [COPY, f"{COPY}.2"]
    assert kept.read_bytes() == b"an operator's treasure"


def test_without_room_for_the_copy_nothing_is_changed(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _fresh: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.catalog.sqlite.copy", full)
    with pytest.raises(CatalogUnavailable, match=rf"{NEWEST}.*No space left.*unchanged.*make room"):
        Catalog.at(old).open()
    assert (revision(old), copies(old)) == ("0001", [])


def test_a_catalogue_of_a_newer_release_is_not_touched(tmp_path: Path) -> None:
    with Catalog.at(tmp_path / "v.db") as catalog, catalog.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    with pytest.raises(CatalogTooNew, match=r"from-the-future.*newer release"):
        Catalog.at(tmp_path / "v.db").open()


def test_the_writer_syncs_every_commit_and_readers_neither_write_nor_checkpoint(catalog: Catalog) -> None:
    with catalog.write() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    with catalog.read() as session:
        assert session.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0
        with pytest.raises(OperationalError, match="readonly"):
            session.execute(text("INSERT INTO merchant VALUES ('a', 'b', 'c')"))


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogUnavailable, match=r"missing.*folder exists"):
        Catalog.at(tmp_path / "missing" / "v.db").open()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "v.db").write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    with pytest.raises(CatalogUnavailable, match=r"v\.db"):
        Catalog.at(tmp_path / "v.db").open()


def test_a_full_disk_is_said_and_what_was_kept_stays(catalog: Catalog) -> None:
    with catalog.write() as session:
        shop_id = merchants.make(session, "Shop").id
    with catalog.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(CatalogUnavailable, match="make room"), catalog.write() as session:
        session.add_all(Merchant(id=f"mer_{n}", name="x" * 4000) for n in range(50))
    with catalog.read() as session:
        assert [merchant.id for merchant in merchants.listing(session)] == [shop_id]


def test_a_database_locked_from_outside_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.catalog.sqlite.BUSY_TIMEOUT_MS", 20)
    with Catalog.at(tmp_path / "v.db") as catalog:
        other = sqlite3.connect(tmp_path / "v.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogUnavailable, match="locked"), catalog.write() as session:
            merchants.make(session, "Shop")
        other.close()
        with catalog.write() as session:
            merchants.make(session, "Shop")


def test_what_older_scenes_and_logs_name_is_known_after_the_upgrade(tmp_path: Path) -> None:
    old, one, two = tmp_path / "vouchcast.db", "1" * 64, "2" * 64
    make_schema(f"sqlite:///{old}", "0004")
    with closing(sqlite3.connect(old)) as database, database:
        database.execute("INSERT INTO merchant VALUES ('mer_1', 'Shop', 'x')")
        document = json.dumps({"backdrop": {"kind": "picture", "sha256": one}})
        database.execute("INSERT INTO scene_version VALUES ('scn_1', 1, 'mer_1', 'wall', ?, 'x')", (document,))
        show = "('shw_1', 'mer_1', 'Old', '[]', 320, 180, 30, 'ended', 'x')"
        database.execute(
            f"INSERT INTO show (id, merchant_id, title, product_ids, width_px, height_px, fps, state, created_at) VALUES {show}"
        )
        database.execute(
            "INSERT INTO event (show_id, merchant_id, seq, at_ms, recorded_at, v, type, data, prev, hash, exported)"
            " VALUES ('shw_1', 'mer_1', 1, 0, 'x', 1, 'product.shown', ?, '', '', 1)",
            (json.dumps({"scene": {"environment": {"sha256": two}}}),),
        )
    with Catalog.at(old) as catalog, catalog.read() as session:
        users = picture_users(session, "mer_1", [one, two])
    assert users == {one: Users(scenes={"scn_1": "wall"}), two: Users(shows={"shw_1": "Old"})}
