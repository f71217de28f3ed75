"""A service killed by SIGKILL while it seals: no head is lost, and none is signed beside another. Real SQLite, real SeaweedFS."""

import asyncio
import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlmodel import col, select

from archive.catalog.database import Catalog
from archive.catalog.tables import SealPiece
from archive.errors import ArchiveError
from archive.objects.errors import Locked
from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import Seaweed
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.merkle import leaf_hash, root
from archive.seal.note import open_head
from archive.seal.piece import Piece
from tests.support.wait import LONGEST_S

SERVICE = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.objects.s3 import S3Settings, S3Store
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog

folder, when, settings = Path(sys.argv[1]), sys.argv[2], S3Settings(**json.loads(sys.argv[3]))

class Dying(S3Store):
    dying = False
    def put(self, key, data, **options):
        if not (self.dying and "/seal/" in key):
            return super().put(key, data, **options)
        if when == "after":
            super().put(key, data, **options)
        os.kill(os.getpid(), signal.SIGKILL)

with Catalog.at(folder / "catalogue.db") as catalog:
    store = Dying(settings)
    store.open()
    log, keyring = EventLog(catalog), Keyring(folder / "keys")
    keyring.unlock()
    with catalog.write() as session:
        merchant = merchants.make(session, "Shop")
        show = shows.make(session, merchant.id, title="S", product_ids=[], width_px=640, height_px=360, fps=30)
        shows.start(session, merchant.id, show.id, started_at=datetime.now(UTC))
    exporter, ledger = EventExporter(catalog, store), Ledger(catalog, store, keyring, retain_days=1)
    for second in range(2):
        log.append(show.id, "viewers.counted", second, {"watching": 1, "peak": 1})
        exporter.export(show.id)
        print(f"{merchant.id}/{show.id}", flush=True)
        store.dying = second == 1
        ledger.seal(show.id)
"""


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_around_the_put_of_a_head_loses_nothing_and_forks_nothing(tmp_path: Path, when: str) -> None:
    async with Seaweed(tmp_path / "objects") as seaweed:
        command = [sys.executable, "-c", SERVICE, str(tmp_path), when, json.dumps(asdict(seaweed.settings))]
        killed = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        _check(tmp_path, seaweed.settings, killed.stdout.split()[-1], in_s3=2 if when == "after" else 1)


def _check(folder: Path, settings: S3Settings, prefix: str, *, in_s3: int) -> None:
    store, keyring = S3Store(settings), Keyring(folder / "keys")
    store.open()
    keyring.unlock()
    show_id = prefix.partition("/")[2]
    with Catalog.at(folder / "catalogue.db") as catalog:
        with catalog.read() as session:
            signed = session.exec(select(SealPiece).order_by(col(SealPiece.size))).all()
        assert [row.uploaded for row in signed] == [True, False], "a head is durable before it is put"
        assert len(list(store.list(f"{prefix}/seal/"))) == in_s3
        ledger = Ledger(catalog, store, keyring, retain_days=1)
        newest = ledger.newest(show_id)
        assert newest is not None
        assert newest.size == 1, "only a head that S3 is known to hold is shown"
        assert ledger.seal(show_id) is not None
        assert ledger.seal(show_id) is None
    pieces = sorted((Piece.from_json(store.get(info.key)) for info in store.list(f"{prefix}/seal/")), key=lambda piece: piece.size)
    assert [piece.head for piece in pieces] == [row.note for row in signed]
    hashes: list[bytes] = []
    for piece in pieces:
        assert piece.first == len(hashes)
        hashes += [leaf_hash(line.encode()) for line in piece.lines]
        assert open_head(piece.head, [keyring.public]).root == root(hashes)
    for info in store.list(f"{prefix}/seal/"):
        with pytest.raises(Locked):
            store.delete(info.key)
    store.close()


async def test_a_folder_whose_bucket_has_no_lock_goes_on_without(tmp_path: Path) -> None:
    """As releases before this one made it."""
    async with Seaweed(tmp_path / "objects") as seaweed:
        plain = S3Settings(**{**asdict(seaweed.settings), "bucket": "older"})
        old = S3Store(plain)
        old._client.create_bucket(Bucket="older")
        old.close()
    async with Seaweed(tmp_path / "objects", bucket="older") as seaweed:
        store = S3Store(seaweed.settings)
        traits = store.open(create=True)
        assert (traits.if_none_match, traits.object_lock, traits.versioned) == (True, False, False)
        store.put("m/s/seal/x", b"piece", content_type="text/plain")
        assert store.hold("m/s/seal/x", True) is False
        store.delete("m/s/seal/x")
        with pytest.raises(ArchiveError):
            store.get("m/s/seal/x")
        store.close()
