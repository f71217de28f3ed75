"""Events of a show by what they are about; data lies in the catalogue as canonical JSON, in which an id reads the same every time."""

from sqlmodel import Session, col, select

from archive.catalog.tables import EventRow
from archive.timeline.event import Event
from archive.timeline.log import event_of


def newest(session: Session, show_id: str, type: str, field: str, value: str | int) -> Event | None:
    """The last event of a type whose data has `field` with that value, or None."""
    words = f'"{field}":"{value}"' if isinstance(value, str) else f'"{field}":{value}'
    query = select(EventRow).where(EventRow.show_id == show_id, EventRow.type == type)
    query = query.where(col(EventRow.data).contains(words, autoescape=True)).order_by(col(EventRow.seq).desc())
    events = (event_of(row) for row in session.exec(query))
    # words that stand in another field's text look alike in JSON only until it is read
    return next((event for event in events if event.data.get(field) == value), None)
