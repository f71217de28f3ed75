"""A POST with an Idempotency-Key happens once, also when nobody can tell whether it happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.desk.ledger import Once, Reply
from archive.catalog import merchants
from archive.catalog.database import Catalog
from archive.catalog.errors import CatalogUnavailable, CommitUnknown
from archive.errors import ArchiveError, Conflict


@pytest.fixture
def once(tmp_path: Path) -> Iterator[Once]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        with catalog.write() as session:
            merchant_id = merchants.make(session, "Shop").id
        yield Once(catalog=catalog, merchant_id=merchant_id, key="k", route="POST /cues", request={})


def fails(error: ArchiveError) -> Reply:
    raise error


async def test_what_surely_failed_may_be_tried_again_with_its_key(once: Once) -> None:
    with pytest.raises(CatalogUnavailable):
        await once.do(lambda: fails(CatalogUnavailable("the change is not kept")))
    assert await once.do(lambda: Reply(status=201, body={"seq": 1})) == Reply(status=201, body={"seq": 1})


async def test_what_may_have_happened_is_not_done_again(once: Once) -> None:
    with pytest.raises(CommitUnknown):
        await once.do(lambda: fails(CommitUnknown("it is not known whether the change is kept")))
    with pytest.raises(Conflict, match="still being worked on"):
        await once.do(lambda: Reply(status=201, body={"seq": 2}))
