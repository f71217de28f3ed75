"""What the events of a show tell of the catalogue: the rows that they imply. Pure; nothing is looked up."""

import re
from collections.abc import Sequence
from typing import Any, Final

from archive.catalog.tables import Evidence, Merchant, Product, Show
from archive.errors import ArchiveError
from archive.objects.keys import show_prefix
from archive.timeline.event import Event, canonical

NOT_BACK: Final = "restored"
"""What stands in the place of what no event tells."""
_MODEL: Final = re.compile(r'"model": ?"([0-9a-f]{64})"')
_PICTURE: Final = re.compile(r'"sha256": ?"([0-9a-f]{64})"')


def started(events: Sequence[Event]) -> Event:
    """The event `show.started`; ArchiveError if the log has none."""
    for event in events:
        if event.type == "show.started":
            return event
    raise ArchiveError("the log tells of no beginning: show.started is missing, so nothing can be told of its show; verify the log")


def merchant(events: Sequence[Event]) -> Merchant:
    """The shop, as it was called then."""
    event = started(events)
    return Merchant(id=event.data["merchant_id"], name=event.data["merchant_name"], created_at=event.data["started_at"])


def show(events: Sequence[Event]) -> Show:
    """The show as its events leave it; of its products those that were shown. Drafts leave no trace."""
    data = started(events).data
    row = Show(
        id=data["show_id"],
        merchant_id=data["merchant_id"],
        title=data["title"],
        product_ids=list(dict.fromkeys(event.data["product_id"] for event in events if event.type == "product.shown")),
        width_px=data["canvas"]["width"],
        height_px=data["canvas"]["height"],
        fps=data["canvas"]["fps"],
        created_at=data["started_at"],
    )
    catch_up(row, events)
    return row


def catch_up(row: Show, events: Sequence[Event]) -> None:
    """Brings the row to where its events are."""
    row.state, row.started_at = "live", started(events).data["started_at"]
    for event in events:
        _follow(row, event)


def _follow(row: Show, event: Event) -> None:
    if event.type == "show.ended":
        row.state, row.ended_at, row.duration_ms = "ended", event.recorded_at, event.data["duration_ms"]
    elif event.type == "show.published":
        row.state, row.published_at = "published", event.recorded_at
    elif event.type == "show.unpublished":
        row.state = "ended"
    elif event.type == "show.taken_down":
        row.taken_down_for, row.taken_down_by = event.data["reason"], event.data.get("by", "merchant")
    elif event.type == "show.restored":
        row.taken_down_for = row.taken_down_by = None
    elif event.type == "hold.placed":
        row.held_for = event.data["reason"]
    elif event.type == "hold.lifted":
        row.held_for = None


def products(events: Sequence[Event]) -> list[Product]:
    """The products that were shown, each as it was shown last."""
    merchant_id = started(events).data["merchant_id"]
    last = {event.data["product_id"]: event for event in events if event.type == "product.shown"}
    return [_product(merchant_id, event) for event in last.values()]


def _product(merchant_id: str, event: Event) -> Product:
    data = event.data
    return Product(
        id=data["product_id"],
        merchant_id=merchant_id,
        sku=data["sku"],
        title=data["title"],
        url=data["url"],
        price_amount=data["price"]["amount"],
        price_currency=data["price"]["currency"],
        gtin=data.get("gtin"),
        stock=data.get("stock"),
        created_at=event.recorded_at,
        updated_at=event.recorded_at,
    )


def models_of(events: Sequence[Event]) -> dict[str, str]:
    """Product to the SHA-256 of the model that it was shown by last."""
    shown = [event.data for event in events if event.type == "product.shown"]
    return {data["product_id"]: data["model_sha256"] for data in shown if data.get("model_sha256")}


def goods(events: Sequence[Event]) -> tuple[set[str], set[str]]:
    """The SHA-256 names of all models and pictures of which something was drawn."""
    scenes = [event.data["scene"] for event in events if event.type == "product.shown" and event.data.get("scene")]
    texts = [scene if isinstance(scene, str) else canonical(scene).decode() for scene in scenes]
    models, pictures = ({sha256 for text in texts for sha256 in named.findall(text)} for named in (_MODEL, _PICTURE))
    return models | set(models_of(events).values()), pictures


def evidence(events: Sequence[Event]) -> list[Evidence]:
    """The evidence that was shown; its picture is the card's in this show."""
    data = started(events).data
    prefix = show_prefix(data["merchant_id"], data["show_id"])
    last = {event.data["evidence_id"]: event for event in events if event.type == "evidence.shown"}
    return [_evidence(data["merchant_id"], prefix, event) for event in last.values()]


def _evidence(merchant_id: str, prefix: str, event: Event) -> Evidence:
    data: Any = event.data
    return Evidence(
        id=data["evidence_id"],
        merchant_id=merchant_id,
        product_id=data.get("product_id"),
        claim=data["claim"],
        title=data["title"],
        issuer=data["issuer"],
        number=data.get("number"),
        image_sha256=data["image"]["sha256"],
        image_key=f"{prefix}/cards/{data['image']['sha256']}.webp",
        created_at=event.recorded_at,
    )
