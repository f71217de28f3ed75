"""Removing a person's words: key and bytes are destroyed in the catalogue and in S3, and the log says that they were."""

from sqlmodel import Session, select

from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow, Payload, Show
from archive.errors import NotFound, Refused
from archive.timeline.event import Event
from archive.timeline.log import EventLog, event_of
from archive.timeline.privacy import Vault, check_not_held
from archive.timeline.schema import PERSONAL_FIELD


def remove_text(catalog: Catalog, log: EventLog, vault: Vault, show: Show, seq: int, reason: str) -> Event:
    """Destroys the personal words of event `seq` and says so with `text.removed`, the event that is answered. Again changes nothing.

    Raises NotFound for no such event, Refused for one without personal words, OnHold under a legal hold. If S3 fails, its
    error is raised: here the words are gone then, and their copy goes as soon as S3 answers.
    """
    told: list[Event] = []

    def telling(session: Session) -> None:
        check_not_held(session, show.id)
        data = {"of_seq": seq, "text_commitment": commitment, "reason": reason}
        told.append(_said(session, show, commitment) or log.append_in(session, show.id, "text.removed", about.at_ms, data))

    with catalog.read() as session:
        about, commitment = _about(session, show, seq)
    vault.erase(commitment, telling=telling)
    return told[0]


def _about(session: Session, show: Show, seq: int) -> tuple[Event, str]:
    """The event, and the commitment to its words."""
    row = session.get(EventRow, (show.id, seq))
    if row is None:
        raise NotFound(f"show {show.id} has no event {seq}; see its time line for the number")
    if row.type not in PERSONAL_FIELD:
        raise Refused(f"event {seq} of {show.id} is a {row.type} and holds no personal words; a correction can be added to it")
    commitment = str(event_of(row).data[PERSONAL_FIELD[row.type]])
    if session.get(Payload, commitment) is None:
        raise Refused(f"event {seq} of {show.id} came without words; there is nothing to remove")
    return event_of(row), commitment


def _said(session: Session, show: Show, commitment: str) -> Event | None:
    """The event that said so before."""
    rows = session.exec(select(EventRow).where(EventRow.show_id == show.id, EventRow.type == "text.removed")).all()
    return next((event for event in map(event_of, rows) if event.data["text_commitment"] == commitment), None)
