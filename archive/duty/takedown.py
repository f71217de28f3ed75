"""Takedown: a show is closed to the public for a reason that the public may read. What was recorded stays."""

from typing import Final, Literal

from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import Refused
from archive.timeline.log import EventLog

By = Literal["admin", "merchant"]
ADMIN: Final[By] = "admin"


def take_down(catalog: Catalog, log: EventLog, show: Show, reason: str, by: By) -> Show:
    """Closed from the moment that this returns. Again changes nothing, unless the administrator joins in: then only he restores.

    Refused for a show that has not begun: nobody sees it.
    """
    with catalog.write() as session:
        row = shows.get(session, show.merchant_id, show.id)
        if row.started_at is None:
            raise Refused(f"show {row.id} has not begun: there is nothing to take down")
        if row.taken_down_for is not None and (row.taken_down_by == ADMIN or by != ADMIN):
            return row
        row.taken_down_for, row.taken_down_by = reason, by
        session.add(row)
        log.append_in(session, row.id, "show.taken_down", shows.length_ms(row) or 0, {"reason": reason, "by": by})
        return row


def restore(catalog: Catalog, log: EventLog, show: Show, reason: str, by: By) -> Show:
    """Open again as it was before. Again changes nothing; Refused for a merchant if the administrator took it down."""
    with catalog.write() as session:
        row = shows.get(session, show.merchant_id, show.id)
        if row.taken_down_for is None:
            return row
        if row.taken_down_by == ADMIN and by != ADMIN:
            raise Refused(f"show {row.id} was taken down by the administrator, and only the administrator restores it: ask there")
        row.taken_down_for = row.taken_down_by = None
        session.add(row)
        log.append_in(session, row.id, "show.restored", shows.length_ms(row) or 0, {"reason": reason})
        return row
