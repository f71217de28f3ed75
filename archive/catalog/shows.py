"""Shows, and the way they go: draft, ready, live, ended, published; a published one may be taken back to ended."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from archive.catalog import moment
from archive.catalog.checks import Invalid, line, positive
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.products import get as get_product
from archive.catalog.scenes import get as get_scene
from archive.catalog.tables import Show
from archive.errors import Conflict, NotFound

NEXT: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"ready"}),
    "ready": frozenset({"draft", "live"}),
    "live": frozenset({"ended"}),
    "ended": frozenset({"published"}),
    "published": frozenset({"ended"}),
}
"""State -> the states that may follow it."""

FRAME_RATES: Final = (24, 25, 30, 50, 60)
PUBLIC: Final = ("live", "published")
MOST_PRODUCTS: Final = 500
RETAIN_DAYS: Final = 1096


def make(
    session: Session,
    merchant_id: str,
    *,
    title: str,
    product_ids: Sequence[str],
    width_px: int,
    height_px: int,
    fps: int,
    scene_id: str | None = None,
) -> Show:
    """A new draft; Invalid for a title or canvas that does not fit, NotFound for a foreign product or scene."""
    _check_canvas(width_px, height_px, fps)
    if len(product_ids) > MOST_PRODUCTS or len(set(product_ids)) != len(product_ids):
        raise Invalid("product_ids", f"names each product once, and at most {MOST_PRODUCTS}")
    show = Show(
        id=new_id("shw"),
        merchant_id=merchant_id,
        title=line("title", title, limit=200),
        scene_id=None if scene_id is None else get_scene(session, merchant_id, scene_id).id,
        product_ids=[get_product(session, merchant_id, product_id).id for product_id in product_ids],
        width_px=width_px,
        height_px=height_px,
        fps=fps,
    )
    session.add(show)
    session.flush()
    return show


def _check_canvas(width_px: int, height_px: int, fps: int) -> None:
    for field, size_px in (("canvas.width", width_px), ("canvas.height", height_px)):
        positive(field, size_px, limit=3840)
        if size_px % 2 or size_px < 64:
            raise Invalid(field, f"is {size_px}; it must be even and at least 64")
    if fps not in FRAME_RATES:
        raise Invalid("canvas.fps", f"is {fps}; it must be one of {', '.join(map(str, FRAME_RATES))}")


def get(session: Session, merchant_id: str, show_id: str) -> Show:
    """The merchant's show; NotFound."""
    return owned(session, Show, merchant_id, show_id)


def public(session: Session, show_id: str) -> Show:
    """Any merchant's show that is on air or published; NotFound otherwise."""
    show = session.get(Show, show_id)
    if show is None or show.state not in PUBLIC:
        raise NotFound(f"there is no public show {show_id!r}; it may not have begun, or not be published")
    return show


def listing(session: Session, merchant_id: str) -> Sequence[Show]:
    """The merchant's shows, newest first."""
    return session.exec(select(Show).where(Show.merchant_id == merchant_id).order_by(col(Show.id).desc())).all()


def public_listing(session: Session, *, limit: int = 100, offset: int = 0) -> Sequence[Show]:
    """All merchants' public shows that can be watched: those on air first, then the newest."""
    watchable = col(Show.state).in_(PUBLIC), col(Show.taken_down_for).is_(None), col(Show.removed_at).is_(None)
    query = select(Show).where(*watchable).order_by(col(Show.state), col(Show.id).desc())
    return session.exec(query.offset(offset).limit(limit)).all()


def on_air(session: Session) -> Sequence[Show]:
    """All merchants' shows in state `live`: after a crash these are to be taken up again."""
    return session.exec(select(Show).where(Show.state == "live").order_by(col(Show.id))).all()


def held(session: Session) -> Sequence[Show]:
    """All merchants' shows under a legal hold."""
    return session.exec(select(Show).where(col(Show.held_for).is_not(None)).order_by(col(Show.id))).all()


def move(session: Session, merchant_id: str, show_id: str, state: str) -> Show:
    """One step on the way; Conflict if the way does not lead there."""
    show = get(session, merchant_id, show_id)
    if state not in NEXT[show.state]:
        ways = ", ".join(sorted(NEXT[show.state]))
        raise Conflict(f"show {show_id} is {show.state} and cannot become {state}; what can follow: {ways}")
    show.state = state
    if state == "published":
        show.published_at = moment.now()
    session.add(show)
    return show


def start(session: Session, merchant_id: str, show_id: str, *, started_at: datetime) -> Show:
    """On air since `started_at` (aware): from draft by way of ready; Conflict if it has begun before."""
    if get(session, merchant_id, show_id).state == "draft":
        move(session, merchant_id, show_id, "ready")
    show = move(session, merchant_id, show_id, "live")
    show.started_at = moment.timestamp(started_at)
    return show


def end(session: Session, merchant_id: str, show_id: str, *, duration_ms: int, retain_days: int = RETAIN_DAYS) -> Show:
    """Over after `duration_ms`, its media to be kept for `retain_days` from now; Conflict if it is not on air."""
    show = move(session, merchant_id, show_id, "ended")
    show.ended_at, show.duration_ms = moment.now(), duration_ms
    retain(show, retain_days)
    return show


def retain(show: Show, days: int) -> None:
    """Keep the media of a show that ended for so many days after its end; what was promised before is never shortened."""
    if show.ended_at is not None:
        until = moment.timestamp(moment.parsed(show.ended_at) + timedelta(days=days))
        show.retain_until = max(until, show.retain_until or until)


def length_ms(show: Show) -> int | None:
    """How long the show lasted, or has lasted so far; None before it began."""
    if show.duration_ms is not None or show.started_at is None:
        return show.duration_ms
    return int((datetime.now(UTC) - moment.parsed(show.started_at)).total_seconds() * 1000)
