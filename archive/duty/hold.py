"""Legal hold: nothing of a show may be removed, whatever its time or whoever asks, until the hold is lifted."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Final

from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import NotFound, Refused
from archive.objects.keys import SHOW_FILES, show_prefix
from archive.objects.store import ObjectStore
from archive.timeline.log import EventLog

AT_ONCE: Final = 8
BATCH: Final = 256
RENEWED: Final = SHOW_FILES - {"manifest.json"}


def place(catalog: Catalog, log: EventLog, show: Show, reason: str) -> Show:
    """Held from the moment that this returns; another reason replaces the first. Refused for a show that has not begun or is removed."""
    with catalog.write() as session:
        row = shows.get(session, show.merchant_id, show.id)
        if row.started_at is None:
            raise Refused(f"show {row.id} has not begun: there is nothing to hold")
        if row.removed_at is not None:
            raise Refused(f"the media of show {row.id} were removed at {row.removed_at}: a hold comes too late")
        if row.held_for == reason:
            return row
        row.held_for = reason
        session.add(row)
        log.append_in(session, row.id, "hold.placed", shows.length_ms(row) or 0, {"reason": reason})
        return row


def lift(catalog: Catalog, log: EventLog, show: Show, reason: str) -> Show:
    """Free again. Again changes nothing."""
    with catalog.write() as session:
        row = shows.get(session, show.merchant_id, show.id)
        if row.held_for is None:
            return row
        row.held_for = None
        session.add(row)
        log.append_in(session, row.id, "hold.lifted", shows.length_ms(row) or 0, {"reason": reason})
        return row


def hold_objects(store: ObjectStore, show: Show, on: bool) -> int | None:
    """Has the bucket hold (or let go) what was recorded; how many objects, None if the bucket has no legal hold.

    Projections are not held: they are written anew, and follow from the rest. Raises the store's errors.
    """
    if not store.traits.object_lock:
        return None
    prefix = show_prefix(show.merchant_id, show.id)
    keys = (info.key for info in store.list(f"{prefix}/") if info.key.removeprefix(f"{prefix}/") not in RENEWED)
    done = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hold") as pool:
        while batch := list(islice(keys, BATCH)):
            done += sum(pool.map(partial(_hold, store, on), batch))
    return done


def _hold(store: ObjectStore, on: bool, key: str) -> bool:
    try:
        return store.hold(key, on)
    except NotFound:  # removed meanwhile
        return False
