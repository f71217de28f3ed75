"""A show recorded by release 0.1.0 plays in this one, is sealed on the way."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from api.settings import Settings
from archive.objects.memory import MemoryStore
from archive.seal.verify import verify
from tests.integration.record.conftest import make_media
from tests.support.api_house import ADMIN, in_memory
from tests.support.old_release import MERCHANT, SHOW, leave
from tests.support.old_schema import newest_schema
from tests.support.wait import LONGEST_S


async def test_a_folder_of_the_first_release_is_served_and_sealed(tmp_path: Path) -> None:
    store = MemoryStore()
    events = leave(tmp_path / "data", store, make_media(5))
    async with in_memory(Settings(data=tmp_path / "data", admin_token=ADMIN), store) as service, service.http(None) as anyone:
        playlist = await anyone.get(f"/archive/{SHOW}/video.m3u8")
        assert playlist.text.endswith("#EXT-X-ENDLIST\n")
        names = [line for line in playlist.text.splitlines() if line.endswith(".m4s")]
        assert len(names) >= 2
        for name in names:
            body = (await anyone.get(f"/archive/{SHOW}/{name}")).content
            assert body == store.get(f"{MERCHANT}/{SHOW}/{name}")
        timeline = (await anyone.get(f"/api/v1/shows/{SHOW}/timeline")).json()["events"]
        assert [event["hash"] for event in timeline] == [event.hash for event in events]
        async with asyncio.timeout(LONGEST_S):
            while (receipt := await anyone.get(f"/archive/{SHOW}/receipt.json")).status_code != 200:  # noqa: ASYNC110 (it is sealed behind)
                await asyncio.sleep(0.05)
    assert len(receipt.json()["lines"]) >= len(names) + len(events)
    assert verify(store, MERCHANT, SHOW).problems == ()
    with closing(sqlite3.connect(tmp_path / "data" / f"vouchcast.db.before-{newest_schema()}")) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert kept.execute("SELECT count(*) FROM event").fetchone() == (len(events),)
