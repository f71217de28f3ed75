"""The vault of personal texts, beside the log: sealed in the catalogue, copied sealed to S3, erasable for good.

Erasing destroys the text's own key and its bytes, here and in S3, and the published time line that
tells it; the commitment stays in the chain, which stays whole. A copy that S3 could not delete at once
is deleted by the next `copy_out`.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog
from sqlmodel import Session, col, select

from archive.catalog.database import Catalog
from archive.catalog.moment import now
from archive.catalog.tables import Payload, Show
from archive.errors import NotFound, OnHold
from archive.objects.keys import payload_key, show_file_key, show_prefix
from archive.objects.store import ObjectStore
from archive.timeline.envelope import SealBroken, Sealed, seal, unseal
from archive.timeline.keyfile import KeyFile

_PURPOSE: Final = "payload wrapping"
_BATCH: Final = 200

log = structlog.get_logger(__name__)


class Vault:
    """Seals, opens and erases. All methods block; they may be called from any thread."""

    def __init__(self, master_key_file: Path, catalog: Catalog, store: ObjectStore) -> None:
        self._key_file = KeyFile(master_key_file)
        self._catalog = catalog
        self._store = store
        self._copying = threading.Lock()

    def unlock(self) -> None:
        """Reads or makes the master key now, so that a bad one is found at start; ArchiveError."""
        self._wrapping_key()

    def _wrapping_key(self) -> bytes:
        return self._key_file.derived(_PURPOSE)

    def seal(self, text: str) -> Sealed:
        """The text, sealed; nothing is kept yet."""
        return seal(text, self._wrapping_key())

    def keep(self, session: Session, merchant_id: str, show_id: str, sealed: Sealed) -> None:
        """Keeps a sealed text, within the caller's transaction; its copy goes to S3 with the next `copy_out`."""
        session.add(
            Payload(
                commitment=sealed.commitment,
                merchant_id=merchant_id,
                show_id=show_id,
                sealed=sealed.sealed,
                wrapped_key=sealed.wrapped_key,
            )
        )
        session.flush()

    def open(self, commitment: str) -> str | None:
        """The text; None if it was erased; NotFound if there never was one, SealBroken if it does not open."""
        with self._catalog.read() as session:
            payload = session.get(Payload, commitment)
        if payload is None:
            raise NotFound(f"no text is kept under {commitment}")
        return self._opened(payload)

    def texts(self, commitments: Iterable[str]) -> dict[str, str]:
        """Commitment -> text, for those that are kept, open and not erased: what `project` takes."""
        wanted, found = list(commitments), {}
        for start in range(0, len(wanted), _BATCH):
            with self._catalog.read() as session:
                query = select(Payload).where(col(Payload.commitment).in_(wanted[start : start + _BATCH]))
                payloads = session.exec(query).all()
            found.update({payload.commitment: text for payload in payloads if (text := self._readable(payload)) is not None})
        return found

    def _readable(self, payload: Payload) -> str | None:
        """Without its master key a text stays sealed, and the replay is shown without it."""
        try:
            return self._opened(payload)
        except SealBroken as error:
            log.warning("a text stays sealed", show_id=payload.show_id, detail=str(error))
            return None

    def _opened(self, payload: Payload) -> str | None:
        sealed = _sealed(payload)
        return None if sealed is None else unseal(sealed, self._wrapping_key())

    def erase(self, commitment: str, *, telling: Callable[[Session], None] = lambda session: None) -> None:
        """Destroys the text's key and bytes here and in S3; again changes nothing. NotFound; OnHold under a legal hold.

        `telling` writes in the same transaction what must be durable with it: an event, say.
        If the store fails, its error is raised: here the text is gone, its copy goes with the next `copy_out`.
        """
        with self._copying:
            with self._catalog.write() as session:
                payload = session.get(Payload, commitment)
                if payload is None:
                    raise NotFound(f"no text is kept under {commitment}")
                if payload.copy_state != "erased":
                    check_not_held(session, payload.show_id)
                    payload.sealed, payload.wrapped_key, payload.copy_state = None, None, "erasing"
                    payload.erased_at = payload.erased_at or now()
                    session.add(payload)
                telling(session)
            self._catalog.forget_traces()
            self._settle(payload)

    def copy_out(self, show_id: str | None = None) -> int:
        """Brings S3 up to date: copies what is new, deletes what was erased; how many it settled. Raises the store's errors."""
        with self._copying:
            payloads = self._unsettled(show_id)
            for payload in payloads:
                self._settle(payload)
            return len(payloads)

    def _unsettled(self, show_id: str | None) -> Sequence[Payload]:
        query = select(Payload).where(col(Payload.copy_state).in_(("pending", "erasing"))).order_by(Payload.created_at)
        if show_id is not None:
            query = query.where(Payload.show_id == show_id)
        with self._catalog.read() as session:
            return session.exec(query).all()

    def _settle(self, payload: Payload) -> None:
        key = payload_key(show_prefix(payload.merchant_id, payload.show_id), payload.commitment)
        sealed = _sealed(payload)
        if sealed is None:
            self._store.delete(key)
            # every version of the published time line that could still read it; it is written anew with the next sealing
            self._store.delete(show_file_key(show_prefix(payload.merchant_id, payload.show_id), "timeline.json"))
        else:
            self._store.put(key, sealed.to_json(), content_type="application/json")
        with self._catalog.write() as session:
            row = session.get_one(Payload, payload.commitment)
            row.copy_state = "erased" if sealed is None else "stored"
            session.add(row)


def check_not_held(session: Session, show_id: str) -> None:
    """Raises OnHold if the show is under a legal hold: nothing of it may be destroyed."""
    show = session.get(Show, show_id)
    if show is not None and show.held_for is not None:
        raise OnHold(f"show {show_id} is under a legal hold ({show.held_for}): nothing of it may be removed until the hold is lifted")


def _sealed(payload: Payload) -> Sealed | None:
    if payload.sealed is None or payload.wrapped_key is None:
        return None
    return Sealed(commitment=payload.commitment, sealed=payload.sealed, wrapped_key=payload.wrapped_key)


def texts_in_store(store: ObjectStore, merchant_id: str, show_id: str, master_key_file: Path) -> dict[str, str]:
    """Commitment -> text of a show, from S3 and the master key alone: for rebuilding a replay."""
    wrapping_key = KeyFile(master_key_file).derived(_PURPOSE)
    prefix = f"{show_prefix(merchant_id, show_id)}/payloads/"
    copies = [Sealed.from_json(store.get(info.key)) for info in store.list(prefix)]
    found: dict[str, str] = {}
    for sealed in copies:
        with suppress(SealBroken):  # of another master key: it stays sealed
            found[sealed.commitment] = unseal(sealed, wrapping_key)
    return found
