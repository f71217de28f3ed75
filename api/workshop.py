"""The archive's parts without the service: for commands that work on a data folder while nobody serves it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.bucket import locking, s3_settings
from api.datafolder import DataFolder
from api.settings import Settings
from api.wiring import MASTER_KEY, SEAL_KEYS
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.community import reviews
from archive.duty.retention import AT_REST, Sweep, promise
from archive.errors import NotFound
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.replay.catalogued import Catalogued
from archive.replay.publish import seal_off
from archive.replay.renew import renew
from archive.replay.restock import restock
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from archive.timeline.removal import remove_text


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """All of it blocks."""

    settings: Settings
    folder: DataFolder
    catalog: Catalog
    store: S3Store
    vault: Vault
    log: EventLog
    keyring: Keyring | None

    def renewed(self, merchant_id: str, show_id: str) -> Mapping[str, Any]:
        """A show's rows and projections again from S3 alone; the same answer as the API's."""
        keys = () if self.keyring is None else self.keyring.publics
        days = self.settings.retain_days
        return renew(self.catalog, self.store, self.vault, merchant_id, show_id, keys=keys, retain_days=days).to_dict()

    def restocked(self, merchant_id: str) -> Mapping[str, Any]:
        """A merchant's models and pictures again from S3 alone; the same answer as the API's."""
        return restock(self.catalog, self.store, merchant_id).to_dict()

    def settle(self, show_id: str) -> None:
        """A show's newest events into S3 and under the seal, and its projections up to date."""
        self.vault.copy_out(show_id)
        EventExporter(self.catalog, self.store).export(show_id)
        with self.catalog.read() as session:
            show = session.get_one(Show, show_id)
        if show.state in AT_REST:
            if self.keyring is not None:
                lock = self.settings.s3_lock != "off"
                Ledger(self.catalog, self.store, self.keyring, retain_days=self.settings.retain_days, lock=lock).seal(show_id)
            seal_off(self.store, Catalogued(self.catalog, self.store, self.log.read_all).replay(show, self.vault.texts))

    def swept(self, dry_run: bool) -> dict[str, Any]:
        """Retention, as the service's daily sweep does it; the same answer as its API's."""
        promise(self.catalog, self.settings.retain_days)
        spool = self.folder.spool
        sweep = Sweep(catalog=self.catalog, log=self.log, store=self.store, vault=self.vault, spool=spool, settle=self.settle)
        due = sweep.due()
        if dry_run:
            return {"due": [one.to_dict() for one in due], "removed": [], "failed": []}
        if due and self.keyring is None:
            raise NotFound(f"there are no keys in {self.folder.root / 'keys' / SEAL_KEYS}: nothing is removed that cannot be sealed first")
        removed, failed = sweep.run(due)
        return {"due": [], "removed": [one.to_dict() for one in removed], "failed": failed}

    def erased(self, what: str, seq: int | None, reason: str) -> dict[str, Any]:
        """The words of a review, or of an event of a show; the same answer as the API's."""
        with self.catalog.read() as session:
            if seq is None:
                review = reviews.any_of(session, what)
                what, seq = review.show_id, review.event_seq
            show = session.get(Show, what)
        if show is None:
            raise NotFound(f"there is no show {what!r} here: check the id")
        event = remove_text(self.catalog, self.log, self.vault, show, seq, reason)
        self.settle(show.id)
        return {"show_id": show.id, "of_seq": seq, "seq": event.seq}


def seal_keys(root: Path) -> Keyring | None:
    """The keys that a data folder signs with; None where there are none: a command makes no key."""
    ring = Keyring(root / "keys" / SEAL_KEYS)
    if not (root / "keys" / SEAL_KEYS).is_dir():
        return None
    ring.unlock()
    return ring


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    """Holds the data folder; FolderInUse while a service has it, NotFound if there is none."""
    folder = DataFolder(settings.data)
    if not folder.root.is_dir():
        raise NotFound(f"there is no data folder {folder.root}: give the right one with --data DIR")
    folder.claim()
    try:
        async with _store(settings, folder) as store:
            catalog = Catalog(settings.database_url) if settings.database_url else Catalog.at(folder.root / "vouchcast.db")
            await asyncio.to_thread(catalog.open)
            try:
                vault = Vault(folder.root / "keys" / MASTER_KEY, catalog, store)
                yield Workshop(
                    settings=settings,
                    folder=folder,
                    catalog=catalog,
                    store=store,
                    vault=vault,
                    log=EventLog(catalog, vault),
                    keyring=seal_keys(folder.root),
                )
            finally:
                catalog.close()
    finally:
        folder.release()


@asynccontextmanager
async def _store(settings: Settings, folder: DataFolder) -> AsyncIterator[S3Store]:
    if not settings.embedded_s3:
        store = S3Store(locking(s3_settings(settings), settings))
        await asyncio.to_thread(store.open)
        yield store
        store.close()
        return
    async with Seaweed(folder.root / "objects", bucket=settings.s3_bucket) as seaweed:
        store = S3Store(locking(seaweed.settings, settings))
        await asyncio.to_thread(store.open)
        yield store
        store.close()
