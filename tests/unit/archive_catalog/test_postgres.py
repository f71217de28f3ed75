"""PostgreSQL keeps what it acknowledged and acknowledges what it kept, whatever becomes of the connection."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from archive.catalog import merchants
from archive.catalog.database import Catalog
from archive.catalog.errors import CatalogTooNew, CatalogUnavailable, CommitUnknown
from archive.catalog.postgres import Postgres
from tests.support.cutter import Cutter, Moment
from tests.support.old_schema import make_schema
from tests.support.postgres import catalogue_database, fresh_database
from tests.support.wait import LONGEST_S


@pytest.fixture
def url() -> str:
    return catalogue_database()


@pytest.fixture
def wire(url: str) -> Iterator[Cutter]:
    with Cutter(url) as wire:
        yield wire


def names(url: str) -> list[str]:
    with Catalog(url) as catalog, catalog.read() as session:
        return [merchant.name for merchant in merchants.listing(session)]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_write_the_url_leads_there(url: str, scheme: str) -> None:
    with Catalog(url.replace("postgresql", scheme, 1)) as catalog, catalog.write() as session:
        assert merchants.make(session, "Shop").id


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://me:secret@host/name", "mysql.*postgresql://"),
        ("postgresql+asyncpg://me:secret@host/name", "asyncpg.*postgresql://"),
        ("not a url, secret", "sqlite:////"),
    ],
)
def test_a_url_that_leads_nowhere_is_told_without_its_password(url: str, words: str) -> None:
    with pytest.raises(CatalogUnavailable, match=words) as refused:
        Catalog(url)
    assert "secret" not in str(refused.value)


def test_the_writer_waits_for_the_disk_and_readers_cannot_write(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {server.info.dbname} SET synchronous_commit = off")
    with Catalog(url) as catalog:
        with catalog.write() as session:
            assert session.execute(text("SHOW synchronous_commit")).scalar() == "on"
        with catalog.read() as session:
            assert session.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
            with pytest.raises(DBAPIError, match="read-only"):
                session.execute(text("INSERT INTO merchant VALUES ('a', 'b', 'c')"))


SETTINGS = """CREATE VIEW pg_temp.pg_settings AS
SELECT name, CASE WHEN name = '{off}' THEN 'off' WHEN name = 'fsync' THEN 'on' ELSE setting END setting FROM pg_catalog.pg_settings"""


@pytest.mark.parametrize(("off", "told"), [("fsync", ["fsync"]), ("full_page_writes", ["full_page_writes"]), ("", [])])
def test_a_server_that_does_not_sync_is_warned_of(url: str, off: str, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    with Catalog(url) as catalog, catalog.write() as session:
        monkeypatch.setattr("archive.catalog.postgres._log.warning", lambda _event, *, setting, **_facts: warned.append(setting))
        session.execute(text(SETTINGS.format(off=off)))
        session.execute(text("SET LOCAL search_path = pg_temp, pg_catalog, public"))
        Postgres(catalog._url).enter(session.connection())
    assert warned == told


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda url: url.replace("/test_", "/nowhere_"), r"does not exist.*createdb"),
        (lambda url: url.replace("host=", "host=/nowhere"), r"see that the server runs"),
        (lambda url: url.replace("postgres:@", "nobody:secret@"), r'"nobody" does not exist'),
        (lambda url: fresh_database(encoding="SQL_ASCII"), r"SQL_ASCII.*createdb --encoding=UTF8"),
    ],
)
def test_a_server_that_will_not_do_is_told_in_one_line(url: str, broken, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CatalogUnavailable, match=words) as refused:
        Catalog(broken(url)).open()
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_advice_follows_the_servers_code() -> None:
    class Full(psycopg.errors.DiskFull):
        pass

    error = OperationalError("INSERT", {}, Full("could not extend file"))
    assert "disk" in Postgres(Catalog("postgresql://h/n")._url).advice(error)


def test_a_catalogue_of_a_newer_release_is_left_alone(url: str) -> None:
    with Catalog(url) as catalog, catalog.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    with pytest.raises(CatalogTooNew, match=r"from-the-future.*newer release"):
        Catalog(url).open()


def test_an_older_catalogue_is_brought_up_with_its_rows() -> None:
    url = fresh_database()
    make_schema(url, "0001")
    with psycopg.connect(url) as server:
        server.execute("INSERT INTO merchant VALUES ('mer_old', '老店', '2026-01-01T00:00:00.000Z')")
    assert names(url) == ["老店"]


OPEN = "import sys; from archive.catalog.database import Catalog; Catalog(sys.argv[1]).open()"


def test_services_that_start_together_migrate_once() -> None:
    url = fresh_database()
    starts = [subprocess.Popen([sys.executable, "-c", OPEN, url], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [start.communicate(timeout=LONGEST_S)[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0], said
    assert names(url) == []


def half_then_cut(session: Session, wire: Cutter) -> None:
    merchants.make(session, "Half")
    wire.cut_all()
    merchants.make(session, "Whole")


def test_a_connection_cut_in_the_middle_is_told_and_nothing_is_kept(url: str, wire: Cutter) -> None:
    with Catalog(wire.url) as catalog:
        with pytest.raises(CatalogUnavailable, match="not kept"), catalog.write() as session:
            half_then_cut(session, wire)
        with catalog.write() as session:
            merchants.make(session, "Later")
    assert names(url) == ["Later"]


def test_a_connection_cut_while_nobody_used_it_is_not_even_noticed(wire: Cutter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.catalog.postgres._IDLE_S", 0)
    with Catalog(wire.url) as catalog:
        wire.cut_all()
        with catalog.write() as session:
            merchants.make(session, "Shop")
        wire.cut_all()
        with catalog.read() as session:
            assert [merchant.name for merchant in merchants.listing(session)] == ["Shop"]


def test_a_connection_cut_a_moment_ago_is_told_and_the_next_one_stands(url: str, wire: Cutter) -> None:
    with Catalog(wire.url) as catalog:
        wire.cut_all()
        with pytest.raises(CatalogUnavailable, match="not kept"), catalog.write() as session:
            merchants.make(session, "Lost")
        with catalog.write() as session:
            merchants.make(session, "Shop")
    assert names(url) == ["Shop"]


def test_a_cut_before_the_commit_arrives_is_told_and_a_retry_does_it_once(url: str, wire: Cutter) -> None:
    with Catalog(wire.url) as catalog:
        wire.at_commit = "before"
        with pytest.raises(CatalogUnavailable, match="not kept") as refused, catalog.write() as session:
            merchants.make(session, "Shop")
        assert not isinstance(refused.value, CommitUnknown)
        with catalog.write() as session:
            merchants.make(session, "Shop")
    assert names(url) == ["Shop"]


def test_a_commit_whose_answer_was_lost_counts_as_what_it_is(url: str, wire: Cutter) -> None:
    with Catalog(wire.url) as catalog:
        wire.at_commit = "behind"
        with catalog.write() as session:
            merchants.make(session, "Shop")
        assert wire.cut.is_set()
    assert names(url) == ["Shop"]


@pytest.mark.parametrize("moment", ["before", "behind"])
def test_when_the_server_stays_away_nobody_pretends_to_know(
    url: str, wire: Cutter, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.catalog.postgres.SETTLE_S", 0.3)
    with Catalog(wire.url) as catalog:
        wire.at_commit = moment
        wire.refuses = True
        with pytest.raises(CommitUnknown, match="look before"), catalog.write() as session:
            merchants.make(session, "Shop")
        wire.refuses = False
        with catalog.write() as session:
            merchants.make(session, "Later")
    assert names(url)[-1] == "Later"


def test_a_second_service_on_one_database_is_refused_until_the_first_is_gone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.catalog.postgres.CLAIM_S", 0.2)
    with Catalog(url) as first:
        first.claim()
        with Catalog(url) as second, pytest.raises(CatalogUnavailable, match="another Vouchcast service"):
            second.claim()
    with Catalog(url) as second:
        second.claim()


def test_erased_rows_are_given_back_to_be_overwritten(url: str) -> None:
    with Catalog(url) as catalog:
        catalog.forget_traces()
        with catalog.read() as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
